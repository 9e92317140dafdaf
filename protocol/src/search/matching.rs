//! What a saved search finds: told at once to who is connected, and asked for by who was not.

use serde::{Deserialize, Serialize};

use super::{HITS_DEFAULT, HITS_MAX, JobCard, Reason};
use crate::checks;
use crate::error::ErrorCode::{self, NotFound, RateLimited};
use crate::example::examples;
use crate::ids::{JobId, Millis};
use crate::limit::Limit;
use crate::method::Method;

/// Signal `match`: a job fits a saved search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "SearchMatch"))]
pub struct Match {
    /// The number of the search.
    pub search: u32,
    /// The job.
    pub job: JobId,
    /// What it says, in short: `posting.view` shows all of it.
    pub card: JobCard,
    /// When it was found: `search.matches` finds it after any time before this one at which it did not fit.
    pub as_of: Millis,
}

/// `search.matches`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MatchesParams {
    /// The number of the search.
    pub search: u32,
    /// The `as_of` of the answer before; absent for what the person has not seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after_as_of: Option<Millis>,
    /// How many hits at most, about: 1 to 50, and 20 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub limit: Option<u32>,
}

impl MatchesParams {
    /// How many hits there are to be.
    pub fn hits(&self) -> usize {
        self.limit.unwrap_or(HITS_DEFAULT) as usize
    }
}

impl Method for MatchesParams {
    type Answer = MatchesAnswer;
    const NAME: &str = "search.matches";
    const ABOUT: &str = "Finds the jobs that fit a saved search now and did not fit then: those that were published, opened again or \
         edited since. What came first comes first. Whoever asks again with the `as_of` of the answer misses none and gets none twice, \
         also where the signal of one was lost; only after the server broke down may those of the seconds before come again. One's own jobs are not among them. It counts as a search.";
    const ERRORS: &[ErrorCode] = &[NotFound, RateLimited];
    const LIMITS: &[Limit<Self>] = &[
        Limit::number("search", 1, u32::MAX as u64, |params| Some(params.search.into())),
        Limit::number("after_as_of", 0, checks::INTEGER_MAX, |params| params.after_as_of),
        Limit::number("limit", 1, HITS_MAX, |params| params.limit.map(u64::from)),
    ];
}

/// The answer of `search.matches`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MatchesAnswer {
    /// The jobs, in the order in which they came.
    pub hits: Vec<MatchedJob>,
    /// All that came until then is in the answer. Where it is not complete, this is the time that was asked
    /// for, and what is in it comes again.
    pub as_of: Millis,
    /// Whether everything could be searched.
    pub complete: bool,
    /// Whether there are more, which came later than `as_of`.
    pub more: bool,
}

/// A job that fits a saved search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MatchedJob {
    /// The job.
    pub job: JobId,
    /// What it says, in short.
    pub card: JobCard,
    /// How well it fits, in points.
    pub score: u32,
    /// Why it was found, what weighs most first.
    pub why: Vec<Reason>,
    /// How many more of the jobs that were found are this one once more: of the same client, with the same
    /// title.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<u32>"))]
    pub twins: u32,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

examples! {
    Match { search: 1, job: JOB, card: JobCard::example(), as_of: AT }
    MatchesParams { search: 1, after_as_of: Some(AT - WEEK_MS), limit: Some(20) }
    MatchesAnswer { hits: vec![MatchedJob::example()], as_of: AT, complete: true, more: false }
    MatchedJob { job: JOB, card: JobCard::example(), score: 140, why: vec![Reason::example()], twins: 2 }
}
