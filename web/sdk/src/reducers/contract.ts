// Contracts.

import type { EventOf, Reducer } from "../live.js";
import type { contract as wire } from "../wire.js";
import { isZero, sum, zeroLike } from "./decimal.js";

type Event<T extends EventOf<"contract">["type"]> = Extract<EventOf<"contract">, { type: T }>;

export const contract: Reducer<"contract"> = (state, event) => {
    switch (event.type) {
        case "accepted":
            return { ...state, status: "active", policy: event.body };
        case "declined":
            return { ...state, status: "declined" };
        case "withdrawn":
            return { ...state, status: "withdrawn" };
        case "milestone_funding":
            return funding(state, event);
        case "milestone_funded":
            return milestone(state, event.body.milestone, { status: "funded", escrow: event.body.amount });
        case "milestone_funding_failed":
            return fundingFailed(state, event);
        case "milestone_submitted":
            return milestone(state, event.body.milestone, {
                status: "submitted",
                release_at: event.body.release_at,
            });
        case "changes_requested":
            return milestone(state, event.body.milestone, {
                status: "changes_requested",
                release_at: undefined,
            });
        case "milestone_released":
            return released(state, event);
        case "milestone_refunded":
        case "rolled_returned":
            return undefined; // What is left in escrow is the server's to say.
        case "refund_requested":
            return refundRequested(state, event);
        case "refund_contested":
            return refundContested(state, event);
        case "ended":
            return ended(state);
        default:
            return state;
    }
};

/** A change of a milestone; a field that is `undefined` goes. */
type Change = { [F in keyof wire.Milestone]?: wire.Milestone[F] | undefined };

function changed(of: wire.Milestone, change: Change): wire.Milestone {
    return kept({ ...of, ...change }) as wire.Milestone;
}

/** What is left of a map once fields that are `undefined` are gone: the server does not write them either. */
function kept<T extends object>(map: T): { [F in keyof T]: Exclude<T[F], undefined> } {
    return Object.fromEntries(Object.entries(map).filter((field) => field[1] !== undefined)) as never;
}

function milestone(state: wire.State, number: number, change: Change): wire.State {
    const milestones = state.milestones.map((one) => (one.milestone === number ? changed(one, change) : one));
    return recounted({ ...state, milestones });
}

/** What a refund would give back is all that the contract holds. */
function recounted(state: wire.State): wire.State {
    if (!state.refund) return state;
    const amounts = state.milestones.map((one) => one.escrow);
    const amount = [...amounts, state.rolled ?? "0"].reduce(sum);
    return { ...state, refund: { ...state.refund, amount } };
}

function funding(state: wire.State, event: Event<"milestone_funding">): wire.State | undefined {
    const { amount, drawn, milestone: number } = event.body;
    // Some of it had rolled over from other milestones.
    if (sum(amount, "0") !== sum(drawn, "0")) return undefined;
    return milestone(state, number, { status: "funding" });
}

function fundingFailed(state: wire.State, event: Event<"milestone_funding_failed">): wire.State | undefined {
    const found = state.milestones.find((one) => one.milestone === event.body.milestone);
    if (!found || !isZero(found.escrow)) return undefined; // What had rolled over rolls back.
    return milestone(state, event.body.milestone, { status: "planned" });
}

function released(state: wire.State, event: Event<"milestone_released">): wire.State {
    const { milestone: number, rolled } = event.body;
    const all = sum(state.rolled ?? zeroLike(rolled), rolled);
    const now = kept({ ...state, rolled: isZero(all) ? undefined : all }) as wire.State;
    return milestone(now, number, { status: "released", escrow: zeroLike(rolled), release_at: undefined });
}

function refundRequested(state: wire.State, event: Event<"refund_requested">): wire.State {
    const { reason, amount, answer_by, paused } = event.body;
    const stops = new Set(paused.map((review) => review.milestone));
    const milestones = state.milestones.map((one) =>
        stops.has(one.milestone) ? changed(one, { release_at: undefined }) : one,
    );
    const refund = { reason, amount, answer_by };
    return kept({ ...state, milestones, refund, refund_again_at: undefined }) as wire.State;
}

function refundContested(state: wire.State, event: Event<"refund_contested">): wire.State {
    const until = new Map(event.body.resumed.map((review) => [review.milestone, review.release_at]));
    const milestones = state.milestones.map((one) =>
        until.has(one.milestone) ? changed(one, { release_at: until.get(one.milestone) }) : one,
    );
    return kept({
        ...state,
        milestones,
        refund: undefined,
        refund_again_at: event.body.again_at,
    }) as wire.State;
}

const HOLDING: ReadonlySet<wire.MilestoneStatus> = new Set(["funded", "submitted", "changes_requested"]);

/** All that the contract held went back. A milestone whose money is on its way goes on waiting for it. */
function ended(state: wire.State): wire.State {
    const milestones = state.milestones.map((one) => {
        const status = HOLDING.has(one.status) ? "refunded" : one.status;
        return changed(one, { status, escrow: zeroLike(one.escrow), release_at: undefined });
    });
    const gone = { rolled: undefined, refund: undefined, refund_again_at: undefined };
    return kept({ ...state, status: "ended", milestones, ...gone }) as wire.State;
}
