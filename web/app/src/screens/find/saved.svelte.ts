// The searches that the person has saved, with what they have found: followed from when it is first asked for
// to the end of the page, whoever is signed in.

import type { AccountId, Guildhall, JobId, search } from "guildhall";
import { Matches, type Matched, type MatchedHit } from "guildhall/matches";
import "../../state/streams";
import { matched } from "../../state/matched.svelte";
import { route } from "../../state/router.svelte";
import { toasts } from "../../state/toasts.svelte";
import { JOBS_PATH, SAVED_PATH, jobsAddress } from "./address";
import { wantedOf, type JobsWanted } from "./wanted";

/** The saved searches, for components to read. */
class Saved {
    /** The oldest first; nothing before it is known which there are. */
    list = $state.raw<readonly Matched[] | undefined>();
    /** Why they cannot be read. */
    error = $state.raw<unknown>();
    private account: AccountId | undefined;
    private matches: Matches | undefined;
    /** The job that was told of last. */
    private last: JobId | undefined;

    constructor(private readonly hall: Guildhall) {
        hall.on("status", () => this.stand());
        this.stand();
    }

    /** The search that looks for just that; otherwise the one from which the person has changed to it. */
    find(wanted: JobsWanted): Matched | undefined {
        const isIt = ({ saved }: Matched): boolean => saved.search === wanted.saved;
        const begun = this.list?.find(isIt);
        return begun && isSame(begun.saved, wanted)
            ? begun
            : (this.list?.find(({ saved }) => isSame(saved, wanted)) ?? begun);
    }

    /** Asks anew what those have found of which nothing is told at once. */
    refresh(): void {
        void this.matches?.refresh();
    }

    /** The person has seen what it had found by then. Where that cannot be said now, it stays new. */
    seen(search: number, asOf?: number): void {
        this.matches?.seen(search, asOf).catch(() => undefined);
    }

    /** Somebody else is signed in, or nobody. */
    private stand(): void {
        const { account } = this.hall;
        if (account === this.account) return;
        this.account = account;
        this.matches?.close();
        this.matches = account && new Matches(this.hall, account);
        this.matches?.on((now) => {
            this.show();
            if (now) this.told(now.saved, now.hit);
        });
        this.show();
    }

    /** A job that fits more than one search is told of once, and not above the list that shows it. */
    private told({ search, name }: search.SavedSearch, { job, card }: MatchedHit): void {
        if (this.last === job || isShown(search)) return;
        this.last = job;
        const values = { name, title: card.title };
        toasts.add({ icon: "find", key: "saved.match", values, href: `/postings/${job}` });
    }

    private show(): void {
        this.list = this.matches?.list;
        this.error = this.matches?.error;
        matched.count = new Set((this.list ?? []).flatMap(({ hits }) => hits.map(({ job }) => job))).size;
        matched.lines = (this.list ?? []).flatMap(({ saved: { search, name, query }, hits }) =>
            hits.length > 0 ? [{ search, name, count: hits.length, href: savedAddress(search, query) }] : [],
        );
    }
}

/** Where a saved search is shown: what is new first. */
export function savedAddress(search: number, query: search.JobsQuery): string {
    return jobsAddress({ ...wantedOf(query, Date.now()), sort: "recent", saved: search });
}

/** Whether a search looks for just that, however it is shown and whatever the age of a job may be. */
export function isSame(saved: search.SavedSearch, wanted: JobsWanted): boolean {
    return plain(wantedOf(saved.query, Date.now())) === plain(wanted);
}

function plain({ text, filter }: JobsWanted): string {
    return jobsAddress({ text, filter });
}

/** Whether the list of that search, or all searches, are what the person looks at. */
function isShown(search: number): boolean {
    if (route.path === SAVED_PATH) return true;
    return route.path === JOBS_PATH && new URLSearchParams(route.query).get("saved") === String(search);
}

const all = new WeakMap<Guildhall, Saved>();

/** The saved searches of whoever is signed in. */
export function savedOf(hall: Guildhall): Saved {
    let saved = all.get(hall);
    if (!saved) all.set(hall, (saved = new Saved(hall)));
    return saved;
}
