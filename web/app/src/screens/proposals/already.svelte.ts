// Whether somebody has proposed for a job before.

import type { Guildhall, JobId, proposal } from "guildhall";

/** Own proposals that are looked through, the newest ones: more are not open at once. */
const LOOKED_MAX = 1_000;

/** One's own proposal for a job, where there is one and as soon as it is known. */
export class Already {
    item = $state.raw<proposal.ListItem | undefined>();

    constructor(
        private readonly hall: Guildhall,
        private readonly job: JobId,
    ) {
        void this.look();
    }

    /** Whether that one is still open, so that there can be no other. */
    get isOpen(): boolean {
        const status = this.item?.card?.status;
        return status !== undefined && ["submitting", "delivered", "offered", "hired"].includes(status);
    }

    private async look(): Promise<void> {
        try {
            const { proposals } = await this.hall.ask("proposal.list", { limit: LOOKED_MAX });
            this.item = proposals.find((one) => one.job === this.job);
        } catch {
            // Whoever proposes twice is told so by the server.
        }
    }
}
