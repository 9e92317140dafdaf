//! Commands that nobody should be able to give, or that come twice, too late or to the wrong door: a real server refuses
//! each by its code, does nothing of it, and still knows after it was killed.

mod access;
mod ended;
mod ids;
mod money;
mod rooms;
mod texts;
mod work;

use protocol::contract::{
    ApproveParams, ContractParams, EndParams, FundParams, MilestoneTerms, NoteParams, OfferParams, Terms,
};
use protocol::room::{CreateParams, MemberParams, PostParams, ReadParams, ReceiptsParams, TypingParams};
use protocol::stream::{StreamParams, SubscribeParams};
use protocol::wallet::{DepositParams, WithdrawParams};
use protocol::work::{BeatParams, DiaryParams, StartParams, StopParams};
use protocol::{CommandId, ContractId, ErrorCode, RoomId, WireError};
use serde::Serialize;
use tests::people::usd;
use tests::raw::Raw;
use tokio_tungstenite::tungstenite::Bytes;
use uuid::Uuid;

/// The parameters of any method, so that one table can hold many.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum Params {
    Contract(ContractParams),
    Create(CreateParams),
    Deposit(DepositParams),
    Withdraw(WithdrawParams),
    Offer(OfferParams),
    Fund(FundParams),
    Approve(ApproveParams),
    Note(NoteParams),
    End(EndParams),
    Post(PostParams),
    Read(ReadParams),
    Receipts(ReceiptsParams),
    Typing(TypingParams),
    Member(MemberParams),
    Stream(StreamParams),
    Subscribe(SubscribeParams),
    Start(StartParams),
    Stop(StopParams),
    Beat(BeatParams),
    Diary(DiaryParams),
}

/// A call of a method.
#[derive(Debug, Clone)]
struct Call(&'static str, Params);

impl Call {
    /// Makes it; the answer is as it stands on the wire.
    async fn over(&self, raw: &mut Raw) -> Result<Bytes, WireError> {
        raw.ask(self.0, &self.1).await
    }

    /// Makes it, and it must be refused.
    async fn refusal(&self, raw: &mut Raw) -> WireError {
        match self.over(raw).await {
            Ok(_) => panic!("{self:?} is taken"),
            Err(error) => error,
        }
    }

    /// Makes it, and it must be refused by that code.
    async fn is_refused(&self, raw: &mut Raw, code: ErrorCode) {
        let error = self.refusal(raw).await;
        assert_eq!(error.code, code, "{self:?}: {error}");
    }

    /// Makes it, and it must be refused by that rule.
    async fn is_refused_by(&self, raw: &mut Raw, rule: &str) {
        let error = self.refusal(raw).await;
        assert_eq!((error.code, error.rule()), (ErrorCode::Refused, Some(rule)), "{self:?}");
    }
}

/// A name for a command, of now.
fn new_command() -> CommandId {
    CommandId(Uuid::now_v7())
}

fn post(command_id: CommandId, room: RoomId, text: &str) -> Call {
    Call("room.post", Params::Post(PostParams { command_id, room, text: text.into(), reply_to: None }))
}

fn create(command_id: CommandId, title: &str) -> Call {
    Call(
        "room.create",
        Params::Create(CreateParams { command_id, title: Some(title.into()), members: vec![] }),
    )
}

fn read(command_id: CommandId, room: RoomId, seq: u64) -> Call {
    Call("room.read", Params::Read(ReadParams { command_id: Some(command_id), room, seq }))
}

fn deposit(command_id: CommandId, amount: &str) -> Call {
    let (money, source) = (usd(amount), "sandbox:ok".to_owned());
    Call("wallet.deposit", Params::Deposit(DepositParams { command_id, money, source }))
}

fn withdraw(command_id: CommandId, amount: &str) -> Call {
    let (money, destination) = (usd(amount), "sandbox:ok".to_owned());
    Call("wallet.withdraw", Params::Withdraw(WithdrawParams { command_id, money, destination }))
}

fn offer(command_id: CommandId, freelancer: protocol::AccountId, title: &str, terms: Terms) -> Call {
    Call("contract.offer", Params::Offer(OfferParams { command_id, freelancer, title: title.into(), terms }))
}

/// A method that takes a contract and nothing else.
fn about(method: &'static str, contract: ContractId) -> Call {
    Call(method, Params::Contract(ContractParams { command_id: new_command(), contract }))
}

fn end(contract: ContractId, reason: &str) -> Call {
    Call(
        "contract.end",
        Params::End(EndParams { command_id: new_command(), contract, reason: reason.into() }),
    )
}

fn fund(command_id: CommandId, contract: ContractId, milestone: u32) -> Call {
    Call("milestone.fund", Params::Fund(FundParams { command_id, contract, milestone }))
}

fn approve(command_id: CommandId, contract: ContractId, amount: Option<&str>) -> Call {
    let amount = amount.map(str::to_owned);
    Call("milestone.approve", Params::Approve(ApproveParams { command_id, contract, milestone: 1, amount }))
}

/// `milestone.submit` or `milestone.request_changes`.
fn note(method: &'static str, contract: ContractId, note: &str) -> Call {
    let command_id = new_command();
    Call(method, Params::Note(NoteParams { command_id, contract, milestone: 1, note: note.into() }))
}

fn start(command_id: CommandId, contract: ContractId, memo: &str) -> Call {
    Call("work.start", Params::Start(StartParams { command_id, contract, memo: memo.into() }))
}

fn milestone(title: &str, amount: &str) -> MilestoneTerms {
    MilestoneTerms { title: title.into(), amount: amount.into(), due_at: None }
}
