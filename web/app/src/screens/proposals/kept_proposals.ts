// Proposals that somebody has begun to write, kept on this machine: one for each job.

import type { AccountId, JobId } from "guildhall";
import { clear, placeOf, put, taken, type Shelf } from "../../state/shelf";
import { keptDraft, type Draft } from "./draft";

/** Proposals of which something is kept; beyond it, the one that was written longest ago is forgotten. */
const KEPT_MAX = 10;

export class KeptProposals {
    private readonly place: string;

    constructor(
        private readonly shelf: Shelf,
        account: AccountId,
    ) {
        this.place = placeOf("proposals", account);
    }

    get(job: JobId): Draft | undefined {
        return keptDraft(this.all().find(([known]) => known === job)?.[1]);
    }

    keep(job: JobId, draft: Draft): void {
        put(this.shelf, this.place, [...this.others(job), [job, draft]].slice(-KEPT_MAX));
    }

    forget(job: JobId): void {
        const others = this.others(job);
        if (others.length === 0) clear(this.shelf, this.place);
        else put(this.shelf, this.place, others);
    }

    private others(job: JobId): [string, unknown][] {
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
