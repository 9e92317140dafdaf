import { describe, expect, test } from "vitest";
import type { AccountId, contract, ContractId, RoomId } from "guildhall";
import { endAsksForRefund, nextStep, restGoesBack, type NextStep } from "../src/screens/trade/next_step";

const CLARA = "clara" as AccountId;
const FINN = "finn" as AccountId;
const NOW = 1_000_000;

type Status = contract.MilestoneStatus;

function milestone(
    number: number,
    status: Status,
    more: Partial<contract.Milestone> = {},
): contract.Milestone {
    const holds = ["funded", "submitted", "changes_requested"].includes(status);
    const escrow = holds ? "100.00" : "0.00";
    return { milestone: number, title: `Part ${number}`, amount: "100.00", status, escrow, ...more };
}

/** A contract with milestones of these states. */
function fixed(
    statuses: readonly (Status | contract.Milestone)[],
    more: Partial<contract.State> = {},
): contract.State {
    const milestones = statuses.map((one, at) => (typeof one === "string" ? milestone(at + 1, one) : one));
    return {
        contract: "contract" as ContractId,
        room: "room" as RoomId,
        client: CLARA,
        freelancer: FINN,
        title: "Logo",
        terms: {
            fixed: {
                currency: "USD",
                milestones: milestones.map(({ title, amount }) => ({ title, amount })),
            },
        },
        status: "active",
        version: 1,
        by: "client",
        milestones,
        ...more,
    };
}

const hourly: contract.State = {
    ...fixed([]),
    terms: {
        hourly: { rate: { amount: "40.00", currency: "USD" }, weekly_limit_minutes: 60, manual_time: false },
    },
};

/** The step in short: the situation, whose turn it is, what to do first, and what else may be done. */
function told(step: NextStep): string {
    const name = (one: { act: string; milestone?: number } | undefined): string =>
        one ? `${one.act}${one.milestone ?? ""}` : "-";
    const at = `${step.situation}${step.milestone ?? ""}`;
    return `${at} ${step.turn ?? "nobody"}: ${name(step.main)} [${step.beside.map(name)}] (${step.others.map(name)})`;
}

const clara = (state: contract.State): string => told(nextStep(state, CLARA, NOW));
const finn = (state: contract.State): string => told(nextStep(state, FINN, NOW));

test("a counter-offer waits for the client, and nobody accepts it", () => {
    const terms = hourly.terms;
    const offered = fixed(["planned"], {
        status: "offered",
        version: 2,
        by: "freelancer",
        counter: { title: "Logo", terms },
    });
    expect(told(nextStep(offered, CLARA, NOW))).toBe("countered client: take [revise] (withdraw)");
    expect(told(nextStep(offered, FINN, NOW))).toBe("countered client: - [] (counter,decline)");
});

describe("an offer", () => {
    const offered = fixed(["planned"], { status: "offered" });
    test("is the freelancer's to accept or to decline", () => {
        expect(finn(offered)).toBe("offered freelancer: accept [counter,decline] ()");
    });
    test("can be taken back by the client while it waits", () => {
        expect(clara(offered)).toBe("offered freelancer: - [] (revise,withdraw)");
    });
});

test("an offer that expires can be answered until then, and by nobody after it", () => {
    const until = (expires_at: number): contract.State =>
        fixed(["planned"], { status: "offered", expires_at });
    expect(nextStep(until(NOW + 1), FINN, NOW).by).toBe(NOW + 1);
    expect(finn(until(NOW + 1))).toBe("offered freelancer: accept [counter,decline] ()");
    expect(finn(until(NOW))).toBe("offered nobody: - [] ()");
    expect(clara(until(NOW))).toBe("offered nobody: - [] ()");
});

describe("other terms", () => {
    const changes = { hourly: { rate: "41.00", weekly_limit_minutes: 60 } };
    const proposed = (more: Partial<contract.State> = {}): contract.State => ({
        ...hourly,
        ...more,
        amendment: { amendment: 1, proposed_by: "freelancer", changes },
    });
    test("are the other side's to answer, and can be taken back meanwhile", () => {
        expect(clara(proposed())).toBe("amendment client: accept_amendment [decline_amendment] (end)");
        expect(finn(proposed())).toBe("hourly nobody: - [] (withdraw_amendment,end)");
    });
    test("can be declined, but not agreed to, while a refund is asked for", () => {
        const refund = { reason: "over", amount: "0.00", answer_by: NOW + 1 };
        expect(clara(proposed({ refund }))).toBe("refund freelancer: - [] (decline_amendment)");
    });
    test("can be proposed of milestones only while one of them holds no money", () => {
        expect(finn(fixed(["funded", "released"]))).not.toContain("propose");
        expect(finn(fixed(["funded", "planned"]))).toContain("propose");
    });
});

test("a contract takes 100 milestones, and no one while a refund is asked for", () => {
    const many = (count: number): contract.State => fixed(Array(count).fill("released"));
    expect(clara(many(99))).toContain("add_milestone");
    expect(clara(many(100))).not.toContain("add_milestone");
    expect(finn(many(1))).not.toContain("add_milestone");
});

test.each(["declined", "withdrawn", "ended", "expired"])(
    "nothing can be done once a contract is %s",
    (status) => {
        const over = fixed(["refunded"], { status: status as contract.Status });
        expect(clara(over)).toBe("over nobody: - [] ()");
        expect(finn(over)).toBe("over nobody: - [] ()");
    },
);

describe("a milestone", () => {
    test("that is planned is the client's to fund", () => {
        expect(clara(fixed(["planned", "planned"]))).toBe(
            "fund1 client: fund1 [] (propose,fund2,add_milestone,end)",
        );
        expect(finn(fixed(["planned", "planned"]))).toBe("fund1 client: - [] (propose,end)");
    });
    test("whose money is on its way waits for nobody, and holds up the client's end of the contract", () => {
        expect(clara(fixed(["funding"]))).toBe("funding1 nobody: - [] (add_milestone)");
        expect(finn(fixed(["funding"]))).toBe("funding1 nobody: - [] (end)");
    });
    test("that is funded is the freelancer's to work on; the client may pay it at once", () => {
        expect(finn(fixed(["funded", "planned"]))).toBe("work1 freelancer: submit1 [] (propose,end)");
        expect(clara(fixed(["funded", "planned"]))).toBe(
            "work1 freelancer: - [] (propose,approve1,fund2,add_milestone,end)",
        );
    });
    test("that is submitted is the client's to approve or to send back, until it is paid by itself", () => {
        const review = fixed([milestone(1, "submitted", { release_at: NOW + 1 })]);
        expect(clara(review)).toBe("review1 client: approve1 [request_changes1] (add_milestone,end)");
        expect(finn(review)).toBe("review1 client: - [] (end)");
        expect(nextStep(review, CLARA, NOW).by).toBe(NOW + 1);
    });
    test("whose review is over is nobody's any more", () => {
        const late = fixed([milestone(1, "submitted", { release_at: NOW })]);
        expect(clara(late)).toBe("review1 nobody: - [] (add_milestone)");
        expect(finn(late)).toBe("review1 nobody: - [] ()");
    });
    test("with changes asked for is the freelancer's to submit again", () => {
        expect(finn(fixed(["changes_requested"]))).toBe("changes1 freelancer: submit1 [] (end)");
        expect(clara(fixed(["changes_requested"]))).toBe(
            "changes1 freelancer: - [] (approve1,add_milestone,end)",
        );
    });
    test("that is paid, or whose money went back, is followed by the next one", () => {
        expect(clara(fixed(["released", "refunded", "planned"]))).toBe(
            "fund3 client: fund3 [] (propose,add_milestone,end)",
        );
    });
    test("is not asked to be funded while another one is in work", () => {
        expect(clara(fixed(["planned", "funded"]))).toBe(
            "work2 freelancer: - [] (propose,fund1,approve2,add_milestone,end)",
        );
    });
    test("that waits for oneself comes before one that waits for the other", () => {
        const both = fixed([milestone(1, "submitted", { release_at: NOW + 1 }), "funded"]);
        expect(clara(both)).toBe("review1 client: approve1 [request_changes1] (approve2,add_milestone,end)");
        expect(finn(both)).toBe("work2 freelancer: submit2 [] (end)");
    });
});

test("where all is paid, either side may end the contract, and nobody has to", () => {
    expect(clara(fixed(["released"]))).toBe("all_paid nobody: - [] (add_milestone,end)");
    expect(finn(fixed(["released"]))).toBe("all_paid nobody: - [] (end)");
});

test("timed work waits for nobody", () => {
    expect(clara(hourly)).toBe("hourly nobody: - [] (propose,end)");
    expect(finn(hourly)).toBe("hourly nobody: - [] (propose,end)");
});

describe("a refund", () => {
    const asked = (answer_by: number): contract.State =>
        fixed(["funded", "planned"], { refund: { reason: "over", amount: "100.00", answer_by } });
    test("is the freelancer's to give or to contest, and neither is suggested; the client may still pay", () => {
        expect(finn(asked(NOW + 1))).toBe("refund freelancer: - [accept_refund,contest_refund] ()");
        expect(clara(asked(NOW + 1))).toBe("refund freelancer: - [] (approve1)");
    });
    test("that was not answered in time is nobody's any more", () => {
        expect(clara(asked(NOW))).toBe("refund nobody: - [] ()");
        expect(finn(asked(NOW))).toBe("refund nobody: - [] (accept_refund)");
    });
    test("that was contested cannot be asked for again before its time", () => {
        const contested = fixed(["funded"], { refund_again_at: NOW + 1 });
        expect(clara(contested)).toBe("work1 freelancer: - [] (approve1,add_milestone)");
        expect(clara({ ...contested, refund_again_at: NOW })).toBe(
            "work1 freelancer: - [] (approve1,add_milestone,end)",
        );
    });
});

test("a client's end asks for a refund only while something is held that open work could take", () => {
    expect(endAsksForRefund(fixed(["funded"]))).toBe(true);
    expect(endAsksForRefund(fixed(["planned"]))).toBe(false);
    expect(endAsksForRefund(fixed(["released", "planned"], { rolled: "5.00" }))).toBe(true);
    expect(endAsksForRefund(fixed(["released"], { rolled: "5.00" }))).toBe(false);
});

test("what is left of an approved milestone goes back only where no other one could take it", () => {
    expect(restGoesBack(fixed(["submitted", "released"]), 1)).toBe(true);
    expect(restGoesBack(fixed(["submitted", "planned"]), 1)).toBe(false);
});
