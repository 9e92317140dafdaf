//! The rows of proposals: those for a job, those of a person, and the notes that clients keep.

use protocol::example::{self, Example};
use protocol::proposal::{Card, Status};
use protocol::{AccountId, JobId, Millis, ProposalId, Seq};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::calendar::year_of;
use crate::{ReadModel, Row, RowKey, Table, derived};

/// A proposal as lists show it. Every event of the proposal writes it anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalRow {
    /// The proposal.
    pub proposal: ProposalId,
    /// The job.
    pub job: JobId,
    /// Who proposes.
    pub proposer: AccountId,
    /// What it asks for, and how it stands.
    pub card: Card,
}

impl ProposalRow {
    /// Whether the client may still answer it.
    pub fn is_open(&self) -> bool {
        matches!(self.card.status, Status::Submitting | Status::Delivered | Status::Offered)
    }
}

/// A proposal among those for a job. Partition: the job; sorted by proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProposalToRow(pub ProposalRow);

impl ProposalToRow {
    /// The key of the row of that proposal.
    pub fn key(job: JobId, proposal: ProposalId) -> RowKey {
        let clustering = proposal.0.as_bytes().to_vec();
        RowKey { table: Table::ProposalsTo, partition: job.0, clustering }
    }
}

impl ReadModel for ProposalToRow {
    const TABLE: Table = Table::ProposalsTo;

    fn partition(&self) -> Uuid {
        self.0.job.0
    }

    fn clustering(&self) -> Vec<u8> {
        Self::key(self.0.job, self.0.proposal).clustering
    }
}

/// What the client of a job noted about a proposal, written by the job. Partition: the job; sorted behind the
/// proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalNoteRow {
    /// The job.
    pub job: JobId,
    /// The proposal.
    pub proposal: ProposalId,
    /// The note.
    pub note: String,
}

impl ProposalNoteRow {
    /// The key of the note about that proposal.
    pub fn key(job: JobId, proposal: ProposalId) -> RowKey {
        let mut clustering = proposal.0.as_bytes().to_vec();
        clustering.extend_from_slice(b"note");
        RowKey { table: Table::ProposalsTo, partition: job.0, clustering }
    }

    /// The end of the note, by that event of the job.
    pub fn gone(job: JobId, proposal: ProposalId, source: Seq) -> Row {
        let RowKey { table, partition, clustering } = Self::key(job, proposal);
        Row::delete(table, partition, clustering, source)
    }
}

impl ReadModel for ProposalNoteRow {
    const TABLE: Table = Table::ProposalsTo;

    fn partition(&self) -> Uuid {
        self.job.0
    }

    fn clustering(&self) -> Vec<u8> {
        Self::key(self.job, self.proposal).clustering
    }
}

/// A proposal among those of a person. Partition: the person, and the year in which they first proposed for
/// the job; sorted from the newest to the oldest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProposalByRow(pub ProposalRow);

impl ProposalByRow {
    /// The partition of what a person has first proposed in that year.
    pub fn of_year(proposer: AccountId, year: u64) -> Uuid {
        derived("proposals_by", &[proposer.0.as_bytes(), &year.to_be_bytes()])
    }

    /// The clustering key of a proposal: the later it was made, the lower.
    pub fn place(made_at: Millis, proposal: ProposalId) -> Vec<u8> {
        let mut place = (Millis::MAX - made_at).to_be_bytes().to_vec();
        place.extend_from_slice(proposal.0.as_bytes());
        place
    }
}

impl ReadModel for ProposalByRow {
    const TABLE: Table = Table::ProposalsBy;

    fn partition(&self) -> Uuid {
        Self::of_year(self.0.proposer, year_of(self.0.card.made_at))
    }

    fn clustering(&self) -> Vec<u8> {
        Self::place(self.0.card.made_at, self.0.proposal)
    }
}

/// A proposal of a person that is open. Partition: the person's open proposals; sorted by proposal. These
/// rows are counted before the person proposes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalOpenRow {
    /// Who proposes.
    pub proposer: AccountId,
    /// The proposal.
    pub proposal: ProposalId,
}

impl ProposalOpenRow {
    /// The partition of what a person has open.
    pub fn of(proposer: AccountId) -> Uuid {
        derived("proposals_open", &[proposer.0.as_bytes()])
    }

    /// The proposal is open no more, by that event of it.
    pub fn gone(&self, source: Seq) -> Row {
        Row::delete(Self::TABLE, self.partition(), self.clustering(), source)
    }
}

impl ReadModel for ProposalOpenRow {
    const TABLE: Table = Table::ProposalsBy;

    fn partition(&self) -> Uuid {
        Self::of(self.proposer)
    }

    fn clustering(&self) -> Vec<u8> {
        self.proposal.0.as_bytes().to_vec()
    }
}

impl Example for ProposalRow {
    fn example() -> Self {
        Self { proposal: example::PROPOSAL, job: example::JOB, proposer: example::BEN, card: Card::example() }
    }
}
