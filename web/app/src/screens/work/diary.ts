// The diary of a contract as a page shows it: the slots of a week by day, and those of a day by hour.

import type { contract, work } from "guildhall";
import { paidFor, sumOf } from "../../text/amounts";
import { dayAfter, HOUR_MS, startOf, wallOf, weekStart, WEEK_MS, type Day } from "../../text/days";

export const SLOT_MS = 600_000;
export const SLOT_SECONDS = 600;
const MINUTE_MS = 60_000;

/** A stretch of time: from the first of its milliseconds up to the first one after it. */
export interface Span {
    readonly from: number;
    readonly to: number;
}

/** A day of a week, where the person is. */
export interface WeekDay extends Span {
    readonly day: Day;
}

/** Ten minutes, with all that was shown in them. */
export interface Cell {
    readonly at: number;
    readonly seconds: number;
    readonly keys: number;
    readonly clicks: number;
    readonly scrolls: number;
    readonly memos: readonly string[];
}

/** An hour of a day: six cells, of which some may be empty. */
export interface HourRow {
    readonly at: number;
    readonly cells: readonly Cell[];
}

/** Work on one thing without a pause of more than a slot. */
export interface Stretch extends Span {
    readonly memo: string;
    readonly seconds: number;
}

/** The seven days from a Monday on. */
export function daysFrom(monday: Day, zone: string): WeekDay[] {
    return Array.from({ length: 7 }, (_, at) => {
        const day = dayAfter(monday, at);
        return { day, from: startOf(day, zone), to: startOf(dayAfter(day, 1), zone) };
    });
}

/** The week by which limits count that shares the most time with these days. */
export function limitWeekOf(days: readonly WeekDay[]): Span {
    const first = days[0]?.from ?? 0;
    const last = days.at(-1)?.to ?? first;
    const from = weekStart((first + last) / 2);
    return { from, to: from + WEEK_MS };
}

/** What counts of the slots that begin in that time. */
export function secondsIn(slots: readonly work.Slot[], { from, to }: Span): number {
    const inside = slots.filter((slot) => from <= slot.at && slot.at < to);
    return inside.reduce((sum, slot) => sum + slot.credited_seconds, 0);
}

/** What the slots of that time pay, each at the rate that held when it began. */
export function amountIn(slots: readonly work.Slot[], span: Span, state: contract.State): string {
    const rates = ratesOf(state);
    const sums = rates.map(({ from, rate }, at) => {
        const until = rates[at + 1]?.from ?? span.to;
        const within = { from: Math.max(from, span.from), to: Math.min(until, span.to) };
        return paidFor(secondsIn(slots, within), rate);
    });
    return sumOf(sums, "hourly" in state.terms ? state.terms.hourly.rate.currency : "USD");
}

/** The rates that hold in that time. */
export function ratesIn(span: Span, state: contract.State): string[] {
    const rates = ratesOf(state);
    const held = rates.filter(
        ({ from }, at) => from < span.to && (rates[at + 1]?.from ?? span.to) > span.from,
    );
    return held.map((one) => one.rate);
}

function ratesOf(state: contract.State): readonly contract.Rate[] {
    if (!("hourly" in state.terms)) return [];
    return state.rates ?? [{ from: 0, rate: state.terms.hourly.rate.amount }];
}

/** The hours of a day in which something was shown, and those between them. */
export function hourRows(slots: readonly work.Slot[], { from, to }: Span, zone: string): HourRow[] {
    const cells = cellsOf(slots.filter((slot) => from <= slot.at && slot.at < to));
    const hours = [...cells.keys()].map((at) => hourOf(at, zone));
    if (hours.length === 0) return [];
    const rows: HourRow[] = [];
    for (let at = Math.min(...hours); at <= Math.max(...hours); at += HOUR_MS) {
        rows.push({ at, cells: rowOf(at, cells) });
    }
    return rows;
}

/** The first slots of an hour may begin some minutes after it, in zones that are not whole hours off. */
function rowOf(hour: number, cells: ReadonlyMap<number, Cell>): Cell[] {
    const first = Math.ceil(hour / SLOT_MS) * SLOT_MS;
    return Array.from({ length: HOUR_MS / SLOT_MS }, (_, index) => {
        const at = first + index * SLOT_MS;
        return cells.get(at) ?? { at, seconds: 0, keys: 0, clicks: 0, scrolls: 0, memos: [] };
    });
}

/** When the hour of a time began, by the clock on the wall. */
function hourOf(at: number, zone: string): number {
    return at - (at % MINUTE_MS) - wallOf(at, zone).minute * MINUTE_MS;
}

/** Two sessions may share ten minutes: they are one cell. */
function cellsOf(slots: readonly work.Slot[]): Map<number, Cell> {
    const cells = new Map<number, Cell>();
    for (const slot of slots) {
        const known = cells.get(slot.at);
        const memos = known?.memos ?? [];
        cells.set(slot.at, {
            at: slot.at,
            seconds: (known?.seconds ?? 0) + slot.credited_seconds,
            keys: (known?.keys ?? 0) + slot.keys,
            clicks: (known?.clicks ?? 0) + slot.clicks,
            scrolls: (known?.scrolls ?? 0) + slot.scrolls,
            memos: memos.includes(slot.memo) ? memos : [...memos, slot.memo],
        });
    }
    return cells;
}

/** What was worked on in that time, in order. */
export function stretchesOf(slots: readonly work.Slot[], { from, to }: Span): Stretch[] {
    const stretches: Stretch[] = [];
    for (const slot of slots) {
        if (slot.at < from || slot.at >= to || slot.credited_seconds === 0) continue;
        const last = stretches.at(-1);
        const end = slot.at + SLOT_MS;
        if (last && last.memo === slot.memo && slot.at <= last.to) {
            const seconds = last.seconds + slot.credited_seconds;
            stretches[stretches.length - 1] = { ...last, to: end, seconds };
        } else {
            stretches.push({ from: slot.at, to: end, memo: slot.memo, seconds: slot.credited_seconds });
        }
    }
    return stretches;
}

/** Inputs in a minute that show that somebody works without a pause. */
const BUSY_INPUTS = 60;

/** How busy ten minutes were, from 0 to 1: by what was pressed, clicked and scrolled while it counts. */
export function activityOf(cell: Cell): number {
    if (cell.seconds === 0) return 0;
    const inputs = cell.keys + cell.clicks + cell.scrolls;
    return Math.min(1, inputs / (cell.seconds / 60) / BUSY_INPUTS);
}
