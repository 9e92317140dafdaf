//! Every method.

use super::{Access, Anything, Method, Shape, Wire};
use crate::error::ErrorCode::{self, Forbidden, NotFound, RateLimited, TooLarge, Unauthenticated};
use crate::stream::{Applied, Empty, PingAnswer, StreamParams};
use crate::{account, contract, room, rules, stream, wallet, work};

/// Every method.
pub const METHODS: &[Method] = &[
    asks::<Empty, PingAnswer>("protocol.ping", "Answers the time of events, timers and deadlines.")
        .open_to(Access::Anyone),
    changes::<stream::AdvanceParams, PingAnswer>(
        "sandbox.advance",
        "Moves the clock of events, timers and deadlines forward, durably.",
    )
    .open_to(Access::Sandbox),
    // Streams.
    asks::<StreamParams, stream::StateAnswer<Anything>>(
        "stream.state",
        "Shows what the caller may see of an entity; a subscription after its `seq` then misses nothing.",
    )
    .answers(&[NotFound]),
    asks::<stream::ReadParams, stream::ReadAnswer<Anything>>(
        "stream.read",
        "Reads a page of events: just above `after`, just below `before`, or the newest.",
    )
    .answers(&[NotFound]),
    asks::<stream::SubscribeParams, stream::SubscribeAnswer>(
        "stream.subscribe",
        "Delivers every event above `after`, or above the head, in order, without gap or repeat.",
    )
    .answers(&[NotFound]),
    asks::<StreamParams, Empty>("stream.unsubscribe", "Ends a subscription; no event follows the answer."),
    // Accounts.
    changes::<account::RegisterParams, account::SignedIn>(
        "account.register",
        "Makes an account and signs this connection in. A retry checks the password and gets fresh tokens.",
    )
    .open_to(Access::SignedOut)
    .emits(&["created"])
    .answers(&[Unauthenticated, RateLimited, TooLarge])
    .refused_by(&[rules::EMAIL_TAKEN]),
    asks::<account::SignInParams, account::SignedIn>("account.sign_in", "Signs this connection in with a password.")
        .open_to(Access::SignedOut)
        .answers(&[Unauthenticated, RateLimited, TooLarge]),
    asks::<account::ResumeParams, account::Resumed>(
        "account.resume",
        "Signs this connection in with an access token, as often as one likes while it is good.",
    )
    .open_to(Access::SignedOut)
    .answers(&[Unauthenticated]),
    asks::<account::RefreshParams, account::SignedIn>(
        "account.refresh",
        "Gets new tokens, and signs this connection in where nobody is. The old refresh token is good until the new one is \
         used, 60 s at most; used later, it revokes the whole family.",
    )
    .open_to(Access::Anyone)
    .answers(&[Unauthenticated]),
    asks::<Empty, Empty>("account.sign_out", "Revokes the token family, answers, and closes with 1000."),
    // Rooms.
    changes::<room::CreateParams, room::CreateAnswer>("room.create", "Makes a room of the caller and others.")
        .emits(&["created", "room_added"])
        .answers(&[NotFound, TooLarge]),
    changes::<room::PostParams, Applied>("room.post", "Says something in a room.")
        .emits(&["posted"])
        .answers(&[NotFound, TooLarge]),
    asks::<room::ReadParams, room::ReadAnswer>(
        "room.read",
        "Says how far the caller has read; never goes back. The event stands in the caller's own stream of kind `marks`; the \
         room's other members hear the signal `read`, in a room of at most 100.",
    )
    .emits(&["marked"])
    .answers(&[NotFound]),
    asks::<room::TypingParams, Empty>(
        "room.typing",
        "Lets the room's other members hear the signal `typing`, in a room of at most 100, and once in two seconds at most.",
    )
    .answers(&[NotFound]),
    asks::<room::ReceiptsParams, room::ReceiptsAnswer>(
        "room.receipts",
        "Lists how far each member of a room has read.",
    )
    .answers(&[NotFound]),
    changes::<room::MemberParams, Applied>("room.add_member", "Takes an account in; any member may.")
        .emits(&["member_added", "room_added"])
        .answers(&[NotFound])
        .refused_by(&[rules::ALREADY_MEMBER, rules::CONTRACT_ROOM, rules::ROOM_FULL]),
    changes::<room::MemberParams, Applied>(
        "room.remove_member",
        "Puts a member out; the creator may, and whoever leaves.",
    )
    .emits(&["member_removed", "room_removed"])
    .answers(&[Forbidden, NotFound])
    .refused_by(&[rules::CONTRACT_ROOM, rules::NOT_A_MEMBER]),
    asks::<room::ListParams, room::ListAnswer>(
        "room.list",
        "Lists the caller's rooms. A page may hold fewer than `limit` where much is unread: `more` says whether others follow.",
    ),
    // Contracts.
    changes::<contract::OfferParams, contract::OfferAnswer>("contract.offer", "Offers a contract to a freelancer.")
        .emits(&["offered", "contract_offered", "created", "room_added"])
        .answers(&[NotFound, TooLarge]),
    changes::<contract::ContractParams, Applied>("contract.accept", "Takes an offer; the freelancer may.")
        .emits(&["accepted"])
        .answers(PARTIES)
        .refused_by(OFFER),
    changes::<contract::ContractParams, Applied>("contract.decline", "Says no to an offer; the freelancer may.")
        .emits(&["declined"])
        .answers(PARTIES)
        .refused_by(OFFER),
    changes::<contract::ContractParams, Applied>("contract.withdraw", "Takes an offer back; the client may.")
        .emits(&["withdrawn"])
        .answers(PARTIES)
        .refused_by(OFFER),
    changes::<contract::EndParams, contract::EndAnswer>(
        "contract.end",
        "Ends a contract. By the freelancer: at once, and what it holds goes back to the client. By the client: at once where it holds \
         nothing, or only what approved milestones left and no other can take; else the freelancer is asked for a refund of all that \
         it holds, and answers with `refund.accept` or `refund.contest`; silence refunds and ends. Until then the reviews stand still, \
         the client may approve, and the freelancer may end; nothing can be funded, submitted or sent back for changes. Work that is past \
         its review is released first and never refunded.",
    )
    .emits(&["ended", "refund_requested", "escrow_returned", "stopped", "slot_closed", "counted"])
    .answers(PARTIES_AND_TEXT)
    .refused_by(&[
        rules::CONTRACT_ENDED,
        rules::CONTRACT_NOT_ACTIVE,
        rules::ESCROW_OPEN,
        rules::REFUND_CONTESTED,
        rules::REFUND_OPEN,
        rules::REVIEW_OVER,
    ]),
    changes::<contract::ContractParams, Applied>(
        "refund.accept",
        "Gives the client back what the contract holds, as the client has asked, and ends it; the freelancer may.",
    )
    .emits(&["ended", "escrow_returned"])
    .answers(PARTIES)
    .refused_by(&[rules::CONTRACT_ENDED, rules::CONTRACT_NOT_ACTIVE, rules::REFUND_NOT_OPEN]),
    changes::<contract::ContractParams, Applied>(
        "refund.contest",
        "Keeps the money where it is: every milestone stands as before the client asked, and reviews go on with the time that was left; \
         the freelancer may, until `answer_by`. The client may approve and, after `refund_again_at`, ask again.",
    )
    .emits(&["refund_contested"])
    .answers(PARTIES)
    .refused_by(&[
        rules::CONTRACT_ENDED,
        rules::CONTRACT_NOT_ACTIVE,
        rules::REFUND_NOT_OPEN,
        rules::REFUND_OVER,
    ]),
    asks::<contract::ListParams, contract::ListAnswer>("contract.list", "Lists the caller's contracts."),
    changes::<contract::FundParams, contract::FundAnswer>(
        "milestone.fund",
        "Moves the client's money into a milestone's escrow. Too little of it: `milestone_funding_failed`, with the rule \
         `insufficient_funds`.",
    )
    .emits(&["milestone_funding", "escrow_out", "milestone_funded", "milestone_funding_failed"])
    .answers(PARTIES)
    .refused_by(&[
        rules::CONTRACT_ENDED,
        rules::CONTRACT_NOT_ACTIVE,
        rules::NOT_FIXED_PRICE,
        rules::MILESTONE_CLOSED,
        rules::MILESTONE_NOT_PLANNED,
        rules::REFUND_OPEN,
    ]),
    changes::<contract::NoteParams, Applied>("milestone.submit", "Hands work in for review; the freelancer may.")
        .emits(&["milestone_submitted"])
        .answers(PARTIES_AND_TEXT)
        .refused_by(&[
            rules::CONTRACT_ENDED,
            rules::CONTRACT_NOT_ACTIVE,
            rules::NOT_FIXED_PRICE,
            rules::MILESTONE_CLOSED,
            rules::MILESTONE_NOT_FUNDED,
            rules::MILESTONE_SUBMITTED,
            rules::REFUND_OPEN,
        ]),
    changes::<contract::NoteParams, Applied>(
        "milestone.request_changes",
        "Asks for changes, which stops the clock of the review; the client may.",
    )
    .emits(&["changes_requested"])
    .answers(PARTIES_AND_TEXT)
    .refused_by(&[
        rules::CONTRACT_ENDED,
        rules::CONTRACT_NOT_ACTIVE,
        rules::NOT_FIXED_PRICE,
        rules::MILESTONE_CLOSED,
        rules::MILESTONE_NOT_FUNDED,
        rules::MILESTONE_NOT_SUBMITTED,
        rules::REFUND_OPEN,
        rules::REVIEW_OVER,
    ]),
    changes::<contract::ApproveParams, contract::ApproveAnswer>(
        "milestone.approve",
        "Releases a milestone's money to the freelancer, all or part; what is left rolls to the next milestone funded, and goes back to the \
         client where no milestone is left that is planned, funded or in review.",
    )
    .emits(&["milestone_released", "rolled_returned", "earned", "escrow_returned"])
    .answers(PARTIES)
    .refused_by(&[
        rules::CONTRACT_ENDED,
        rules::CONTRACT_NOT_ACTIVE,
        rules::NOT_FIXED_PRICE,
        rules::EXCEEDS_ESCROW,
        rules::MILESTONE_CLOSED,
        rules::MILESTONE_NOT_FUNDED,
        rules::REFUND_OVER,
        rules::REVIEW_OVER,
    ]),
    // Work sessions.
    changes::<work::StartParams, work::StartAnswer>(
        "work.start",
        "Starts a session of timed work, and takes over from one that runs.",
    )
    .emits(&["started", "granted", "stopped", "slot_closed", "counted"])
    .answers(PARTIES_AND_TEXT)
    .refused_by(&[
        rules::CONTRACT_ENDED,
        rules::CONTRACT_NOT_ACTIVE,
        rules::NOT_HOURLY,
        rules::WEEKLY_LIMIT,
    ]),
    asks::<work::BeatParams, work::BeatAnswer>(
        "work.beat",
        "Reports beats, 64 at most. A repeated beat counts once; one that cannot be true is acked, credits nothing and is \
         named in `rejected`. Beats that the tracker has lost are skipped.",
    )
    .emits(&["beats", "counted", "slot_closed"])
    .answers(PARTIES)
    .refused_by(&[rules::SESSION_STOPPED, rules::TOO_MANY_SKIPS]),
    changes::<work::StopParams, work::StopAnswer>("work.stop", "Stops a session; its freelancer may.")
        .emits(&["stopped", "slot_closed", "counted"])
        .answers(PARTIES)
        .refused_by(&[rules::SESSION_RUNNING, rules::SESSION_STOPPED]),
    asks::<work::DiaryParams, work::DiaryAnswer>(
        "work.diary",
        "Shows the ten-minute slots of a contract, the open one so far included.",
    )
    .answers(&[NotFound, TooLarge]),
    // Wallets.
    changes::<wallet::DepositParams, contract::FundAnswer>(
        "wallet.deposit",
        "Draws money in. The sandbox provider knows `sandbox:ok`, `sandbox:declined`, `sandbox:delayed` and \
         `sandbox:silent`.",
    )
    .emits(&["deposit_requested", "deposited", "deposit_failed"])
    .refused_by(&[rules::TOO_MANY_TRANSFERS]),
    changes::<wallet::WithdrawParams, contract::FundAnswer>(
        "wallet.withdraw",
        "Pays money out; `destination` takes the same words.",
    )
    .emits(&["withdrawal_requested", "withdrawn", "withdrawal_failed"])
    .refused_by(&[rules::INSUFFICIENT_FUNDS, rules::TOO_MANY_TRANSFERS]),
    asks::<wallet::EntriesParams, wallet::EntriesAnswer>("wallet.entries", "Lists the postings of the caller's wallet."),
];

const PARTIES: &[ErrorCode] = &[Forbidden, NotFound];
const PARTIES_AND_TEXT: &[ErrorCode] = &[Forbidden, NotFound, TooLarge];
const OFFER: &[&str] = &[rules::CONTRACT_ENDED, rules::OFFER_CLOSED];

/// A method without a `command_id`.
const fn asks<P: Wire, A: Wire>(name: &'static str, about: &'static str) -> Method {
    Method {
        name,
        about,
        params: Shape::of::<P>(),
        answer: Shape::of::<A>(),
        access: Access::SignedIn,
        changes: false,
        events: &[],
        own_errors: &[],
        rules: &[],
    }
}

/// A method with a `command_id`.
const fn changes<P: Wire, A: Wire>(name: &'static str, about: &'static str) -> Method {
    Method { changes: true, ..asks::<P, A>(name, about) }
}

impl Method {
    const fn open_to(self, access: Access) -> Self {
        Self { access, ..self }
    }

    const fn emits(self, events: &'static [&'static str]) -> Self {
        Self { events, ..self }
    }

    const fn answers(self, own_errors: &'static [ErrorCode]) -> Self {
        Self { own_errors, ..self }
    }

    const fn refused_by(self, rules: &'static [&'static str]) -> Self {
        Self { rules, ..self }
    }
}
