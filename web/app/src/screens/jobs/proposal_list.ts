// The proposals on a desk: which are shown, in which order, and what can be done with each.

import type { ContractId, job, JobStatus, proposal, ProposalId } from "guildhall";
import { compared } from "../../text/amounts";
import { amountOf } from "../proposals/price";

/** Proposals that are compared at once. */
export const COMPARED_MAX = 3;

/** A proposal on the desk, with what the list of the server says of it. */
export interface Line {
    readonly of: job.DeskProposal;
    /** Unknown until the server has listed it; away while another attempt is on its way. */
    readonly card: proposal.Card | undefined;
    readonly outdated: boolean;
}

/** Which proposals are shown. */
export type Shown = "all" | "new" | "shortlist" | "away";
export const SHOWN: readonly Shown[] = ["all", "new", "shortlist", "away"];
/** What comes first. */
export type Order = "newest" | "price" | "days";
export const ORDERS: readonly Order[] = ["newest", "price", "days"];

/** What a job is while it takes no proposals any more. */
const OVER: ReadonlySet<JobStatus> = new Set<JobStatus>(["closed", "filled", "expired"]);

/**
 * A desk with each proposal as it stands. When a job ends, so do the proposals that wait for its client; the
 * server tells those who wrote them, and its answer about the desk says so later than the end itself.
 */
export function asTheyStand(state: job.State): job.State {
    if (!OVER.has(state.status) || !state.proposals?.some(waits)) return state;
    const end = (of: job.DeskProposal): job.DeskProposal =>
        waits(of) ? { ...of, marks: { ...of.marks, standing: "ended" } } : of;
    return { ...state, proposals: state.proposals.map(end) };
}

/** Whether a proposal waits for the client. Whoever has an offer hears first how that ends. */
function waits(of: job.DeskProposal): boolean {
    return isOpen(of) && !of.marks.offered;
}

/** Whether the client can still say yes or no. */
export function isOpen({ marks }: job.DeskProposal): boolean {
    return marks.standing === "open";
}

/** Whether a proposal waits to be read. */
export function isNew(of: job.DeskProposal): boolean {
    return isOpen(of) && !of.marks.opened && !of.marks.archived;
}

/** Whether it stands among what was put away: by the client, or because it is over. */
function isAway({ marks }: job.DeskProposal): boolean {
    return marks.archived || (marks.standing !== "open" && marks.standing !== "hired");
}

export function belongs(of: job.DeskProposal, shown: Shown): boolean {
    if (shown === "away") return isAway(of);
    if (isAway(of)) return false;
    return shown === "all" || (shown === "new" ? isNew(of) : of.marks.shortlisted);
}

/** How many proposals each choice shows. */
export function counts(all: readonly job.DeskProposal[]): Record<Shown, number> {
    const count = (shown: Shown): number => all.filter((of) => belongs(of, shown)).length;
    return { all: count("all"), new: count("new"), shortlist: count("shortlist"), away: count("away") };
}

/** The lines in that order; what is not known yet comes last. */
export function ordered(lines: readonly Line[], order: Order): Line[] {
    return [...lines].sort((one, other) => {
        if (!one.card || !other.card) return Number(!one.card) - Number(!other.card);
        const by = less(one.card, other.card, order);
        return by !== 0 ? by : one.of.proposal < other.of.proposal ? -1 : 1;
    });
}

function less(one: proposal.Card, other: proposal.Card, order: Order): number {
    if (order === "price") return compared(amountOf(one.price).amount, amountOf(other.price).amount);
    if (order === "days") return one.days - other.days;
    return other.submitted_at - one.submitted_at;
}

/** The ids of a path such as `one,other`: those on the desk, each once, and not too many. */
export function comparedIn(path: string, all: readonly job.DeskProposal[]): ProposalId[] {
    const known = new Set(all.map((of) => of.proposal));
    const wanted = [...new Set(path.split(","))] as ProposalId[];
    return wanted.filter((id) => known.has(id)).slice(0, COMPARED_MAX);
}

/** The proposal to read next: the first unread one after it in the list, or from the beginning. */
export function nextNew(lines: readonly Line[], after: ProposalId): ProposalId | undefined {
    const at = lines.findIndex((line) => line.of.proposal === after);
    const turned = [...lines.slice(at + 1), ...lines.slice(0, Math.max(0, at))];
    return turned.find((line) => isNew(line.of))?.of.proposal;
}

/** The contract that is offered or under way for a proposal. */
export function contractOf(state: job.State | undefined, id: ProposalId): ContractId | undefined {
    const { offers = [], hired = [] } = state ?? {};
    return [...offers, ...hired].find((one) => one.proposal === id)?.contract;
}
