// Currencies to choose from.

import { language } from "../../text/text.svelte";

/** Those that stand first. */
const FIRST = ["USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "INR", "BRL"];

/** The currencies that this browser knows, the most used first. */
export function currencies(): string[] {
    const others = Intl.supportedValuesOf("currency").filter((one) => !FIRST.includes(one));
    return [...FIRST, ...others];
}

/** A currency with its name, such as "USD · US Dollar". */
export function currencyName(currency: string): string {
    const name = new Intl.DisplayNames(language(), { type: "currency" }).of(currency);
    return name && name !== currency ? `${currency} · ${name}` : currency;
}
