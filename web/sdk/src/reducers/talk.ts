// Accounts, rooms, and what is one person's alone: news and read marks.

import type { Reducer } from "../live.js";

export const account: Reducer<"account"> = (state, event) => {
    switch (event.type) {
        case "renamed":
            return { ...state, display_name: event.body.display_name };
        case "handle_changed":
            return { ...state, handle: event.body.handle };
        case "closed": {
            const { handle: _, ...rest } = state; // A closed account gives its handle up.
            return { ...rest, display_name: "", closed: true };
        }
        default:
            return state;
    }
};

export const inbox: Reducer<"inbox"> = (state, event) => ({ ...state, events: event.seq });

/** Whether a mark is the first of its room, the event does not say. */
export const marks: Reducer<"marks"> = () => undefined;

export const room: Reducer<"room"> = (state, event) => {
    switch (event.type) {
        case "posted":
            return { ...state, posted: state.posted + 1 };
        case "member_added": {
            const { account } = event.body;
            const members = [...state.members.filter((member) => member.account !== account), { account }];
            return {
                ...state,
                members: members.sort((one, other) => (one.account < other.account ? -1 : 1)),
            };
        }
        case "member_removed":
            return {
                ...state,
                members: state.members.filter((member) => member.account !== event.body.account),
            };
        default:
            return state;
    }
};
