// The jobs of the person: listed by the server, and those that take proposals followed, so that what comes is
// counted as it comes.

import { onDestroy } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import type { Guildhall, job, JobId, JobStatus, Live } from "guildhall";

/** Jobs in one request. */
const PAGE_JOBS = 100;
/** Open jobs that are followed at once; of those beyond it, the list alone is known. */
const FOLLOWED_MAX = 30;
/** Those that the person does something about: they are listed however old they are. */
const LIVING: readonly JobStatus[] = ["open", "paused", "draft"];

/** The jobs of the person. Made while a component is set up, and closed with it. */
export class JobBook {
    private readonly items = new SvelteMap<JobId, job.ListItem>();
    private readonly states = new SvelteMap<JobId, job.State>();
    private readonly followed = new Map<JobId, () => void>();
    /** Whether the server has answered once. */
    known = $state(false);
    more = $state(false);
    loading = $state(false);
    error = $state.raw<unknown>();
    private closed = false;
    /** Whether to list anew once what is under way has come: something happened meanwhile. */
    private again = false;
    /** The last job of the pages that were read. */
    private last: JobId | undefined;

    constructor(private readonly hall: Guildhall) {
        // What happened while there was no connection is told by nobody.
        const off = hall.on("status", ({ phase }) => {
            if (phase === "online") void this.refresh();
        });
        onDestroy(() => {
            this.closed = true;
            off();
            this.followed.forEach((leave) => leave());
        });
        void this.refresh();
    }

    /** All that are known, the newest first, as they stand by now. */
    get lines(): job.ListItem[] {
        const ids = [...this.items.keys()].sort((one, other) => (one < other ? 1 : -1));
        return ids.map((id) => this.line(id));
    }

    private line(id: JobId): job.ListItem {
        const item = this.items.get(id) as job.ListItem;
        const state = this.states.get(id);
        if (!state) return item;
        const { status, active_at, fields } = state;
        return {
            ...item,
            ...(fields.title !== undefined && { title: fields.title }),
            status,
            active_at,
            seats: fields.seats ?? 1,
        };
    }

    /** Lists anew from the beginning. */
    async refresh(): Promise<void> {
        this.again = this.loading;
        await this.read(async () => {
            this.more = await this.page(undefined, undefined);
            // Who has posted very many finds those that are open among the first ones all the same.
            if (this.more) await Promise.all(LIVING.map((state) => this.page(undefined, state)));
        });
    }

    /** Lists those before the ones that are known. */
    async older(): Promise<void> {
        await this.read(async () => {
            this.more = await this.page(this.last, undefined);
        });
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

    /** Reads a page; says whether more follow. */
    private async page(after: JobId | undefined, state: JobStatus | undefined): Promise<boolean> {
        const params = { limit: PAGE_JOBS, ...(after && { after }), ...(state && { state }) };
        const { jobs, more } = await this.hall.ask("job.list", params);
        jobs.forEach((item) => this.items.set(item.job, item));
        if (state === undefined) this.last = jobs.at(-1)?.job ?? this.last;
        return more;
    }

    private follow(): void {
        if (this.closed) return;
        for (const { job: id, status } of this.lines) {
            if (this.followed.has(id) || this.followed.size >= FOLLOWED_MAX || !LIVING.includes(status))
                continue;
            const live = this.hall.live("job", id);
            const look = (one: Live<"job">): void => {
                if (one.state) this.states.set(id, one.state);
            };
            look(live);
            const off = live.on(look);
            this.followed.set(id, () => {
                off();
                live.close();
            });
        }
    }
}
