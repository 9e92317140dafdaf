//! The policy of the house: what is frozen into a contract when it is accepted.

use protocol::contract::Accepted;

const DAY_SECONDS: u64 = 24 * 60 * 60;

/// How long an answer to a refund may take where the policy of an older contract does not say.
pub(super) const REFUND_SECONDS_OF_OLD: u64 = 7 * DAY_SECONDS;

/// The policy in force. A change gets the next version; contracts keep the one they were accepted under.
pub const POLICY: Accepted = Accepted {
    policy_version: 2,
    fee_basis_points: 1_000,
    hold_seconds: 5 * DAY_SECONDS,
    review_seconds: 14 * DAY_SECONDS,
    refund_seconds: Some(7 * DAY_SECONDS),
};
