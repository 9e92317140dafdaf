#![allow(dead_code, reason = "each test program uses a part")]
//! One value of everything on the wire, by the name it has in the registry.

use bytes::Bytes;
use protocol::contract::{self, Fixed, Hourly, MilestoneTerms, MoneyStatus, Role, Status, Terms};
use protocol::frame::EventHead;
use protocol::registry::Anything;
use protocol::stream::{self, Applied, Empty, PingAnswer, StreamParams};
use protocol::work::{self, Beat, Rejected, StopReason};
use protocol::{
    AccountId, CommandId, ContractId, Currency, Generation, Kind, Method, Millis, Money, RoomId, SessionId,
    StreamId,
};
use protocol::{account, frame, inbox, marks, room, wallet};
use uuid::Uuid;

/// A time.
pub const AT: Millis = 1_790_000_000_000;

/// An id that says which one it is.
pub const fn id(number: u8) -> Uuid {
    Uuid::from_u128(0x01a0c4f2_8c00_7000_8000_000000000000 + number as u128)
}

pub const COMMAND: CommandId = CommandId(id(0xc0));
pub const ADA: AccountId = AccountId(id(0xa1));
pub const BEN: AccountId = AccountId(id(0xb2));
pub const ROOM: RoomId = RoomId(id(1));
pub const CONTRACT: ContractId = ContractId(id(2));
pub const SESSION: SessionId = SessionId(id(3));

/// A name with a value as it stands on the wire.
pub type Sample = (&'static str, Bytes);

fn of<T: serde::Serialize>(name: &'static str, value: T) -> Sample {
    (name, frame::to_bytes(&value))
}

/// Parameters, by the name of their method.
fn asks<M: Method>(params: M) -> Sample {
    of(M::NAME, params)
}

/// The answer of the method that takes `M`.
fn answers_to<M: Method>(answer: M::Answer) -> Sample {
    of(M::NAME, answer)
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn applied() -> Applied {
    Applied { seq: 300, at: AT }
}

fn funded(status: MoneyStatus) -> contract::FundAnswer {
    contract::FundAnswer { seq: 3, at: AT, status }
}

fn dollars(amount: &str) -> Money {
    Money::parse(amount, Currency::USD).expect("a plain amount")
}

fn fixed() -> Terms {
    let milestone = |title: &str, amount: &str, due_at| MilestoneTerms {
        title: text(title),
        amount: text(amount),
        due_at,
    };
    let milestones = vec![milestone("Draft", "120.00", Some(AT)), milestone("Final", "80.5", None)];
    Terms::Fixed(Fixed { currency: Currency::USD, milestones })
}

fn hourly() -> Terms {
    Terms::Hourly(Hourly { rate: dollars("22.22"), weekly_limit_minutes: 2_400, manual_time: false })
}

/// The params of every method.
pub fn params() -> Vec<Sample> {
    [stream_params(), account_params(), room_params(), contract_params(), milestone_params(), work_params()]
        .concat()
}

fn stream_params() -> Vec<Sample> {
    let stream = || StreamParams { kind: Kind::Room, id: ROOM.0 };
    vec![
        asks(stream::Ping(Empty {})),
        asks(stream::AdvanceParams { command_id: COMMAND, ms: 86_400_000 }),
        asks(stream::ShowState(stream())),
        asks(stream::ReadParams {
            kind: Kind::Room,
            id: ROOM.0,
            after: None,
            before: Some(300),
            limit: Some(50),
        }),
        asks(stream::SubscribeParams { kind: Kind::Room, id: ROOM.0, after: Some(0) }),
        asks(stream::Unsubscribe(stream())),
    ]
}

fn account_params() -> Vec<Sample> {
    vec![
        asks(account::RegisterParams {
            command_id: COMMAND,
            email: text("ada@example.org"),
            password: text("correct horse"),
            display_name: text("Ada"),
        }),
        asks(account::SignInParams {
            email: text("ada@example.org"),
            password: text("correct horse"),
            device: None,
        }),
        asks(account::ResumeParams { token: text("token") }),
        asks(account::RefreshParams { refresh_token: text("refresh") }),
        asks(account::SignOut(Empty {})),
    ]
}

fn room_params() -> Vec<Sample> {
    let member = || room::MemberParams { command_id: COMMAND, room: ROOM, account: BEN };
    vec![
        asks(room::CreateParams {
            command_id: COMMAND,
            title: Some(text("Grüezi")),
            members: vec![ADA, BEN],
        }),
        asks(room::PostParams { command_id: COMMAND, room: ROOM, text: text("hello"), reply_to: Some(7) }),
        asks(room::ReadParams { command_id: Some(COMMAND), room: ROOM, seq: 7 }),
        asks(room::TypingParams { room: ROOM }),
        asks(room::ReceiptsParams { room: ROOM, after: Some(ADA), limit: None }),
        asks(room::AddMember(member())),
        asks(room::RemoveMember(member())),
        asks(room::ListParams { order: None, after: Some(ROOM), after_active_at: None, limit: None }),
        asks(room::ListParams {
            order: Some(room::Order::Activity),
            after: Some(ROOM),
            after_active_at: Some(AT),
            limit: Some(50),
        }),
    ]
}

fn contract_params() -> Vec<Sample> {
    let contract = || contract::ContractParams { command_id: COMMAND, contract: CONTRACT };
    vec![
        asks(contract::OfferParams {
            command_id: COMMAND,
            freelancer: BEN,
            title: text("Logo"),
            terms: fixed(),
        }),
        asks(contract::Accept(contract())),
        asks(contract::Decline(contract())),
        asks(contract::Withdraw(contract())),
        asks(contract::EndParams { command_id: COMMAND, contract: CONTRACT, reason: text("all done") }),
        asks(contract::AcceptRefund(contract())),
        asks(contract::ContestRefund(contract())),
        asks(contract::ListParams { role: Some(Role::Freelancer), after: None, limit: Some(1_000) }),
    ]
}

fn milestone_params() -> Vec<Sample> {
    let note = || contract::NoteParams {
        command_id: COMMAND,
        contract: CONTRACT,
        milestone: 1,
        note: text("done, see the branch"),
    };
    vec![
        asks(contract::FundParams { command_id: COMMAND, contract: CONTRACT, milestone: 1 }),
        asks(contract::Submit(note())),
        asks(contract::RequestChanges(note())),
        asks(contract::ApproveParams {
            command_id: COMMAND,
            contract: CONTRACT,
            milestone: 1,
            amount: Some(text("100")),
        }),
    ]
}

fn work_params() -> Vec<Sample> {
    vec![
        asks(work::StartParams { command_id: COMMAND, contract: CONTRACT, memo: text("the header") }),
        asks(work::BeatParams {
            session: SESSION,
            beats: vec![Beat { seq: 1, mono_ms: 10_000, at: AT, keys: 40, clicks: 3, scrolls: 0 }],
            skip: vec![],
        }),
        asks(work::StopParams { command_id: COMMAND, session: SESSION }),
        asks(work::DiaryParams { contract: CONTRACT, from: AT, to: AT + 86_400_000 }),
        asks(wallet::DepositParams {
            command_id: COMMAND,
            money: dollars("500.00"),
            source: text("sandbox:ok"),
        }),
        asks(wallet::WithdrawParams {
            command_id: COMMAND,
            money: dollars("0.01"),
            destination: text("sandbox:delayed"),
        }),
        asks(wallet::EntriesParams { after: Some(4), limit: Some(10) }),
    ]
}

/// The answer of every method.
pub fn answers() -> Vec<Sample> {
    [
        stream_answers(),
        account_answers(),
        room_answers(),
        contract_answers(),
        work_answers(),
        wallet_answers(),
    ]
    .concat()
}

fn stream_answers() -> Vec<Sample> {
    vec![
        answers_to::<stream::Ping>(PingAnswer { now: AT }),
        answers_to::<stream::AdvanceParams>(PingAnswer { now: AT }),
        answers_to::<stream::ShowState>(stream::StateAnswer { seq: 300, state: Anything }),
        answers_to::<stream::ReadParams>(stream::ReadAnswer {
            events: vec![event(Anything, None)],
            head: 300,
            more: true,
        }),
        answers_to::<stream::SubscribeParams>(stream::SubscribeAnswer { head: 20_000, behind: Some(true) }),
        answers_to::<stream::Unsubscribe>(Empty {}),
    ]
}

fn account_answers() -> Vec<Sample> {
    let signed_in = || account::SignedIn {
        account: ADA,
        token: text("token"),
        token_expires_at: AT,
        refresh_token: text("refresh"),
        inbox_head: 0,
        device: None,
    };
    vec![
        answers_to::<account::RegisterParams>(signed_in()),
        answers_to::<account::SignInParams>(signed_in()),
        answers_to::<account::ResumeParams>(account::Resumed {
            account: ADA,
            token_expires_at: AT,
            inbox_head: 12,
            generation: Generation(Uuid::from_u128(0xABCD)),
        }),
        answers_to::<account::RefreshParams>(signed_in()),
        answers_to::<account::SignOut>(Empty {}),
    ]
}

fn room_answers() -> Vec<Sample> {
    vec![
        answers_to::<room::CreateParams>(room::CreateAnswer { room: ROOM, seq: 1, at: AT }),
        answers_to::<room::PostParams>(applied()),
        answers_to::<room::ReadParams>(room::ReadAnswer { read_seq: 7 }),
        answers_to::<room::TypingParams>(Empty {}),
        answers_to::<room::ReceiptsParams>(room::ReceiptsAnswer {
            receipts: vec![room::Receipt { account: BEN, read_seq: 7 }],
            more: true,
        }),
        answers_to::<room::AddMember>(applied()),
        answers_to::<room::RemoveMember>(applied()),
        answers_to::<room::ListParams>(room::ListAnswer {
            rooms: vec![room::ListItem {
                room: ROOM,
                title: None,
                head: 300,
                active_at: None,
                read_seq: 7,
                unread: 100,
            }],
            more: false,
        }),
        answers_to::<room::ListParams>(room::ListAnswer {
            rooms: vec![room::ListItem {
                room: ROOM,
                title: Some(text("Grüezi")),
                head: 300,
                active_at: Some(AT),
                read_seq: 7,
                unread: 0,
            }],
            more: true,
        }),
    ]
}

fn contract_answers() -> Vec<Sample> {
    vec![
        answers_to::<contract::OfferParams>(contract::OfferAnswer {
            contract: CONTRACT,
            room: ROOM,
            seq: 1,
            at: AT,
        }),
        answers_to::<contract::Accept>(applied()),
        answers_to::<contract::Decline>(applied()),
        answers_to::<contract::Withdraw>(applied()),
        of("contract.end", applied()),
        answers_to::<contract::EndParams>(contract::EndAnswer {
            seq: 9,
            at: AT,
            answer_by: Some(AT + 604_800_000),
        }),
        answers_to::<contract::AcceptRefund>(applied()),
        answers_to::<contract::ContestRefund>(applied()),
        answers_to::<contract::ListParams>(contract::ListAnswer {
            contracts: vec![contract::ListItem {
                contract: CONTRACT,
                title: text("Logo"),
                client: ADA,
                freelancer: BEN,
                status: Status::Active,
            }],
            more: false,
        }),
        answers_to::<contract::FundParams>(funded(MoneyStatus::Pending)),
        answers_to::<contract::Submit>(applied()),
        answers_to::<contract::RequestChanges>(applied()),
        answers_to::<contract::ApproveParams>(contract::ApproveAnswer {
            seq: 9,
            at: AT,
            paid: dollars("120"),
        }),
    ]
}

fn work_answers() -> Vec<Sample> {
    vec![
        answers_to::<work::StartParams>(work::StartAnswer {
            session: SESSION,
            seq: 1,
            at: AT,
            slot_seconds: 600,
            beat_seconds: 10,
            report_seconds: 60,
        }),
        answers_to::<work::BeatParams>(work::BeatAnswer { acked: 6, rejected: vec![rejected()] }),
        answers_to::<work::StopParams>(work::StopAnswer { seq: 12, at: AT, credited_seconds: 3_600 }),
        answers_to::<work::DiaryParams>(work::DiaryAnswer {
            slots: vec![work::Slot {
                at: AT,
                credited_seconds: 590,
                keys: 900,
                clicks: 70,
                scrolls: 5,
                memo: text("the header"),
                session: SESSION,
            }],
        }),
    ]
}

fn wallet_answers() -> Vec<Sample> {
    vec![
        answers_to::<wallet::DepositParams>(funded(MoneyStatus::Done)),
        answers_to::<wallet::WithdrawParams>(funded(MoneyStatus::Failed)),
        answers_to::<wallet::EntriesParams>(wallet::EntriesAnswer {
            entries: vec![wallet::Entry {
                seq: 2,
                at: AT,
                account: text("cl_bal"),
                currency: Currency::USD,
                debit: None,
                credit: Some(text("500.00")),
                cause: text("deposited"),
            }],
            more: false,
        }),
    ]
}

/// The head of an event, with or without a command that caused it.
pub fn event_head(caused: bool) -> EventHead<'static> {
    EventHead {
        stream: StreamId::new(Kind::Room, ROOM.0),
        seq: 300,
        at: AT,
        by: caused.then_some(ADA.0),
        r#type: "posted",
        command_id: caused.then_some(COMMAND),
    }
}

/// An event with that body.
pub fn event<B>(body: B, command_id: Option<CommandId>) -> stream::Event<B> {
    stream::Event {
        kind: Kind::Room,
        id: ROOM.0,
        seq: 300,
        at: AT,
        by: command_id.map(|_| ADA),
        r#type: text("posted"),
        command_id,
        body,
    }
}

fn rejected() -> Rejected {
    Rejected { seq: 4, rule: text("beat_ahead") }
}

/// The body of every event, named by its kind of stream and its type.
pub fn bodies() -> Vec<Sample> {
    [room_bodies(), contract_bodies(), work_bodies(), wallet_bodies()].concat()
}

fn room_bodies() -> Vec<Sample> {
    vec![
        of("account created", account::Created { display_name: text("Ada") }),
        of("inbox room_added", inbox::RoomAdded { room: ROOM, title: Some(text("Grüezi")) }),
        of("inbox room_removed", inbox::RoomRemoved { room: ROOM }),
        of(
            "inbox contract_offered",
            inbox::ContractOffered { contract: CONTRACT, client: ADA, title: text("Logo") },
        ),
        of(
            "inbox refund_requested",
            inbox::RefundRequested { contract: CONTRACT, title: text("Logo"), answer_by: AT },
        ),
        of("room created", room::Created { title: None, members: vec![ADA, BEN] }),
        of("room posted", room::Posted { text: text("hello"), reply_to: None }),
        of("room read", room::Read { seq: 7 }),
        of("room member_added", room::MemberAdded { account: BEN }),
        of("room member_removed", room::MemberRemoved { account: BEN }),
        of("marks marked", marks::Marked { room: ROOM, seq: 7 }),
    ]
}

fn contract_bodies() -> Vec<Sample> {
    vec![
        of(
            "contract offered",
            contract::Offered {
                client: ADA,
                freelancer: BEN,
                title: text("Logo"),
                terms: hourly(),
                room: ROOM,
            },
        ),
        of(
            "contract accepted",
            contract::Accepted {
                policy_version: 1,
                fee_basis_points: 1_000,
                hold_seconds: 432_000,
                review_seconds: 1_209_600,
                refund_seconds: None,
            },
        ),
        of(
            "contract accepted",
            contract::Accepted {
                policy_version: 2,
                fee_basis_points: 1_000,
                hold_seconds: 432_000,
                review_seconds: 1_209_600,
                refund_seconds: Some(604_800),
            },
        ),
        of("contract declined", contract::Declined {}),
        of("contract withdrawn", contract::Withdrawn {}),
        of(
            "contract milestone_funding",
            contract::MilestoneFunding { milestone: 1, amount: text("120.00"), drawn: text("100.00") },
        ),
        of("contract milestone_funded", contract::MilestoneFunded { milestone: 1, amount: text("120.00") }),
        of(
            "contract milestone_funding_failed",
            contract::MilestoneFundingFailed { milestone: 1, rule: text("insufficient_funds") },
        ),
        of(
            "contract milestone_submitted",
            contract::MilestoneSubmitted { milestone: 1, note: text("done"), release_at: AT },
        ),
        of(
            "contract changes_requested",
            contract::ChangesRequested { milestone: 1, note: text("bigger, please") },
        ),
        of(
            "contract milestone_released",
            contract::MilestoneReleased {
                milestone: 1,
                paid: text("266.64"),
                fee: text("26.66"),
                net: text("239.98"),
                rolled: text("0.00"),
            },
        ),
        of(
            "contract milestone_refunded",
            contract::MilestoneRefunded { milestone: 1, amount: text("120.00") },
        ),
        of("contract rolled_returned", contract::RolledReturned { amount: text("40.00") }),
        of(
            "contract refund_requested",
            contract::RefundRequested {
                reason: text("other plans"),
                amount: text("120.00"),
                answer_by: AT,
                paused: vec![contract::PausedReview { milestone: 1, left_ms: 1_000 }],
            },
        ),
        of(
            "contract refund_contested",
            contract::RefundContested {
                again_at: AT,
                resumed: vec![contract::ResumedReview { milestone: 1, release_at: AT }],
            },
        ),
        of("contract ended", contract::Ended { reason: text("all done"), refunded: Some(text("80.50")) }),
    ]
}

fn work_bodies() -> Vec<Sample> {
    vec![
        of("timesheet granted", work::Granted { session: SESSION, contract: CONTRACT }),
        of(
            "timesheet counted",
            work::Counted {
                session: SESSION,
                contract: CONTRACT,
                counted_ms: 60_000,
                week_at: AT,
                week_ms: 60_000,
            },
        ),
        of(
            "work_session started",
            work::Started { contract: CONTRACT, freelancer: BEN, client: ADA, memo: text("the header") },
        ),
        of(
            "work_session beats",
            work::Beats {
                through: 6,
                credited_seconds: 60,
                keys: 240,
                clicks: 18,
                scrolls: 0,
                rejected: vec![rejected()],
            },
        ),
        of(
            "work_session slot_closed",
            work::SlotClosed { at: AT, credited_seconds: 590, keys: 900, clicks: 70, scrolls: 5 },
        ),
        of("work_session stopped", work::Stopped { reason: StopReason::Takeover, credited_seconds: 3_600 }),
    ]
}

fn wallet_bodies() -> Vec<Sample> {
    let (amount, currency) = (|| text("500.00"), Currency::USD);
    let escrow = || wallet::EscrowMoved { contract: CONTRACT, amount: amount(), currency };
    let earned = || wallet::Earned { contract: CONTRACT, amount: text("239.98"), currency, available_at: AT };
    vec![
        of(
            "wallet deposit_requested",
            wallet::DepositRequested { amount: amount(), currency, source: text("sandbox:ok") },
        ),
        of("wallet deposited", wallet::Deposited { request: 1, amount: amount(), currency }),
        of("wallet deposit_failed", wallet::DepositFailed { request: 1, rule: text("declined") }),
        of(
            "wallet withdrawal_requested",
            wallet::WithdrawalRequested { amount: amount(), currency, destination: text("sandbox:ok") },
        ),
        of("wallet withdrawn", wallet::Withdrawn { request: 3, amount: amount(), currency }),
        of("wallet withdrawal_failed", wallet::WithdrawalFailed { request: 3, rule: text("declined") }),
        of("wallet escrow_out", escrow()),
        of("wallet escrow_returned", escrow()),
        of("wallet earned", earned()),
        of("wallet matured", earned()),
    ]
}
