//! The policy of the house: what is frozen into a contract when it is accepted.

use protocol::contract::Accepted;

const DAY_SECONDS: u64 = 24 * 60 * 60;

/// The policy in force. A change gets the next version; contracts keep the one they were accepted under.
pub const POLICY: Accepted = Accepted {
    policy_version: 1,
    fee_basis_points: 1_000,
    hold_seconds: 5 * DAY_SECONDS,
    review_seconds: 14 * DAY_SECONDS,
};
