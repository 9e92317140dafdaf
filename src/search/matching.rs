//! `search.matches`: what fits a saved search now and did not fit before.
//!
//! A whole answer is of one moment. What changes while it is looked up arrives after the time that the answer
//! names, so a later page that saw the change would pass it over, and no question would tell it any more.

use std::collections::HashMap;
use std::pin::pin;
use std::time::{Duration, Instant};

use actors::reply::unreadable;
use futures_util::stream::{self, StreamExt};
use protocol::job::Visibility;
use protocol::search::matching::{MatchedJob, MatchesAnswer, MatchesParams};
use protocol::search::saved::Search as Saved;
use protocol::search::{JobCard, Sort};
use protocol::{AccountId, JobId, Kind, Millis, StreamId, WireError};
use search::{Found, FoundHit, Query};

use super::Search;
use super::live::{Ask, Viewed};
use super::rows::Posted;
use super::turns::OwnPlace;
use crate::methods::unpacked;

/// The hits of a page of the index, and of how many the rows are read at the same time.
const PAGE_HITS: u32 = 100;
const READS_AT_ONCE: usize = 16;

/// About how many hits are looked at for one answer at most, and for how long: most of them are no news only
/// where many postings were edited. An answer that ends so says that there are more.
const LOOKED_AT_MAX: usize = 1_000;
const LOOKED_FOR: Duration = Duration::from_secs(1);

/// Who asks, for what.
struct Asked {
    account: AccountId,
    is_member: bool,
    query: Query,
    /// Nothing is news that was found until then.
    after: Millis,
    hits_max: usize,
}

/// A question, with all that can be found as of one moment.
pub struct Asking<'a> {
    asked: Asked,
    place: OwnPlace<'a>,
    viewed: Viewed,
    complete: bool,
    /// When it is to be answered.
    until: Instant,
}

/// What a hit is for whoever asks.
enum Verdict {
    News(Box<Posted>),
    NoNews,
    /// It was news, and is changed or hidden already.
    Changed,
}

/// Where an answer ends.
struct End {
    as_of: Millis,
    more: bool,
}

impl Search {
    /// Answers `search.matches` of that account, which saved that search.
    pub async fn matches(
        &self,
        account: AccountId,
        saved: &Saved,
        params: &MatchesParams,
    ) -> Result<MatchesAnswer, WireError> {
        self.matched(self.asking(account, saved, params, LOOKED_FOR).await?).await
    }

    /// Begins to answer `search.matches`. The answer takes so long at most, once it is begun.
    pub async fn asking(
        &self,
        account: AccountId,
        saved: &Saved,
        params: &MatchesParams,
        within: Duration,
    ) -> Result<Asking<'_>, WireError> {
        unpacked().await;
        let after = params.after_as_of.unwrap_or(saved.seen_as_of);
        let is_member = self.is_member(account).await?;
        let query = Query::of_jobs(&saved.query);
        let asked = Asked { account, is_member, query, after, hits_max: params.hits() };
        let settled = self.settled().await;
        let place = self.turns.place(account).await?;
        let (viewed, complete) = self.view(settled);
        Ok(Asking { asked, place, viewed, complete, until: Instant::now() + within })
    }

    /// Answers the question.
    pub async fn matched(&self, asking: Asking<'_>) -> Result<MatchesAnswer, WireError> {
        let Asking { asked, place, viewed, complete, until } = asking;
        let (mut news, mut page) = (News::new(&asked, until), None);
        // Another server may have told of a later time than this one has seen, but of none that is to come.
        let as_of = viewed.as_of.max(asked.after.min(self.house.now()));
        let End { as_of, more } = loop {
            let Found { hits, next, .. } = {
                let _turn = place.turn().await?;
                self.live.find(viewed.clone(), asked.page(page), self.house.now()).await?
            };
            if let Some(end) = self.look_at(&asked, &mut news, hits, as_of).await? {
                break end;
            }
            page = match next {
                Some(next) => Some(next.to_string()),
                None => break End { as_of, more: false },
            };
        };
        // What could not be searched may have come before: the next question asks for the same time.
        let as_of = if complete { as_of } else { asked.after };
        Ok(MatchesAnswer { hits: news.told(), as_of, complete, more: more && complete })
    }

    /// Adds those of the hits that are news, in their order. Where the answer ends with one of them, says so.
    async fn look_at(
        &self,
        asked: &Asked,
        news: &mut News,
        hits: Vec<FoundHit>,
        as_of: Millis,
    ) -> Result<Option<End>, WireError> {
        let judged = hits.into_iter().map(async |hit| (self.judge(asked, &hit).await, hit));
        let mut judged = pin!(stream::iter(judged).buffered(READS_AT_ONCE));
        while let Some((verdict, hit)) = judged.next().await {
            let verdict = verdict?;
            if hit.arrived_at > as_of {
                return Ok(Some(End { as_of, more: false }));
            }
            // What came in the same millisecond is told together, since the next question is by time.
            if hit.arrived_at > news.last && !news.has_room(&verdict, &hit) {
                return Ok(Some(End { as_of: news.last, more: true }));
            }
            news.last = hit.arrived_at;
            news.looked_at += 1;
            match verdict {
                Verdict::News(posted) => news.add(&posted, hit),
                Verdict::NoNews => {}
                Verdict::Changed => return Ok(Some(self.end_before(news, &hit))),
            }
        }
        Ok(None)
    }

    async fn judge(&self, asked: &Asked, hit: &FoundHit) -> Result<Verdict, WireError> {
        let job = JobId(hit.id);
        let posted = Posted::read(self.house.store(), job).await.map_err(|error| unreadable(&error))?;
        let Some(posted) = posted.filter(|posted| posted.client != Some(asked.account)) else {
            return Ok(Verdict::NoNews);
        };
        if posted.published_at <= asked.after && self.fitted(asked, job, &posted).await? {
            return Ok(Verdict::NoNews);
        }
        if asked.finds(job, &posted) {
            return Ok(Verdict::News(posted.into()));
        }
        Ok(if posted.version > hit.version { Verdict::Changed } else { Verdict::NoNews })
    }

    /// Whether a job was found by the search at that time.
    async fn fitted(&self, asked: &Asked, job: JobId, posted: &Posted) -> Result<bool, WireError> {
        let before = self.found_at(job, posted, asked.after).await.map_err(|error| unreadable(&error))?;
        let may_see = |doc: &search::Doc| asked.is_member || !doc.members_only;
        Ok(before.is_some_and(|before| may_see(&before) && asked.query.fits(&before)))
    }

    /// Ends an answer before a hit that fitted at the time of the answer and must not be shown now. An answer
    /// that went on would count it as told, also when it fits again later. The next question finds it as it
    /// is by then.
    fn end_before(&self, news: &mut News, hit: &FoundHit) -> End {
        self.pending.add([StreamId::new(Kind::Posting, hit.id)]);
        news.hits.retain(|(arrived_at, _)| *arrived_at < hit.arrived_at);
        End { as_of: hit.arrived_at.saturating_sub(1), more: true }
    }
}

impl Asked {
    /// A page of what came since, the first first.
    fn page(&self, after: Option<String>) -> Ask {
        Ask {
            query: Query { arrived_after: Some(self.after), ..self.query.clone() },
            sort: Sort::Recent,
            facets: Vec::new(),
            after,
            limit: Some(PAGE_HITS),
            is_member: self.is_member,
        }
    }

    /// Whether a job fits as it stands now, and may be seen.
    fn finds(&self, job: JobId, posted: &Posted) -> bool {
        let is_open = posted.fields.visibility == Visibility::Public || self.is_member;
        is_open && posted.doc(job.0).is_some_and(|doc| self.query.fits(&doc))
    }
}

/// What was found so far.
struct News {
    /// The jobs, each with when it was found.
    hits: Vec<(Millis, MatchedJob)>,
    hits_max: usize,
    /// The place of the first of all jobs of one client with one title.
    twins: HashMap<u64, usize>,
    looked_at: usize,
    /// When the hit was found that was looked at last.
    last: Millis,
    until: Instant,
}

impl News {
    fn new(asked: &Asked, until: Instant) -> Self {
        let Asked { after, hits_max, .. } = *asked;
        Self { hits: Vec::new(), hits_max, twins: HashMap::new(), looked_at: 0, last: after, until }
    }

    /// Whether one more hit is looked at. Where the jobs are enough, such are that are not shown or are one
    /// of these once more.
    fn has_room(&self, verdict: &Verdict, hit: &FoundHit) -> bool {
        // Each answer gets further, however long it had to wait.
        if self.looked_at == 0 {
            return true;
        }
        let is_spent = self.looked_at >= LOOKED_AT_MAX || Instant::now() >= self.until;
        let is_shown = matches!(verdict, Verdict::News(_)) && !self.twins.contains_key(&hit.twin);
        let is_too_much = is_shown && self.hits.len() >= self.hits_max;
        !is_spent && !is_too_much
    }

    /// The jobs in the order in which they came: those that were found at once, in that of their posting.
    fn told(mut self) -> Vec<MatchedJob> {
        self.hits.sort_by_key(|(arrived_at, matched)| (*arrived_at, matched.job));
        self.hits.into_iter().map(|(_, matched)| matched).collect()
    }

    /// Adds a job. One that was posted again and again is shown once, and counted.
    fn add(&mut self, posted: &Posted, hit: FoundHit) {
        if hit.twin != 0 {
            if let Some(first) = self.twins.get(&hit.twin) {
                self.hits[*first].1.twins += 1;
                return;
            }
            self.twins.insert(hit.twin, self.hits.len());
        }
        let card = JobCard::of(&posted.fields, &posted.facts, posted.band, posted.published_at);
        let matched = MatchedJob { job: JobId(hit.id), card, score: hit.score, why: hit.why, twins: 0 };
        self.hits.push((hit.arrived_at, matched));
    }
}
