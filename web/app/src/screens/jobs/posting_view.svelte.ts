// A posting that is looked at: what it says as it changes, and whether the person can propose.

import { onDestroy } from "svelte";
import type { Guildhall, HallError, JobId, LiveStatus, posting } from "guildhall";
import { liveStore } from "guildhall/stores";
import "../../state/streams";

/** A posting, followed. Made while a component is set up, and closed with it. */
export class PostingView {
    state = $state.raw<posting.State | undefined>();
    status = $state.raw<LiveStatus>("opening");
    error = $state.raw<HallError | undefined>();
    /** Whether the person can propose, and why not; unknown before the server has said it. */
    asked = $state.raw<Pick<posting.ViewAnswer, "can_propose" | "why"> | undefined>();
    private isLeft = false;

    constructor(
        private readonly hall: Guildhall,
        private readonly id: JobId,
    ) {
        const off = liveStore(hall, "posting", id).subscribe((shown) => {
            const isNews = shown.status === "live" && this.status !== "live";
            const isOther = shown.state?.status !== this.state?.status;
            this.state = shown.state;
            this.status = shown.status;
            this.error = shown.error;
            if (shown.state && (isNews || isOther)) void this.ask();
        });
        onDestroy(() => {
            this.isLeft = true;
            off();
        });
    }

    /** Asks whether the person can propose: that is another answer for each. */
    private async ask(): Promise<void> {
        try {
            const { can_propose, why } = await this.hall.ask("posting.view", { job: this.id });
            if (!this.isLeft) this.asked = { can_propose, ...(why && { why }) };
        } catch {
            // Without a connection it is asked again when there is one.
        }
    }
}
