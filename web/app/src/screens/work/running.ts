// Which session of a contract's timed work runs now.

import type { AccountId, contract, SessionId, work } from "guildhall";

/** The session that runs, or did when something was last heard of it. */
export function sessionOf(
    state: contract.State | undefined,
    timesheet: work.TimesheetState | undefined,
    slots: readonly work.Slot[],
    me: AccountId,
): SessionId | undefined {
    // The freelancer's own timesheet knows; of it the client sees only what the diary shows.
    if (state?.freelancer === me && timesheet) return timesheet.running;
    return slots.at(-1)?.session;
}
