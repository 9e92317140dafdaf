// The offers of a job and who has its seats, as its client follows them.

import type { EventOf } from "../live.js";
import type { ContractId, ProposalId, job as wire } from "../wire.js";

/** What an event about an offer or a seat makes of a desk; the same desk where it is about something else. */
export function withOffer(state: wire.State, event: EventOf<"job">): wire.State {
    switch (event.type) {
        case "offer_made": {
            const offer = { ...event.body, open: false };
            return marked(offersOf(state, [...others(state, offer.contract), offer]), offer.proposal, true);
        }
        case "offer_open": {
            const { contract } = event.body;
            const open = (one: wire.OpenOffer): wire.OpenOffer =>
                one.contract === contract ? { ...one, open: true } : one;
            return offersOf(state, (state.offers ?? []).map(open));
        }
        case "offer_ended":
            return over(state, event.body.contract, event.body.proposal);
        case "seat_taken":
            return taken(over(state, event.body.contract, event.body.proposal), event.body);
        case "seat_freed": {
            const { contract } = event.body;
            return hiredOf(
                state,
                (state.hired ?? []).filter((one) => one.contract !== contract),
            );
        }
        default:
            return state;
    }
}

function others(state: wire.State, contract: ContractId): wire.OpenOffer[] {
    return (state.offers ?? []).filter((one) => one.contract !== contract);
}

/** Somebody is hired. Without a seat left the job is filled. */
function taken(state: wire.State, { contract, proposal, seats_left }: wire.SeatTaken): wire.State {
    const proposals = (state.proposals ?? []).map((of) =>
        of.proposal === proposal ? { ...of, marks: { ...of.marks, standing: "hired" as const } } : of,
    );
    const filled = seats_left === 0 ? { status: "filled" as const } : {};
    return hiredOf({ ...state, ...filled, proposals }, [...(state.hired ?? []), { contract, proposal }]);
}

function over(state: wire.State, contract: ContractId, proposal: ProposalId): wire.State {
    return marked(offersOf(state, others(state, contract)), proposal, false);
}

function marked(state: wire.State, proposal: ProposalId, offered: boolean): wire.State {
    const proposals = (state.proposals ?? []).map((of) =>
        of.proposal === proposal ? { ...of, marks: { ...of.marks, offered } } : of,
    );
    return { ...state, proposals };
}

/** Lists are shown by the ids of their contracts, and left out where they are empty. */
function offersOf(state: wire.State, offers: readonly wire.OpenOffer[]): wire.State {
    const { offers: _, ...rest } = state;
    return offers.length === 0 ? rest : { ...rest, offers: byContract(offers) };
}

function hiredOf(state: wire.State, hired: readonly wire.HiredFor[]): wire.State {
    const { hired: _, ...rest } = state;
    return hired.length === 0 ? rest : { ...rest, hired: byContract(hired) };
}

function byContract<T extends { readonly contract: ContractId }>(list: readonly T[]): T[] {
    return [...list].sort((one, other) => (one.contract < other.contract ? -1 : 1));
}
