// Contracts.

import type { EventOf, Reducer } from "../live.js";
import type { contract as wire } from "../wire.js";
import { isZero, sum, zeroLike } from "./decimal.js";

type Event<T extends EventOf<"contract">["type"]> = Extract<EventOf<"contract">, { type: T }>;

export const contract: Reducer<"contract"> = (state, event) => {
    switch (event.type) {
        case "offer_funded":
            return {
                ...milestone(state, event.body.milestone, { status: "funded", escrow: event.body.amount }),
                status: "offered",
            };
        case "offer_failed":
            return milestone(offerOver(state, "offer_failed"), 1, { status: "planned" });
        case "offer_refunded":
            return offerRefunded(state, event.body);
        case "accepting":
            return offerOver(state, "accepting");
        case "accept_refused":
            return offerOver(state, "accept_refused");
        case "revised":
            return revised(state, event.body);
        case "countered":
            return countered(state, event.body);
        case "accepted":
            return { ...offerOver(state, "active"), policy: event.body };
        case "declined":
            return offerOver(state, "declined");
        case "withdrawn":
            return offerOver(state, "withdrawn");
        case "offer_expired":
            return offerOver(state, "expired");
        case "milestone_added":
            return added(state, event);
        case "amendment_proposed":
            return { ...state, amendment: event.body };
        case "amendment_accepted":
            return amended(gone(state, "amendment"), event.body.changes);
        case "amendment_declined":
        case "amendment_withdrawn":
            return gone(state, "amendment");
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
        case "session_started":
            return { ...state, running: { ...event.body, started_at: event.at } };
        case "session_stopped":
            return state.running?.session === event.body.session ? gone(state, "running") : state;
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

/** The same state without a field that it may lack. */
function gone(state: wire.State, field: keyof wire.State): wire.State {
    return kept({ ...state, [field]: undefined }) as wire.State;
}

/** The offer waits for an answer no longer. */
function offerOver(state: wire.State, status: wire.Status): wire.State {
    return { ...gone(state, "expires_at"), status };
}

/** The money of an offer for a job goes back: it is over, or another version follows. */
function offerRefunded(state: wire.State, { milestone: number }: wire.OfferRefunded): wire.State {
    const escrow = zeroLike(state.milestones[number - 1]?.escrow ?? "0");
    return milestone(state, number, { status: "refunded", escrow });
}

/** Another version of the offer: its milestones begin anew. */
function revised(state: wire.State, body: wire.Revised): wire.State {
    const { version, title, terms, expires_at, status } = body;
    const agreed = "fixed" in terms ? terms.fixed.milestones : [];
    // An offer for a job keeps the money of its first milestone, unless an `offer_refunded` came before.
    const held = state.milestones[0]?.escrow ?? "0";
    const milestones = agreed.map(({ title, amount }, index): wire.Milestone => {
        const one = { milestone: index + 1, title, amount };
        if (index === 0 && status === "funding") return { ...one, status, escrow: zeroLike(amount) };
        if (index === 0 && !isZero(held)) return { ...one, status: "funded", escrow: held };
        return { ...one, status: "planned", escrow: zeroLike(amount) };
    });
    return { ...gone(state, "counter"), version, by: "client", title, terms, expires_at, status, milestones };
}

/** What is offered stays as it is; nobody can accept it any more. */
function countered(state: wire.State, body: wire.Countered): wire.State {
    const { version, title, terms, expires_at } = body;
    return { ...state, version, by: "freelancer", counter: { title, terms }, expires_at };
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

function added(state: wire.State, event: Event<"milestone_added">): wire.State {
    const { milestone: number, ...agreed } = event.body;
    if (!("fixed" in state.terms)) return state;
    const fixed = { ...state.terms.fixed, milestones: [...state.terms.fixed.milestones, agreed] };
    const { title, amount } = agreed;
    const one = { milestone: number, title, amount, status: "planned" as const, escrow: zeroLike(amount) };
    return { ...state, terms: { fixed }, milestones: [...state.milestones, one] };
}

function amended(state: wire.State, changes: wire.Changes): wire.State {
    if ("hourly" in changes) return withHours(state, changes.hourly);
    if (!("fixed" in state.terms)) return state;
    const by = new Map(changes.milestones.map(({ milestone: number, ...agreed }) => [number, agreed]));
    const agreed = state.terms.fixed.milestones.map((one, index) => by.get(index + 1) ?? one);
    const milestones = state.milestones.map((one) => {
        const { title, amount } = by.get(one.milestone) ?? one;
        return { ...one, title, amount };
    });
    return { ...state, terms: { fixed: { ...state.terms.fixed, milestones: agreed } }, milestones };
}

/** Rates that would begin later than the new one never hold. */
function withHours(state: wire.State, hours: wire.ChangedHours): wire.State {
    if (!("hourly" in state.terms)) return state;
    const { rate: from_now, rate_from, weekly_limit_minutes } = hours;
    const before = state.terms.hourly.rate;
    const rate = rate_from === undefined ? before : { ...before, amount: from_now };
    const terms = { hourly: { ...state.terms.hourly, rate, weekly_limit_minutes } };
    if (rate_from === undefined) return { ...state, terms };
    const known = state.rates ?? [{ from: 0, rate: before.amount }];
    const rates = [...known.filter((one) => one.from < rate_from), { from: rate_from, rate: from_now }];
    return { ...state, terms, rates };
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
    const gone = { rolled: undefined, refund: undefined, refund_again_at: undefined, amendment: undefined };
    return kept({ ...state, status: "ended", milestones, ...gone }) as wire.State;
}
