// The proposal that is to become an offer, and the job that it is for.

import type { ContractId, Guildhall, job, JobId, proposal, ProposalId } from "guildhall";
import { contractOf } from "../jobs/proposal_list";

/** Both, as the server has them when the form is opened. */
export class JobOfferSource {
    job = $state.raw<job.State | undefined>();
    proposal = $state.raw<proposal.State | undefined>();
    error = $state.raw<unknown>();

    constructor(
        private readonly hall: Guildhall,
        private readonly jobId: JobId,
        private readonly proposalId: ProposalId,
    ) {
        void this.read();
    }

    async read(): Promise<void> {
        this.error = undefined;
        try {
            const [desk, of] = await Promise.all([
                this.hall.ask("job.view", { job: this.jobId }),
                this.hall.ask("proposal.view", { proposal: this.proposalId }),
            ]);
            this.job = desk.state;
            this.proposal = of.proposal;
        } catch (error) {
            this.error = error;
        }
    }

    /** The contract that is offered or under way for this proposal, where there is one. */
    get contract(): ContractId | undefined {
        return contractOf(this.job, this.proposalId);
    }

    /** Whether something can be offered. The server has the last word. */
    get isOpen(): boolean {
        const of = this.job?.proposals?.find((one) => one.proposal === this.proposalId);
        return this.job?.status === "open" && of?.marks.standing === "open";
    }
}
