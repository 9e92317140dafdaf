// Sections that somebody has begun to write, kept on this machine.

import type { AccountId } from "guildhall";
import { clear, placeOf, put, taken, type Shelf } from "../../state/shelf";
import { keptDraft, type Drafts, type SectionName } from "./drafts";

/** What was written of a section, and which version it replaces. */
export interface Kept<N extends SectionName> {
    readonly draft: Drafts[N];
    readonly version: number;
}

export class KeptSections {
    private readonly place: string;

    constructor(
        private readonly shelf: Shelf,
        account: AccountId,
    ) {
        this.place = placeOf("profile", account);
    }

    get<N extends SectionName>(name: N): Kept<N> | undefined {
        const kept = this.all[name] as { draft?: unknown; version?: unknown } | null | undefined;
        const draft = keptDraft(name, kept?.draft);
        const version = kept?.version;
        return draft && Number.isInteger(version) ? { draft, version: version as number } : undefined;
    }

    keep<N extends SectionName>(name: N, draft: Drafts[N], version: number): void {
        put(this.shelf, this.place, { ...this.all, [name]: { draft, version } });
    }

    forget(name: SectionName): void {
        const { [name]: _, ...others } = this.all;
        if (Object.keys(others).length === 0) clear(this.shelf, this.place);
        else put(this.shelf, this.place, others);
    }

    /** Whether anything is kept of a section. */
    has(name: SectionName): boolean {
        return this.get(name) !== undefined;
    }

    private get all(): Readonly<Record<string, unknown>> {
        const kept = taken(this.shelf, this.place);
        return typeof kept === "object" && kept !== null && !Array.isArray(kept)
            ? (kept as Record<string, unknown>)
            : {};
    }
}
