// What happened in a contract, read for a page.

import type { EventOf } from "guildhall";
import type { Past } from "../../state/past.svelte";

export type ContractEvent = EventOf<"contract">;
export type History = Past<"contract">;

/** What was really paid for a milestone; nothing where the event that says so is not among those known. */
export function paidFor(events: readonly ContractEvent[], milestone: number): string | undefined {
    for (const event of events)
        if (event.type === "milestone_released" && event.body.milestone === milestone) return event.body.paid;
    return undefined;
}

/** The newest event about a milestone among those that are known. */
export function newestOf(events: readonly ContractEvent[], milestone: number): ContractEvent | undefined {
    return events.findLast((event) => (event.body as { milestone?: number }).milestone === milestone);
}
