// What the words of a contract say to the one who reads them.

import { expect, test, vi } from "vitest";
import type { AccountId, contract } from "guildhall";
import { eventText } from "../src/screens/trade/event_text";
import { firstMoneyOf, heldBy, missingFor } from "../src/screens/trade/first_money";
import type { ContractEvent } from "../src/screens/trade/history";
import { nextStep } from "../src/screens/trade/next_step";
import { stepText } from "../src/screens/trade/step_text";
import { de } from "../src/text/de";
import { en } from "../src/text/en";
import { spokenTo, t, type Text } from "../src/text/text.svelte";

// Amounts are written as the browser's language writes them.
vi.hoisted(() => vi.stubGlobal("navigator", { languages: ["en"] }));

const CLARA = "clara" as AccountId;
const FINN = "finn" as AccountId;

function event(type: string, body: object, by: AccountId | null = null): ContractEvent {
    return { type, body, by, seq: 1, at: 1 } as unknown as ContractEvent;
}

function said(type: string, body: object, role: contract.Role, by: AccountId | null = null): string {
    const text = eventText(event(type, body, by), "USD", role);
    return text ? [t(text.key, text.values), text.note ?? ""].join("|") : "";
}

test("why a job ended an offer is said in words, and no code stands there for a note", () => {
    for (const reason of [
        "job_filled",
        "job_closed",
        "too_many_offers",
        "proposal_closed",
        "proposal_offered",
    ]) {
        for (const type of ["withdrawn", "accept_refused"]) {
            const text = said(type, { reason }, "freelancer");
            expect(text).toMatch(/^The offer ended: [A-Z][^_]+\.\|$/);
        }
    }
    expect(said("withdrawn", { reason: "something_new" }, "client")).toBe("The job ended the offer|");
    expect(said("ended", { reason: "We are done." }, "client", CLARA)).toContain("|We are done.");
});

test("that the balance was too small is said to the client of theirs, and to the freelancer of the client's", () => {
    const failed = { rule: "insufficient_funds" };
    expect(said("offer_failed", failed, "client")).toContain("Your balance");
    expect(said("offer_failed", failed, "freelancer")).toContain("The client’s balance");
    const unfunded = { milestone: 1, rule: "account_closed" };
    expect(said("milestone_funding_failed", unfunded, "freelancer")).toContain("The client’s wallet");
    expect(said("offer_refunded", { milestone: 1, amount: "9.00" }, "client")).toBe(
        "$9.00 came back to you|",
    );
});

test("a text that begins with a person has a form for the one who reads of themself", () => {
    const forms = (text: Text): string[] => (typeof text === "string" ? [text] : Object.values(text));
    const all: Record<string, Text> = de;
    const begun = Object.entries(all).filter(
        ([key, text]) =>
            /^(history|version|amendment|step\.(over|accepting|note|hourly))/.test(key) &&
            forms(text).some((form) => /^\{(who|proposer|client|freelancer)\}/.test(form)),
    );
    expect(begun.length).toBeGreaterThan(20);
    for (const [key, text] of begun.filter(([key]) => !key.endsWith(".you"))) {
        const own = `${key}.you`;
        expect(all, key).toHaveProperty([own]);
        expect(all[own], key).not.toEqual(text);
        expect(en, key).toHaveProperty([own]);
    }
    const wrong = /\} (hat|suggests|proposes|has|is|schlägt|schrieb|arbeitet)\b/;
    for (const [key, text] of [...Object.entries(all), ...Object.entries<Text>(en)])
        if (key.endsWith(".you")) forms(text).forEach((form) => expect(form).not.toMatch(wrong));
});

test("the form for oneself is taken where the text names the one who reads, and not where it could", () => {
    expect(spokenTo("version.by_freelancer", { who: FINN }, FINN)).toBe("version.by_freelancer.you");
    expect(spokenTo("version.by_freelancer", { who: FINN }, CLARA)).toBe("version.by_freelancer");
    const both = { client: CLARA, freelancer: FINN };
    expect(spokenTo("step.over.declined", both, FINN)).toBe("step.over.declined.you");
    expect(spokenTo("step.over.declined", both, CLARA)).toBe("step.over.declined");
    expect(spokenTo("history.title", both, CLARA)).toBe("history.title");
});

const fixed = (amount: string, currency = "USD"): contract.Terms => ({
    fixed: { currency, milestones: [{ title: "The logo", amount }] },
});

function offer(more: Partial<contract.State>): contract.State {
    const milestones = [
        { milestone: 1, title: "The logo", amount: "90.00", status: "funded", escrow: "90.00" },
    ];
    const who = { client: CLARA, freelancer: FINN, job: "job", proposal: "proposal" };
    return { ...who, terms: fixed("90.00"), milestones, status: "offered", ...more } as contract.State;
}

test("how an offer for a job ended is said as its events tell it", () => {
    const told = (status: contract.Status, who: AccountId, events: ContractEvent[] = []) => {
        const state = offer({ status });
        return stepText(state, nextStep(state, who, 1), events).key;
    };
    expect(told("offer_failed", CLARA)).toBe("step.over.offer_failed_client");
    expect(told("offer_failed", FINN)).toBe("step.over.offer_failed");
    expect(told("withdrawn", FINN)).toBe("step.over.offer");
    expect(told("withdrawn", FINN, [event("withdrawn", {}, CLARA)])).toBe("step.over.withdrawn");
    expect(told("withdrawn", FINN, [event("withdrawn", { reason: "job_closed" })])).toBe("step.over.by_job");
});

test("what is missing for the first milestone counts what is in escrow for it, in the same currency", () => {
    const needed = firstMoneyOf(fixed("150.00"))!;
    expect(missingFor(needed, heldBy(offer({}), "USD"), "10.00")).toBe("50.00");
    expect(missingFor(needed, heldBy(offer({}), "USD"), "60.00")).toBeUndefined();
    expect(heldBy(offer({}), "EUR"), "other money does not count").toBe("0");
    expect(missingFor({ amount: "150", currency: "JPY" }, "0", "0")).toBe("150");
    const hourly = {
        rate: { amount: "40.00", currency: "USD" },
        weekly_limit_minutes: 60,
        manual_time: false,
    };
    expect(firstMoneyOf({ hourly })).toBeUndefined();
});
