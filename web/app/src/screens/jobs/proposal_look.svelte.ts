// A proposal that its client looks at: opened first, then read, and read anew when it changes.

import type { job, proposal, ProposalId } from "guildhall";
import type { DeskView } from "./desk_view.svelte";

/** A proposal, for the client of its job. `look` is called whenever the desk is another. */
export class ProposalLook {
    answer = $state.raw<proposal.ViewAnswer | undefined>();
    error = $state.raw<unknown>();
    /** What was read last: another one of it is read again. */
    private read = "";
    private isReading = false;

    constructor(
        private readonly view: DeskView,
        readonly id: ProposalId,
    ) {}

    /** How it stands on the desk. */
    get of(): job.DeskProposal | undefined {
        return this.view.state?.proposals?.find((one) => one.proposal === this.id);
    }

    /** Opens it, or reads it where it is open. */
    look(): void {
        const { of } = this;
        if (!of || this.view.status !== "live") return;
        const { opened, standing } = of.marks;
        if (opened) void this.readOnce(of);
        else if (standing === "open" && this.error === undefined) this.open();
    }

    private open(): void {
        // That it is open is told by the desk. Why not, the list of what failed says.
        this.view.ask("job.open", { proposal: this.id })?.catch((error: unknown) => (this.error = error));
    }

    private async readOnce(of: job.DeskProposal): Promise<void> {
        const { state, noteSeq } = this.view;
        const wanted = JSON.stringify([of.attempt, of.version, of.marks, state?.terms_version, noteSeq]);
        if (this.isReading || this.read === wanted) return;
        this.isReading = true;
        try {
            this.answer = await this.view.hall.ask("proposal.view", { proposal: this.id });
            this.read = wanted;
            this.error = undefined;
        } catch (error) {
            this.error = error;
        } finally {
            this.isReading = false;
        }
        // It may have changed while it was read.
        if (this.error === undefined) this.look();
    }
}
