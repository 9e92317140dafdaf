// Jobs, and what others see of them.

import type { Reducer } from "../live.js";
import type { job as wire } from "../wire.js";

export const job: Reducer<"job"> = (state, event) => {
    switch (event.type) {
        case "published":
            return { ...active(state, event.at), status: "open", ...event.body };
        case "edited":
            return { ...active(state, event.at), ...event.body };
        case "paused":
            return { ...active(state, event.at), status: "paused" };
        case "resumed":
            return { ...active(state, event.at), status: "open" };
        case "reopened": {
            const { reason: _, ...rest } = active(state, event.at);
            return { ...rest, status: "open" };
        }
        case "warned":
            return { ...state, expires_at: event.body.expires_at };
        case "expired":
            return { ...active(state, event.at), status: "expired" };
        case "closed":
            return { ...active(state, event.at), status: "closed", reason: event.body.reason };
        default:
            return state;
    }
};

/** Something happened at that time: the client is not warned any more. */
function active(state: wire.State, at: number): wire.State {
    const { expires_at: _, ...rest } = state;
    return { ...rest, active_at: at };
}

export const posting: Reducer<"posting"> = (state, event) => {
    switch (event.type) {
        case "edited":
        case "status_changed":
        case "band_changed":
            return { ...state, ...event.body };
        default:
            return state;
    }
};
