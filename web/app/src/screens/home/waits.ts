// What waits for one person, in the order in which it presses: steps of contracts, then messages not read.

import type { job, JobId, JobStatus } from "guildhall";
import type { RoomItem } from "../../state/overview.svelte";
import type { Line } from "../trade/contract_book.svelte";

/** Contracts with a step of the person, what has a time limit first. */
export function pressing(waiting: readonly Line[]): Line[] {
    const by = (line: Line): number => line.step?.by ?? Infinity;
    // Two without a limit stay in their order.
    return [...waiting].sort((one, other) => (by(one) === by(other) ? 0 : by(one) - by(other)));
}

/** Rooms with messages that the person has not read. */
export function unread(rooms: readonly RoomItem[]): RoomItem[] {
    return rooms.filter((one) => one.unread > 0);
}

/** Whether a job takes proposals, or does so again when its client wants. */
function isRunning(status: JobStatus): boolean {
    return status === "open" || status === "paused";
}

/** Invitations without an answer, to jobs for which the person has not proposed. */
export function unanswered(
    invitations: readonly job.InvitationItem[],
    proposed: ReadonlySet<JobId>,
): job.InvitationItem[] {
    return invitations.filter((one) => !one.answer && isRunning(one.status) && !proposed.has(one.job));
}

/** How many proposals for a job its client has not read. */
export function unreadIn({ status, proposals = [] }: Pick<job.State, "status" | "proposals">): number {
    if (!isRunning(status)) return 0;
    const isNew = ({ marks }: job.DeskProposal): boolean =>
        marks.standing === "open" && !marks.opened && !marks.archived;
    return proposals.filter(isNew).length;
}
