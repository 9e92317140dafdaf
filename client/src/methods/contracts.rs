//! Typed calls of contracts and milestones.

use protocol::contract::{
    AcceptAnswer, AcceptParams, ApproveAnswer, ApproveParams, EndAnswer, EndParams, FundAnswer, FundParams,
    ListAnswer, ListItem, ListParams, NoteParams, OfferAnswer, OfferParams, Order, Role, Submit, Terms,
};
use protocol::stream::Applied;
use protocol::{AccountId, ContractId};

use crate::client::Client;
use crate::error::CallError;

/// The methods of contracts and milestones.
#[derive(Debug, Clone, Copy)]
pub struct Contracts<'a>(pub(super) &'a Client);

impl Contracts<'_> {
    /// Offers a contract to a freelancer.
    pub async fn offer(
        &self,
        freelancer: AccountId,
        title: &str,
        terms: Terms,
    ) -> Result<OfferAnswer, CallError> {
        let (command_id, title) = (self.0.command_id(), title.to_owned());
        self.0.ask(OfferParams { command_id, freelancer, title, terms, job: None, proposal: None }).await
    }

    /// Accepts the first version of an offer.
    pub async fn accept(&self, contract: ContractId) -> Result<AcceptAnswer, CallError> {
        self.0.ask(AcceptParams { command_id: self.0.command_id(), contract, version: None }).await
    }

    /// Accepts that version of an offer. It is refused where the offer has another version by now.
    pub async fn accept_version(
        &self,
        contract: ContractId,
        version: u32,
    ) -> Result<AcceptAnswer, CallError> {
        let (command_id, version) = (self.0.command_id(), Some(version));
        self.0.ask(AcceptParams { command_id, contract, version }).await
    }

    /// Ends a contract. If there is money in escrow, a client only asks the freelancer for a refund by this;
    /// the answer then says until when.
    pub async fn end(&self, contract: ContractId, reason: &str) -> Result<EndAnswer, CallError> {
        let (command_id, reason) = (self.0.command_id(), reason.to_owned());
        self.0.ask(EndParams { command_id, contract, reason }).await
    }

    /// A page of the caller's contracts, by id, above `after`.
    pub async fn list(
        &self,
        role: Option<Role>,
        after: Option<ContractId>,
        limit: Option<u32>,
    ) -> Result<ListAnswer, CallError> {
        self.0.ask(ListParams { role, order: None, after, after_active_at: None, limit }).await
    }

    /// A page of the caller's contracts, the last active first, after `after`: the last item of the page
    /// before.
    ///
    /// A contract with a new event moves to the front, so it may be missing from the pages after `after`.
    pub async fn list_by_activity(
        &self,
        role: Option<Role>,
        after: Option<&ListItem>,
        limit: Option<u32>,
    ) -> Result<ListAnswer, CallError> {
        let order = Some(Order::Activity);
        let (contract, active_at) = (after.map(|item| item.contract), after.and_then(|item| item.active_at));
        self.0.ask(ListParams { role, order, after: contract, after_active_at: active_at, limit }).await
    }

    /// Moves a milestone's money into escrow, from the caller's wallet.
    pub async fn fund(&self, contract: ContractId, milestone: u32) -> Result<FundAnswer, CallError> {
        let params = FundParams { command_id: self.0.command_id(), contract, milestone, amount: None };
        self.0.ask(params).await
    }

    /// Submits the work of a milestone.
    pub async fn submit(
        &self,
        contract: ContractId,
        milestone: u32,
        note: &str,
    ) -> Result<Applied, CallError> {
        let params =
            NoteParams { command_id: self.0.command_id(), contract, milestone, note: note.to_owned() };
        self.0.ask(Submit(params)).await
    }

    /// Releases a milestone's money to the freelancer: all of it, or that amount.
    pub async fn approve(
        &self,
        contract: ContractId,
        milestone: u32,
        amount: Option<&str>,
    ) -> Result<ApproveAnswer, CallError> {
        let (command_id, amount) = (self.0.command_id(), amount.map(str::to_owned));
        self.0.ask(ApproveParams { command_id, contract, milestone, amount }).await
    }
}
