//! The rules of the trade that refuse a command, or a part of one, by the names that `details.rule` and
//! `rule` carry.

/// A rule of the trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its name on the wire.
    pub name: &'static str,
    /// What stands.
    pub meaning: &'static str,
}

/// Defines a constant for every rule, and the list of all of them.
macro_rules! rules {
    ($($(#[doc = $meaning:literal])+ $name:ident = $wire:literal;)+) => {
        $($(#[doc = $meaning])+ pub const $name: &str = $wire;)+

        /// Every rule, by name.
        pub const ALL: &[Rule] = &[$(Rule { name: $wire, meaning: concat!($($meaning),+).trim_ascii() }),+];
    };
}

rules! {
    /// The account that the money would go to is closed.
    ACCOUNT_CLOSED = "account_closed";
    /// The thing to be made is there already.
    ALREADY_EXISTS = "already_exists";
    /// The account was invited to the job already.
    ALREADY_INVITED = "already_invited";
    /// The account is a member of the room already.
    ALREADY_MEMBER = "already_member";
    /// The person has proposed for the job already: what was proposed can be changed.
    ALREADY_PROPOSED = "already_proposed";
    /// No amendment of that number waits for an answer.
    AMENDMENT_NOT_OPEN = "amendment_not_open";
    /// An amendment waits for its answer already.
    AMENDMENT_OPEN = "amendment_open";
    /// A milestone of the amendment has got money since it was proposed.
    AMENDMENT_STALE = "amendment_stale";
    /// The milestone's amount is another by now: look again.
    AMOUNT_CHANGED = "amount_changed";
    /// The person has proposed for the job as often as one can, or the client said no.
    ATTEMPTS_OVER = "attempts_over";
    /// Of a beat: it comes after the end of its session.
    BEAT_AFTER_STOP = "beat_after_stop";
    /// Of a beat: it lies over two seconds ahead of the server: from the future, or of a clock faster than
    /// time.
    BEAT_AHEAD = "beat_ahead";
    /// Of a beat: its clock went back.
    BEAT_CLOCK_BACK = "beat_clock_back";
    /// Of a beat: it lies further back than a backlog is taken, or over twelve hours after the last report
    /// before it.
    BEAT_TOO_LATE = "beat_too_late";
    /// Somebody who is to be met blocks the caller.
    BLOCKED = "blocked";
    /// The contract is over.
    CONTRACT_ENDED = "contract_ended";
    /// The contract is not accepted yet, or never will be.
    CONTRACT_NOT_ACTIVE = "contract_not_active";
    /// A contract of the account is offered or active.
    CONTRACTS_OPEN = "contracts_open";
    /// The room of a contract keeps its two parties.
    CONTRACT_ROOM = "contract_room";
    /// The device signed in later than the one that asks: a new password ends it, or it ends itself.
    DEVICE_NEWER = "device_newer";
    /// The words of the proposal stay: the client has opened it, or six hours are over.
    EDIT_OVER = "edit_over";
    /// Someone has registered with the email already.
    EMAIL_TAKEN = "email_taken";
    /// Money is on its way into the contract's escrow: whether it comes is known in a moment.
    ESCROW_OPEN = "escrow_open";
    /// The milestone holds less than that.
    EXCEEDS_ESCROW = "exceeds_escrow";
    /// The account claims another handle, and will hear in a moment whether it gets that one.
    HANDLE_CLAIMED = "handle_claimed";
    /// Nobody can have that handle: it could be taken for a word of the marketplace itself.
    HANDLE_RESERVED = "handle_reserved";
    /// Another account has the handle, or had it in the last 90 days.
    HANDLE_TAKEN = "handle_taken";
    /// The handle was changed in the last 30 days. `account.me` says when it may change again.
    HANDLE_TOO_SOON = "handle_too_soon";
    /// The balance that can be spent is less than that.
    INSUFFICIENT_FUNDS = "insufficient_funds";
    /// The invitation was answered already.
    INVITATION_ANSWERED = "invitation_answered";
    /// The account has declined an invitation to the job.
    INVITATION_DECLINED = "invitation_declined";
    /// The job is closed, or has expired.
    JOB_CLOSED = "job_closed";
    /// Those who have proposed are being told that the job is over: try again in a moment.
    JOB_ENDING = "job_ending";
    /// Every seat of the job is taken.
    JOB_FILLED = "job_filled";
    /// The job is no draft: it was published, or closed.
    JOB_NOT_DRAFT = "job_not_draft";
    /// The job takes no proposals: it is a draft, paused, filled, closed or expired.
    JOB_NOT_OPEN = "job_not_open";
    /// The job is neither filled nor closed nor expired, or it was closed as a draft.
    JOB_NOT_OVER = "job_not_over";
    /// The job is not paused.
    JOB_NOT_PAUSED = "job_not_paused";
    /// A job of the account takes proposals, or is paused.
    JOBS_OPEN = "jobs_open";
    /// The job has as many proposals as it can.
    JOB_FULL = "job_full";
    /// The milestone is paid, or its money went back.
    MILESTONE_CLOSED = "milestone_closed";
    /// The milestone holds no money yet.
    MILESTONE_NOT_FUNDED = "milestone_not_funded";
    /// The milestone is funded already, or its money is on its way.
    MILESTONE_NOT_PLANNED = "milestone_not_planned";
    /// No work of the milestone waits for review.
    MILESTONE_NOT_SUBMITTED = "milestone_not_submitted";
    /// The milestone waits for review already.
    MILESTONE_SUBMITTED = "milestone_submitted";
    /// The wallet holds money, or awaits some.
    MONEY_LEFT = "money_left";
    /// The job is for those who have published a profile.
    NEEDS_PROFILE = "needs_profile";
    /// The account is no member of the room.
    NOT_A_MEMBER = "not_a_member";
    /// The contract has no milestones: its work is timed.
    NOT_FIXED_PRICE = "not_fixed_price";
    /// The contract pays by milestones, not by the hour.
    NOT_HOURLY = "not_hourly";
    /// The client has not opened the proposal, or the proposal is just hearing of it: `job.open` first.
    NOT_OPENED = "not_opened";
    /// The freelancer has accepted, and whether the job has a seat is known in a moment.
    OFFER_ACCEPTING = "offer_accepting";
    /// The offer has been accepted, declined or withdrawn.
    OFFER_CLOSED = "offer_closed";
    /// The offer was not answered in time.
    OFFER_EXPIRED = "offer_expired";
    /// The job is one's own.
    OWN_JOB = "own_job";
    /// The payment provider says no: the money certainly did not move.
    PAYMENT_DECLINED = "payment_declined";
    /// A profile that others see has a name, a headline and a skill.
    PROFILE_INCOMPLETE = "profile_incomplete";
    /// The proposal is over: withdrawn, declined, or its job did not take it, or is over.
    PROPOSAL_CLOSED = "proposal_closed";
    /// An offer for the proposal is open, or was accepted.
    PROPOSAL_OFFERED = "proposal_offered";
    /// The freelancer contested a refund. A new one may be asked for at the contract's `refund_again_at`.
    REFUND_CONTESTED = "refund_contested";
    /// No refund is asked for.
    REFUND_NOT_OPEN = "refund_not_open";
    /// The client asks for a refund, which the freelancer answers first.
    REFUND_OPEN = "refund_open";
    /// The time to answer is over: silence has refunded what the contract held.
    REFUND_OVER = "refund_over";
    /// The time for review is over: silence has released the milestone.
    REVIEW_OVER = "review_over";
    /// The room holds as many members as it can.
    ROOM_FULL = "room_full";
    /// The work session is not over yet.
    SESSION_RUNNING = "session_running";
    /// The work session is over.
    SESSION_STOPPED = "session_stopped";
    /// The password or the email was changed meanwhile, or the account closed: look again, and ask again.
    SIGN_IN_CHANGED = "sign_in_changed";
    /// It has changed since the version that the change names: look again, and change what stands now.
    STALE_VERSION = "stale_version";
    /// The party has proposed as many amendments of the contract as one can.
    /// The job has other terms by now: look again.
    TERMS_CHANGED = "terms_changed";
    /// What is searched for asks for no word, no skill and no category.
    TOO_BROAD = "too_broad";
    /// As many amendments of the contract were proposed as can be.
    TOO_MANY_AMENDMENTS = "too_many_amendments";
    /// The account blocks as many others as it can.
    TOO_MANY_BLOCKED = "too_many_blocked";
    /// The job was edited as often as it can be.
    TOO_MANY_EDITS = "too_many_edits";
    /// As many invitations of the job wait for their answer as can, or were sent in its life as can be.
    TOO_MANY_INVITATIONS = "too_many_invitations";
    /// The contract has as many milestones as it can.
    TOO_MANY_MILESTONES = "too_many_milestones";
    /// The job has as many open offers as it can.
    TOO_MANY_OFFERS = "too_many_offers";
    /// The person has as many open proposals as one can.
    TOO_MANY_PROPOSALS = "too_many_proposals";
    /// The account has saved as many searches as it can.
    TOO_MANY_SEARCHES = "too_many_searches";
    /// So many work sessions of the person are not over yet that no other may start.
    TOO_MANY_SESSIONS = "too_many_sessions";
    /// Over 256 ranges of skipped beats lie above one that is missing still.
    TOO_MANY_SKIPS = "too_many_skips";
    /// The job was paused, resumed and reopened as often as it can be.
    TOO_MANY_STATES = "too_many_states";
    /// Too many deposits and withdrawals are not settled yet.
    TOO_MANY_TRANSFERS = "too_many_transfers";
    /// The offer, or the proposal, has as many versions as it can.
    TOO_MANY_VERSIONS = "too_many_versions";
    /// The offer has another version by now, or its freelancer has made a counter-offer: look again.
    VERSION_CHANGED = "version_changed";
    /// The week's limit of the contract is reached.
    WEEKLY_LIMIT = "weekly_limit";
    /// The password is not that of the account.
    WRONG_PASSWORD = "wrong_password";
}
