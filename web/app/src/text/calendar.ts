// Days of the calendar in words. They stand apart from the other dates, so that the first screens do
// without the arithmetic of days.

import { dayOfIso } from "./days";
import { language } from "./text.svelte";

/** A day of the calendar, which is the same day everywhere. */
export function calendarDay(iso: string): string {
    const found = dayOfIso(iso);
    if (!found) return iso;
    const format = new Intl.DateTimeFormat(language(), { dateStyle: "long", timeZone: "UTC" });
    return format.format(Date.UTC(found.year, found.month - 1, found.day));
}
