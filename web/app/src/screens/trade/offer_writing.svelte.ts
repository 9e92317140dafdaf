// The offer that somebody writes: kept on this machine while it is written, and sent once.

import type { AccountId, CommandId, ContractId, Guildhall, JobId, ProposalId } from "guildhall";
import { isHallError } from "guildhall";
import { settings } from "../../state/settings.svelte";
import { clear, ownShelf, placeOf, put, taken } from "../../state/shelf";
import { dayOf, type Day } from "../../text/days";
import { language } from "../../text/text.svelte";
import { draftOf, emptyDraft, faultsOf, isSound, moved, termsOf, type Draft } from "./offer";
import { MILESTONES_MAX } from "./terms";

/** How long after a change the draft is written down, in milliseconds. */
const KEEP_AFTER_MS = 300;

/** The proposal for a job that an offer takes up. */
export interface TakenUp {
    readonly job: JobId;
    readonly proposal: ProposalId;
    /** The version of the proposal: what was written for an older one is not gone on with. */
    readonly version: number;
    /** What the offer says at first. */
    readonly draft: Draft;
}

/** An offer that is written. */
export class OfferWriting {
    draft: Draft = $state(emptyDraft());
    /** What is wrong is told once it was tried to send it. */
    tried = $state(false);
    sending = $state(false);
    failed = $state.raw<unknown>();
    private keeping: ReturnType<typeof setTimeout> | undefined;
    /** It was sent, and is a draft no more. */
    private isSent = false;
    /** Nobody looks at the page any more. */
    private isLeft = false;

    constructor(
        private readonly hall: Guildhall,
        private readonly me: AccountId,
        freelancer: AccountId | undefined,
        /** Nothing where the offer is for no job. */
        private readonly takenUp?: TakenUp,
    ) {
        this.draft = this.begun();
        if (freelancer) this.draft.freelancer = freelancer;
    }

    /** What was written before, or what an offer says at first. */
    private begun(): Draft {
        const kept = taken(ownShelf(), this.place);
        if (!this.takenUp) return draftOf(kept);
        const about = kept as { proposal?: unknown; version?: unknown } | undefined;
        const { proposal, version } = this.takenUp;
        return about?.proposal === proposal && about.version === version
            ? draftOf(kept)
            : structuredClone(this.takenUp.draft);
    }

    /** The day that it is where the person is. */
    get today(): Day {
        return dayOf(this.hall.now(), settings.timeZone);
    }

    get faults() {
        return faultsOf(this.draft, { me: this.me, language: language(), today: this.today });
    }

    /** How much is wrong. */
    get faultCount(): number {
        const { milestones, ...others } = this.faults;
        const inside = [...milestones.values()].reduce((sum, one) => sum + Object.keys(one).length, 0);
        return Object.keys(others).length + inside;
    }

    get canAdd(): boolean {
        return this.draft.milestones.length < MILESTONES_MAX;
    }

    add(): number {
        const key = Math.max(0, ...this.draft.milestones.map((one) => one.key)) + 1;
        if (this.canAdd) this.draft.milestones.push({ key, title: "", amount: "", due: "" });
        return key;
    }

    remove(key: number): void {
        this.draft.milestones = this.draft.milestones.filter((one) => one.key !== key);
    }

    move(from: number, to: number): void {
        this.draft.milestones = moved(this.draft.milestones, from, to);
    }

    /** Begins anew, for the same freelancer. */
    clear(): void {
        const first = this.takenUp ? structuredClone(this.takenUp.draft) : emptyDraft();
        this.draft = { ...first, freelancer: this.draft.freelancer };
        this.tried = false;
        this.failed = undefined;
    }

    /** Writes the draft down in a moment, where this machine keeps anything. */
    keepSoon(): void {
        clearTimeout(this.keeping);
        if (!this.isSent) this.keeping = setTimeout(() => this.keep(), KEEP_AFTER_MS);
    }

    /** The page may go away: what is not written down yet is written down now. */
    keepNow(): void {
        if (this.keeping !== undefined) this.keep();
    }

    /** The person goes on to another screen. */
    leave(): void {
        this.isLeft = true;
        this.keepNow();
    }

    private keep(): void {
        clearTimeout(this.keeping);
        this.keeping = undefined;
        const { proposal, version } = this.takenUp ?? {};
        put(ownShelf(), this.place, { ...this.draft, ...(proposal && { proposal, version }) });
    }

    /** Sends the offer. Resolves with the contract once the server has it; with nothing where it has not. */
    async send(): Promise<ContractId | undefined> {
        this.tried = true;
        if (this.sending || !isSound(this.faults)) return undefined;
        this.sending = true;
        this.failed = undefined;
        const { freelancer, title } = this.draft;
        const terms = termsOf(this.draft, settings.timeZone, language());
        const params = {
            freelancer: freelancer as AccountId,
            title: title.trim(),
            terms,
            ...(this.takenUp && { job: this.takenUp.job, proposal: this.takenUp.proposal }),
        };
        const sent = this.hall.send("contract.offer", params);
        // From here on the outbox has it: a page that is opened anew does not send it a second time.
        this.forget();
        this.isSent = true;
        try {
            return (await sent.answer).contract;
        } catch (error) {
            await this.refused(error, sent.commandId);
            return undefined;
        } finally {
            this.sending = false;
        }
    }

    /** Tells why it was not sent, where it can be mended and sent again. */
    private async refused(error: unknown, commandId: CommandId): Promise<void> {
        // The list of what failed tells it to whoever has gone on to another screen.
        if (this.isLeft) return;
        // Another page may have sent it: written again, it might become two offers.
        if (isHallError(error) && error.code === "closed") this.clear();
        else {
            this.isSent = false;
            this.keep();
            if (isHallError(error)) await this.hall.dismiss(commandId).catch(() => undefined);
        }
        this.failed = error;
    }

    private forget(): void {
        clearTimeout(this.keeping);
        this.keeping = undefined;
        clear(ownShelf(), this.place);
    }

    private get place(): string {
        return placeOf(this.takenUp ? "job_offer" : "offer", this.me);
    }
}
