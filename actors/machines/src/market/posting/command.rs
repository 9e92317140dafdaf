//! What a job tells its posting.

use protocol::AccountId;
use protocol::job::{Facts, Fields, Status};
use protocol::posting::Band;
use protocol::stream::Empty;
use serde::{Deserialize, Serialize};

/// The commands of a posting. Only its job sends them, but for the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// The job can be seen.
    Publish {
        /// The client, whom no reader sees.
        client: AccountId,
        /// The version of the terms.
        terms_version: u32,
        /// What the job says.
        fields: Fields,
        /// What is known of the client.
        facts: Facts,
    },
    /// The job says something else.
    Edit {
        /// The version of the terms.
        terms_version: u32,
        /// What the job says now.
        fields: Fields,
    },
    /// The job has come so far.
    ChangeStatus {
        /// The version of the terms.
        terms_version: u32,
        /// How far.
        status: Status,
    },
    /// The job has received about so many proposals.
    ChangeBand {
        /// The version of the terms.
        terms_version: u32,
        /// About how many.
        band: Band,
    },
    /// Somebody may see the job, whoever else does.
    Admit {
        /// Who.
        account: AccountId,
    },
    /// Asked by the server for the calling account: does it need a profile to read the posting? Changes
    /// nothing.
    AskReader,
}

/// The answers of a posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The answer to `AskReader`.
    Reader(Reader),
    /// The answer to what the job tells.
    Nothing(Empty),
}

/// What the calling account needs to read a posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Reader {
    /// Whether they must have published a profile. A posting does not know that: whoever lets somebody read
    /// one looks it up.
    pub needs_profile: bool,
}
