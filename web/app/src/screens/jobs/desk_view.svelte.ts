// The desk of a job: how it stands, and what was asked for and is not shown yet.

import { onDestroy } from "svelte";
import type {
    Change,
    ChangeParams,
    Guildhall,
    HallError,
    job,
    JobId,
    LiveStatus,
    Methods,
    Pending,
} from "guildhall";
import { liveStore } from "guildhall/stores";
import { standing } from "../../state/hall.svelte";
import { minute } from "../../state/minute.svelte";
import { asTheyStand } from "./proposal_list";

/** The changes of a job. */
export type JobChange = {
    [M in Change]: Methods[M]["params"] extends { job: JobId } ? M : never;
}[Change];

/** A change that was asked for on this page, until what is shown has it. */
interface Asked {
    readonly key: string;
    /** The event that the page has to see; unknown before the server has answered. */
    seq: number | undefined;
}

/** A job of the person, followed. Made while a component is set up, and closed with it. */
export class DeskView {
    state = $state.raw<job.State | undefined>();
    status = $state.raw<LiveStatus>("opening");
    error = $state.raw<HallError | undefined>();
    /** The last event about a note: the state says only that there is one. */
    noteSeq = $state.raw(0);
    private seq = 0;
    private asked = $state.raw<readonly Asked[]>([]);

    constructor(
        readonly hall: Guildhall,
        readonly id: JobId,
    ) {
        const off = liveStore(hall, "job", id).subscribe((shown) => {
            this.state = shown.state && asTheyStand(shown.state);
            this.status = shown.status;
            this.error = shown.error;
            this.seq = shown.seq;
            if (shown.event?.type === "proposal_noted") this.noteSeq = shown.event.seq;
            this.settle();
        });
        onDestroy(off);
    }

    /** The server's time, anew every half minute. */
    get now(): number {
        return this.hall.now() + 0 * minute.count;
    }

    /** What was refused and waits for the person to try again or to let it be. */
    get failed(): readonly Pending[] {
        return this.changes.filter((change) => change.failed !== undefined);
    }

    /** Whether a change of that kind is on its way; of one proposal, or of one person. */
    isBusy(method: JobChange, about = ""): boolean {
        const key = `${method} ${about}`;
        const sent = this.changes.filter((change) => change.failed === undefined);
        return this.asked.some((one) => one.key === key) || sent.some((change) => keyOf(change) === key);
    }

    /** Asks for a change, unless the same is on its way: pressed twice, it is done once. */
    ask<M extends JobChange>(
        method: M,
        params: Omit<ChangeParams<M>, "job">,
    ): Promise<Methods[M]["answer"]> | undefined {
        const all = { ...params, job: this.id } as ChangeParams<M>;
        const key = keyOf({ method, params: all });
        if (this.isBusy(method, aboutOf(all))) return undefined;
        const asked: Asked = { key, seq: undefined };
        this.asked = [...this.asked, asked];
        const { answer } = this.hall.send(method, all);
        answer.then(
            (told) => {
                asked.seq = (told as { seq?: number }).seq ?? 0;
                this.settle();
            },
            () => this.forget(asked), // The list of what failed tells why.
        );
        return answer;
    }

    private get changes(): readonly Pending[] {
        return standing.pending.filter((change) => (change.params as { job?: JobId }).job === this.id);
    }

    private settle(): void {
        if (this.asked.length === 0) return;
        this.asked = this.asked.filter((one) => one.seq === undefined || one.seq > this.seq);
    }

    private forget(asked: Asked): void {
        this.asked = this.asked.filter((one) => one !== asked);
    }
}

/** What a change is about beside its job: a proposal, or somebody who is invited. */
function aboutOf(params: unknown): string {
    const { proposal, freelancer } = params as { proposal?: string; freelancer?: string };
    return proposal ?? freelancer ?? "";
}

function keyOf(change: Pick<Pending, "method" | "params">): string {
    return `${change.method} ${aboutOf(change.params)}`;
}
