#![allow(dead_code, reason = "each test program uses a part")]
//! One value of everything on the wire, by the name it has in the registry.

use bytes::Bytes;
use protocol::contract::{self, Fixed, Hourly, MilestoneTerms, MoneyStatus, Role, Status, Terms};
use protocol::frame::EventHead;
use protocol::registry::Anything;
use protocol::stream::{self, Applied, Empty, PingAnswer, StreamParams};
use protocol::work::{self, Beat, Rejected, StopReason};
use protocol::{
    AccountId, CommandId, ContractId, Currency, Generation, Kind, Millis, Money, RoomId, SessionId, StreamId,
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
        of("protocol.ping", Empty {}),
        of("sandbox.advance", stream::AdvanceParams { command_id: COMMAND, ms: 86_400_000 }),
        of("stream.state", stream()),
        of(
            "stream.read",
            stream::ReadParams {
                kind: Kind::Room,
                id: ROOM.0,
                after: None,
                before: Some(300),
                limit: Some(50),
            },
        ),
        of("stream.subscribe", stream::SubscribeParams { kind: Kind::Room, id: ROOM.0, after: Some(0) }),
        of("stream.unsubscribe", stream()),
    ]
}

fn account_params() -> Vec<Sample> {
    vec![
        of(
            "account.register",
            account::RegisterParams {
                command_id: COMMAND,
                email: text("ada@example.org"),
                password: text("correct horse"),
                display_name: text("Ada"),
            },
        ),
        of(
            "account.sign_in",
            account::SignInParams {
                email: text("ada@example.org"),
                password: text("correct horse"),
                device: None,
            },
        ),
        of("account.resume", account::ResumeParams { token: text("token") }),
        of("account.refresh", account::RefreshParams { refresh_token: text("refresh") }),
        of("account.sign_out", Empty {}),
    ]
}

fn room_params() -> Vec<Sample> {
    let member = || room::MemberParams { command_id: COMMAND, room: ROOM, account: BEN };
    vec![
        of(
            "room.create",
            room::CreateParams { command_id: COMMAND, title: Some(text("Grüezi")), members: vec![ADA, BEN] },
        ),
        of(
            "room.post",
            room::PostParams { command_id: COMMAND, room: ROOM, text: text("hello"), reply_to: Some(7) },
        ),
        of("room.read", room::ReadParams { command_id: Some(COMMAND), room: ROOM, seq: 7 }),
        of("room.typing", room::TypingParams { room: ROOM }),
        of("room.receipts", room::ReceiptsParams { room: ROOM, after: Some(ADA), limit: None }),
        of("room.add_member", member()),
        of("room.remove_member", member()),
        of("room.list", room::ListParams { after: Some(ROOM), limit: None }),
    ]
}

fn contract_params() -> Vec<Sample> {
    let contract = || contract::ContractParams { command_id: COMMAND, contract: CONTRACT };
    vec![
        of(
            "contract.offer",
            contract::OfferParams {
                command_id: COMMAND,
                freelancer: BEN,
                title: text("Logo"),
                terms: fixed(),
            },
        ),
        of("contract.accept", contract()),
        of("contract.decline", contract()),
        of("contract.withdraw", contract()),
        of(
            "contract.end",
            contract::EndParams { command_id: COMMAND, contract: CONTRACT, reason: text("all done") },
        ),
        of("refund.accept", contract()),
        of("refund.contest", contract()),
        of(
            "contract.list",
            contract::ListParams { role: Some(Role::Freelancer), after: None, limit: Some(1_000) },
        ),
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
        of("milestone.fund", contract::FundParams { command_id: COMMAND, contract: CONTRACT, milestone: 1 }),
        of("milestone.submit", note()),
        of("milestone.request_changes", note()),
        of(
            "milestone.approve",
            contract::ApproveParams {
                command_id: COMMAND,
                contract: CONTRACT,
                milestone: 1,
                amount: Some(text("100")),
            },
        ),
    ]
}

fn work_params() -> Vec<Sample> {
    vec![
        of(
            "work.start",
            work::StartParams { command_id: COMMAND, contract: CONTRACT, memo: text("the header") },
        ),
        of(
            "work.beat",
            work::BeatParams {
                session: SESSION,
                beats: vec![Beat { seq: 1, mono_ms: 10_000, at: AT, keys: 40, clicks: 3, scrolls: 0 }],
                skip: vec![],
            },
        ),
        of("work.stop", work::StopParams { command_id: COMMAND, session: SESSION }),
        of("work.diary", work::DiaryParams { contract: CONTRACT, from: AT, to: AT + 86_400_000 }),
        of(
            "wallet.deposit",
            wallet::DepositParams {
                command_id: COMMAND,
                money: dollars("500.00"),
                source: text("sandbox:ok"),
            },
        ),
        of(
            "wallet.withdraw",
            wallet::WithdrawParams {
                command_id: COMMAND,
                money: dollars("0.01"),
                destination: text("sandbox:delayed"),
            },
        ),
        of("wallet.entries", wallet::EntriesParams { after: Some(4), limit: Some(10) }),
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
        of("protocol.ping", PingAnswer { now: AT }),
        of("sandbox.advance", PingAnswer { now: AT }),
        of("stream.state", stream::StateAnswer { seq: 300, state: Anything }),
        of("stream.read", stream::ReadAnswer { events: vec![event(Anything, None)], head: 300, more: true }),
        of("stream.subscribe", stream::SubscribeAnswer { head: 20_000, behind: Some(true) }),
        of("stream.unsubscribe", Empty {}),
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
        of("account.register", signed_in()),
        of("account.sign_in", signed_in()),
        of(
            "account.resume",
            account::Resumed {
                account: ADA,
                token_expires_at: AT,
                inbox_head: 12,
                generation: Generation(Uuid::from_u128(0xABCD)),
            },
        ),
        of("account.refresh", signed_in()),
        of("account.sign_out", Empty {}),
    ]
}

fn room_answers() -> Vec<Sample> {
    vec![
        of("room.create", room::CreateAnswer { room: ROOM, seq: 1, at: AT }),
        of("room.post", applied()),
        of("room.read", room::ReadAnswer { read_seq: 7 }),
        of("room.typing", Empty {}),
        of(
            "room.receipts",
            room::ReceiptsAnswer { receipts: vec![room::Receipt { account: BEN, read_seq: 7 }], more: true },
        ),
        of("room.add_member", applied()),
        of("room.remove_member", applied()),
        of(
            "room.list",
            room::ListAnswer {
                rooms: vec![room::ListItem { room: ROOM, title: None, head: 300, read_seq: 7, unread: 100 }],
                more: false,
            },
        ),
    ]
}

fn contract_answers() -> Vec<Sample> {
    vec![
        of("contract.offer", contract::OfferAnswer { contract: CONTRACT, room: ROOM, seq: 1, at: AT }),
        of("contract.accept", applied()),
        of("contract.decline", applied()),
        of("contract.withdraw", applied()),
        of("contract.end", applied()),
        of("contract.end", contract::EndAnswer { seq: 9, at: AT, answer_by: Some(AT + 604_800_000) }),
        of("refund.accept", applied()),
        of("refund.contest", applied()),
        of(
            "contract.list",
            contract::ListAnswer {
                contracts: vec![contract::ListItem {
                    contract: CONTRACT,
                    title: text("Logo"),
                    client: ADA,
                    freelancer: BEN,
                    status: Status::Active,
                }],
                more: false,
            },
        ),
        of("milestone.fund", funded(MoneyStatus::Pending)),
        of("milestone.submit", applied()),
        of("milestone.request_changes", applied()),
        of("milestone.approve", contract::ApproveAnswer { seq: 9, at: AT, paid: dollars("120") }),
    ]
}

fn work_answers() -> Vec<Sample> {
    vec![
        of(
            "work.start",
            work::StartAnswer {
                session: SESSION,
                seq: 1,
                at: AT,
                slot_seconds: 600,
                beat_seconds: 10,
                report_seconds: 60,
            },
        ),
        of("work.beat", work::BeatAnswer { acked: 6, rejected: vec![rejected()] }),
        of("work.stop", work::StopAnswer { seq: 12, at: AT, credited_seconds: 3_600 }),
        of(
            "work.diary",
            work::DiaryAnswer {
                slots: vec![work::Slot {
                    at: AT,
                    credited_seconds: 590,
                    keys: 900,
                    clicks: 70,
                    scrolls: 5,
                    memo: text("the header"),
                    session: SESSION,
                }],
            },
        ),
    ]
}

fn wallet_answers() -> Vec<Sample> {
    vec![
        of("wallet.deposit", funded(MoneyStatus::Done)),
        of("wallet.withdraw", funded(MoneyStatus::Failed)),
        of(
            "wallet.entries",
            wallet::EntriesAnswer {
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
            },
        ),
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
