// What comes next at the desk of a job, for its client.

import type { job } from "guildhall";
import { isNew, isOpen } from "./proposal_list";

/** What a client can do about a whole job. */
export type DeskAct = "edit" | "read" | "share" | "invite" | "pause" | "resume" | "close" | "reopen";

/** The one thing that comes next, by the name of its words. */
export type StepName =
    | "draft"
    | "warned"
    | "read"
    | "choose"
    | "offered"
    | "waits"
    | "invite"
    | "invited"
    | "paused"
    | "filled"
    | "freed"
    | "closed"
    | "closed_filled"
    | "expired"
    | "expired_filled"
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

type State = Pick<job.State, "status" | "terms_version" | "expires_at" | "invitations"> & {
    readonly fields: Pick<job.State["fields"], "visibility">;
};

/** How many people can still be hired. */
export function seatsLeft({ fields, hired = [] }: Pick<job.State, "fields" | "hired">): number {
    return Math.max(0, (fields.seats ?? 1) - hired.length);
}

/** What waits on a desk. */
export function waitingOn(state: job.State): Waiting {
    const proposals = state.proposals ?? [];
    return {
        unread: proposals.filter(isNew).length,
        open: proposals.filter((of) => isOpen(of) && !of.marks.archived && !of.marks.offered).length,
        offers: state.offers?.length ?? 0,
        seats: seatsLeft(state),
    };
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
            return waiting.seats > 0
                ? { name: "freed", main: "reopen", others: ["edit", "close"] }
                : { name: "filled", main: undefined, others: ["edit", "close"] };
        default:
            return over(state, waiting.seats);
    }
}

function open(state: State, { unread, open, offers, seats }: Waiting): DeskStep {
    // What only invited people see gets its proposals by invitations, and others by its link.
    const isForInvited = state.fields.visibility === "invite_only";
    const others = ["share", "edit", "pause", "close"] as const;
    if (unread > 0) return { name: "read", main: "read", others };
    if (state.expires_at !== undefined)
        return { name: "warned", main: "edit", others: ["share", "pause", "close"] };
    if (offers > 0 && (offers >= seats || open === 0)) {
        return { name: "offered", main: undefined, others };
    }
    if (open > 0) return { name: "choose", main: undefined, others };
    const rest = ["edit", "pause", "close"] as const;
    if (!isForInvited) return { name: "waits", main: "share", others: rest };
    const name = (state.invitations ?? []).length > 0 ? "invited" : "invite";
    return { name, main: "invite", others: ["share", ...rest] };
}

/** A job that is over can be opened again as long as there is a seat to take. */
function over({ status, terms_version }: State, seats: number): DeskStep {
    if (!isPublished({ terms_version })) return { name: "dropped", main: undefined, others: [] };
    const name = status === "expired" ? "expired" : "closed";
    if (seats === 0) return { name: `${name}_filled`, main: undefined, others: ["edit"] };
    return { name, main: "reopen", others: [] };
}
