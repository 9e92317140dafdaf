//! Search: what can be found is kept up to date from the feed of changes, and questions are answered from it.
//!
//! An entity that has changed is told to [`Pending`] when its commit is durable. One task reads the rows of
//! what has changed, and puts the document into [`Live`]. Whoever asks waits for the changes before the
//! question, so everybody finds a change as soon as it is answered.

mod feed;
mod following;
mod live;
mod pending;
mod rows;
mod showing;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actors::House;
use protocol::search::{JobsAnswer, JobsParams, PeopleAnswer, PeopleParams};
use protocol::{AccountId, Millis, WireError};
use search::{DocKind, Query};

use self::live::{Ask, Found, Live};
pub use self::pending::Pending;
use self::rows::Person;
use crate::methods::unpacked;

/// How long a question waits for the changes before it. After that the answer is not complete.
const SETTLED_WITHIN: Duration = Duration::from_secs(1);

/// Search over people and jobs.
pub struct Search {
    house: Arc<House>,
    pending: Arc<Pending>,
    live: Live,
    /// Whether everything that was there at the start, and what the feed has beyond the queue, is in.
    is_whole: AtomicBool,
}

impl Search {
    /// Search in that house. It hears of changes through `pending`, and finds nothing before
    /// [`follow`](Search::follow) runs.
    pub fn new(house: Arc<House>, pending: Arc<Pending>) -> Arc<Self> {
        Arc::new(Self { house, pending, live: Live::default(), is_whole: AtomicBool::new(false) })
    }

    /// Answers `search.people`.
    pub async fn people(&self, params: PeopleParams) -> Result<PeopleAnswer, WireError> {
        unpacked().await;
        let query = Query::of_people(&params.query());
        let ask = Ask {
            query,
            sort: params.sort,
            facets: params.facets,
            after: params.after,
            limit: params.limit,
            for_members: true,
        };
        let (found, as_of, complete) = self.find(ask).await?;
        let Found { hits, total, facets, next } = found;
        let hits = self.show(hits, |hit| self.person(hit)).await?;
        Ok(PeopleAnswer { hits, total, facets, as_of, complete, next })
    }

    /// Answers `search.jobs` of that account.
    pub async fn jobs(&self, account: AccountId, params: JobsParams) -> Result<JobsAnswer, WireError> {
        unpacked().await;
        let query = Query::of_jobs(&params.query());
        let for_members = self.is_member(account).await?;
        let ask = Ask {
            query,
            sort: params.sort,
            facets: params.facets,
            after: params.after,
            limit: params.limit,
            for_members,
        };
        let (found, as_of, complete) = self.find(ask).await?;
        let Found { hits, total, facets, next } = found;
        let hits = self.show(hits, |hit| self.job(hit, for_members)).await?;
        Ok(JobsAnswer { hits, total, facets, as_of, complete, next })
    }

    /// Whether the account has published a profile.
    async fn is_member(&self, account: AccountId) -> Result<bool, WireError> {
        let person = Person::read(self.house.store(), account).await.map_err(|error| unreadable(&error))?;
        Ok(person.is_some_and(|person| person.is_seen()))
    }

    /// Searches when every change before this call is in. Returns until when all is in, and whether it is.
    async fn find(&self, ask: Ask) -> Result<(Found, Millis, bool), WireError> {
        let settled = tokio::time::timeout(SETTLED_WITHIN, self.pending.settled()).await.is_ok();
        let complete = settled && self.is_whole.load(Ordering::Acquire);
        let (found, as_of) = self.live.find(&ask, self.house.now())?;
        Ok((found, as_of, complete))
    }
}

use actors::reply::unreadable;

/// What a stream of that kind is found as.
fn kind_of(kind: protocol::Kind) -> Option<DocKind> {
    match kind {
        protocol::Kind::Profile => Some(DocKind::People),
        protocol::Kind::Posting => Some(DocKind::Jobs),
        _ => None,
    }
}
