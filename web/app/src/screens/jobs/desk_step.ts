// What comes next at the desk of a job, for its client.

import type { job, JobStatus } from "guildhall";

/** What a client can do about a whole job. */
export type DeskAct = "edit" | "read" | "share" | "pause" | "resume" | "close" | "reopen";

/** The one thing that comes next, by the name of its words. */
export type StepName =
    | "draft"
    | "warned"
    | "read"
    | "choose"
    | "offered"
    | "waits"
    | "paused"
    | "filled"
    | "closed"
    | "expired"
    | "dropped";

export interface DeskStep {
    readonly name: StepName;
    /** What to do first. */
    readonly main: DeskAct | undefined;
    /** What else can be done. */
    readonly others: readonly DeskAct[];
}

/** Whether a job was ever to be seen by others. */
export function isPublished(state: Pick<job.State, "terms_version">): boolean {
    return state.terms_version > 0;
}

/** The proposals on the desk, as far as they matter for what comes next. */
export interface Waiting {
    /** Those that nobody has read. */
    readonly unread: number;
    /** Those to which the client can still say yes or no, and has made no offer. */
    readonly open: number;
    /** Offers that wait for an answer. */
    readonly offers: number;
    /** Seats that nobody has. */
    readonly seats: number;
}

type State = Pick<job.State, "status" | "terms_version" | "expires_at">;

/** How many people can still be hired. */
export function seatsLeft({ fields, hired = [] }: Pick<job.State, "fields" | "hired">): number {
    return Math.max(0, (fields.seats ?? 1) - hired.length);
}

/** What comes next. */
export function deskStep(state: State, waiting: Waiting): DeskStep {
    switch (state.status) {
        case "draft":
            return { name: "draft", main: "edit", others: ["close"] };
        case "open":
            return open(state, waiting);
        case "paused":
            if (waiting.unread > 0)
                return { name: "read", main: "read", others: ["resume", "edit", "close"] };
            return { name: "paused", main: "resume", others: ["edit", "close"] };
        case "filled":
            return { name: "filled", main: undefined, others: ["reopen", "close"] };
        default:
            return over(state);
    }
}

function open(state: State, { unread, open, offers, seats }: Waiting): DeskStep {
    const others = ["share", "edit", "pause", "close"] as const;
    if (unread > 0) return { name: "read", main: "read", others };
    if (state.expires_at !== undefined)
        return { name: "warned", main: "edit", others: ["share", "pause", "close"] };
    if (offers > 0 && (offers >= seats || open === 0)) {
        return { name: "offered", main: undefined, others };
    }
    if (open > 0) return { name: "choose", main: undefined, others };
    return { name: "waits", main: "share", others: ["edit", "pause", "close"] };
}

function over({ status, terms_version }: { status: JobStatus; terms_version: number }): DeskStep {
    if (!isPublished({ terms_version })) return { name: "dropped", main: undefined, others: [] };
    const name = status === "expired" ? "expired" : "closed";
    return { name, main: "reopen", others: [] };
}
