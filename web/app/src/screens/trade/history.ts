// What happened in a contract, read for a page.

import type { EventOf } from "guildhall";
import type { Past } from "../../state/past.svelte";

export type ContractEvent = EventOf<"contract">;
export type History = Past<"contract">;

/** The newest event about a milestone among those that are known. */
export function newestOf(events: readonly ContractEvent[], milestone: number): ContractEvent | undefined {
    return events.findLast((event) => (event.body as { milestone?: number }).milestone === milestone);
}
