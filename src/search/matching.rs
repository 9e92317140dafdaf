//! `search.matches`: what fits a saved search now and did not fit before.

use std::collections::HashMap;

use actors::reply::unreadable;
use protocol::job::Visibility;
use protocol::search::matching::{MatchedJob, MatchesAnswer, MatchesParams};
use protocol::search::saved::Search as Saved;
use protocol::search::{JobCard, Sort};
use protocol::{AccountId, JobId, Millis, WireError};
use search::{Found, FoundHit, Query};

use super::Search;
use super::live::Ask;
use super::rows::Posted;
use crate::methods::unpacked;

/// The hits that are looked at together, and about how many in one answer at most: most of them are no news
/// only where many postings were edited.
const PAGE_HITS: u32 = 100;
const LOOKED_AT_MAX: usize = 1_000;

/// Who asks, for what.
struct Asked {
    account: AccountId,
    is_member: bool,
    query: Query,
    /// Nothing is news that was found until then.
    after: Millis,
}

/// What was found so far.
#[derive(Default)]
struct News {
    /// The jobs, each with when it was found.
    hits: Vec<(Millis, MatchedJob)>,
    /// The place of the first of all jobs of one client with one title.
    twins: HashMap<u64, usize>,
    looked_at: usize,
}

impl Search {
    /// Answers `search.matches` of that account, which saved that search.
    pub async fn matches(
        &self,
        account: AccountId,
        saved: &Saved,
        params: &MatchesParams,
    ) -> Result<MatchesAnswer, WireError> {
        unpacked().await;
        let after = params.after_as_of.unwrap_or(saved.seen_as_of);
        let is_member = self.is_member(account).await?;
        let asked = Asked { account, is_member, query: Query::of_jobs(&saved.query), after };
        let (mut news, mut place, mut last) = (News::default(), None, after);
        // Another server may have told of a later time than this one has seen, but of none that is to come.
        let told = after.min(self.house.now());
        let mut first_view = None;
        loop {
            let (found, as_of, complete) = self.find(account, asked.page(place)).await?;
            // Later pages may see what came after the first one: that is left for the next question.
            let (as_of, complete) = *first_view.get_or_insert((as_of.max(told), complete));
            let Found { hits, next, .. } = found;
            for hit in hits {
                let is_next = hit.arrived_at > last;
                if hit.arrived_at > as_of {
                    return Ok(MatchesAnswer { hits: news.told(), as_of, complete, more: false });
                }
                // What came in the same millisecond is told together, since the next question is by time.
                if is_next && news.is_full(params.hits()) {
                    return Ok(MatchesAnswer { hits: news.told(), as_of: last, complete, more: true });
                }
                last = hit.arrived_at;
                self.look_at(&mut news, &asked, hit).await?;
            }
            place = match next {
                Some(next) => Some(next.to_string()),
                None => return Ok(MatchesAnswer { hits: news.told(), as_of, complete, more: false }),
            };
        }
    }

    /// Adds a hit where it is news and may be seen.
    async fn look_at(&self, news: &mut News, asked: &Asked, hit: FoundHit) -> Result<(), WireError> {
        news.looked_at += 1;
        let job = JobId(hit.id);
        let posted = Posted::read(self.house.store(), job).await.map_err(|error| unreadable(&error))?;
        let Some(posted) = posted.filter(|posted| asked.may_see(posted)) else { return Ok(()) };
        if posted.published_at <= asked.after && self.fitted(asked, job, &posted).await? {
            return Ok(());
        }
        news.add(job, &posted, hit);
        Ok(())
    }

    /// Whether a job was found by the search at that time.
    async fn fitted(&self, asked: &Asked, job: JobId, posted: &Posted) -> Result<bool, WireError> {
        let before = self.found_at(job, posted, asked.after).await.map_err(|error| unreadable(&error))?;
        let may_see = |doc: &search::Doc| asked.is_member || !doc.members_only;
        Ok(before.is_some_and(|before| may_see(&before) && asked.query.fits(&before)))
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

    /// Whether a job that somebody else posted may be seen.
    fn may_see(&self, posted: &Posted) -> bool {
        let is_open = posted.fields.visibility == Visibility::Public || self.is_member;
        posted.is_seen() && is_open && posted.client != Some(self.account)
    }
}

impl News {
    fn is_full(&self, hits_max: usize) -> bool {
        self.hits.len() >= hits_max || self.looked_at >= LOOKED_AT_MAX
    }

    /// The jobs in the order in which they came: those that were found at once, in that of their posting.
    fn told(mut self) -> Vec<MatchedJob> {
        self.hits.sort_by_key(|(arrived_at, matched)| (*arrived_at, matched.job));
        self.hits.into_iter().map(|(_, matched)| matched).collect()
    }

    /// Adds a job. One that was posted again and again is shown once, and counted.
    fn add(&mut self, job: JobId, posted: &Posted, hit: FoundHit) {
        if hit.twin != 0 {
            if let Some(first) = self.twins.get(&hit.twin) {
                self.hits[*first].1.twins += 1;
                return;
            }
            self.twins.insert(hit.twin, self.hits.len());
        }
        let card = JobCard::of(&posted.fields, &posted.facts, posted.band, posted.published_at);
        let matched = MatchedJob { job, card, score: hit.score, why: hit.why, twins: 0 };
        self.hits.push((hit.arrived_at, matched));
    }
}
