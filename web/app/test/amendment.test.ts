import { expect, test } from "vitest";
import type { AccountId, contract, ContractId, RoomId } from "guildhall";
import {
    changedMilestones,
    differences,
    hoursOf,
    milestoneDrafts,
    minutesOf,
    staleMilestone,
} from "../src/screens/trade/amendment";

const DUE = Date.parse("2026-12-01T12:00:00Z");
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
    expect(differences(state, changes)).toEqual([
        { what: "amount", milestone: 2, old: "1200.50", now: "900.00" },
    ]);
    const dateless = { milestones: [{ milestone: 2, title: "2", amount: "1200.50" }] };
    expect(differences(state, dateless).map((one) => one.what)).toEqual(["title", "due"]);
    expect(differences(hourly, { hourly: { rate: "41.00", weekly_limit_minutes: 2_250 } })).toEqual([
        { what: "rate", old: "40.00", now: "41.00" },
    ]);
    expect(differences(hourly, changes)).toEqual([]);
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
