// What comes next of a proposal, and what its proposer can still do.

import type { proposal } from "guildhall";

/** What can still be done. */
export interface Can {
    /** Change the letter, the answers and the approach. */
    readonly words: boolean;
    /** Change the price, the time and the milestones. */
    readonly terms: boolean;
    readonly withdraw: boolean;
    /** Propose once more for the same job. */
    readonly again: boolean;
}

/** The attempts that a person has for one job. */
const ATTEMPTS_MAX = 2;

/** What can still be done with a proposal. The server decides; what it would refuse is not offered. */
export function canDo(state: proposal.State, now: number): Can {
    const isOpen = state.status === "submitting" || state.status === "delivered";
    const isOver = state.status === "withdrawn" || state.status === "ended";
    return {
        words: isOpen && state.viewed_at === undefined && now < state.edit_until,
        terms: isOpen,
        withdraw: isOpen,
        again: state.status === "refused" || (isOver && state.attempt < ATTEMPTS_MAX),
    };
}

/** How a proposal stands, by the name of its words. */
export type StepName =
    | "submitting"
    | "waits"
    | "viewed"
    | "interview"
    | "offered"
    | "hired"
    | "refused"
    | "withdrawn"
    | "declined"
    | "ended";

/** What to say of how it stands. */
export function stepOf(state: proposal.State): StepName {
    if (state.status !== "delivered") return state.status;
    if (state.room !== undefined) return "interview";
    return state.viewed_at === undefined ? "waits" : "viewed";
}
