import { expect, test } from "vitest";
import type { AccountId, contract, ContractId, RoomId } from "guildhall";
import {
    changedMilestones,
    differences,
    heldRate,
    milestoneDrafts,
    pendingRate,
    staleMilestone,
} from "../src/screens/trade/amendment";
import {
    beginDays,
    changedHours,
    differs,
    hoursOf,
    minutesOf,
    type HoursDraft,
} from "../src/screens/trade/hours";

const DUE = Date.parse("2026-12-01T12:00:00Z");
const NOW = DUE - 7 * 86_400_000;
const state: contract.State = {
    contract: "contract" as ContractId,
    room: "room" as RoomId,
    client: "clara" as AccountId,
    freelancer: "finn" as AccountId,
    title: "Logo",
    terms: {
        fixed: {
            currency: "USD",
            milestones: [
                { title: "One", amount: "10.00" },
                { title: "Two", amount: "1200.50", due_at: DUE },
            ],
        },
    },
    status: "active",
    version: 1,
    by: "client",
    milestones: [
        { milestone: 1, title: "One", amount: "10.00", status: "funded", escrow: "10.00" },
        { milestone: 2, title: "Two", amount: "1200.50", status: "planned", escrow: "0.00" },
    ],
};
const hourly: contract.State = {
    ...state,
    terms: {
        hourly: {
            rate: { amount: "40.00", currency: "USD" },
            weekly_limit_minutes: 2_250,
            manual_time: false,
        },
    },
    milestones: [],
};

test("a proposal is shown by what differs, and by nothing else", () => {
    const changes = { milestones: [{ milestone: 2, title: "Two", amount: "900.00", due_at: DUE }] };
    expect(differences(state, changes, NOW)).toEqual([
        { what: "amount", milestone: 2, old: "1200.50", now: "900.00" },
    ]);
    const dateless = { milestones: [{ milestone: 2, title: "2", amount: "1200.50" }] };
    expect(differences(state, dateless, NOW).map((one) => one.what)).toEqual(["title", "due"]);
    expect(differences(hourly, changes, NOW)).toEqual([]);
});

test("a proposal says from when on its rate holds, where that is another time", () => {
    const of = (rate: string, from?: number, limit = 2_250) => {
        const rate_from = from === undefined ? {} : { rate_from: from };
        return { hourly: { rate, weekly_limit_minutes: limit, ...rate_from } };
    };
    const dearer = { what: "rate", old: "40.00", now: "41.00" };
    const limit = { what: "limit", old: 2_250, now: 600 };
    expect(differences(hourly, of("41.00", undefined, 600), NOW)).toEqual([
        dearer,
        { what: "from", old: undefined, now: undefined },
        limit,
    ]);
    expect(differences(hourly, of("41.00", DUE), NOW)).toEqual([
        dearer,
        { what: "from", old: undefined, now: DUE },
    ]);
    expect(differences(hourly, of("40.00", DUE, 600), NOW)).toEqual([limit]);
    const rates = [
        { from: 0, rate: "30.00" },
        { from: DUE, rate: "40.00" },
    ];
    const waiting = { ...hourly, rates };
    // Who changes the limit alone leaves the rate that waits to its day.
    expect(differences(waiting, of("40.00", undefined, 600), NOW)).toEqual([limit]);
    expect(differences(waiting, of("40.00", DUE), NOW)).toEqual([]);
    expect(differences(waiting, of("40.00", NOW), NOW)).toEqual([{ what: "from", old: DUE, now: NOW }]);
    expect(differences(waiting, of("41.00"), NOW)).toEqual([
        dearer,
        { what: "from", old: DUE, now: undefined },
    ]);
    expect([pendingRate(waiting, NOW)?.rate, heldRate(waiting, NOW)]).toEqual(["40.00", "30.00"]);
    expect([pendingRate(waiting, DUE), heldRate(waiting, DUE)]).toEqual([undefined, "40.00"]);
    expect([pendingRate(hourly, NOW), heldRate(hourly, NOW)]).toEqual([undefined, "40.00"]);
});

test("a proposal about a milestone that got money meanwhile cannot be agreed to", () => {
    const of = (milestone: number) => ({ milestones: [{ milestone, title: "x", amount: "1.00" }] });
    expect(staleMilestone(state, of(1))).toBe(1);
    expect(staleMilestone(state, of(2))).toBeUndefined();
});

test("only milestones that hold no money are written anew, and only those that changed are proposed", () => {
    const drafts = milestoneDrafts(state, "UTC", "de");
    expect(drafts).toEqual([{ key: 2, title: "Two", amount: "1200,50", due: "2026-12-01" }]);
    expect(changedMilestones(state, drafts, "UTC", "de")).toEqual([]);
    const dearer = drafts.map((one) => ({ ...one, amount: "1.300" }));
    // The day was left alone, and so was its time.
    expect(changedMilestones(state, dearer, "UTC", "de")).toEqual([
        { milestone: 2, title: "Two", amount: "1300.00", due_at: DUE },
    ]);
    const dateless = drafts.map((one) => ({ ...one, due: "" }));
    expect(changedMilestones(state, dateless, "UTC", "de")).toEqual([
        { milestone: 2, title: "Two", amount: "1200.50" },
    ]);
});

test("a weekly limit is written in hours and sent in minutes", () => {
    expect([minutesOf("40", "en"), minutesOf("37.5", "en"), minutesOf("37,5", "de")]).toEqual([
        2_400, 2_250, 2_250,
    ]);
    expect([minutesOf("0", "en"), minutesOf("169", "en"), minutesOf("", "en")]).toEqual([
        undefined,
        undefined,
        undefined,
    ]);
    for (const minutes of [1, 59, 100, 2_250, 10_080]) {
        expect(minutesOf(hoursOf(minutes, "de"), "de")).toBe(minutes);
    }
});

test("a day on which a rate begins is its first moment there, from today to a year ahead, and only for a rate that is new or waits", () => {
    const of = (draft: Partial<HoursDraft>, from = hourly) =>
        changedHours(from, { rate: "41", limit: "37.5", from: "", ...draft }, NOW, "Europe/Zurich", "en");
    const plain = { rate: "41.00", weekly_limit_minutes: 2_250 };
    expect(of({})).toEqual(plain);
    const begins = Date.parse("2026-12-01T00:00:00+01:00");
    expect(of({ from: "2026-12-01" })).toEqual({ ...plain, rate_from: begins });
    expect(of({ from: "2026-11-24" })).toMatchObject({ rate_from: Date.parse("2026-11-23T23:00:00Z") });
    expect(of({ from: "2026-11-23" })).toEqual({ faults: { from: "past" } });
    expect(of({ from: "2027-11-24" })).not.toHaveProperty("faults");
    expect(of({ from: "2027-11-25", rate: "", limit: "0" })).toEqual({
        faults: { rate: "empty", limit: "hours", from: "far" },
    });
    expect(of({ from: "2026-12-01", rate: "40" })).toEqual({ faults: { from: "same" } });
    const waiting = { ...hourly, rates: [{ from: DUE, rate: "40.00" }] };
    const earlier = of({ from: "2026-11-25", rate: "40" }, waiting);
    expect(earlier).toMatchObject({ rate: "40.00", rate_from: Date.parse("2026-11-25T00:00:00+01:00") });
    expect(differs(waiting, earlier as contract.ChangedHours)).toBe(true);
    expect(differs(waiting, { ...plain, rate: "40.00", rate_from: DUE })).toBe(false);
    expect(differs(waiting, { ...plain, rate: "40.00" })).toBe(false);
    expect(differs(hourly, plain)).toBe(true);
    expect(beginDays(NOW, "Pacific/Kiritimati").first).toEqual({ year: 2026, month: 11, day: 25 });
});
