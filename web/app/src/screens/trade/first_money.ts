// What an offer for a job holds for its first milestone, and whether the balance has it. The server takes it
// when the offer is sent: an offer whose money does not come is over.

import type { contract } from "guildhall";
import { readAmount } from "../../text/amount";
import { compared, exact, less, sumOf } from "../../text/amounts";
import type { Draft } from "./offer";

/** What the first milestone needs. */
export interface FirstMoney {
    readonly amount: string;
    readonly currency: string;
}

/** What the first milestone of these terms needs; timed work needs nothing. */
export function firstMoneyOf(terms: contract.Terms): FirstMoney | undefined {
    if (!("fixed" in terms)) return undefined;
    const { currency, milestones } = terms.fixed;
    const [first] = milestones;
    return first && { amount: first.amount, currency };
}

/** What the first milestone needs as it is written; nothing while that is no amount. */
export function firstMoneyIn(draft: Draft, language: string): FirstMoney | undefined {
    const { currency } = draft;
    if (draft.kind !== "fixed") return undefined;
    const read = readAmount(draft.milestones[0]?.amount ?? "", currency, language);
    return "fault" in read ? undefined : { amount: exact(read.amount, currency), currency };
}

/** What an offer holds already. Where another version needs another amount, that comes back first. */
export function heldBy(state: contract.State, currency: string): string {
    const isSame = "fixed" in state.terms && state.terms.fixed.currency === currency;
    return (isSame && state.milestones[0]?.escrow) || "0";
}

/** How much more has to be deposited before it is sent; nothing where there is enough. */
export function missingFor(needed: FirstMoney, held: string, available: string): string | undefined {
    const missing = less(needed.amount, sumOf([held, available], needed.currency));
    return compared(missing, "0") > 0 ? missing : undefined;
}
