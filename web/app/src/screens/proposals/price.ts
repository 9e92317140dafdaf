// What a proposal costs.

import type { proposal } from "guildhall";

/** The amount of a price, of whatever it is the price: all of the work, or an hour. */
export function amountOf(price: proposal.Price): proposal.Amount {
    return "fixed" in price ? price.fixed : price.hourly;
}
