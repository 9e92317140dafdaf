// What a profile says, in words.

import type { profile } from "guildhall";
import { money } from "../../text/format";
import { language, t } from "../../text/text.svelte";
import { countryName } from "../jobs/places";

/** Where somebody is, such as "Lagos, Nigeria". */
export function placeText({ city, country }: Pick<profile.Basics, "city" | "country">): string {
    return [city, country && countryName(country)].filter(Boolean).join(", ");
}

/** A month, such as "April 2019". */
export function monthText(month: string): string {
    const [year, number] = month.split("-").map(Number);
    if (!year || !number) return month;
    const how = { year: "numeric", month: "short", timeZone: "UTC" } as const;
    return new Intl.DateTimeFormat(language(), how).format(Date.UTC(year, number - 1, 15));
}

/** From when to when somebody was somewhere. */
export function stretchText(from: string | undefined, to: string | undefined, isNow: boolean): string {
    if (from === undefined) return to === undefined ? "" : monthText(to);
    const end = to === undefined ? (isNow ? t("talent.now") : "") : monthText(to);
    return end === "" ? monthText(from) : `${monthText(from)} – ${end}`;
}

/** What somebody asks for an hour. */
export function hourlyText(hourly: { readonly amount: string; readonly currency: string }): string {
    return t("talent.per_hour", { amount: money(hourly.amount, hourly.currency) });
}
