// Days as calendars have them, in any time zone: a day begins where the clocks there say so, and may have 23
// or 25 hours.

/** A day of the calendar. `month` is 1 to 12. */
export interface Day {
    readonly year: number;
    readonly month: number;
    readonly day: number;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;
/** No place on earth has its midnight further from that of UTC than this. */
const ZONES_MS_MAX = 15 * HOUR_MS;
const MINUTE_MS = 60_000;
/** The first Monday after the beginning of time, 5 January 1970. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Writes the parts of a time in that zone; "" is the machine's own. */
function formatIn(zone: string): Intl.DateTimeFormat {
    const known = formats.get(zone);
    if (known) return known;
    const options = {
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
    } as const;
    const place = zone ? { timeZone: zone } : {};
    const format = new Intl.DateTimeFormat("en", {
        ...options,
        ...place,
        calendar: "gregory",
        hourCycle: "h23",
    });
    formats.set(zone, format);
    return format;
}

/** What the calendar and the clock on the wall of that zone say. */
export function wallOf(at: number, zone: string): Day & { readonly hour: number; readonly minute: number } {
    const parts = formatIn(zone).formatToParts(at);
    const value = (type: Intl.DateTimeFormatPartTypes): number =>
        Number(parts.find((part) => part.type === type)?.value ?? 0);
    return {
        year: value("year"),
        month: value("month"),
        day: value("day"),
        hour: value("hour"),
        minute: value("minute"),
    };
}

/** The day in which a time lies, in that zone. */
export function dayOf(at: number, zone: string): Day {
    const { year, month, day } = wallOf(at, zone);
    return { year, month, day };
}

/** The day that many days later. */
export function dayAfter(day: Day, days: number): Day {
    const moved = new Date(numberOf(day) + days * DAY_MS);
    return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

/** When a day begins in that zone: the first minute that belongs to it. */
export function startOf(day: Day, zone: string): number {
    const wanted = numberOf(day);
    let [before, from] = [wanted - ZONES_MS_MAX, wanted + ZONES_MS_MAX];
    while (from - before > MINUTE_MS) {
        const middle = Math.floor((before + from) / 2 / MINUTE_MS) * MINUTE_MS;
        if (numberOf(dayOf(middle, zone)) >= wanted) from = middle;
        else before = middle;
    }
    return from;
}

/** The Monday of the week of a day. */
export function mondayOf(day: Day): Day {
    const sinceMonday = (new Date(numberOf(day)).getUTCDay() + 6) % 7;
    return dayAfter(day, -sinceMonday);
}

/** When the week of a time began by UTC, by which the limits of contracts count. */
export function weekStart(at: number): number {
    return at - ((((at - FIRST_MONDAY_MS) % WEEK_MS) + WEEK_MS) % WEEK_MS);
}

/** Whether two are the same day. */
export function isSameDay(one: Day, other: Day): boolean {
    return numberOf(one) === numberOf(other);
}

/** Below zero where the first day is the earlier one. */
export function daysBetween(one: Day, other: Day): number {
    return (numberOf(one) - numberOf(other)) / DAY_MS;
}

/** A day as `<input type="date">` writes it. */
export function isoOf({ year, month, day }: Day): string {
    const digits = (value: number, count: number): string => String(value).padStart(count, "0");
    return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
}

/** The day that `<input type="date">` wrote, where it is one. */
export function dayOfIso(text: string): Day | undefined {
    const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)?.map(Number) ?? [];
    return year && month && day ? { year, month, day } : undefined;
}

function numberOf({ year, month, day }: Day): number {
    return Date.UTC(year, month - 1, day);
}
