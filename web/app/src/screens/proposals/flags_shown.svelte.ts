// What stands out in the texts of a proposal that was sent or changed here, for the page that shows it next.

import { SvelteMap } from "svelte/reactivity";
import type { Flag, ProposalId } from "guildhall";

const known = new SvelteMap<ProposalId, readonly Flag[]>();

/** Keeps what the server said of a proposal's texts, as long as this page is open. */
export function keepFlags(proposal: ProposalId, flags: readonly Flag[]): void {
    known.set(proposal, flags);
}

/** What the server said of a proposal's texts last. */
export function flagsOf(proposal: ProposalId): readonly Flag[] {
    return known.get(proposal) ?? [];
}
