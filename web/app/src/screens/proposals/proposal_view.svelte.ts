// A proposal of one's own, followed.

import { onDestroy } from "svelte";
import {
    isHallError,
    type Change,
    type ChangeParams,
    type Guildhall,
    type HallError,
    type LiveStatus,
    type Methods,
    type posting,
    type proposal,
    type ProposalId,
} from "guildhall";
import { liveStore } from "guildhall/stores";
import "../../state/streams";
import { standing } from "../../state/hall.svelte";
import { minute } from "../../state/minute.svelte";

/** The changes of a proposal. */
export type ProposalChange = {
    [M in Change]: M extends `proposal.${string}`
        ? Methods[M]["params"] extends { proposal: ProposalId }
            ? M
            : never
        : never;
}[Change];

/** A proposal, followed. Made while a component is set up, and closed with it. */
export class ProposalView {
    state = $state.raw<proposal.State | undefined>();
    status = $state.raw<LiveStatus>("opening");
    error = $state.raw<HallError | undefined>();
    /** The job, as others see it; unknown where it is shown to the person no more. */
    posting = $state.raw<posting.State | undefined>();
    failed = $state.raw<unknown>();
    private isLeft = false;
    private offPosting: (() => void) | undefined;

    constructor(
        readonly hall: Guildhall,
        readonly id: ProposalId,
    ) {
        const off = liveStore(hall, "proposal", id).subscribe((shown) => {
            this.state = shown.state;
            this.status = shown.status;
            this.error = shown.error;
            if (shown.state && !this.offPosting) this.followJob(shown.state);
        });
        onDestroy(() => {
            this.isLeft = true;
            off();
            this.offPosting?.();
        });
    }

    /** The server's time, anew every half minute. */
    get now(): number {
        return this.hall.now() + 0 * minute.count;
    }

    /** Whether it is made for older terms than the job has now. */
    get isOutdated(): boolean {
        return (
            this.state !== undefined &&
            this.posting !== undefined &&
            this.posting.terms_version !== this.state.terms_version
        );
    }

    /** Whether a change of it is on its way. */
    get isBusy(): boolean {
        return standing.pending.some(
            ({ params, failed }) => !failed && (params as { proposal?: string }).proposal === this.id,
        );
    }

    /** Asks for a change. Resolves with the answer, or with nothing where it was refused. */
    async ask<M extends ProposalChange>(
        method: M,
        params: Omit<ChangeParams<M>, "proposal">,
    ): Promise<Methods[M]["answer"] | undefined> {
        this.failed = undefined;
        const sent = this.hall.send(method, { ...params, proposal: this.id } as ChangeParams<M>);
        try {
            return await sent.answer;
        } catch (error) {
            // The list of what failed tells it to whoever has gone on to another screen.
            if (this.isLeft) return undefined;
            this.failed = error;
            if (isHallError(error)) await this.hall.dismiss(sent.commandId).catch(() => undefined);
            return undefined;
        }
    }

    private followJob({ job }: proposal.State): void {
        this.offPosting = liveStore(this.hall, "posting", job).subscribe((shown) => {
            this.posting = shown.state;
        });
    }
}
