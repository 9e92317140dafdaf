//! Commands to jobs from folders that must not use `market`.

use protocol::contract::OfferEnd;
use protocol::{AccountId, JobId, Kind, ProposalId, StreamId};
use serde::{Deserialize, Serialize};

use crate::Tell;

/// What a contract tells the job that it is for. The contract is who tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromContract {
    /// Its client has made an offer. The freelancer knows nothing of it yet.
    OfferMade {
        /// The client.
        client: AccountId,
        /// The freelancer.
        freelancer: AccountId,
        /// The freelancer's proposal.
        proposal: ProposalId,
    },
    /// The freelancer can see the offer, and accept it.
    OfferFunded,
    /// The offer is over.
    OfferEnded {
        /// How.
        how: OfferEnd,
    },
    /// The freelancer accepts: the job is asked for a seat, and answers by `FromJob`.
    TakeSeat,
    /// The contract has ended, and has never paid anything.
    FreeSeat,
}

/// The commands of a job that contracts tell, as the job reads them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Command {
    FromContract(FromContract),
}

impl FromContract {
    /// Makes it a tell to that job.
    pub fn to(self, job: JobId) -> Tell {
        Tell::new(StreamId::new(Kind::Job, job.0), &Command::FromContract(self))
    }
}
