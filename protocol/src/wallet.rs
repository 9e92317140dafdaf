//! Wallets: a person's money.

use serde::{Deserialize, Serialize};

use crate::contract::{FundAnswer, MoneyStatus};
use crate::example::{Example, examples};
use crate::ids::{CommandId, Millis, Seq};
use crate::kind::Kind;
use crate::limit::Limit;
use crate::method::Method;
use crate::money::{Currency, Money};
use crate::registry::{Entity, EventType, Shape};
use crate::{checks, rules};

/// A wallet as a stream.
pub const ENTITY: Entity = Entity {
    kind: Kind::Wallet,
    about: "A person's money; `id` is the account. It always exists.",
    state: Shape::of::<State>(),
    events: &[
        EventType::of::<DepositRequested>("deposit_requested", "The payment provider is asked for money."),
        EventType::of::<Deposited>("deposited", "Money came in."),
        EventType::of::<DepositFailed>("deposit_failed", "No money came in."),
        EventType::of::<WithdrawalRequested>(
            "withdrawal_requested",
            "The payment provider is asked to pay out.",
        ),
        EventType::of::<Withdrawn>("withdrawn", "Money went out."),
        EventType::of::<WithdrawalFailed>("withdrawal_failed", "No money went out; it can be spent again."),
        EventType::of::<EscrowMoved>("escrow_out", "Money left for the escrow of a contract."),
        EventType::of::<EscrowMoved>("escrow_returned", "Money came back from the escrow of a contract."),
        EventType::of::<Earned>("earned", "Released money came in, and is held for a while."),
        EventType::of::<Earned>("matured", "Its hold is over."),
    ],
    signals: &[],
};

/// `wallet.deposit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct DepositParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The amount and its currency.
    #[cfg_attr(feature = "describe", ts(as = "crate::money::MoneyShape"))]
    pub money: Money,
    /// Where it comes from, in the words of the payment provider.
    pub source: String,
}

impl Method for DepositParams {
    type Answer = FundAnswer;
    const NAME: &str = "wallet.deposit";
    const ABOUT: &str = "Draws money in. The sandbox provider knows `sandbox:ok`, `sandbox:declined`, `sandbox:delayed` and \
         `sandbox:silent`.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["deposit_requested", "deposited", "deposit_failed"];
    const RULES: &[&str] = &[rules::ACCOUNT_CLOSED, rules::TOO_MANY_TRANSFERS];

    fn example_answer() -> FundAnswer {
        FundAnswer { status: MoneyStatus::Done, ..FundAnswer::example() }
    }
}

/// `wallet.withdraw`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct WithdrawParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The amount and its currency.
    #[cfg_attr(feature = "describe", ts(as = "crate::money::MoneyShape"))]
    pub money: Money,
    /// Where it goes, in the words of the payment provider.
    pub destination: String,
}

impl Method for WithdrawParams {
    type Answer = FundAnswer;
    const NAME: &str = "wallet.withdraw";
    const ABOUT: &str = "Pays money out; `destination` takes the same words.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["withdrawal_requested", "withdrawn", "withdrawal_failed"];
    const RULES: &[&str] = &[rules::INSUFFICIENT_FUNDS, rules::TOO_MANY_TRANSFERS];

    fn example_answer() -> FundAnswer {
        FundAnswer { status: MoneyStatus::Failed, ..FundAnswer::example() }
    }
}

/// `wallet.entries`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct EntriesParams {
    /// The `seq` of the last entry already seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after: Option<Seq>,
    /// How many items at most: 1 to 1,000, and 100 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub limit: Option<u32>,
}

impl Method for EntriesParams {
    type Answer = EntriesAnswer;
    const NAME: &str = "wallet.entries";
    const ABOUT: &str = "Lists the postings of the caller's wallet.";
    const LIMITS: &[Limit<Self>] = &[
        Limit::number("after", 0, checks::INTEGER_MAX, |params| params.after),
        Limit::page(|params| params.limit.map(u64::from)),
    ];
}

/// The answer of `wallet.entries`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct EntriesAnswer {
    /// The postings in the order of the ledger.
    pub entries: Vec<Entry>,
    /// Whether more items follow after the last one here.
    pub more: bool,
}

/// One posting on an account of the wallet; the cursor is `seq`, and a page never cuts one `seq` in two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Entry {
    /// The event that posted it.
    pub seq: Seq,
    /// When it was posted.
    pub at: Millis,
    /// The ledger account.
    pub account: String,
    /// The currency of the amount.
    pub currency: Currency,
    /// The amount, where the account is debited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub debit: Option<String>,
    /// The amount, where the account is credited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub credit: Option<String>,
    /// The type of that event.
    pub cause: String,
}

/// The state of a wallet, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct State {
    /// What it holds, one balance for each currency.
    pub balances: Vec<Balance>,
}

/// What a wallet holds of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Balance {
    /// The currency.
    pub currency: Currency,
    /// What can be spent or withdrawn.
    pub available: String,
    /// Released money in its hold.
    pub pending: String,
}

/// Event `deposit_requested`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct DepositRequested {
    /// The amount.
    pub amount: String,
    /// The currency of the amount.
    pub currency: Currency,
    /// Where it comes from.
    pub source: String,
}

/// Event `deposited`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Deposited {
    /// The `deposit_requested` it settles.
    pub request: Seq,
    /// The amount.
    pub amount: String,
    /// The currency of the amount.
    pub currency: Currency,
}

/// Event `deposit_failed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct DepositFailed {
    /// The `deposit_requested` it settles.
    pub request: Seq,
    /// The rule that says why.
    pub rule: String,
}

/// Event `withdrawal_requested`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct WithdrawalRequested {
    /// The amount.
    pub amount: String,
    /// The currency of the amount.
    pub currency: Currency,
    /// Where it goes.
    pub destination: String,
}

/// Event `withdrawn`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Withdrawn {
    /// The `withdrawal_requested` it settles.
    pub request: Seq,
    /// The amount.
    pub amount: String,
    /// The currency of the amount.
    pub currency: Currency,
}

/// Event `withdrawal_failed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct WithdrawalFailed {
    /// The `withdrawal_requested` it settles.
    pub request: Seq,
    /// The rule that says why.
    pub rule: String,
}

/// Event `escrow_out`: money left the balance for a milestone. Event `escrow_returned`: it came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct EscrowMoved {
    /// The contract whose escrow the money is for.
    pub contract: crate::ids::ContractId,
    /// The amount.
    pub amount: String,
    /// The currency of the amount.
    pub currency: Currency,
}

/// Event `earned`: released money came in and is held. Event `matured`: the hold is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Earned {
    /// The contract that paid it.
    pub contract: crate::ids::ContractId,
    /// The amount after the platform's fee.
    pub amount: String,
    /// The currency of the amount.
    pub currency: Currency,
    /// When the hold is over.
    pub available_at: Millis,
}

examples! {
    DepositParams { command_id: COMMAND, money: dollars("500.00"), source: text("sandbox:ok") }
    WithdrawParams { command_id: COMMAND, money: dollars("0.01"), destination: text("sandbox:delayed") }
    EntriesParams { after: Some(4), limit: Some(10) }
    EntriesAnswer { entries: vec![Entry::example()], more: false }
    Entry {
        seq: 2,
        at: AT,
        account: text("cl_bal"),
        currency: Currency::USD,
        debit: None,
        credit: Some(text("500.00")),
        cause: text("deposited"),
    }
    DepositRequested { amount: text("500.00"), currency: Currency::USD, source: text("sandbox:ok") }
    Deposited { request: 1, amount: text("500.00"), currency: Currency::USD }
    DepositFailed { request: 1, rule: text("declined") }
    WithdrawalRequested { amount: text("500.00"), currency: Currency::USD, destination: text("sandbox:ok") }
    Withdrawn { request: 3, amount: text("500.00"), currency: Currency::USD }
    WithdrawalFailed { request: 3, rule: text("declined") }
    EscrowMoved { contract: CONTRACT, amount: text("500.00"), currency: Currency::USD }
    Earned { contract: CONTRACT, amount: text("239.98"), currency: Currency::USD, available_at: AT }
}

/// Hands the parameters of the methods of wallets to a macro, in the order in which they are printed.
#[macro_export]
macro_rules! wallet_methods {
    ($with:ident) => {
        $with! {
            $crate::wallet::DepositParams,
            $crate::wallet::WithdrawParams,
            $crate::wallet::EntriesParams,
        }
    };
}
