// The proposals on the desk of a job, as its client follows them.

import type { EventOf } from "../live.js";
import type { ProposalId, ProposalMarks, job as wire } from "../wire.js";

/** What an event about a proposal makes of a desk; the same desk where it is about something else. */
export function withProposal(state: wire.State, event: EventOf<"job">): wire.State | undefined {
    switch (event.type) {
        case "proposal_received":
            return received(state, event.body);
        case "proposal_changed":
            return one(state, event.body.proposal, (of) => ({ ...of, version: event.body.version }));
        case "proposal_withdrawn":
            return marked(state, event.body.proposal, { standing: "withdrawn" });
        case "opened":
            return marked(state, event.body.proposal, { opened: true });
        case "shortlisted":
            return marked(state, event.body.proposal, { shortlisted: event.body.on });
        case "archived":
            return marked(state, event.body.proposal, { archived: event.body.on });
        case "declined":
            return marked(state, event.body.proposal, { standing: "declined" });
        case "proposal_noted":
            return marked(state, event.body.proposal, { noted: event.body.note !== undefined });
        case "interview_opened":
            return marked(state, event.body.proposal, { room: event.body.room });
        default:
            return state;
    }
}

function one(
    state: wire.State,
    proposal: ProposalId,
    change: (of: wire.DeskProposal) => wire.DeskProposal,
): wire.State {
    const proposals = (state.proposals ?? []).map((of) => (of.proposal === proposal ? change(of) : of));
    return { ...state, proposals };
}

function marked(state: wire.State, proposal: ProposalId, marks: Partial<ProposalMarks>): wire.State {
    return one(state, proposal, (of) => ({ ...of, marks: { ...of.marks, ...marks } }));
}

/**
 * The proposals after the end of a job. A job is opened again only once all those who waited for its client
 * were told that it was over; no event of the job says so of each. Whoever has an offer waits for how that
 * ends. A job that ran out of time without being told so has ended nobody's proposal.
 */
export function withEnded(state: wire.State): wire.State {
    const isOver = state.status === "closed" || state.status === "filled" || state.status === "expired";
    if (!isOver || !state.proposals) return state;
    const end = (of: wire.DeskProposal): wire.DeskProposal =>
        of.marks.standing === "open" && !of.marks.offered
            ? { ...of, marks: { ...of.marks, standing: "ended" } }
            : of;
    return { ...state, proposals: state.proposals.map(end) };
}

const FRESH: ProposalMarks = {
    standing: "open",
    opened: false,
    shortlisted: false,
    archived: false,
    noted: false,
    offered: false,
};

/** Of an attempt before this one, what the client made of the person stays. */
function received(state: wire.State, body: wire.ProposalReceived): wire.State {
    const { proposal, proposer, attempt, version } = body;
    const known = state.proposals ?? [];
    const before = known.find((of) => of.proposal === proposal)?.marks ?? FRESH;
    const marks = { ...before, standing: "open" as const, opened: false, archived: false };
    const rest = known.filter((of) => of.proposal !== proposal);
    const proposals = [...rest, { proposal, proposer, attempt, version, marks }];
    proposals.sort((first, second) => (first.proposal < second.proposal ? -1 : 1));
    return { ...state, proposals };
}
