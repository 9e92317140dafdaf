// What waits around jobs: invitations to propose that are not answered, and proposals that are not read.

import { onDestroy } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import type { Guildhall, job, JobId } from "guildhall";
import { liveStore } from "guildhall/stores";
import { unanswered, unreadIn } from "./waits";

/** Jobs, invitations and proposals that are listed: the newest. */
const LISTED_MAX = 100;
/** Jobs that are followed at once, to know what is not read. The list of jobs has the others. */
const FOLLOWED_MAX = 10;

/** A job with proposals that its client has not read. */
export interface ToRead {
    readonly job: JobId;
    readonly title: string | undefined;
    readonly count: number;
}

/** What waits for the person around jobs. Made while a component is set up, and closed with it. */
export class Market {
    invitations = $state.raw<readonly job.InvitationItem[]>([]);
    private readonly states = new SvelteMap<JobId, job.State>();
    private readonly followed = new Map<JobId, () => void>();
    private isClosed = false;
    private isAsking = false;
    /** Whether to ask anew once what is under way has come: something happened meanwhile. */
    private again = false;

    constructor(private readonly hall: Guildhall) {
        // What happened while there was no connection is in no news.
        const offStatus = hall.on("status", ({ phase }) => {
            if (phase === "online") void this.refresh();
        });
        const offNews = hall.on("news", ({ type }) => {
            if (type === "invited") void this.refresh();
        });
        onDestroy(() => {
            this.isClosed = true;
            offStatus();
            offNews();
            this.followed.forEach((leave) => leave());
        });
        void this.refresh();
    }

    /** Jobs with proposals to read. */
    get toRead(): ToRead[] {
        return [...this.states].flatMap(([id, state]) => {
            const count = unreadIn(state);
            return count > 0 ? [{ job: id, title: state.fields.title, count }] : [];
        });
    }

    get isEmpty(): boolean {
        return this.invitations.length + this.toRead.length === 0;
    }

    /** Asks anew. What cannot be had now is asked for when there is a connection again. */
    private async refresh(): Promise<void> {
        this.again = this.isAsking;
        if (this.isAsking) return;
        this.isAsking = true;
        await Promise.allSettled([this.readInvitations(), this.readJobs()]);
        this.isAsking = false;
        if (this.again && !this.isClosed) await this.refresh();
    }

    private async readInvitations(): Promise<void> {
        const { invitations } = await this.hall.ask("invitation.list", { limit: LISTED_MAX });
        const open = unanswered(invitations, new Set());
        if (open.length === 0) return void (this.invitations = []);
        // Whoever has proposed need not say that they mean to.
        const { proposals } = await this.hall.ask("proposal.list", { limit: LISTED_MAX });
        this.invitations = unanswered(open, new Set(proposals.map((one) => one.job)));
    }

    private async readJobs(): Promise<void> {
        const { jobs } = await this.hall.ask("job.list", { limit: LISTED_MAX });
        if (this.isClosed) return;
        for (const { job: id, status } of jobs) {
            const takes = status === "open" || status === "paused";
            if (!takes || this.followed.has(id) || this.followed.size >= FOLLOWED_MAX) continue;
            const leave = liveStore(this.hall, "job", id).subscribe(({ state }) => {
                if (state) this.states.set(id, state);
            });
            this.followed.set(id, leave);
        }
    }
}
