// Jobs, and what others see of them.

import type { Reducer } from "../live.js";
import type { job as wire } from "../wire.js";
import { withEnded, withProposal } from "./desk.js";
import { withOffer } from "./hiring.js";

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
            const { reason: _, ...rest } = active(withEnded(state), event.at);
            return { ...rest, status: "open" };
        }
        case "warned":
            return { ...state, expires_at: event.body.expires_at };
        case "expired":
            return { ...active(state, event.at), status: "expired" };
        case "closed":
            return { ...active(state, event.at), status: "closed", reason: event.body.reason };
        case "invited": {
            const { freelancer } = event.body;
            const one = { freelancer, at: event.at };
            const others = (state.invitations ?? []).filter((known) => known.freelancer !== freelancer);
            return {
                ...active(state, event.at),
                invitations: [...others, one].sort((a, b) => (a.freelancer < b.freelancer ? -1 : 1)),
            };
        }
        case "invitation_answered": {
            const { freelancer, answer } = event.body;
            const accepted = "accept" in answer;
            const invitations = (state.invitations ?? []).map((known) =>
                known.freelancer === freelancer ? { ...known, accepted } : known,
            );
            return { ...active(state, event.at), invitations };
        }
        case "offer_made":
        case "seat_taken":
        case "seat_freed":
            return withOffer(active(state, event.at), event);
        case "offer_open":
        case "offer_ended":
            return withOffer(state, event);
        case "proposal_received":
        case "interview_opened":
            return withProposal(active(state, event.at), event);
        default:
            return withProposal(state, event);
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
