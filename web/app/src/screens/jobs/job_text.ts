// What is said of a job, in words.

import type { CannotPropose, Flag, JobFields, JobPay, JobStatus } from "guildhall";
import { calendarDay } from "../../text/calendar";
import { money } from "../../text/format";
import { hasText, language, t } from "../../text/text.svelte";
import { amountTrouble } from "../trade/amount_text";
import { boundsOf, type Draft, type Faults, type Field } from "./job_draft";
import { DATE_AHEAD_DAYS_MAX, SEATS_MAX, TIMELINE_DAYS_MAX } from "./limits";

/** Hours of a week. */
const WEEK_HOURS = 168;

/** The greatest number that a field takes. */
const MOST: Partial<Record<Field, number>> = {
    days: TIMELINE_DAYS_MAX,
    seats: SEATS_MAX,
    hours: WEEK_HOURS,
};

/** What is wrong with a field, where anything is. */
export function faultText(faults: Faults, field: Field, draft: Draft): string | undefined {
    const fault = faults.get(field);
    if (fault === undefined) return undefined;
    if (typeof fault === "object") return amountTrouble(fault.amount, draft.currency);
    const most = MOST[field];
    if (most !== undefined && fault !== "missing") return t("job.fault.count", { count: most });
    if (fault === "low" || fault === "high") {
        const { least, most } = boundsOf(draft.pay, draft.currency);
        return t(`job.fault.${fault}`, {
            amount: money(fault === "low" ? least : most, draft.currency),
        });
    }
    if (fault === "missing" && field === "categories") return t("job.fault.category");
    if (fault === "far") return t("job.fault.far", { count: Math.floor(DATE_AHEAD_DAYS_MAX / 365) });
    return t(`job.fault.${fault}`);
}

/** The name of a field, as one names it in a sentence. */
export function fieldName(field: Field): string {
    const key = `job.name.${field}`;
    return hasText(key) ? t(key) : t("job.name.pay");
}

/** What stands out in texts, by name. */
export function flagNames(flags: readonly Flag[]): string {
    const names = flags.map((flag) => {
        const key = `job.flag.${flag}`;
        return hasText(key) ? t(key) : flag.replaceAll("_", " ");
    });
    return new Intl.ListFormat(language()).format(names);
}

/** What a job pays. */
export function payText(pay: JobPay): string {
    if ("fixed" in pay) return money(pay.fixed.budget, pay.fixed.currency);
    const { from, to, currency } = pay.hourly;
    const [least, most] = [money(from, currency), money(to, currency)];
    return least === most
        ? t("job.pay.per_hour", { amount: least })
        : t("job.pay.range", { from: least, to: most });
}

/** When the work is to be done, and how long it takes. */
export function timelineText({ timeline }: Pick<JobFields, "timeline">): string | undefined {
    if (!timeline) return undefined;
    const length = t("job.length", { count: timeline.days });
    const { start } = timeline;
    return start === undefined ? length : t("job.length_from", { length, day: calendarDay(start) });
}

/** Why somebody cannot propose for a job that stands like that. */
export function cannotText(why: CannotPropose, status: JobStatus | undefined): string {
    const key =
        why === "job_not_open" && status !== undefined ? `posting.why.${status}` : `posting.why.${why}`;
    return t(hasText(key) ? key : "posting.why.job_not_open");
}
