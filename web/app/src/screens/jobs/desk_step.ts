// What comes next at the desk of a job, for its client.

import type { job, JobStatus } from "guildhall";

/** What a client can do about a whole job. */
export type DeskAct = "edit" | "share" | "pause" | "resume" | "close" | "reopen";

/** The one thing that comes next, by the name of its words. */
export type StepName = "draft" | "warned" | "waits" | "paused" | "filled" | "closed" | "expired" | "dropped";

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

/** What comes next. */
export function deskStep(state: Pick<job.State, "status" | "terms_version" | "expires_at">): DeskStep {
    switch (state.status) {
        case "draft":
            return { name: "draft", main: "edit", others: ["close"] };
        case "open":
            return state.expires_at === undefined
                ? { name: "waits", main: "share", others: ["edit", "pause", "close"] }
                : { name: "warned", main: "edit", others: ["share", "pause", "close"] };
        case "paused":
            return { name: "paused", main: "resume", others: ["edit", "close"] };
        case "filled":
            return { name: "filled", main: undefined, others: ["reopen", "close"] };
        default:
            return over(state);
    }
}

function over({ status, terms_version }: { status: JobStatus; terms_version: number }): DeskStep {
    if (!isPublished({ terms_version })) return { name: "dropped", main: undefined, others: [] };
    const name = status === "expired" ? "expired" : "closed";
    return { name, main: "reopen", others: [] };
}
