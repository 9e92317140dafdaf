//! The rows of the market: the jobs of a client, and the sections of postings.

use protocol::job::{Facts, Fields, InvitationAnswer, Status};
use protocol::posting::Band;
use protocol::{AccountId, JobId, Millis};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::calendar::{month_of, year_of};
use crate::{ReadModel, RowKey, Table, derived};

/// A job of a client. Partition: the client and the year of the job; the newest job first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRow {
    /// The client.
    pub client: AccountId,
    /// The job.
    pub job: JobId,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How far it has come.
    pub status: Status,
    /// How many proposals it has received.
    pub proposals: u32,
    /// How many people it hires.
    pub seats: u32,
    /// How many of these seats are taken.
    pub seats_taken: u32,
    /// When something last happened in it.
    pub active_at: Millis,
}

impl JobRow {
    /// The year before which no program wrote a job.
    pub const FIRST_YEAR: u64 = 2026;

    /// The key of a job in the list of that client.
    pub fn key(client: AccountId, job: JobId) -> RowKey {
        let partition = Self::partition_of(client, Self::year_of(job));
        RowKey { table: Table::JobsOf, partition, clustering: Self::place(job) }
    }

    /// The partition of the jobs that a client began in that year.
    pub fn partition_of(client: AccountId, year: u64) -> Uuid {
        derived("jobs_of", &[client.0.as_bytes(), &year.to_be_bytes()])
    }

    /// The clustering key of a job. Ids begin with the time, so that later ones sort first.
    pub fn place(job: JobId) -> Vec<u8> {
        job.0.as_bytes().iter().map(|byte| !byte).collect()
    }

    /// The year in which a job was begun, as its id says.
    pub fn year_of(job: JobId) -> u64 {
        let millis = job.0.as_bytes()[..6].iter().fold(0, |millis, byte| (millis << 8) | u64::from(*byte));
        year_of(millis)
    }
}

impl ReadModel for JobRow {
    const TABLE: Table = Table::JobsOf;

    fn partition(&self) -> Uuid {
        Self::partition_of(self.client, Self::year_of(self.job))
    }

    fn clustering(&self) -> Vec<u8> {
        Self::place(self.job)
    }
}

/// A section of a posting. Partition: the job; sorted by the name of the section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostingCardRow {
    /// The job.
    pub job: JobId,
    /// The section.
    pub section: PostingSection,
}

/// What stands in a section of a posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostingSection {
    /// What the job says.
    Fields {
        /// The version of its terms.
        terms_version: u32,
        /// What it says.
        fields: Box<Fields>,
        /// Since when. Rows of older programs lack it.
        #[serde(default)]
        at: Millis,
    },
    /// What is known of the client.
    Facts {
        /// What is known.
        facts: Facts,
        /// As of when: the job was published then.
        published_at: Millis,
        /// The client, whom nobody is shown. Rows of older programs lack it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client: Option<AccountId>,
    },
    /// How far the job has come.
    Status {
        /// How far.
        status: Status,
        /// Since when. Rows of older programs lack it.
        #[serde(default)]
        at: Millis,
    },
    /// About how many proposals it has received. Missing while these are few.
    Band {
        /// About how many.
        band: Band,
    },
}

impl PostingCardRow {
    /// The key of the section that says how far a job has come.
    pub fn status_key(job: JobId) -> RowKey {
        RowKey { table: Table::PostingCards, partition: job.0, clustering: b"status".to_vec() }
    }
}

impl PostingSection {
    fn name(&self) -> &'static str {
        match self {
            PostingSection::Fields { .. } => "fields",
            PostingSection::Facts { .. } => "facts",
            PostingSection::Status { .. } => "status",
            PostingSection::Band { .. } => "band",
        }
    }
}

impl PostingCardRow {
    /// The key of what a job says.
    pub fn fields_key(job: JobId) -> RowKey {
        RowKey { table: Table::PostingCards, partition: job.0, clustering: b"fields".to_vec() }
    }
}

impl ReadModel for PostingCardRow {
    const TABLE: Table = Table::PostingCards;

    fn partition(&self) -> Uuid {
        self.job.0
    }

    fn clustering(&self) -> Vec<u8> {
        self.section.name().as_bytes().to_vec()
    }
}

/// An invitation. Partition: the freelancer and the month; the newest invitation first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationRow {
    /// Who was invited.
    pub freelancer: AccountId,
    /// When.
    pub at: Millis,
    /// To which job.
    pub job: JobId,
    /// The title of the job, as it was then.
    pub title: String,
    /// What the client says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The answer to an invitation, in the partition of that and right behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationAnswerRow {
    /// Who was invited.
    pub freelancer: AccountId,
    /// When.
    pub at: Millis,
    /// To which job.
    pub job: JobId,
    /// What they said.
    pub answer: InvitationAnswer,
}

/// The last byte of the clustering key of an invitation.
const INVITATION: u8 = 0;
/// The last byte of the clustering key of its answer.
const ANSWER: u8 = 1;

impl InvitationRow {
    /// The partition of the invitations that somebody got in that month, as [`month_of`] counts them.
    pub fn partition_of(freelancer: AccountId, month: u64) -> Uuid {
        derived("invitations_of", &[freelancer.0.as_bytes(), &month.to_be_bytes()])
    }

    /// The clustering key behind an invitation and its answer.
    pub fn behind(at: Millis, job: JobId) -> Vec<u8> {
        Self::place(at, job, u8::MAX)
    }

    /// Whether that is the clustering key of an invitation, and not of an answer.
    pub fn is_at(clustering: &[u8]) -> bool {
        clustering.last() == Some(&INVITATION)
    }

    fn place(at: Millis, job: JobId, part: u8) -> Vec<u8> {
        let newest_first = at.to_be_bytes().into_iter().chain(*job.0.as_bytes()).map(|byte| !byte);
        newest_first.chain([part]).collect()
    }
}

impl ReadModel for InvitationRow {
    const TABLE: Table = Table::InvitationsOf;

    fn partition(&self) -> Uuid {
        Self::partition_of(self.freelancer, month_of(self.at))
    }

    fn clustering(&self) -> Vec<u8> {
        Self::place(self.at, self.job, INVITATION)
    }
}

impl ReadModel for InvitationAnswerRow {
    const TABLE: Table = Table::InvitationsOf;

    fn partition(&self) -> Uuid {
        InvitationRow::partition_of(self.freelancer, month_of(self.at))
    }

    fn clustering(&self) -> Vec<u8> {
        InvitationRow::place(self.at, self.job, ANSWER)
    }
}
