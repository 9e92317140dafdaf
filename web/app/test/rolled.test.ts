// What of a milestone's money was left over from one that was paid in part, and what was really paid.

import { expect, test, vi } from "vitest";
import type { AccountId, contract } from "guildhall";
import { eventText } from "../src/screens/trade/event_text";
import { paidFor, type ContractEvent } from "../src/screens/trade/history";
import { nextStep } from "../src/screens/trade/next_step";
import { stepText } from "../src/screens/trade/step_text";

// Amounts are written as the browser's language writes them.
vi.hoisted(() => vi.stubGlobal("navigator", { languages: ["en"] }));

const CLARA = "clara" as AccountId;

function event(type: string, body: object): ContractEvent {
    return { type, body, by: CLARA, seq: 1, at: 1 } as unknown as ContractEvent;
}

/** A contract of which the second milestone is to be funded, with that left over from the first. */
function leftOver(rolled: string | undefined): contract.State {
    const amounts = { amount: "100.00", escrow: "0.00" };
    return {
        client: CLARA,
        freelancer: "finn",
        status: "active",
        terms: { fixed: { currency: "USD", milestones: [] } },
        milestones: [
            { milestone: 1, title: "One", status: "released", ...amounts },
            { milestone: 2, title: "Two", status: "planned", ...amounts },
        ],
        ...(rolled && { rolled }),
    } as unknown as contract.State;
}

test("the step that funds a milestone says what the balance gives beside what was left over", () => {
    const told = (state: contract.State) => stepText(state, nextStep(state, CLARA, 1));
    const some = told(leftOver("40.00"));
    expect(some.note).toBe("step.fund.mine.text_rolled");
    expect(some.values).toMatchObject({ drawn: "$60.00", rolled: "$40.00" });
    expect(told(leftOver(undefined)).note).toBe("step.fund.mine.text");
});

test("what happened tells only of the money that moved, and names what was there already", () => {
    const funding = { milestone: 2, amount: "100.00", drawn: "60.00" };
    const told = eventText(event("milestone_funding", funding), "USD", "client");
    expect(told?.values).toMatchObject({ amount: "$60.00" });
    expect(told?.more).toContain("$40.00");
    const all = eventText(event("milestone_funding", { ...funding, drawn: "100.00" }), "USD", "client");
    expect(all?.more).toBeUndefined();
});

test("what was paid for a milestone is what its event says", () => {
    const events = [event("milestone_released", { milestone: 1, paid: "0.01" })];
    expect(paidFor(events, 1)).toBe("0.01");
    expect(paidFor(events, 2)).toBeUndefined();
});
