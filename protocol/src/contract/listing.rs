//! The list of one's contracts, and how each stands.

use serde::{Deserialize, Serialize};

use super::{Hourly, Status};
use crate::checks;
use crate::error::ErrorCode::{self, TooLarge};
use crate::example::examples;
use crate::ids::{AccountId, ContractId, Millis};
use crate::limit::Limit;
use crate::method::Method;
use crate::money::{Currency, Money};

/// On which side of a contract one stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The client, who pays.
    Client,
    /// The freelancer, who works.
    Freelancer,
}

/// `contract.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListParams {
    /// Lists only contracts in which the caller has this role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub role: Option<Role>,
    /// Which contracts come first; by `id` where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub order: Option<Order>,
    /// The `contract` of the last item already seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after: Option<ContractId>,
    /// Where the order is `activity`, and beside `after`: the `active_at` of the last item already seen;
    /// absent where that item had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after_active_at: Option<Millis>,
    /// How many items at most: 1 to 1,000, and 100 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub limit: Option<u32>,
}

impl Method for ListParams {
    type Answer = ListAnswer;
    const NAME: &str = "contract.list";
    const ABOUT: &str = "Lists the caller's contracts. In the order of `activity`, an account with over 1,000 contracts, in \
         whatever role, is answered `too_large`.";
    const ERRORS: &[ErrorCode] = &[TooLarge];
    const LIMITS: &[Limit<Self>] = &[
        Limit::page(|params| params.limit.map(u64::from)),
        Limit::number("after_active_at", 0, checks::INTEGER_MAX, |params| params.after_active_at),
    ];
}

/// Which contracts come first in `contract.list`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// By id, rising.
    Id,
    /// Those with the newest `active_at`; of two with the same, or with none, the one with the higher id.
    Activity,
}

/// The answer of `contract.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListAnswer {
    /// The caller's contracts, in the order that was asked for.
    pub contracts: Vec<ListItem>,
    /// Whether more items follow after the last one here.
    pub more: bool,
}

/// A contract in `contract.list`; its cursor is `contract`, and in the order of `activity` `active_at` with
/// `contract`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListItem {
    /// The contract.
    pub contract: ContractId,
    /// The contract's title.
    pub title: String,
    /// The client, who pays.
    pub client: AccountId,
    /// The freelancer, who works.
    pub freelancer: AccountId,
    /// How far the contract has come.
    pub status: Status,
    /// When something last happened in it. Absent where that was before the server began to keep this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub active_at: Option<Millis>,
    /// Its sums, and whose turn it is. Absent where its last event is from before the server began to keep
    /// this: the next event fills it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub standing: Option<Standing>,
}

/// How a contract stands after its last event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Standing {
    /// The money it is about; this also says whether it has milestones or is paid by the hour.
    pub sums: Sums,
    /// Who has to take the next step.
    pub turn: Turn,
    /// The step it waits for. Where it waits for several at once, the most pressing is named: an answer to a
    /// refund, then a review, then work, then money on its way, then money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub waits_for: Option<WaitsFor>,
    /// The number of the milestone that the step concerns: of several, the lowest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub milestone: Option<u32>,
}

/// The money a contract is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Sums {
    /// Of work cut into milestones.
    Fixed(FixedSums),
    /// Of work timed by a tracker.
    Hourly(HourlySums),
}

/// The sums of all milestones of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct FixedSums {
    /// The currency of every sum.
    pub currency: Currency,
    /// What all milestones pay, as agreed.
    pub total: String,
    /// What waits in escrow now.
    pub escrow: String,
    /// What was released so far, gross.
    pub paid: String,
}

/// What timed work pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct HourlySums {
    /// What one hour pays.
    #[serde(deserialize_with = "crate::money::stored")]
    #[cfg_attr(feature = "describe", ts(as = "crate::money::MoneyShape"))]
    pub rate: Money,
    /// The most minutes that count in a week.
    pub weekly_limit_minutes: u32,
}

/// Who has to take the next step in a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// The client.
    Client,
    /// The freelancer.
    Freelancer,
    /// Nobody: the contract waits for no step, or for money that is on its way.
    None,
}

/// The step that a contract waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum WaitsFor {
    /// An answer to the offer: of the freelancer, or, where the freelancer has made a counter-offer, of the
    /// client.
    Accept,
    /// The freelancer's answer to the client, who asks for a refund.
    RefundAnswer,
    /// The answer to an amendment, of the party that did not propose it.
    AmendmentAnswer,
    /// The client's review of submitted work.
    Review,
    /// The freelancer's work on a milestone that holds money.
    Submit,
    /// The money of a milestone, which is on its way.
    Funding,
    /// The client's money for a milestone.
    Fund,
}

examples! {
    ListParams {
        role: Some(Role::Freelancer),
        order: Some(Order::Activity),
        after: Some(CONTRACT),
        after_active_at: Some(AT),
        limit: Some(1_000),
    }
    ListAnswer { contracts: vec![ListItem::example()], more: false }
    ListItem {
        contract: CONTRACT,
        title: text("Logo"),
        client: ADA,
        freelancer: BEN,
        status: Status::Active,
        active_at: Some(AT),
        standing: Some(Standing::example()),
    }
    Standing {
        sums: Sums::Fixed(FixedSums::example()),
        turn: Turn::Client,
        waits_for: Some(WaitsFor::Review),
        milestone: Some(1),
    }
    FixedSums { currency: Currency::USD, total: text("200.50"), escrow: text("120.00"), paid: text("0.00") }
    HourlySums { rate: Hourly::example().rate, weekly_limit_minutes: 2_400 }
}
