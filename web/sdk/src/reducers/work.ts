// Timed work.

import type { Reducer } from "../live.js";

export const work_session: Reducer<"work_session"> = (state, event) => {
    switch (event.type) {
        case "beats": {
            const { through, credited_seconds } = event.body;
            const status = state.status === "suspended" ? "running" : state.status;
            return { ...state, through, credited_seconds, status };
        }
        case "stopped": {
            const { reason, credited_seconds } = event.body;
            return { ...state, status: "stopped", reason, credited_seconds };
        }
        case "slot_closed":
        case "noted":
            // Less of a slot may count than its beats showed; how much in all, the event does not say.
            return undefined;
        default:
            return state;
    }
};

/** Which session runs, and which weeks are still kept, its events do not say. */
export const timesheet: Reducer<"timesheet"> = () => undefined;
