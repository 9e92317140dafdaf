// What is wrong with a field of a proposal, in words.

import { t } from "../../text/text.svelte";
import { faultText } from "../profile/fault_text";
import { TIMELINE_DAYS_MAX } from "../profile/limits";
import type { Faults, Pay } from "./draft";

/** A sentence about what is wrong with a field; nothing where nothing is. */
export function faultOf(faults: Faults, field: string, pay?: Pay): string | undefined {
    const fault = faults.get(field);
    if (fault === "sum") return t("propose.sum");
    if (field === "days") return faultText(fault, { what: "count", max: TIMELINE_DAYS_MAX });
    if (!pay) return faultText(fault);
    return faultText(fault, { what: pay.kind === "fixed" ? "budget" : "rate", currency: pay.currency });
}
