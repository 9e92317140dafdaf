// What the server lists of the proposals for a job: the price and the time of each. How each stands is told
// by the desk itself, event by event.

import { onDestroy } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import type { job, proposal, ProposalId } from "guildhall";
import type { DeskView } from "./desk_view.svelte";
import type { Line } from "./proposal_list";

/** Proposals in one request. */
const PAGE_PROPOSALS = 1_000;
/** Those that are asked for one by one; where more are new, all are listed anew. */
const SINGLES_MAX = 5;
/** How long what comes is gathered before the server is asked, in milliseconds. */
const ASK_AFTER_MS = 250;
/** How long after a failure it is tried again, in milliseconds. */
const AGAIN_MS = 5_000;

/** The proposals for a job. Made while a component is set up, and closed with it. */
export class ProposalBook {
    private readonly items = new SvelteMap<ProposalId, proposal.ListItem>();
    /** Of which attempt and version a line was asked for last. */
    private readonly asked = new Map<ProposalId, string>();
    private waiting: ReturnType<typeof setTimeout> | undefined;
    private isAsking = false;
    private isLeft = false;
    error = $state.raw<unknown>();

    constructor(private readonly view: DeskView) {
        onDestroy(() => {
            this.isLeft = true;
            clearTimeout(this.waiting);
        });
    }

    /** All proposals as they stand. */
    get lines(): Line[] {
        const terms = this.view.state?.terms_version ?? 0;
        return this.proposals.map((of) => {
            const card = this.items.get(of.proposal)?.card;
            return { of, card, outdated: card !== undefined && card.terms_version < terms };
        });
    }

    private get proposals(): readonly job.DeskProposal[] {
        return this.view.state?.proposals ?? [];
    }

    /** Asks for what the desk has and this does not know. Called whenever the desk is another. */
    look(): void {
        if (this.waiting !== undefined || this.isAsking || this.missing().length === 0) return;
        this.waiting = setTimeout(() => void this.ask(), ASK_AFTER_MS);
    }

    private missing(): job.DeskProposal[] {
        return this.proposals.filter((of) => this.asked.get(of.proposal) !== stateOf(of));
    }

    private async ask(): Promise<void> {
        this.waiting = undefined;
        const missing = this.missing();
        if (missing.length === 0 || this.isLeft) return;
        this.isAsking = true;
        try {
            if (missing.length > SINGLES_MAX) await this.listAll();
            else for (const of of missing) await this.listOne(of);
            missing.forEach((of) => this.asked.set(of.proposal, stateOf(of)));
            this.error = undefined;
        } catch (error) {
            this.error = error;
            this.waiting = setTimeout(() => void this.ask(), AGAIN_MS);
        } finally {
            this.isAsking = false;
        }
        if (!this.isLeft) this.look();
    }

    private async listAll(): Promise<void> {
        let after: ProposalId | undefined;
        do after = await this.page(after, PAGE_PROPOSALS);
        while (after !== undefined && !this.isLeft);
    }

    /** The list is by id: a single one follows the one before it. */
    private async listOne(of: job.DeskProposal): Promise<void> {
        const at = this.proposals.findIndex((known) => known.proposal === of.proposal);
        await this.page(this.proposals[at - 1]?.proposal, 1);
    }

    /** Reads a page; answers after which proposal the next one begins. */
    private async page(after: ProposalId | undefined, limit: number): Promise<ProposalId | undefined> {
        const params = { job: this.view.id, limit, ...(after !== undefined && { after }) };
        const { proposals, more } = await this.view.hall.ask("proposal.list", params);
        proposals.forEach((item) => this.items.set(item.proposal, item));
        return more ? proposals.at(-1)?.proposal : undefined;
    }
}

function stateOf(of: job.DeskProposal): string {
    return `${of.attempt} ${of.version}`;
}
