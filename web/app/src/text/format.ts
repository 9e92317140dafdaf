// Money, dates and lengths of time, as the chosen language and time zone write them.

import { settings } from "../state/settings.svelte";
import { language } from "./text.svelte";

/** Digits after the point that every browser can write. */
const DIGITS_MAX = 20;
const moneyFormats = new Map<string, Intl.NumberFormat>();

/** How amounts of that currency are written, with so many digits after the point at least. */
function moneyFormat(
    language: string,
    currency: string,
    digits: number,
    signDisplay: "auto" | "always",
): Intl.NumberFormat {
    const key = `${language} ${currency} ${digits} ${signDisplay}`;
    const known = moneyFormats.get(key);
    if (known) return known;
    const style = { style: "currency", currency, signDisplay } as const;
    const least = new Intl.NumberFormat(language, style).resolvedOptions().minimumFractionDigits ?? 0;
    const fraction = Math.max(least, digits);
    const format = new Intl.NumberFormat(language, { ...style, minimumFractionDigits: fraction });
    moneyFormats.set(key, format);
    return format;
}

/** An amount in decimal text, written with its currency. No digit goes through a floating-point number. */
export function money(amount: string, currency: string): string {
    return written(amount, currency, "auto");
}

function written(amount: string, currency: string, sign: "auto" | "always"): string {
    // The server writes all decimals of a currency; a browser may know fewer of it.
    const digits = Math.min(amount.split(".")[1]?.length ?? 0, DIGITS_MAX);
    try {
        const format = moneyFormat(language(), currency, digits, sign);
        return format.format(amount as Intl.StringNumericLiteral);
    } catch {
        return `${amount} ${currency}`; // A currency that this browser does not take for one.
    }
}

/** An amount that comes in or goes out, with its sign. */
export function signed(amount: string, currency: string, comesIn: boolean): string {
    return written(comesIn ? amount : `-${amount}`, currency, "always");
}

/** Making a format costs a hundred times what using it does, so each is made once. */
const formats = new Map<string, Intl.DateTimeFormat>();

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const zone = settings.timeZone ? { timeZone: settings.timeZone } : {};
    const all = { ...options, ...zone };
    const key = `${language()} ${JSON.stringify(all)}`;
    const known = formats.get(key);
    if (known) return known;
    const made = new Intl.DateTimeFormat(language(), all);
    formats.set(key, made);
    return made;
}

/** The day, such as "28 November 2026". */
export function day(at: number): string {
    return dates({ dateStyle: "long" }).format(at);
}

/** The day in a narrow place, such as "28 Nov". */
export function shortDay(at: number): string {
    return dates({ day: "numeric", month: "short" }).format(at);
}

/** The day of the week in a narrow place, such as "Mon". */
export function weekday(at: number): string {
    return dates({ weekday: "short" }).format(at);
}

/** The day of the month, such as "23". */
export function dayNumber(at: number): string {
    return dates({ day: "numeric" }).format(at);
}

/** The day of the week and of the month, such as "Monday, 23 November". */
export function dayOfWeek(at: number): string {
    return dates({ weekday: "long", day: "numeric", month: "long" }).format(at);
}

/** The day of the week with the time of day, such as "Mon 14:05". */
export function weekMoment(at: number): string {
    return dates({ weekday: "short", hour: "numeric", minute: "2-digit" }).format(at);
}

/** Two days and all between them, such as "23 – 29 Nov 2026". */
export function span(from: number, to: number): string {
    return dates({ day: "numeric", month: "short", year: "numeric" }).formatRange(from, to);
}

/** The time of day, such as "14:05". */
export function clock(at: number): string {
    return dates({ timeStyle: "short" }).format(at);
}

/** Day and time, for where nothing may be left open. */
export function moment(at: number): string {
    return dates({ dateStyle: "medium", timeStyle: "short" }).format(at);
}

/** The day as a number that is the same for two times of the same day where the person is. */
export function dayKey(at: number): string {
    return dates({ year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
];

/** How far away a time is, such as "in 3 days" or "2 minutes ago"; beyond a week, the day. */
export function distance(at: number, now: number): string {
    const away = at - now;
    if (Math.abs(away) > 7 * 86_400_000) return shortDay(at);
    const words = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
    for (const [unit, ms] of STEPS) {
        if (Math.abs(away) >= ms) return words.format(Math.round(away / ms), unit);
    }
    return words.format(0, "second");
}

/** Hours and minutes, such as "2 h 05 min"; of less than a minute, the seconds. */
export function hours(seconds: number): string {
    const minutes = Math.floor(seconds / 60);
    const unit = (value: number, name: string): string =>
        new Intl.NumberFormat(language(), { style: "unit", unit: name, unitDisplay: "short" }).format(value);
    const whole = Math.floor(minutes / 60);
    if (minutes === 0 && seconds > 0) return unit(Math.floor(seconds), "second");
    if (whole === 0) return unit(minutes, "minute");
    return minutes % 60 === 0
        ? unit(whole, "hour")
        : `${unit(whole, "hour")} ${unit(minutes % 60, "minute")}`;
}

/** Hours and minutes in a narrow place, such as "2:05". */
export function shortHours(seconds: number): string {
    return stopwatch(seconds).slice(0, -3);
}

/** A length of time to the second, as a stopwatch shows it, such as "1:02:09". */
export function stopwatch(seconds: number): string {
    const two = (value: number): string => String(value).padStart(2, "0");
    const whole = Math.floor(seconds);
    return `${Math.floor(whole / 3_600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
