import { expect, test } from "vitest";
import {
    DAY_MS,
    dayAfter,
    dayOf,
    dayOfIso,
    HOUR_MS,
    isoOf,
    mondayOf,
    startOf,
    wallOf,
    weekStart,
} from "../src/text/days";

const at = (text: string): number => Date.parse(text);

test("a day begins at midnight of its zone", () => {
    const day = { year: 2026, month: 11, day: 28 };
    expect(startOf(day, "UTC")).toBe(at("2026-11-28T00:00:00Z"));
    expect(startOf(day, "America/New_York")).toBe(at("2026-11-28T05:00:00Z"));
    expect(startOf(day, "Pacific/Kiritimati")).toBe(at("2026-11-27T10:00:00Z"));
    expect(startOf(day, "Asia/Kathmandu")).toBe(at("2026-11-27T18:15:00Z"));
});

test("a day on which the clocks are changed has 23 or 25 hours", () => {
    const length = (day: number, month: number): number => {
        const one = { year: 2026, month, day };
        return (startOf(dayAfter(one, 1), "Europe/Berlin") - startOf(one, "Europe/Berlin")) / HOUR_MS;
    };
    expect([length(28, 3), length(29, 3), length(25, 10)]).toEqual([24, 23, 25]);
});

test("a day that has no midnight begins with its first minute", () => {
    // In Beirut the clocks go from 24:00 to 1:00 on the last Sunday of March.
    expect(startOf({ year: 2026, month: 3, day: 29 }, "Asia/Beirut")).toBe(at("2026-03-28T22:00:00Z"));
    expect(wallOf(at("2026-03-28T22:00:00Z"), "Asia/Beirut").hour).toBe(1);
});

test("days are counted over the ends of months and years", () => {
    expect(dayAfter({ year: 2026, month: 12, day: 31 }, 1)).toEqual({ year: 2027, month: 1, day: 1 });
    expect(dayAfter({ year: 2028, month: 3, day: 1 }, -1)).toEqual({ year: 2028, month: 2, day: 29 });
    expect(mondayOf({ year: 2026, month: 11, day: 28 })).toEqual({ year: 2026, month: 11, day: 23 });
    expect(mondayOf({ year: 2026, month: 11, day: 23 })).toEqual({ year: 2026, month: 11, day: 23 });
});

test("the week of a limit begins on Monday by UTC", () => {
    const monday = at("2026-11-23T00:00:00Z");
    for (const time of [monday, monday + 1, monday + 7 * DAY_MS - 1]) expect(weekStart(time)).toBe(monday);
    expect(weekStart(monday - 1)).toBe(monday - 7 * DAY_MS);
});

test("a day is written and read as date fields have it", () => {
    expect(isoOf(dayOf(at("2026-01-02T23:30:00Z"), "Europe/Berlin"))).toBe("2026-01-03");
    expect(dayOfIso("2026-01-03")).toEqual({ year: 2026, month: 1, day: 3 });
    expect([dayOfIso(""), dayOfIso("soon")]).toEqual([undefined, undefined]);
});
