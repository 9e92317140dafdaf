// Which sections say anything.

import type { profile } from "guildhall";
import type { SectionName } from "./drafts";

/** Whether a section says anything. */
export function isFilled(name: SectionName, whole: profile.Whole): boolean {
    const held = whole[name];
    if (Array.isArray(held)) return held.length > 0;
    if (name !== "rates") return held !== undefined;
    return whole.rates?.hourly !== undefined || (whole.rates?.offers.length ?? 0) > 0;
}
