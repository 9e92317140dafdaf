import { expect, test } from "vitest";
import type { AccountId } from "guildhall";
import {
    draftOf,
    emptyDraft,
    faultsOf,
    isSound,
    moved,
    termsOf,
    textFault,
    type Draft,
} from "../src/screens/trade/offer";

const CLARA = "clara" as AccountId;
const FINN = "finn" as AccountId;

const JUDGED = { me: CLARA, language: "en", today: { year: 2026, month: 11, day: 29 } };

function sound(more: Partial<Draft> = {}): Draft {
    const milestones = [{ key: 1, title: "Sketch", amount: "120", due: "2026-12-01" }];
    return { ...emptyDraft(), freelancer: FINN, title: "Logo", milestones, ...more };
}

test("a sound offer becomes terms, with the currency's decimals and the end of the day that it is due", () => {
    expect(isSound(faultsOf(sound(), JUDGED))).toBe(true);
    expect(termsOf(sound(), "America/New_York", "en")).toEqual({
        fixed: {
            currency: "USD",
            milestones: [
                { title: "Sketch", amount: "120.00", due_at: Date.parse("2026-12-02T05:00:00Z") - 1 },
            ],
        },
    });
});

test("an offer by the hour has a rate and a limit, and nothing of its milestones is looked at", () => {
    const milestones = [{ key: 1, title: "", amount: "", due: "" }];
    const draft = sound({ kind: "hourly", rate: "40.5", limit: "10", milestones });
    expect(isSound(faultsOf(draft, JUDGED))).toBe(true);
    expect(termsOf(draft, "UTC", "en")).toEqual({
        hourly: { rate: { amount: "40.50", currency: "USD" }, weekly_limit_minutes: 600, manual_time: false },
    });
});

test("what is wrong is told of each field", () => {
    expect(faultsOf(sound({ freelancer: "" }), JUDGED).freelancer).toBe("missing");
    expect(faultsOf(sound({ freelancer: CLARA }), JUDGED).freelancer).toBe("oneself");
    expect(faultsOf(sound({ title: " " }), JUDGED).title).toBe("blank");
    const milestones = [{ key: 7, title: "\u200b", amount: "1.005", due: "" }];
    const faults = faultsOf(sound({ milestones }), JUDGED);
    expect(faults.milestones.get(7)).toEqual({ title: "blank", amount: "precise" });
    expect(isSound(faults)).toBe(false);
    for (const limit of ["", "0", "169", "1.5", "many"]) {
        expect(faultsOf(sound({ kind: "hourly", rate: "1", limit }), JUDGED).limit).toBe("hours");
    }
});

test("a milestone is due today or later, but for a day that stood there before", () => {
    const due = (day: string, dues?: ReadonlyMap<number, string>) => {
        const milestones = [{ key: 1, title: "Sketch", amount: "120", due: day }];
        return faultsOf(sound({ milestones }), { ...JUDGED, ...(dues && { dues }) }).milestones.get(1);
    };
    expect(due("1999-01-01")).toEqual({ due: "past" });
    expect(due("2026-11-28")).toEqual({ due: "past" });
    expect(due("2026-11-29")).toBeUndefined();
    expect(due("")).toBeUndefined();
    expect(due("2026-11-28", new Map([[1, "2026-11-28"]]))).toBeUndefined();
    expect(due("2026-11-27", new Map([[1, "2026-11-28"]]))).toEqual({ due: "past" });
});

test("a text of invisible characters is blank, and its length counts in bytes", () => {
    expect(textFault("\u200b\u2060 \u202e\t", 10)).toBe("blank");
    expect(textFault("é".repeat(5), 10)).toBeUndefined();
    expect(textFault("é".repeat(6), 10)).toBe("long");
});

test("an item moves to another place, and not beyond the ends", () => {
    expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
    expect(moved(["a", "b", "c"], 2, 1)).toEqual(["a", "c", "b"]);
    expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
    expect(moved(["a", "b"], 1, 2)).toEqual(["a", "b"]);
});

test("a draft that was kept comes back, whatever else stands in its place", () => {
    const draft = sound({ kind: "hourly", rate: "3" });
    expect(draftOf(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
    for (const nonsense of [null, undefined, 3, "x", [], {}, { milestones: [] }, { currency: "XXX" }]) {
        expect(draftOf(nonsense)).toEqual(emptyDraft());
    }
    expect(draftOf({ milestones: [null, { title: 3 }] }).milestones).toEqual([
        { key: 1, title: "", amount: "", due: "" },
        { key: 2, title: "", amount: "", due: "" },
    ]);
});
