//! Every kind of stream that can be read, and its events.

use super::{Entity, EventType, Shape, Wire};
use crate::kind::Kind;
use crate::{account, contract, inbox, marks, room, stream, wallet, work};

/// A record with nothing public in it, in a stream of any kind.
pub const NOTED: EventType =
    event::<stream::Empty>("noted", "Something that is nobody's business but the server's.");

/// Every kind of stream that can be read.
pub const ENTITIES: &[Entity] = &[
    Entity {
        kind: Kind::Account,
        about: "A person; `id` is the account.",
        readers: "whoever is signed in",
        state: Shape::of::<account::State>(),
        events: &[event::<account::Created>("created", "Someone registered.")],
        signals: NO_SIGNALS,
    },
    Entity {
        kind: Kind::Inbox,
        about: "News for one person; `id` is the account. It always exists.",
        readers: "its owner",
        state: Shape::of::<inbox::State>(),
        events: &[
            event::<inbox::RoomAdded>("room_added", "The person became a member of a room."),
            event::<inbox::RoomRemoved>("room_removed", "The person is a member of a room no more."),
            event::<inbox::ContractOffered>("contract_offered", "The person is offered a contract."),
            event::<inbox::RefundRequested>(
                "refund_requested",
                "The client of a contract asks the person for a refund; silence gives it.",
            ),
        ],
        signals: NO_SIGNALS,
    },
    Entity {
        kind: Kind::Room,
        about: "A conversation.",
        readers: "its members",
        state: Shape::of::<room::State>(),
        events: &[
            event::<room::Created>("created", "The room was made."),
            event::<room::Posted>("posted", "A message."),
            event::<room::Read>(
                "read",
                "A member, `by`, has read so far. Older rooms hold such events, and no room gets new ones: see `marks`.",
            ),
            event::<room::MemberAdded>("member_added", "A member more."),
            event::<room::MemberRemoved>("member_removed", "A member less."),
        ],
        signals: &[
            event::<stream::Empty>("typing", "A member, `by`, is writing a message."),
            event::<room::Read>("read", "A member, `by`, has read so far."),
        ],
    },
    Entity {
        kind: Kind::Contract,
        about: "An agreement, its milestones and their escrow.",
        readers: "its two parties",
        state: Shape::of::<contract::State>(),
        events: CONTRACT,
        signals: NO_SIGNALS,
    },
    Entity {
        kind: Kind::Timesheet,
        about: "Which session of a person runs, and what time counts; `id` is the account.",
        readers: "its owner",
        state: Shape::of::<work::TimesheetState>(),
        events: &[
            event::<work::Granted>("granted", "A session may count time from here on, and no other."),
            event::<work::Counted>("counted", "Time that a session has shown counts."),
        ],
        signals: NO_SIGNALS,
    },
    Entity {
        kind: Kind::WorkSession,
        about: "One stretch of timed work.",
        readers: "its freelancer and the client of its contract",
        state: Shape::of::<work::State>(),
        events: &[
            event::<work::Started>("started", "Time may be shown from here on."),
            event::<work::Beats>("beats", "Beats came in."),
            event::<work::SlotClosed>("slot_closed", "A ten-minute slot is full, or time has passed it."),
            event::<work::Stopped>("stopped", "The session is over."),
        ],
        signals: NO_SIGNALS,
    },
    Entity {
        kind: Kind::Wallet,
        about: "A person's money; `id` is the account. It always exists.",
        readers: "its owner",
        state: Shape::of::<wallet::State>(),
        events: WALLET,
        signals: NO_SIGNALS,
    },
    Entity {
        kind: Kind::Marks,
        about: "How far one person has read in each of their rooms; `id` is the account. It always exists.",
        readers: "its owner",
        state: Shape::of::<marks::State>(),
        events: &[event::<marks::Marked>("marked", "The person has read further in a room.")],
        signals: NO_SIGNALS,
    },
];

const NO_SIGNALS: &[EventType] = &[];

const CONTRACT: &[EventType] = &[
    event::<contract::Offered>("offered", "The client offers."),
    event::<contract::Accepted>("accepted", "The freelancer accepts; the policy in force is frozen in."),
    event::<contract::Declined>("declined", "The freelancer says no."),
    event::<contract::Withdrawn>("withdrawn", "The client takes the offer back."),
    event::<contract::MilestoneFunding>(
        "milestone_funding",
        "Money is on its way into a milestone's escrow.",
    ),
    event::<contract::MilestoneFunded>("milestone_funded", "The milestone holds its money."),
    event::<contract::MilestoneFundingFailed>(
        "milestone_funding_failed",
        "The money did not come; the milestone can be funded again.",
    ),
    event::<contract::MilestoneSubmitted>("milestone_submitted", "The work waits for review."),
    event::<contract::ChangesRequested>("changes_requested", "The client asks for changes."),
    event::<contract::MilestoneReleased>(
        "milestone_released",
        "The client approves, or the time for review is over (`by` is nil then).",
    ),
    event::<contract::MilestoneRefunded>("milestone_refunded", "The money of a milestone went back."),
    event::<contract::RolledReturned>(
        "rolled_returned",
        "What rolled went back to the client: no milestone is left that it could pay.",
    ),
    event::<contract::RefundRequested>(
        "refund_requested",
        "The client wants to end the contract and have back what it holds; the freelancer answers.",
    ),
    event::<contract::RefundContested>(
        "refund_contested",
        "The freelancer does not give the money back; the contract goes on as it stood.",
    ),
    event::<contract::Ended>(
        "ended",
        "The contract is over. After a `refund_requested`, `by` is the freelancer who accepted, or nil where silence did.",
    ),
];

const WALLET: &[EventType] = &[
    event::<wallet::DepositRequested>("deposit_requested", "The payment provider is asked for money."),
    event::<wallet::Deposited>("deposited", "Money came in."),
    event::<wallet::DepositFailed>("deposit_failed", "No money came in."),
    event::<wallet::WithdrawalRequested>("withdrawal_requested", "The payment provider is asked to pay out."),
    event::<wallet::Withdrawn>("withdrawn", "Money went out."),
    event::<wallet::WithdrawalFailed>("withdrawal_failed", "No money went out; it can be spent again."),
    event::<wallet::EscrowMoved>("escrow_out", "Money left for the escrow of a contract."),
    event::<wallet::EscrowMoved>("escrow_returned", "Money came back from the escrow of a contract."),
    event::<wallet::Earned>("earned", "Released money came in, and is held for a while."),
    event::<wallet::Earned>("matured", "Its hold is over."),
];

const fn event<B: Wire>(name: &'static str, about: &'static str) -> EventType {
    EventType { name, about, body: Shape::of::<B>() }
}
