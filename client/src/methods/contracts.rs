//! Typed calls of contracts and milestones.

use protocol::contract::{
    ApproveAnswer, ApproveParams, ContractParams, EndAnswer, EndParams, FundAnswer, FundParams, ListAnswer,
    ListParams, NoteParams, OfferAnswer, OfferParams, Role, Terms,
};
use protocol::stream::Applied;
use protocol::{AccountId, ContractId};

use crate::client::Client;
use crate::error::CallError;

/// Contracts and their milestones, as the client's person.
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
        self.0.call("contract.offer", &OfferParams { command_id, freelancer, title, terms }).await
    }

    /// Says yes to an offer.
    pub async fn accept(&self, contract: ContractId) -> Result<Applied, CallError> {
        self.0.call("contract.accept", &self.about(contract)).await
    }

    /// Says no to an offer.
    pub async fn decline(&self, contract: ContractId) -> Result<Applied, CallError> {
        self.0.call("contract.decline", &self.about(contract)).await
    }

    /// Takes an offer back.
    pub async fn withdraw(&self, contract: ContractId) -> Result<Applied, CallError> {
        self.0.call("contract.withdraw", &self.about(contract)).await
    }

    fn about(&self, contract: ContractId) -> ContractParams {
        ContractParams { command_id: self.0.command_id(), contract }
    }

    /// Ends a contract. A client with money in escrow asks the freelancer for a refund by this; the answer then says until when.
    pub async fn end(&self, contract: ContractId, reason: &str) -> Result<EndAnswer, CallError> {
        let (command_id, reason) = (self.0.command_id(), reason.to_owned());
        self.0.call("contract.end", &EndParams { command_id, contract, reason }).await
    }

    /// Gives the client back what the contract holds, as the client has asked, and ends it.
    pub async fn accept_refund(&self, contract: ContractId) -> Result<Applied, CallError> {
        self.0.call("refund.accept", &self.about(contract)).await
    }

    /// Does not give the client back what the contract holds: it goes on as it stood.
    pub async fn contest_refund(&self, contract: ContractId) -> Result<Applied, CallError> {
        self.0.call("refund.contest", &self.about(contract)).await
    }

    /// A page of the caller's contracts, by id, above `after`.
    pub async fn list(
        &self,
        role: Option<Role>,
        after: Option<ContractId>,
        limit: Option<u32>,
    ) -> Result<ListAnswer, CallError> {
        self.0.call("contract.list", &ListParams { role, after, limit }).await
    }

    /// Puts a milestone's money into escrow, from the caller's balance.
    pub async fn fund(&self, contract: ContractId, milestone: u32) -> Result<FundAnswer, CallError> {
        let params = FundParams { command_id: self.0.command_id(), contract, milestone };
        self.0.call("milestone.fund", &params).await
    }

    /// Hands the work of a milestone in.
    pub async fn submit(
        &self,
        contract: ContractId,
        milestone: u32,
        note: &str,
    ) -> Result<Applied, CallError> {
        self.0.call("milestone.submit", &self.note(contract, milestone, note)).await
    }

    /// Asks for changes to what was handed in.
    pub async fn request_changes(
        &self,
        contract: ContractId,
        milestone: u32,
        note: &str,
    ) -> Result<Applied, CallError> {
        self.0.call("milestone.request_changes", &self.note(contract, milestone, note)).await
    }

    fn note(&self, contract: ContractId, milestone: u32, note: &str) -> NoteParams {
        NoteParams { command_id: self.0.command_id(), contract, milestone, note: note.to_owned() }
    }

    /// Releases a milestone's money to the freelancer: all of it, or that amount.
    pub async fn approve(
        &self,
        contract: ContractId,
        milestone: u32,
        amount: Option<&str>,
    ) -> Result<ApproveAnswer, CallError> {
        let (command_id, amount) = (self.0.command_id(), amount.map(str::to_owned));
        self.0.call("milestone.approve", &ApproveParams { command_id, contract, milestone, amount }).await
    }
}
