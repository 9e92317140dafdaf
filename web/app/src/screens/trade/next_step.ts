// What comes next in a contract, and what else its two parties may do: the rules of the trade as a page needs
// them. They follow from the state, who looks, and the time; the server has the last word.

import type { AccountId, contract } from "guildhall";
import { isZero } from "../../text/amounts";
import { MILESTONES_MAX } from "./terms";

/** Something that a party can do. */
export type Act =
    | "accept"
    | "decline"
    | "withdraw"
    | "revise"
    | "counter"
    | "take"
    | "fund"
    | "submit"
    | "request_changes"
    | "approve"
    | "accept_refund"
    | "contest_refund"
    | "accept_amendment"
    | "decline_amendment"
    | "withdraw_amendment"
    | "propose"
    | "add_milestone"
    | "end";

/** Something that is possible now, and of which milestone. */
export interface Possible {
    readonly act: Act;
    readonly milestone?: number;
}

/**
 * What the contract waits for: an answer to the offer or to a counter-offer, a seat of the job, the work of a
 * milestone or its changes, a review, money on its way, money to be sent, an answer to the client who wants
 * the money back, an answer to other terms; or everything is paid, the work is timed, or it is over.
 */
export type Situation =
    | "offered"
    | "countered"
    | "accepting"
    | "work"
    | "changes"
    | "review"
    | "funding"
    | "fund"
    | "refund"
    | "amendment"
    | "all_paid"
    | "hourly"
    | "over";

/** The one next step of a contract, as one of its parties sees it. */
export interface NextStep {
    readonly situation: Situation;
    /** The number of the milestone that it is about. */
    readonly milestone?: number;
    /** Who has to act, where anybody has to. */
    readonly turn: contract.Role | undefined;
    /** Whether that is the one who looks. */
    readonly isMine: boolean;
    /** On which side the one who looks stands. */
    readonly role: contract.Role;
    /** When time itself takes the step. */
    readonly by?: number;
    /** What the one who looks is to do. */
    readonly main?: Possible;
    /** The other answers to the same question. */
    readonly beside: readonly Possible[];
    /** What else the one who looks can do. */
    readonly others: readonly Possible[];
}

type State = contract.State;
type Milestone = contract.Milestone;

/** On which side of the contract somebody stands. */
export function roleOf(state: Pick<State, "client" | "freelancer">, who: AccountId): contract.Role {
    return state.client === who ? "client" : "freelancer";
}

/** The next step at that time, as that party sees it. */
export function nextStep(state: State, who: AccountId, now: number): NextStep {
    const role = roleOf(state, who);
    const found = wanted(state, role, now);
    const isMine = found.turn === role;
    const answers = isMine ? answersTo(found) : [];
    const all = possible(state, role, now);
    const allowed = answers.filter((answer) => all.some((one) => isSame(one, answer)));
    // Neither answer to a refund is the one to suggest.
    const main = found.situation === "refund" ? undefined : allowed[0];
    const beside = main ? allowed.slice(1) : allowed;
    const others = all.filter((one) => !allowed.some((answer) => isSame(one, answer)));
    return { ...found, isMine, role, ...(main && { main }), beside, others };
}

/** Everything that party may do now. */
export function possible(state: State, role: contract.Role, now: number): Possible[] {
    if (state.status === "offered") return offerActs(state, role, now);
    if (state.status === "funding") return [{ act: role === "client" ? "withdraw" : "decline" }];
    if (state.status !== "active") return [];
    const ofMilestones = state.milestones.flatMap((one) =>
        actsOf(one, state, role, now).map((act): Possible => ({ act, milestone: one.milestone })),
    );
    return [
        ...refundActs(state, role, now),
        ...amendmentActs(state, role),
        ...ofMilestones,
        ...(role === "client" && mayAdd(state) ? ADD : []),
        ...(mayEnd(state, role, now) ? END : []),
    ];
}

/** Whether a milestone holds money. */
export function holds(milestone: Milestone): boolean {
    return ["funded", "submitted", "changes_requested"].includes(milestone.status);
}

/** Whether a milestone is not paid yet, and its money not back. */
export function isOpen(milestone: Milestone): boolean {
    return milestone.status !== "released" && milestone.status !== "refunded";
}

/** Whether the client, by ending the contract, only asks the freelancer for what it holds. */
export function endAsksForRefund(state: State): boolean {
    const held = state.milestones.some((one) => !isZero(one.escrow)) || !isZero(state.rolled ?? "0");
    return held && state.milestones.some(isOpen);
}

/** Whether what is left of an approved milestone goes back, since no other one is left to take it. */
export function restGoesBack(state: State, approved: number): boolean {
    return !state.milestones.some((one) => one.milestone !== approved && isOpen(one));
}

/** While an offer is open, the client makes versions of it; the freelancer accepts or suggests others. */
function offerActs(state: State, role: contract.Role, now: number): Possible[] {
    if (isExpired(state, now)) return [];
    const acts = { client: ["revise", "withdraw"], freelancer: ["accept", "counter", "decline"] } as const;
    const suggested = { client: ["take", "revise", "withdraw"], freelancer: ["counter", "decline"] } as const;
    return (state.counter ? suggested : acts)[role].map((act) => ({ act }));
}

const END: readonly Possible[] = [{ act: "end" }];
const ADD: readonly Possible[] = [{ act: "add_milestone" }];

function isSame(one: Possible, other: Possible): boolean {
    return one.act === other.act && one.milestone === other.milestone;
}

type Wanted = Pick<NextStep, "situation" | "milestone" | "turn" | "by">;

function wanted(state: State, role: contract.Role, now: number): Wanted {
    if (state.status === "offered") return offer(state, now);
    if (state.status === "funding") return { situation: "funding", milestone: 1, turn: undefined };
    if (state.status === "accepting") return { situation: "accepting", turn: undefined };
    if (state.status !== "active") return { situation: "over", turn: undefined };
    if (state.refund) {
        const by = state.refund.answer_by;
        return { situation: "refund", turn: by > now ? "freelancer" : undefined, by };
    }
    // The side that proposed other terms goes on by the ones that hold.
    if (state.amendment && state.amendment.proposed_by !== role)
        return { situation: "amendment", turn: role };
    if ("hourly" in state.terms) return { situation: "hourly", turn: undefined };
    return ofMilestones(state, role, now);
}

/** Whether an offer for a job came to nothing: the proposal can be offered another one. */
export function isOfferOver({ status, proposal }: Pick<State, "status" | "proposal">): boolean {
    const over = ["offer_failed", "accept_refused", "declined", "withdrawn", "expired"];
    return proposal !== undefined && over.includes(status);
}

function offer(state: State, now: number): Wanted {
    const by = state.expires_at;
    // What the freelancer has suggested, only the client can take.
    const [situation, answers] = state.counter
        ? (["countered", "client"] as const)
        : (["offered", "freelancer"] as const);
    const turn = isExpired(state, now) ? undefined : answers;
    return { situation, turn, ...(by !== undefined && { by }) };
}

function isExpired({ expires_at: by }: State, now: number): boolean {
    return by !== undefined && by <= now;
}

/** What is in work comes before what has no money yet, and one's own step before the other's. */
function ofMilestones(state: State, role: contract.Role, now: number): Wanted {
    const inWork = state.milestones.map((one) => inWorkOf(one, now)).filter((one) => one !== undefined);
    const found = inWork.find((one) => one.turn === role) ?? inWork[0];
    if (found) return found;
    const onItsWay = state.milestones.find((one) => one.status === "funding");
    if (onItsWay) return { situation: "funding", milestone: onItsWay.milestone, turn: undefined };
    const planned = state.milestones.find((one) => one.status === "planned");
    if (planned) return { situation: "fund", milestone: planned.milestone, turn: "client" };
    return { situation: "all_paid", turn: undefined };
}

function inWorkOf(milestone: Milestone, now: number): Wanted | undefined {
    const { milestone: number, status, release_at: by } = milestone;
    if (status === "submitted") {
        const turn = by === undefined || by > now ? "client" : undefined;
        return { situation: "review", milestone: number, turn, ...(by !== undefined && { by }) };
    }
    if (status === "changes_requested")
        return { situation: "changes", milestone: number, turn: "freelancer" };
    return status === "funded" ? { situation: "work", milestone: number, turn: "freelancer" } : undefined;
}

function answersTo({ situation, milestone }: Wanted): Possible[] {
    const acts = ANSWERS[situation] ?? [];
    return acts.map((act) => (milestone === undefined ? { act } : { act, milestone }));
}

const ANSWERS: { readonly [S in Situation]?: readonly Act[] } = {
    offered: ["accept", "counter", "decline"],
    countered: ["take", "revise"],
    work: ["submit"],
    changes: ["submit"],
    review: ["approve", "request_changes"],
    fund: ["fund"],
    refund: ["accept_refund", "contest_refund"],
    amendment: ["accept_amendment", "decline_amendment"],
};

function actsOf(milestone: Milestone, state: State, role: contract.Role, now: number): Act[] {
    const { status, release_at: by } = milestone;
    const inTime = status !== "submitted" || by === undefined || by > now;
    const isAsked = state.refund !== undefined;
    const acts: Act[] = [];
    if (role === "freelancer") {
        if (!isAsked && (status === "funded" || status === "changes_requested")) acts.push("submit");
        return acts;
    }
    if (!isAsked && status === "planned") acts.push("fund");
    if (holds(milestone) && inTime && !isOverdue(state, now)) acts.push("approve");
    if (!isAsked && status === "submitted" && inTime) acts.push("request_changes");
    return acts;
}

function isOverdue(state: State, now: number): boolean {
    return state.refund !== undefined && state.refund.answer_by <= now;
}

function refundActs(state: State, role: contract.Role, now: number): Possible[] {
    if (!state.refund || role === "client") return [];
    const accept: Possible[] = [{ act: "accept_refund" }];
    return isOverdue(state, now) ? accept : [...accept, { act: "contest_refund" }];
}

/** Other terms are proposed by either side, one proposal at a time, and answered by the other. */
function amendmentActs(state: State, role: contract.Role): Possible[] {
    const { amendment } = state;
    if (amendment?.proposed_by === role) return [{ act: "withdraw_amendment" }];
    const decline: Possible = { act: "decline_amendment" };
    if (amendment) return state.refund ? [decline] : [{ act: "accept_amendment" }, decline];
    return !state.refund && canChange(state) ? [{ act: "propose" }] : [];
}

/** Only what holds no money can be changed, and the terms of timed work. */
function canChange(state: State): boolean {
    return "hourly" in state.terms || state.milestones.some((one) => one.status === "planned");
}

function mayAdd(state: State): boolean {
    return !state.refund && "fixed" in state.terms && state.milestones.length < MILESTONES_MAX;
}

/** While a refund is asked for, the freelancer ends the contract by giving it. */
function mayEnd(state: State, role: contract.Role, now: number): boolean {
    if (state.refund) return false;
    if (state.milestones.some((one) => one.release_at !== undefined && one.release_at <= now)) return false;
    if (role === "freelancer") return true;
    if (state.milestones.some((one) => one.status === "funding")) return false;
    const waits = state.refund_again_at !== undefined && state.refund_again_at > now;
    return !(waits && endAsksForRefund(state));
}
