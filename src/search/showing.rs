//! Hits as they are shown: each is checked against its rows, so nothing leaves that was hidden or closed
//! meanwhile.

use actors::reply::unreadable;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use protocol::job::Visibility;
use protocol::profile::Card;
use protocol::search::{Hit, JobCard, JobHit};
use protocol::{AccountId, JobId, WireError};

use search::FoundHit;

use super::Search;
use super::rows::{Person, Posted};

/// The hits whose rows are read at the same time.
const READS_AT_ONCE: usize = 16;

impl Search {
    /// What is shown of the hits, in their order.
    pub(super) async fn show<H, F>(
        &self,
        hits: Vec<FoundHit>,
        one: impl Fn(FoundHit) -> F,
    ) -> Result<Vec<H>, WireError>
    where
        F: Future<Output = Result<Option<H>, WireError>>,
    {
        let shown = stream::iter(hits).map(one).buffered(READS_AT_ONCE);
        shown.try_filter_map(async |hit| Ok(hit)).try_collect().await
    }

    /// Somebody who was found, where everybody sees them.
    pub(super) async fn person(&self, hit: FoundHit) -> Result<Option<Hit>, WireError> {
        let profile = AccountId(hit.id);
        let person = Person::read(self.house.store(), profile).await.map_err(|error| unreadable(&error))?;
        let seen = person.filter(Person::is_seen);
        Ok(seen.map(|person| Hit { profile, card: person.card(), score: hit.score, why: hit.why }))
    }

    /// A job that was found, where it takes proposals and may be seen.
    pub(super) async fn job(&self, hit: FoundHit, is_member: bool) -> Result<Option<JobHit>, WireError> {
        let job = JobId(hit.id);
        let posted = Posted::read(self.house.store(), job).await.map_err(|error| unreadable(&error))?;
        let may_see = |posted: &Posted| {
            posted.is_seen() && (is_member || posted.fields.visibility == Visibility::Public)
        };
        Ok(posted.filter(may_see).map(|posted| JobHit {
            job,
            card: JobCard::of(&posted.fields, &posted.facts, posted.band, posted.published_at),
            score: hit.score,
            why: hit.why,
        }))
    }
}

impl Person {
    /// What everybody sees of it.
    pub fn card(&self) -> Card {
        Card::of(&self.whole, &self.record)
    }
}
