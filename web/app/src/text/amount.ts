// Amounts as people type them.

import { decimalsOf, WHOLE_DIGITS_MAX, type AmountFault } from "./amounts";

/** What a typed text is: an amount as the server takes it, or what is wrong with it. */
export type Typed = { readonly amount: string } | { readonly fault: AmountFault };

/**
 * Reads an amount as it is written in that language, such as "1,234.50" in English and "1.234,50" in German.
 * What could be read in two ways is wrong: nobody is to send a hundred times what they meant.
 */
export function readAmount(text: string, currency: string, language: string): Typed {
    const { group, decimal } = marks(language);
    const typed = text.trim().replace(/[\s\u00a0\u202f'’]/g, "");
    if (typed === "") return { fault: "empty" };
    const [whole = "", fraction = "", ...rest] = typed.split(decimal);
    const digits = ungrouped(whole, group);
    if (rest.length > 0 || digits === undefined || !/^\d*$/.test(fraction)) return { fault: "form" };
    if (digits === "" && fraction === "") return { fault: "form" };
    if (fraction.length > decimalsOf(currency)) return { fault: "precise" };
    const plain = digits.replace(/^0+(?=\d)/, "") || "0";
    if (plain.length > WHOLE_DIGITS_MAX) return { fault: "large" };
    if (/^0*$/.test(plain + fraction)) return { fault: "zero" };
    return { amount: fraction === "" ? plain : `${plain}.${fraction}` };
}

/** An amount as it is typed in that language. */
export function typedAmount(amount: string, language: string): string {
    return amount.replace(".", marks(language).decimal);
}

/** The digits of a whole number, where marks between them stand in their places. */
function ungrouped(whole: string, group: string): string | undefined {
    const [first = "", ...groups] = whole.split(group);
    if (!/^\d*$/.test(first) || groups.some((three) => !/^\d{3}$/.test(three))) return undefined;
    if (groups.length > 0 && (first.length < 1 || first.length > 3)) return undefined;
    return first + groups.join("");
}

function marks(language: string): { group: string; decimal: string } {
    const parts = new Intl.NumberFormat(language, { useGrouping: "always" }).formatToParts(1234567.5);
    const mark = (type: string, other: string): string =>
        parts.find((part) => part.type === type)?.value ?? other;
    return { group: mark("group", ","), decimal: mark("decimal", ".") };
}
