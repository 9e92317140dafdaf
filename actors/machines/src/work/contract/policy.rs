//! The policy of the platform, which is frozen into a contract when it is accepted.

use protocol::Millis;
use protocol::contract::Accepted;

const DAY_SECONDS: u64 = 24 * 60 * 60;

/// How long an offer may wait for an answer: 30 days, in milliseconds.
pub(super) const OFFER_MS: Millis = 30 * DAY_SECONDS * 1_000;

/// The time to answer a refund request under older contracts, whose policy does not say.
pub(super) const REFUND_SECONDS_OF_OLD: u64 = 7 * DAY_SECONDS;

/// The policy in force. Raise the version with every change: contracts keep the policy under which they were
/// accepted.
pub const POLICY: Accepted = Accepted {
    policy_version: 2,
    fee_basis_points: 1_000,
    hold_seconds: 5 * DAY_SECONDS,
    review_seconds: 14 * DAY_SECONDS,
    refund_seconds: Some(7 * DAY_SECONDS),
};
