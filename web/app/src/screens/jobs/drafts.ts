// Jobs that somebody has begun to write, kept on this machine: a new one, and changes of those that are
// there.

import type { AccountId, JobId } from "guildhall";
import { clear, placeOf, put, taken, type Shelf } from "../../state/shelf";
import { keptDraft, type Draft } from "./job_draft";

/** What was written of a job, and of which version of it. */
export interface Kept {
    readonly draft: Draft;
    /** The version that it replaces; 0 of a new job. */
    readonly version: number;
}

/** Jobs of which something is kept; beyond it, the one that was written longest ago is forgotten. */
const KEPT_MAX = 10;

export class Drafts {
    private readonly place: string;

    constructor(
        private readonly shelf: Shelf,
        account: AccountId,
    ) {
        this.place = placeOf("jobs", account);
    }

    get(job: JobId | "new"): Kept | undefined {
        const kept = this.all().find(([known]) => known === job)?.[1] as Partial<Kept> | null | undefined;
        const draft = keptDraft(kept?.draft);
        const version = kept?.version;
        return draft && Number.isInteger(version) ? { draft, version: version as number } : undefined;
    }

    keep(job: JobId | "new", kept: Kept): void {
        put(this.shelf, this.place, [...this.others(job), [job, kept]].slice(-KEPT_MAX));
    }

    forget(job: JobId | "new"): void {
        const others = this.others(job);
        if (others.length === 0) clear(this.shelf, this.place);
        else put(this.shelf, this.place, others);
    }

    private others(job: JobId | "new"): [string, unknown][] {
        return this.all().filter(([known]) => known !== job);
    }

    private all(): [string, unknown][] {
        const kept = taken(this.shelf, this.place);
        if (!Array.isArray(kept)) return [];
        return kept.filter(
            (one): one is [string, unknown] => Array.isArray(one) && typeof one[0] === "string",
        );
    }
}
