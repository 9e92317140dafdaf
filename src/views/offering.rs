//! What the server finds out about a job before a contract is offered for it.

use std::sync::Arc;

use actors::contract::{Contract, ForJob};
use actors::job::{Answer, Command, Job};
use actors::{Caller, House};
use protocol::{AccountId, ContractId, ErrorCode, WireError};

use super::misunderstood;

/// Whether the contract is for a job, as far as the caller may know.
pub async fn is_for_job(
    house: &Arc<House>,
    caller: AccountId,
    contract: ContractId,
) -> Result<bool, WireError> {
    match house.view::<Contract>(contract.0, Caller::Account(caller)).await {
        Ok((_, state)) => Ok(state.job.is_some()),
        Err(error) if error.code == ErrorCode::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Why the client cannot offer a contract for that proposal now, if that is so. Where the job is not theirs,
/// or the proposal is not that person's, there is no such thing.
pub async fn no_room_for(
    house: &Arc<House>,
    client: AccountId,
    freelancer: AccountId,
    of: ForJob,
) -> Result<Option<WireError>, WireError> {
    let ask = Command::AskOffer { freelancer, proposal: of.proposal };
    let answer = house.send::<Job>(of.job.0, Caller::Account(client), None, ask).await?;
    let Answer::Offering(offering) = answer else { return Err(misunderstood()) };
    Ok(offering.no_offer.map(|why| WireError::refused(why.rule())))
}
