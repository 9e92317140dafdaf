// Proposals: how they are written, what is wrong with them, and what can still be done.

import { expect, test } from "vitest";
import type { AccountId, JobId, proposal } from "guildhall";
import { TRADE_LIMITS } from "../../sdk/src/wire";
import {
    emptyDraft,
    isEmpty,
    keptDraft,
    restOf,
    termsDraft,
    termsFaults,
    termsOf,
    wordsFaults,
    wordsOf,
    type Draft,
    type Judged,
    type Pay,
} from "../src/screens/proposals/draft";
import { KeptProposals } from "../src/screens/proposals/kept_proposals";
import * as limits from "../src/screens/proposals/limits";
import { canDo, stepOf } from "../src/screens/proposals/proposal_step";

const FIXED: Pay = { kind: "fixed", currency: "USD" };
const HOURLY: Pay = { kind: "hourly", currency: "USD" };
const JUDGED: Judged = { language: "en", today: { year: 2026, month: 11, day: 29 } };
const TERMS: proposal.Terms = {
    timeline: { start: "2026-12-01", days: 14 },
    price: { fixed: { amount: "1240.00", currency: "USD" } },
    milestones: [
        { title: "Sketches", amount: "240.00", due_at: Date.UTC(2026, 11, 5, 23, 59, 59, 999) },
        { title: "The logo", amount: "1000.00" },
    ],
};
const DRAFT: Draft = {
    ...emptyDraft(),
    letter: "I drew three.",
    answers: ["Those of Brot & Co."],
    approach: "Three sketches, then one.",
    ...termsDraft(TERMS, "UTC", "en"),
};

const wrong = (change: Partial<Draft>, pay = FIXED): unknown =>
    Object.fromEntries(termsFaults({ ...DRAFT, ...change }, pay, JUDGED));

test("terms that are written and changed in nothing are the same for the server, in any language", () => {
    for (const language of ["en", "de"]) {
        const draft = termsDraft(TERMS, "UTC", language);
        expect(termsOf(draft, FIXED, "UTC", language)).toEqual(TERMS);
    }
});

test("a proposal by the hour has no milestones", () => {
    expect(termsOf({ ...DRAFT, price: "45" }, HOURLY, "UTC", "en")).toEqual({
        timeline: TERMS.timeline,
        price: { hourly: { amount: "45.00", currency: "USD" } },
    });
});

test("milestones are together the price, or there are none", () => {
    expect(wrong({})).toEqual({});
    expect(wrong({ milestones: [] })).toEqual({});
    expect(wrong({ price: "1,240.01" })).toEqual({ price: "sum" });
    expect(restOf({ ...DRAFT, price: "1,240.01" }, "USD", "en")).toBe("0.01");
    expect(restOf({ ...DRAFT, price: "1,000" }, "USD", "en")).toBe("-240.00");
    expect(restOf({ ...DRAFT, price: "" }, "USD", "en")).toBeUndefined();
});

test("prices, days and beginnings lie within what the server takes", () => {
    expect(wrong({ price: "4.99", milestones: [] })).toEqual({ price: "low" });
    expect(wrong({ price: "1000", milestones: [] }, HOURLY)).toEqual({ price: "high" });
    expect(wrong({ days: "" })).toEqual({ days: "missing" });
    expect(wrong({ days: "1096" })).toEqual({ days: "high" });
    expect(wrong({ start: "2026-11-28" })).toEqual({ start: "past" });
    const before = termsFaults({ ...DRAFT, start: "2026-11-01" }, FIXED, { ...JUDGED, start: "2026-11-01" });
    expect(before.size, "a day that was named before may be over").toBe(0);
});

test("every question is answered, and a letter is no empty one", () => {
    expect(Object.fromEntries(wordsFaults(DRAFT))).toEqual({});
    const faults = wordsFaults({ letter: " \u200b", answers: ["", "x".repeat(2_001)], approach: "" });
    expect(Object.fromEntries(faults)).toEqual({
        letter: "missing",
        "answer 0": "missing",
        "answer 1": "long",
        approach: "missing",
    });
    expect(wordsOf({ ...DRAFT, letter: " Zoe\u0308\r\n" }).letter).toBe("Zo\u00eb");
});

test("the limits are those of the server", () => {
    const table = TRADE_LIMITS as Readonly<Record<string, number>>;
    for (const [name, limit] of Object.entries(limits)) {
        expect(limit, name).toBe(table[name === "TITLE_BYTES_MAX" ? "HEADLINE_BYTES_MAX" : name]);
    }
});

test("a draft is kept for each job, the newest ten, and what is no draft is none", () => {
    const kept = new Map<string, string>();
    const shelf = {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => void kept.set(key, value),
        removeItem: (key: string) => void kept.delete(key),
    };
    const drafts = new KeptProposals(shelf, "0190" as AccountId);
    const jobs = Array.from({ length: 11 }, (_, at) => `job ${at}` as JobId);
    for (const job of jobs) drafts.keep(job, DRAFT);
    expect([drafts.get(jobs[0] as JobId), drafts.get(jobs[10] as JobId)]).toEqual([undefined, DRAFT]);
    for (const job of jobs) drafts.forget(job);
    expect(kept.size).toBe(0);
    for (const other of [null, 3, {}, { ...DRAFT, answers: [1] }, { ...DRAFT, milestones: [null] }]) {
        expect(keptDraft(other)).toBeUndefined();
    }
    expect([isEmpty(emptyDraft()), isEmpty(DRAFT)]).toEqual([true, false]);
});

const STATE = {
    status: "delivered",
    attempt: 1,
    edit_until: 1_000,
} as unknown as proposal.State;
const state = (change: Partial<proposal.State>): proposal.State => ({ ...STATE, ...change });

test("what was written changes until the client opens it or its time is over, what is asked for until an offer", () => {
    expect(canDo(state({}), 999)).toEqual({ words: true, terms: true, withdraw: true, again: false });
    expect(canDo(state({}), 1_000)).toMatchObject({ words: false, terms: true });
    expect(canDo(state({ viewed_at: 5 }), 6)).toMatchObject({ words: false, terms: true, withdraw: true });
    expect(canDo(state({ status: "offered" }), 6)).toMatchObject({ terms: false, withdraw: false });
});

test("a second attempt follows one that was taken back or whose job ended, a third one does not", () => {
    for (const status of ["withdrawn", "ended"] as const) {
        expect(canDo(state({ status }), 0).again).toBe(true);
        expect(canDo(state({ status, attempt: 2 }), 0).again).toBe(false);
    }
    expect(canDo(state({ status: "refused", attempt: 2 }), 0).again, "it did not count").toBe(true);
    expect(canDo(state({ status: "declined" }), 0).again).toBe(false);
});

test("how a proposal stands is said by its status, and by what the client did with it", () => {
    expect(stepOf(state({}))).toBe("waits");
    expect(stepOf(state({ viewed_at: 5 }))).toBe("viewed");
    expect(stepOf(state({ viewed_at: 5, room: "r" as never }))).toBe("interview");
    expect(stepOf(state({ status: "hired" }))).toBe("hired");
});

test("a milestone is due today or later, but for a day that it had before", () => {
    const milestones = DRAFT.milestones.map((one, at) => (at === 0 ? { ...one, due: "2026-11-28" } : one));
    expect(wrong({ milestones })).toEqual({ "1 due": "past" });
    const judged = { ...JUDGED, dues: new Map([[1, "2026-11-28"]]) };
    expect(termsFaults({ ...DRAFT, milestones }, FIXED, judged).size).toBe(0);
});
