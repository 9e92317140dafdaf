//! Search: what can be found is kept up to date from the feed of changes, and questions are answered from it.
//!
//! An entity that has changed is told to [`Pending`] when its commit is durable. One task reads the rows of
//! what has changed, and puts the document into [`Live`]. Whoever asks waits for the changes before the
//! question, so everybody finds a change as soon as it is answered.

mod alerts;
mod arrivals;
mod building;
mod counting;
mod feed;
mod following;
mod former;
mod keeping;
mod live;
mod matching;
mod pending;
mod rows;
mod showing;
#[cfg(test)]
mod testing;
mod trouble;
mod turns;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actors::House;
use actors::reply::unreadable;
use protocol::search::{JobsAnswer, JobsParams, PeopleAnswer, PeopleParams};
use protocol::{AccountId, Millis, WireError};
use search::{DocKind, Found, Query};

use self::alerts::Alerts;
use self::arrivals::Arrivals;
use self::counting::Counted;
use tokio::sync::watch;

#[cfg(test)]
pub use self::building::UNFINISHED;
pub use self::keeping::{Mark, Place};
use self::live::{Ask, Live, SEEN_LATER_MS, Viewed};
pub use self::pending::Pending;
use self::rows::Person;
use self::trouble::Panics;
use self::turns::Turns;
use crate::methods::unpacked;

/// How long a question waits for the changes before it. After that the answer is not complete.
const SETTLED_WITHIN: Duration = Duration::from_secs(1);

/// How long after its start a server lets questions wait for its index as well: it opens in a moment, where
/// it needs not be made anew.
const STARTS_WITHIN: Duration = Duration::from_secs(2);

/// Search over people and jobs.
pub struct Search {
    house: Arc<House>,
    place: Place,
    pending: Arc<Pending>,
    live: Live,
    turns: Turns,
    /// Whether everything that was there when the index was opened is in.
    is_whole: watch::Sender<bool>,
    /// The panics of the work on the index.
    panics: Panics,
    /// Whether all bytes of the index are to be read when it is opened.
    is_doubted: AtomicBool,
    /// All that changed before is in.
    all_in_at: AtomicU64,
    /// When the feed was last looked into, where other servers write as well.
    looked_at: AtomicU64,
    began: Instant,
    /// The same by the clock of events.
    began_at: Millis,
    counted: Counted,
    arrivals: Arrivals,
    alerts: Alerts,
}

impl Search {
    /// Search in that house. It hears of changes through `pending`, and finds nothing before
    /// [`follow`](Search::follow) runs.
    pub fn new(house: Arc<House>, place: Place, pending: Arc<Pending>) -> Arc<Self> {
        let (is_whole, all_in_at) = (watch::Sender::new(false), AtomicU64::new(0));
        let (live, began, began_at) = (Live::new(house.store().shared()), Instant::now(), house.now());
        Arc::new(Self {
            house,
            place,
            pending,
            live,
            turns: Turns::default(),
            is_whole,
            panics: Panics::default(),
            is_doubted: AtomicBool::new(false),
            all_in_at,
            looked_at: AtomicU64::new(0),
            began,
            began_at,
            counted: Counted::default(),
            arrivals: Arrivals::since(began_at),
            alerts: Alerts::default(),
        })
    }

    /// Whether everything that was there when the index was opened is in.
    pub fn is_whole(&self) -> bool {
        *self.is_whole.borrow()
    }

    fn set_whole(&self, is_whole: bool) {
        self.is_whole.send_replace(is_whole);
    }

    /// How many changes are found and not yet written to the index.
    pub fn changes(&self) -> usize {
        self.live.changes()
    }

    /// How many saved searches are matched with each job that changes.
    pub fn saved(&self) -> usize {
        self.alerts.saved()
    }

    /// Waits until everything that was there when the index was opened is in.
    pub async fn whole(&self) {
        // The sender lives as long as this does.
        let _ = self.is_whole.subscribe().wait_for(|is_whole| *is_whole).await;
    }

    /// Notes that all that any server had written to the feed before that time is in.
    fn note_looked(&self, at: Millis) {
        self.looked_at.store(at, Ordering::Release);
    }

    fn all_in_at(&self) -> Millis {
        self.all_in_at.load(Ordering::Acquire)
    }

    /// Notes that all that changed before that time is in. It goes back where the clock does.
    fn note_all_in(&self, at: Millis) {
        self.all_in_at.store(at, Ordering::Release);
    }

    /// The mark of an index that holds all that changed before that time.
    fn mark(&self, at: Millis) -> Mark {
        Mark { generation: self.place.generation, at }
    }

    /// Answers `search.people` of that account.
    pub async fn people(&self, account: AccountId, params: PeopleParams) -> Result<PeopleAnswer, WireError> {
        unpacked().await;
        let query = Query::of_people(&params.query());
        let ask = Ask {
            query,
            sort: params.sort,
            facets: params.facets,
            after: params.after,
            limit: params.limit,
            is_member: true,
        };
        let (found, as_of, complete) = self.find(account, ask).await?;
        let Found { hits, total, facets, next } = found;
        let next = next.map(|next| next.to_string());
        let hits = self.show(hits, |hit| self.person(hit)).await?;
        Ok(PeopleAnswer { hits, total, facets, as_of, complete, next })
    }

    /// Answers `search.jobs` of that account.
    pub async fn jobs(&self, account: AccountId, params: JobsParams) -> Result<JobsAnswer, WireError> {
        unpacked().await;
        let query = Query::of_jobs(&params.query());
        let is_member = self.is_member(account).await?;
        let ask = Ask {
            query,
            sort: params.sort,
            facets: params.facets,
            after: params.after,
            limit: params.limit,
            is_member,
        };
        let (found, as_of, complete) = self.find(account, ask).await?;
        let Found { hits, total, facets, next } = found;
        let next = next.map(|next| next.to_string());
        let hits = self.show(hits, |hit| self.job(hit, is_member)).await?;
        Ok(JobsAnswer { hits, total, facets, as_of, complete, next })
    }

    /// Whether the account has published a profile.
    async fn is_member(&self, account: AccountId) -> Result<bool, WireError> {
        let person = Person::read(self.house.store(), account).await.map_err(|error| unreadable(&error))?;
        Ok(person.is_some_and(|person| person.is_seen()))
    }

    /// Searches when every change before this call is in. Returns until when all is in, and whether it is.
    async fn find(&self, account: AccountId, ask: Ask) -> Result<(Found, Millis, bool), WireError> {
        let settled = self.settled().await;
        let _turn = self.turns.take(account).await?;
        let (viewed, complete) = self.view(settled);
        let as_of = viewed.as_of;
        Ok((self.live.find(viewed, ask, self.house.now()).await?, as_of, complete))
    }

    /// Waits for every change before this call. Whether all of them are in.
    pub async fn settled(&self) -> bool {
        let is_starting = self.began.elapsed() < STARTS_WITHIN;
        let settled = async {
            if is_starting {
                self.whole().await;
            }
            self.pending.settled().await;
        };
        tokio::time::timeout(SETTLED_WITHIN, settled).await.is_ok()
    }

    /// What can be found now, and whether that is all there is, where all changes before are in.
    fn view(&self, settled: bool) -> (Viewed, bool) {
        let was_whole = self.is_whole();
        let viewed = self.live.view_as_of(self.until());
        let complete = settled && was_whole && self.is_whole() && viewed.view.is_some();
        (viewed, complete)
    }

    /// Until when all is in. What other servers have changed is seen a little later.
    fn until(&self) -> Millis {
        let now = self.house.now();
        if !self.house.store().shared() {
            return now;
        }
        // Nothing was looked into while no index is open: then no answer is complete.
        let looked_at = match self.looked_at.load(Ordering::Acquire) {
            0 => now,
            looked_at => looked_at.min(now),
        };
        looked_at.saturating_sub(SEEN_LATER_MS)
    }
}

/// What a stream of that kind is found as.
fn kind_of(kind: protocol::Kind) -> Option<DocKind> {
    match kind {
        protocol::Kind::Profile => Some(DocKind::People),
        protocol::Kind::Posting => Some(DocKind::Jobs),
        _ => None,
    }
}
