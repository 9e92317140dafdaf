// What the terms of a contract say, and their limits.

import type { contract } from "guildhall";

/** Milestones that the server takes in one contract. */
export const MILESTONES_MAX = 100;

/** The currency in which a contract pays. */
export function currencyOf(state: contract.State): string {
    return "fixed" in state.terms ? state.terms.fixed.currency : state.terms.hourly.rate.currency;
}
