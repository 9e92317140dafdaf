// Other terms of timed work as they are written: the rate, the day on which it begins, and the weekly limit.

import type { contract } from "guildhall";
import { readAmount, typedAmount } from "../../text/amount";
import { exact, type AmountFault } from "../../text/amounts";
import { DAY_MS, dayOf, dayOfIso, daysBetween, startOf, type Day } from "../../text/days";
import { pendingRate } from "./amendment";
import { WEEK_HOURS } from "./offer";

/** The terms as they are written. */
export interface HoursDraft {
    rate: string;
    /** Hours a week. */
    limit: string;
    /** The day on which the rate begins, as `<input type="date">` writes it; empty for as soon as it can. */
    from: string;
}

/** What is wrong with them. */
export interface HoursFaults {
    rate?: AmountFault;
    limit?: "hours";
    from?: BeginFault;
}

/** The terms that were written, or what is wrong with them. */
export function changedHours(
    state: contract.State,
    draft: HoursDraft,
    now: number,
    zone: string,
    language: string,
): contract.ChangedHours | { readonly faults: HoursFaults } {
    const currency = "hourly" in state.terms ? state.terms.hourly.rate.currency : "USD";
    const read = readAmount(draft.rate, currency, language);
    const weekly_limit_minutes = minutesOf(draft.limit, language);
    const rate = "fault" in read ? undefined : exact(read.amount, currency);
    const from = beginFault(state, rate, draft.from, now, zone);
    if (rate !== undefined && weekly_limit_minutes !== undefined && from === undefined)
        return { rate, weekly_limit_minutes, ...beginOf(draft.from, zone) };
    const faults: HoursFaults = {
        ...("fault" in read && { rate: read.fault }),
        ...(weekly_limit_minutes === undefined && { limit: "hours" }),
        ...(from && { from }),
    };
    return { faults };
}

/** Whether anything changes by terms in which nothing is wrong. */
export function differs(state: contract.State, changed: contract.ChangedHours): boolean {
    if (!("hourly" in state.terms)) return false;
    const { rate, weekly_limit_minutes } = state.terms.hourly;
    const isOther = changed.rate !== rate.amount || changed.weekly_limit_minutes !== weekly_limit_minutes;
    return isOther || (changed.rate_from !== undefined && changed.rate_from !== state.rates?.at(-1)?.from);
}

/** How far ahead the server lets a rate begin. */
const BEGINS_MS_MAX = 365 * DAY_MS;
/** What is wrong with the day on which a rate is to begin. */
type BeginFault = "past" | "far" | "same";

/** The first and the last day on which a rate that is proposed now may begin. */
export function beginDays(now: number, zone: string): { first: Day; last: Day } {
    return { first: dayOf(now, zone), last: dayOf(now + BEGINS_MS_MAX, zone) };
}

/** When a rate begins that is to hold from a day on: with the day, where the person is. */
function beginOf(day: string, zone: string): { rate_from?: number } {
    const begins = dayOfIso(day);
    return begins ? { rate_from: startOf(begins, zone) } : {};
}

/** What is wrong with a day on which that rate is to begin; nothing where none was chosen. */
function beginFault(
    state: contract.State,
    rate: string | undefined,
    day: string,
    now: number,
    zone: string,
): BeginFault | undefined {
    const begins = dayOfIso(day);
    if (!begins) return undefined;
    const { first, last } = beginDays(now, zone);
    if (daysBetween(begins, first) < 0) return "past";
    if (daysBetween(begins, last) > 0) return "far";
    const isAgreed = "hourly" in state.terms && state.terms.hourly.rate.amount === rate;
    // Only a rate that waits for its day can get another day.
    return isAgreed && !pendingRate(state, now) ? "same" : undefined;
}

/** Minutes of hours a week as they are written, such as "37.5"; nothing where they are no limit. */
export function minutesOf(hours: string, language: string): number | undefined {
    const plain = hours.trim().replace(typedAmount(".", language), ".");
    if (!/^\d{1,3}(\.\d{1,2})?$/.test(plain)) return undefined;
    const minutes = Math.round(Number(plain) * 60);
    return minutes >= 1 && minutes <= WEEK_HOURS * 60 ? minutes : undefined;
}

/** A limit as it is written. */
export function hoursOf(minutes: number, language: string): string {
    return typedAmount(String(Math.round((minutes / 60) * 100) / 100), language);
}
