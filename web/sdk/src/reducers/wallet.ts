// A person's money.

import type { Reducer } from "../live.js";
import type { wallet as wire } from "../wire.js";
import { sum, difference } from "./decimal.js";

/** What moves into a balance, and what leaves it. */
interface Move {
    currency: string;
    available?: (balance: string) => string;
    pending?: (balance: string) => string;
}

export const wallet: Reducer<"wallet"> = (state, event) => {
    switch (event.type) {
        case "deposited":
        case "escrow_returned":
            return moved(state, {
                currency: event.body.currency,
                available: (balance) => sum(balance, event.body.amount),
            });
        case "escrow_out":
        case "withdrawal_requested":
            return moved(state, {
                currency: event.body.currency,
                available: (balance) => difference(balance, event.body.amount),
            });
        case "earned":
            return moved(state, {
                currency: event.body.currency,
                pending: (balance) => sum(balance, event.body.amount),
            });
        case "matured":
            return moved(state, {
                currency: event.body.currency,
                available: (balance) => sum(balance, event.body.amount),
                pending: (balance) => difference(balance, event.body.amount),
            });
        case "withdrawal_failed":
            return undefined; // How much comes back stands in the event that asked for it.
        default:
            return state;
    }
};

function moved(state: wire.State, move: Move): wire.State | undefined {
    // Its place is the server's to say.
    if (!state.balances.some((balance) => balance.currency === move.currency)) return undefined;
    const change = (balance: wire.Balance): wire.Balance => ({
        ...balance,
        available: move.available?.(balance.available) ?? balance.available,
        pending: move.pending?.(balance.pending) ?? balance.pending,
    });
    return {
        ...state,
        balances: state.balances.map((balance) =>
            balance.currency === move.currency ? change(balance) : balance,
        ),
    };
}
