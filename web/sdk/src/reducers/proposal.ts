// Proposals, as their proposers follow them.

import type { EventOf, Reducer } from "../live.js";
import type { proposal as wire } from "../wire.js";

type Event<T extends EventOf<"proposal">["type"]> = Extract<EventOf<"proposal">, { type: T }>;

export const proposal: Reducer<"proposal"> = (state, event) => {
    switch (event.type) {
        case "submitted":
            return submitted(state, event);
        case "delivered":
            return { ...state, status: "delivered" };
        case "refused":
            return { ...state, status: "refused", refused: event.body.reason };
        case "edited":
            return { ...state, ...event.body };
        case "terms_set":
            return { ...state, ...event.body };
        case "viewed":
            return { ...state, viewed_at: event.at };
        case "interview_opened":
            return { ...state, ...event.body };
        case "offered":
            return { ...state, ...event.body, status: "offered" };
        case "offer_ended": {
            const { contract: _, ...rest } = state;
            return { ...rest, status: "delivered" };
        }
        case "hired": {
            const { declined: _, ended: __, ...rest } = state;
            return { ...rest, ...event.body, status: "hired" };
        }
        case "withdrawn":
            return { ...state, status: "withdrawn" };
        case "declined":
            return declined(state, event);
        case "ended": {
            const { contract: _, ...rest } = state;
            return { ...rest, status: "ended", ended: event.body.how };
        }
        default:
            return state;
    }
};

/** Another attempt: of the one before, the room of the interview stays, and who the client is. */
function submitted(state: wire.State, event: Event<"submitted">): wire.State {
    const { proposal, room, client } = state;
    const again: wire.State = { ...event.body, proposal, submitted_at: event.at };
    if (room !== undefined) again.room = room;
    if (client !== undefined) again.client = client;
    return again;
}

function declined(state: wire.State, event: Event<"declined">): wire.State {
    const { reason } = event.body;
    return { ...state, status: "declined", ...(reason === undefined ? {} : { declined: reason }) };
}
