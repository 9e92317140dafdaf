import { expect, test } from "vitest";
import type { AccountId, JobFields, proposal } from "guildhall";
import { draftFor } from "../src/screens/trade/job_offer";
import { faultsOf, isSound, termsOf } from "../src/screens/trade/offer";

const CLARA = "clara" as AccountId;
const FINN = "finn" as AccountId;

const FIELDS = {
    title: "A logo for a bakery",
    pay: { hourly: { currency: "EUR", from: "30.00", to: "60.00", hours_a_week: 12 } },
} as JobFields;

function asked(terms: proposal.Terms): proposal.State {
    return { proposer: FINN, title: "A logo", terms } as proposal.State;
}

const draft = (terms: proposal.Terms) => draftFor(asked(terms), FIELDS, "America/New_York", "en");
const timeline = { days: 10 };

test("an offer says at first what the proposal asks for, milestone by milestone, and can be sent as it is", () => {
    const due_at = Date.parse("2026-12-02T05:00:00Z") - 1;
    const milestones = [
        { title: "Sketches", amount: "90.00", due_at },
        { title: "The logo", amount: "150.50" },
    ];
    const price = { fixed: { amount: "240.50", currency: "EUR" } };
    const written = draft({ timeline, price, milestones });
    expect(written).toMatchObject({ freelancer: FINN, title: "A logo for a bakery", kind: "fixed" });
    expect(
        isSound(faultsOf(written, { me: CLARA, language: "en", today: { year: 2026, month: 11, day: 29 } })),
    ).toBe(true);
    expect(termsOf(written, "America/New_York", "en")).toEqual({ fixed: { currency: "EUR", milestones } });
});

test("a proposal without milestones becomes one milestone of the whole price", () => {
    const written = draft({ timeline, price: { fixed: { amount: "240.00", currency: "USD" } } });
    expect(termsOf(written, "UTC", "en")).toEqual({
        fixed: { currency: "USD", milestones: [{ title: "A logo for a bakery", amount: "240.00" }] },
    });
});

test("a proposal by the hour becomes its rate, with the hours a week that the job has in mind", () => {
    const written = draft({ timeline, price: { hourly: { amount: "42.50", currency: "EUR" } } });
    expect(termsOf(written, "UTC", "en")).toEqual({
        hourly: { rate: { amount: "42.50", currency: "EUR" }, weekly_limit_minutes: 720, manual_time: false },
    });
});
