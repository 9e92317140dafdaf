// One's own proposals, listed by the server and followed while they are open, and the invitations to propose.

import { onDestroy } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import type { Guildhall, job, proposal, ProposalId } from "guildhall";
import { liveStore } from "guildhall/stores";
import "../../state/streams";

/** Proposals in one request. */
const PAGE_ITEMS = 100;
/** Open proposals that are followed at once; of those beyond it, the list alone is known. */
const FOLLOWED_MAX = 30;
/** Invitations that are listed: the newest. */
const INVITATIONS_MAX = 100;

/** How a proposal stands while something can still happen to it. */
export const LIVING: ReadonlySet<proposal.Status> = new Set(["submitting", "delivered", "offered"]);

/** A proposal in the list, as it stands by now. */
export interface Line {
    readonly item: proposal.ListItem;
    readonly card: proposal.Card;
}

/** One's own proposals. Made while a component is set up, and closed with it. */
export class ProposalBook {
    private readonly items = new SvelteMap<ProposalId, proposal.ListItem>();
    private readonly states = new SvelteMap<ProposalId, proposal.State>();
    private readonly followed = new Map<ProposalId, () => void>();
    invitations = $state.raw<readonly job.InvitationItem[]>([]);
    /** Whether the server has answered once. */
    known = $state(false);
    more = $state(false);
    loading = $state(false);
    error = $state.raw<unknown>();
    private closed = false;
    /** Whether to list anew once what is under way has come: something happened meanwhile. */
    private again = false;
    /** The last one of the pages that were read. */
    private last: proposal.ListItem | undefined;

    constructor(private readonly hall: Guildhall) {
        // What happened while there was no connection is told by nobody.
        const offStatus = hall.on("status", ({ phase }) => {
            if (phase === "online") void this.refresh();
        });
        const offNews = hall.on("news", ({ type }) => {
            if (type === "invited" || type === "job_edited") void this.refresh();
        });
        onDestroy(() => {
            this.closed = true;
            offStatus();
            offNews();
            this.followed.forEach((leave) => leave());
        });
        void this.refresh();
    }

    /** All that are known, the newest first, as they stand by now. */
    get lines(): Line[] {
        const all = [...this.items.values()].flatMap((item) => {
            const card = item.card && cardOf(item.card, this.states.get(item.proposal));
            return card ? [{ item, card }] : [];
        });
        return all.sort((one, other) => other.card.made_at - one.card.made_at);
    }

    /** Invitations that wait for an answer, of jobs that take proposals. */
    get waiting(): job.InvitationItem[] {
        const proposed = new Set([...this.items.values()].map((one) => one.job));
        const isOpen = (one: job.InvitationItem): boolean => one.status === "open" || one.status === "paused";
        const isDeclined = (one: job.InvitationItem): boolean =>
            one.answer !== undefined && "decline" in one.answer;
        return this.invitations.filter((one) => isOpen(one) && !isDeclined(one) && !proposed.has(one.job));
    }

    /** Lists anew from the beginning. */
    async refresh(): Promise<void> {
        this.again = this.loading;
        await this.read(async () => {
            const [{ invitations }] = await Promise.all([
                this.hall.ask("invitation.list", { limit: INVITATIONS_MAX }),
                this.page(undefined),
            ]);
            this.invitations = invitations;
        });
    }

    /** Lists those before the ones that are known. */
    async older(): Promise<void> {
        await this.read(() => this.page(this.last));
    }

    private async read(pages: () => Promise<void>): Promise<void> {
        if (this.loading) return;
        this.loading = true;
        try {
            await pages();
            this.known = true;
            this.error = undefined;
            this.follow();
        } catch (error) {
            this.error = error;
        } finally {
            this.loading = false;
        }
        if (this.again && !this.closed) await this.refresh();
    }

    private async page(after: proposal.ListItem | undefined): Promise<void> {
        const from = after?.card && { after: after.proposal, after_made_at: after.card.made_at };
        const { proposals, more } = await this.hall.ask("proposal.list", { limit: PAGE_ITEMS, ...from });
        proposals.forEach((item) => this.items.set(item.proposal, item));
        this.last = proposals.at(-1) ?? this.last;
        this.more = more;
    }

    private follow(): void {
        if (this.closed) return;
        for (const { item, card } of this.lines) {
            const { proposal: id } = item;
            if (this.followed.has(id) || this.followed.size >= FOLLOWED_MAX || !LIVING.has(card.status))
                continue;
            const leave = liveStore(this.hall, "proposal", id).subscribe(({ state }) => {
                if (state) this.states.set(id, state);
            });
            this.followed.set(id, leave);
        }
    }
}

/** The card as the stream has it by now. */
function cardOf(card: proposal.Card, state: proposal.State | undefined): proposal.Card {
    if (!state) return card;
    const {
        title,
        status,
        attempt,
        version,
        terms_version,
        submitted_at,
        viewed_at,
        room,
        client,
        contract,
    } = state;
    const { price, timeline } = state.terms;
    return {
        title,
        status,
        attempt,
        version,
        terms_version,
        price,
        days: timeline.days,
        made_at: card.made_at,
        submitted_at,
        ...(viewed_at !== undefined && { viewed_at }),
        ...(room !== undefined && { room }),
        ...(client !== undefined && { client }),
        ...(contract !== undefined && { contract }),
    };
}
