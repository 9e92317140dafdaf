// Whether what was refused may be done later: only then is it offered to try it again.

import type { HallError } from "guildhall";

/** What passes by itself, or may pass: nothing is decided, or it is not known what was. */
const PASSING_CODES: readonly HallError["code"][] = [
    "rate_limited",
    "overloaded",
    "unavailable",
    "internal",
    "offline",
    "closed",
    "full",
    "expired",
    "conflict",
    "forbidden",
];

/** Rules that say no as things stand, and yes once money, time or another step has come. */
const PASSING_RULES: readonly HallError["rule"][] = [
    "amendment_open",
    "contract_not_active",
    "contracts_open",
    "escrow_open",
    "handle_claimed",
    "handle_too_soon",
    "insufficient_funds",
    "job_ending",
    "job_not_open",
    "jobs_open",
    "milestone_not_funded",
    "milestone_not_submitted",
    "money_left",
    "needs_profile",
    "not_opened",
    "payment_declined",
    "profile_incomplete",
    "proposal_offered",
    "refund_contested",
    "refund_open",
    "room_full",
    "session_running",
    "sign_in_changed",
    "too_many_blocked",
    "too_many_invitations",
    "too_many_offers",
    "too_many_proposals",
    "too_many_sessions",
    "too_many_transfers",
    "weekly_limit",
];

/** Whether the same may be done later: not where it names a version, an amount or a state that is gone. */
export function mayPass({ code, rule }: HallError): boolean {
    return rule === undefined ? PASSING_CODES.includes(code) : PASSING_RULES.includes(rule);
}
