// The versions of an offer: what one changes of the one before, and how another one is written.

import { expect, test } from "vitest";
import type { contract } from "guildhall";
import type { ContractEvent } from "../src/screens/trade/history";
import { beforeOf, currentOf, differencesOf, type Version } from "../src/screens/trade/versions";
import { draftOfVersion, VersionWriting } from "../src/screens/trade/version_writing.svelte";

const DUE = Date.UTC(2026, 11, 5, 12);
const fixed = (milestones: contract.MilestoneTerms[], currency = "USD"): contract.Terms => ({
    fixed: { currency, milestones },
});
const hourly = (amount: string, minutes: number): contract.Terms => ({
    hourly: { rate: { amount, currency: "USD" }, weekly_limit_minutes: minutes, manual_time: true },
});
const A = { title: "Sketches", amount: "90.00" };
const B = { title: "The logo", amount: "150.00", due_at: DUE };
const version = (terms: contract.Terms, number = 1): Version => ({
    version: number,
    by: "client",
    title: "Logo",
    terms,
});

test("only what differs is told, with the sum where an amount is another", () => {
    const one = version(fixed([A, B]));
    expect(differencesOf(one, one)).toEqual([]);
    const other = version(fixed([A, { ...B, amount: "180.00" }]));
    expect(differencesOf(one, other)).toEqual([
        {
            what: "amount",
            milestone: 2,
            old: { amount: "150.00", currency: "USD" },
            now: { amount: "180.00", currency: "USD" },
        },
        {
            what: "total",
            old: { amount: "240.00", currency: "USD" },
            now: { amount: "270.00", currency: "USD" },
        },
    ]);
    expect(differencesOf(one, { ...one, title: "Logos" })).toEqual([
        { what: "title", old: { text: "Logo" }, now: { text: "Logos" } },
    ]);
});

test("milestones that come and go, and days that are taken away, are told", () => {
    const rows = differencesOf(version(fixed([A, B])), version(fixed([A])));
    expect(rows.map(({ what, milestone, now }) => [what, milestone, now])).toEqual([
        ["milestone", 2, undefined],
        ["amount", 2, undefined],
        ["due", 2, undefined],
        ["total", undefined, { amount: "90.00", currency: "USD" }],
    ]);
    const more = differencesOf(version(fixed([A])), version(fixed([A, B])));
    expect(more.slice(0, 3).every((row) => row.old === undefined)).toBe(true);
});

test("another way to be paid, another currency, another rate or limit are told", () => {
    const kinds = differencesOf(version(fixed([A])), version(hourly("45.00", 600)));
    expect(kinds.map((row) => row.what)).toEqual(["kind", "rate", "limit"]);
    expect(differencesOf(version(fixed([A])), version(fixed([A], "EUR"))).map((row) => row.what)).toEqual([
        "amount",
    ]);
    const rates = differencesOf(version(hourly("45.00", 600)), version(hourly("50.00", 1_200)));
    expect(rates.map((row) => row.what)).toEqual(["rate", "limit"]);
});

test("what stands is the counter-offer where there is one, and what was before it is the offer", () => {
    const counter = { title: "Logo", terms: fixed([A]) };
    const state = { title: "Logo", terms: fixed([A, B]), version: 2, counter } as unknown as contract.State;
    expect(currentOf(state)).toEqual({ version: 2, by: "freelancer", ...counter });
    const events = [
        { type: "offered", body: { title: "Logo", terms: fixed([A, B]) } },
        { type: "countered", body: { version: 2, ...counter } },
    ] as unknown as ContractEvent[];
    expect(beforeOf(state, events)).toMatchObject({ version: 1, by: "client", terms: fixed([A, B]) });
    const old = { title: "Logo", terms: fixed([A]) } as unknown as contract.State;
    expect(currentOf(old), "an offer of before there were versions").toMatchObject({ version: 1 });
    expect(beforeOf(old, events)).toBeUndefined();
});

test("a version that is written and changed in nothing says the same: days and hidden terms stay", () => {
    for (const terms of [fixed([A, B]), hourly("45.00", 630)]) {
        const writing = new VersionWriting(version(terms, 3), "UTC", () => Date.UTC(2026, 10, 29));
        expect(writing.isSound).toBe(true);
        expect(writing.said).toEqual({ title: "Logo", terms });
        expect(writing.isNothing(version(terms, 3))).toBe(true);
    }
});

test("milestones that are moved take their days along", () => {
    const writing = new VersionWriting(version(fixed([A, B])), "UTC", () => Date.UTC(2026, 10, 29));
    writing.move(0, 1);
    expect(writing.said.terms).toEqual(fixed([B, A]));
    writing.remove(1);
    expect(writing.said.terms).toEqual(fixed([B]));
    expect(draftOfVersion(version(fixed([B])), "UTC", "de").milestones[0]).toMatchObject({
        amount: "150,00",
        due: "2026-12-05",
    });
});
