// What is wrong with an amount, in words.

import { decimalsOf, WHOLE_DIGITS_MAX, type AmountFault } from "../../text/amounts";
import { t } from "../../text/text.svelte";

/** A sentence about what is wrong with an amount of that currency. */
export function amountTrouble(fault: AmountFault, currency: string): string {
    const count = fault === "large" ? WHOLE_DIGITS_MAX : decimalsOf(currency);
    return t(`amount.${fault}`, { count, currency });
}
