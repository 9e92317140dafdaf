// What is wrong with a field, in words.

import { inUnits } from "../../text/amounts";
import { money } from "../../text/format";
import { t } from "../../text/text.svelte";
import { amountTrouble } from "../trade/amount_text";
import { DATE_AHEAD_DAYS_MAX } from "./limits";
import { BUDGET, RATE, type Fault } from "./faults";

/** What a field holds, where its limits are to be told. */
export type Of =
    | { readonly what: "rate" | "budget"; readonly currency: string }
    | { readonly what: "count"; readonly max: number };

const DAYS_A_YEAR = 365;

/** A sentence about what is wrong with a field; nothing where nothing is. */
export function faultText(fault: Fault | undefined, of?: Of): string | undefined {
    if (fault === undefined) return undefined;
    if (typeof fault !== "string") {
        return amountTrouble(fault.amount, of && of.what !== "count" ? of.currency : "USD");
    }
    if (fault === "far")
        return t("write.fault.far", { count: Math.floor(DATE_AHEAD_DAYS_MAX / DAYS_A_YEAR) });
    if (of?.what === "count") return t("write.fault.count", { count: of.max });
    if ((fault === "low" || fault === "high") && of) return boundText(fault, of);
    return t(fault === "low" || fault === "high" ? "write.fault.number" : `write.fault.${fault}`);
}

function boundText(fault: "low" | "high", { what, currency }: Exclude<Of, { what: "count" }>): string {
    const [least, most] = what === "rate" ? RATE : BUDGET;
    const amount = money(inUnits(fault === "low" ? least : most, currency), currency);
    return t(`write.fault.${fault}_amount`, { amount });
}
