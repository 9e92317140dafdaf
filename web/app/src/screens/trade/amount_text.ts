// What is wrong with an amount, in words.

import { typedAmount } from "../../text/amount";
import { decimalsOf, WHOLE_DIGITS_MAX, type AmountFault } from "../../text/amounts";
import { language, t } from "../../text/text.svelte";

/** A sentence about what is wrong with an amount of that currency. */
export function amountTrouble(fault: AmountFault, currency: string): string {
    if (fault === "form") return t("amount.form_as", { example: typedAmount("1200.50", language()) });
    const count = fault === "large" ? WHOLE_DIGITS_MAX : decimalsOf(currency);
    return t(`amount.${fault}`, { count, currency });
}
