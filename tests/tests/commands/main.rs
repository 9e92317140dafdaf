//! Commands that nobody should be able to give, or that come twice, too late or to the wrong door: a real
//! server refuses each by its code, does nothing of it, and still knows after it was killed.

mod access;
mod ended;
mod handles;
mod ids;
mod lists;
mod money;
mod presence;
mod rooms;
mod texts;
mod work;

use std::fmt;
use std::sync::Arc;

use protocol::contract::{
    AcceptParams, ApproveParams, ContractParams, EndParams, FundParams, MilestoneTerms, NoteParams,
    OfferParams, Terms,
};
use protocol::room::{CreateParams, PostParams, ReadParams};
use protocol::wallet::{DepositParams, WithdrawParams};
use protocol::work::StartParams;
use protocol::{CommandId, ContractId, ErrorCode, Method, RoomId, WireError, frame};
use tests::people::usd;
use tests::raw::{Raw, request};
use tokio_tungstenite::tungstenite::Bytes;
use uuid::Uuid;

/// A call of any method, so that one table can hold many.
#[derive(Clone)]
struct Call {
    method: &'static str,
    shown: String,
    request: Arc<dyn Fn(u32) -> Bytes + Send + Sync>,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.shown)
    }
}

impl Call {
    /// A call of the method that the parameters belong to.
    fn of<M: Method + fmt::Debug + Send + Sync>(params: M) -> Self {
        let shown = format!("{params:?}");
        Self { method: M::NAME, shown, request: Arc::new(move |id| request(id, M::NAME, &params)) }
    }

    /// A call of that method with parameters that are MessagePack already.
    fn encoded(method: &'static str, params: Vec<u8>) -> Self {
        let request = move |id: u32| {
            let head = [&b"\x94\x00"[..], &frame::to_bytes(&id), &frame::to_bytes(&method)].concat();
            Bytes::from([head, params.clone()].concat())
        };
        Self { method, shown: "with encoded parameters".to_owned(), request: Arc::new(request) }
    }

    /// Makes it; the answer is as it stands on the wire.
    async fn over(&self, raw: &mut Raw) -> Result<Bytes, WireError> {
        raw.ask(&*self.request).await
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
    Call::of(PostParams { command_id, room, text: text.into(), reply_to: None })
}

fn create(command_id: CommandId, title: &str) -> Call {
    Call::of(CreateParams { command_id, title: Some(title.into()), members: vec![] })
}

fn read(command_id: CommandId, room: RoomId, seq: u64) -> Call {
    Call::of(ReadParams { command_id: Some(command_id), room, seq })
}

fn deposit(command_id: CommandId, amount: &str) -> Call {
    let (money, source) = (usd(amount), "sandbox:ok".to_owned());
    Call::of(DepositParams { command_id, money, source })
}

fn withdraw(command_id: CommandId, amount: &str) -> Call {
    let (money, destination) = (usd(amount), "sandbox:ok".to_owned());
    Call::of(WithdrawParams { command_id, money, destination })
}

fn offer(command_id: CommandId, freelancer: protocol::AccountId, title: &str, terms: Terms) -> Call {
    Call::of(OfferParams { command_id, freelancer, title: title.into(), terms, job: None, proposal: None })
}

/// A method that takes a contract and nothing else.
fn about<M: Method + fmt::Debug + Send + Sync>(
    named: impl Fn(ContractParams) -> M,
    contract: ContractId,
) -> Call {
    Call::of(named(ContractParams { command_id: new_command(), contract }))
}

fn accept(contract: ContractId) -> Call {
    Call::of(AcceptParams { command_id: new_command(), contract, version: None })
}

fn end(contract: ContractId, reason: &str) -> Call {
    Call::of(EndParams { command_id: new_command(), contract, reason: reason.into() })
}

fn fund(command_id: CommandId, contract: ContractId, milestone: u32) -> Call {
    Call::of(FundParams { command_id, contract, milestone, amount: None })
}

fn approve(command_id: CommandId, contract: ContractId, amount: Option<&str>) -> Call {
    let amount = amount.map(str::to_owned);
    Call::of(ApproveParams { command_id, contract, milestone: 1, amount })
}

/// A method that takes a note to a milestone.
fn note<M: Method + fmt::Debug + Send + Sync>(
    named: impl Fn(NoteParams) -> M,
    contract: ContractId,
    note: &str,
) -> Call {
    let command_id = new_command();
    Call::of(named(NoteParams { command_id, contract, milestone: 1, note: note.into() }))
}

fn start(command_id: CommandId, contract: ContractId, memo: &str) -> Call {
    Call::of(StartParams { command_id, contract, memo: memo.into() })
}

fn milestone(title: &str, amount: &str) -> MilestoneTerms {
    MilestoneTerms { title: title.into(), amount: amount.into(), due_at: None }
}
