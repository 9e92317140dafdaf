import { expect, test } from "vitest";
import type { AccountId, job, proposal, ProposalId, ProposalMarks } from "guildhall";
import { deskStep } from "../src/screens/jobs/desk_step";
import {
    asTheyStand,
    belongs,
    comparedIn,
    counts,
    nextNew,
    ordered,
    type Line,
    type Shown,
} from "../src/screens/jobs/proposal_list";

const POSTED = { status: "open", terms_version: 1, fields: { visibility: "public" } } as const;
const NOBODY = { unread: 0, open: 0, offers: 0, seats: 1 };

test("the desk names one next thing for each state of a job", () => {
    const step = (status: Parameters<typeof deskStep>[0]["status"], waiting = NOBODY, terms_version = 1) =>
        deskStep({ ...POSTED, status, terms_version }, waiting);
    expect(step("draft", NOBODY, 0)).toMatchObject({ name: "draft", main: "edit" });
    expect(step("open")).toMatchObject({ name: "waits", main: "share" });
    expect(step("open", { ...NOBODY, unread: 2, open: 3 })).toMatchObject({ name: "read", main: "read" });
    expect(step("open", { ...NOBODY, unread: 0, open: 3 })).toMatchObject({
        name: "choose",
        main: undefined,
    });
    const warned = { ...POSTED, expires_at: 5 };
    expect(deskStep(warned, NOBODY)).toMatchObject({ name: "warned", main: "edit" });
    expect(deskStep(warned, { ...NOBODY, unread: 1, open: 1 })).toMatchObject({ name: "read" });
    expect(step("paused")).toMatchObject({ main: "resume" });
    expect(step("paused", { ...NOBODY, unread: 1, open: 1 })).toMatchObject({
        main: "read",
        others: ["resume", "edit", "close"],
    });
    expect(step("closed")).toMatchObject({ name: "closed", main: "reopen" });
    expect(step("expired")).toMatchObject({ name: "expired", main: "reopen" });
    expect(step("closed", NOBODY, 0), "a draft that was thrown away").toEqual({
        name: "dropped",
        main: undefined,
        others: [],
    });
});

test("a job that is over is opened again where a seat is free, and is edited for more seats where none is", () => {
    const step = (status: "filled" | "closed" | "expired", seats: number) =>
        deskStep({ ...POSTED, status }, { ...NOBODY, seats });
    for (const status of ["filled", "closed", "expired"] as const) {
        const { main, others } = step(status, 0);
        expect([main, ...others], status).not.toContain("reopen");
        expect(others, status).toContain("edit");
        expect(step(status, 1).main, status).toBe("reopen");
    }
    expect(step("closed", 0).name).toBe("closed_filled");
    expect(step("filled", 1).name).toBe("freed");
});

test("a job for invited people waits for an invitation, and then for those who have one", () => {
    const state = { ...POSTED, fields: { visibility: "invite_only" } } as const;
    expect(deskStep(state, NOBODY)).toMatchObject({ name: "invite", main: "invite" });
    const invitations = [{ freelancer: "f" as AccountId, at: 1 }];
    expect(deskStep({ ...state, invitations }, NOBODY)).toMatchObject({ name: "invited", main: "invite" });
    expect(deskStep({ ...state, invitations }, { ...NOBODY, unread: 1, open: 1 }).name).toBe("read");
});

test("offers that could take all seats are waited for, and with a seat more there is somebody to choose", () => {
    const step = (waiting: Partial<typeof NOBODY>) => deskStep(POSTED, { ...NOBODY, ...waiting }).name;
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

test("a proposal that waited when its job ended has ended, and one with an offer or an answer stands as it did", () => {
    const proposals = [of("a"), of("b", { offered: true }), of("c", { standing: "declined" })];
    const state = (status: string) => ({ status, proposals }) as job.State;
    const standings = (status: string) =>
        asTheyStand(state(status)).proposals?.map((one) => one.marks.standing);
    for (const status of ["closed", "filled", "expired"])
        expect(standings(status), status).toEqual(["ended", "open", "declined"]);
    for (const status of ["open", "paused"])
        expect(standings(status), status).toEqual(["open", "open", "declined"]);
});
