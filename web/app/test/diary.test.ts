import { expect, test } from "vitest";
import type { contract, SessionId, work } from "guildhall";
import {
    activityOf,
    amountIn,
    daysFrom,
    hourRows,
    limitWeekOf,
    ratesIn,
    secondsIn,
    SLOT_MS,
    stretchesOf,
} from "../src/screens/work/diary";
import { DAY_MS, HOUR_MS } from "../src/text/days";

const at = (text: string): number => Date.parse(text);
const MONDAY = { year: 2026, month: 11, day: 23 };
const START = at("2026-11-23T00:00:00Z");

function slot(at: number, seconds = 600, memo = "the header"): work.Slot {
    const session = "session" as SessionId;
    return { at, credited_seconds: seconds, keys: 300, clicks: 20, scrolls: 4, memo, session };
}

test("a week has seven days, each from midnight to midnight where the person is", () => {
    const days = daysFrom(MONDAY, "America/New_York");
    expect(days.map(({ day }) => day.day)).toEqual([23, 24, 25, 26, 27, 28, 29]);
    expect(days[0]?.from).toBe(at("2026-11-23T05:00:00Z"));
    expect(days.every((day, index) => day.to === (days[index + 1]?.from ?? day.to))).toBe(true);
});

test("the limit's week is the one by UTC that shares the most with the person's own", () => {
    for (const zone of ["UTC", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
        expect(limitWeekOf(daysFrom(MONDAY, zone))).toEqual({ from: START, to: START + 7 * DAY_MS });
    }
});

test("a slot belongs to the span in which it begins", () => {
    const slots = [slot(START - SLOT_MS, 100), slot(START, 10), slot(START + HOUR_MS - SLOT_MS, 5)];
    expect(secondsIn(slots, { from: START, to: START + HOUR_MS })).toBe(15);
});

test("the hours of a day reach from the first to the last in which something was shown, six cells each", () => {
    const slots = [slot(START + 9 * HOUR_MS + 3 * SLOT_MS, 120), slot(START + 11 * HOUR_MS)];
    const rows = hourRows(slots, { from: START, to: START + DAY_MS }, "UTC");
    expect(rows.map((row) => (row.at - START) / HOUR_MS)).toEqual([9, 10, 11]);
    expect(rows.map((row) => row.cells.map((cell) => cell.seconds))).toEqual([
        [0, 0, 0, 120, 0, 0],
        [0, 0, 0, 0, 0, 0],
        [600, 0, 0, 0, 0, 0],
    ]);
    expect(hourRows([], { from: START, to: START + DAY_MS }, "UTC")).toEqual([]);
});

test("in a zone that is a quarter of an hour off, an hour has its six cells all the same", () => {
    const [day] = daysFrom(MONDAY, "Asia/Kathmandu");
    const slots = Array.from({ length: 12 }, (_, index) =>
        slot(day!.from + 5 * 60_000 + index * SLOT_MS, 60),
    );
    const rows = hourRows(slots, day!, "Asia/Kathmandu");
    expect(rows.map((row) => row.cells.map((cell) => cell.seconds))).toEqual([
        Array(6).fill(60),
        Array(6).fill(60),
    ]);
});

test("two sessions that share ten minutes are one cell, with the memos of both", () => {
    const slots = [slot(START, 200, "one"), slot(START, 300, "two"), slot(START, 50, "two")];
    const [row] = hourRows(slots, { from: START, to: START + DAY_MS }, "UTC");
    expect(row?.cells[0]).toEqual({
        at: START,
        seconds: 550,
        keys: 900,
        clicks: 60,
        scrolls: 12,
        memos: ["one", "two"],
    });
});

test("work on one thing is one stretch until there is a pause or another thing", () => {
    const slots = [
        slot(START, 600, "one"),
        slot(START + SLOT_MS, 300, "one"),
        slot(START + 3 * SLOT_MS, 60, "one"),
        slot(START + 4 * SLOT_MS, 0, "one"),
        slot(START + 4 * SLOT_MS, 60, "two"),
    ];
    expect(stretchesOf(slots, { from: START, to: START + DAY_MS })).toEqual([
        { from: START, to: START + 2 * SLOT_MS, memo: "one", seconds: 900 },
        { from: START + 3 * SLOT_MS, to: START + 4 * SLOT_MS, memo: "one", seconds: 60 },
        { from: START + 4 * SLOT_MS, to: START + 5 * SLOT_MS, memo: "two", seconds: 60 },
    ]);
});

test("how busy ten minutes were follows from the inputs in the time that counts", () => {
    const cell = { at: START, seconds: 60, keys: 20, clicks: 8, scrolls: 2, memos: [] };
    expect(activityOf(cell)).toBe(0.5);
    expect(activityOf({ ...cell, keys: 9_999 })).toBe(1);
    expect(activityOf({ ...cell, seconds: 0 })).toBe(0);
});

test("time pays at the rate that held when its slot began", () => {
    const rate = { amount: "60.00", currency: "USD" };
    const terms = { hourly: { rate, weekly_limit_minutes: 2_400, manual_time: false } };
    const state = { terms } as contract.State;
    const slots = [slot(START, 600), slot(START + SLOT_MS, 600), slot(START + DAY_MS, 600)];
    const week = { from: START, to: START + 7 * DAY_MS };
    expect(amountIn(slots, week, state)).toBe("30.00");
    const rates = [
        { from: 0, rate: "30.00" },
        { from: START + SLOT_MS, rate: "60.00" },
        { from: week.to, rate: "90.00" },
    ];
    expect(amountIn(slots, week, { ...state, rates })).toBe("25.00");
    expect(ratesIn(week, { ...state, rates })).toEqual(["30.00", "60.00"]);
    expect(amountIn(slots, { from: START, to: START + SLOT_MS }, { ...state, rates })).toBe("5.00");
});
