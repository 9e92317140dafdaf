import { expect, test } from "vitest";
import type { AccountId, job, proposal, ProposalId, ProposalMarks } from "guildhall";
import { deskStep } from "../src/screens/jobs/desk_step";
import {
    belongs,
    comparedIn,
    counts,
    nextNew,
    ordered,
    type Line,
    type Shown,
} from "../src/screens/jobs/proposal_list";

const NOBODY = { unread: 0, open: 0, offers: 0, seats: 1 };

test("the desk names one next thing for each state of a job", () => {
    const step = (status: Parameters<typeof deskStep>[0]["status"], waiting = NOBODY, terms_version = 1) =>
        deskStep({ status, terms_version }, waiting);
    expect(step("draft", NOBODY, 0)).toMatchObject({ name: "draft", main: "edit" });
    expect(step("open")).toMatchObject({ name: "waits", main: "share" });
    expect(step("open", { ...NOBODY, unread: 2, open: 3 })).toMatchObject({ name: "read", main: "read" });
    expect(step("open", { ...NOBODY, unread: 0, open: 3 })).toMatchObject({
        name: "choose",
        main: undefined,
    });
    const warned = { status: "open", terms_version: 1, expires_at: 5 } as const;
    expect(deskStep(warned, NOBODY)).toMatchObject({ name: "warned", main: "edit" });
    expect(deskStep(warned, { ...NOBODY, unread: 1, open: 1 })).toMatchObject({ name: "read" });
    expect(step("paused")).toMatchObject({ main: "resume" });
    expect(step("paused", { ...NOBODY, unread: 1, open: 1 })).toMatchObject({
        main: "read",
        others: ["resume", "edit", "close"],
    });
    expect(step("filled")).toMatchObject({ main: undefined });
    expect(step("closed")).toMatchObject({ name: "closed", main: "reopen" });
    expect(step("expired")).toMatchObject({ name: "expired", main: "reopen" });
    expect(step("closed", NOBODY, 0), "a draft that was thrown away").toEqual({
        name: "dropped",
        main: undefined,
        others: [],
    });
});

test("offers that could take all seats are waited for, and with a seat more there is somebody to choose", () => {
    const step = (waiting: Partial<typeof NOBODY>) =>
        deskStep({ status: "open", terms_version: 1 }, { ...NOBODY, ...waiting }).name;
    expect(step({ offers: 1, open: 3 })).toBe("offered");
    expect(step({ offers: 1, open: 3, seats: 2 })).toBe("choose");
    expect(step({ offers: 1, open: 0, seats: 2 })).toBe("offered");
    expect(step({ offers: 1, open: 3, unread: 1 }), "a new proposal comes first").toBe("read");
});

const FRESH: ProposalMarks = {
    standing: "open",
    opened: false,
    shortlisted: false,
    archived: false,
    noted: false,
    offered: false,
};

function of(id: string, marks: Partial<ProposalMarks> = {}): job.DeskProposal {
    return {
        proposal: id as ProposalId,
        proposer: `of ${id}` as AccountId,
        attempt: 1,
        version: 1,
        marks: { ...FRESH, ...marks },
    };
}

function line(id: string, amount: string, days: number, submitted_at: number, marks = {}): Line {
    const price = { fixed: { amount, currency: "USD" } };
    return { of: of(id, marks), card: { price, days, submitted_at } as proposal.Card, outdated: false };
}

const ids = (lines: readonly Line[]) => lines.map((one) => one.of.proposal as string).join("");

test("proposals stand by the newest, the lowest price or the shortest time, and those not known yet at the end", () => {
    const unknown: Line = { of: of("x"), card: undefined, outdated: false };
    const lines = [unknown, line("a", "1000.00", 3, 1), line("b", "90.00", 9, 3), line("c", "90.00", 5, 2)];
    expect(ids(ordered(lines, "newest"))).toBe("bcax");
    expect(ids(ordered(lines, "price")), "by the amount and not by its letters").toBe("bcax");
    expect(ids(ordered(lines, "days"))).toBe("acbx");
});

test("each proposal stands where the client has put it: what is away is in no other list", () => {
    const where = (marks: Partial<ProposalMarks>): Shown[] =>
        (["all", "new", "shortlist", "away"] as const).filter((shown) => belongs(of("a", marks), shown));
    expect(where({})).toEqual(["all", "new"]);
    expect(where({ opened: true })).toEqual(["all"]);
    expect(where({ opened: true, shortlisted: true })).toEqual(["all", "shortlist"]);
    expect(where({ shortlisted: true, archived: true })).toEqual(["away"]);
    expect(where({ standing: "withdrawn" })).toEqual(["away"]);
    expect(where({ standing: "hired", opened: true })).toEqual(["all"]);
    expect(counts([of("a"), of("b", { opened: true }), of("c", { archived: true })])).toEqual({
        all: 2,
        new: 1,
        shortlist: 0,
        away: 1,
    });
});

test("what is compared is named in the path: proposals of this job, each once and three at most", () => {
    const all = ["a", "b", "c", "d"].map((id) => of(id));
    expect(comparedIn("b,a,b,nobody,c,d", all)).toEqual(["b", "a", "c"]);
    expect(comparedIn("", all)).toEqual([]);
});

test("the next one to read is the first new one further down, or else from the top", () => {
    const opened = { opened: true };
    const lines = [
        line("a", "1", 1, 4),
        line("b", "1", 1, 3, opened),
        line("c", "1", 1, 2, opened),
        line("d", "1", 1, 1),
    ];
    expect(nextNew(lines, "b" as ProposalId)).toBe("d");
    expect(nextNew(lines, "d" as ProposalId)).toBe("a");
    expect(
        nextNew([line("a", "1", 1, 4)], "a" as ProposalId),
        "it is no next one after itself",
    ).toBeUndefined();
});
