//! The methods of search, and what they answer.

use serde::{Deserialize, Serialize};

use super::{
    FACETS_MAX, Facet, FacetName, HITS_MAX, Hit, JobHit, JobsFilter, JobsQuery, PeopleFilter, PeopleQuery,
    SEARCH_PLACE_BYTES_MAX, SEARCH_TEXT_BYTES_MAX, Sort, Total,
};
use crate::checks;
use crate::error::ErrorCode::{self, RateLimited};
use crate::error::WireError;
use crate::example::examples;
use crate::ids::Millis;
use crate::limit::{Bounds, Limit};
use crate::method::Method;

/// `search.people`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "SearchPeopleParams"))]
pub struct PeopleParams {
    /// Words, "phrases" and -words, 1 to 256 bytes. What does not read as these is taken as words. A word
    /// finds no longer one, and `rain-coat` is a phrase. A text of signs without a word finds nothing; one of
    /// blanks, hyphens and quotation marks is as none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub text: Option<String>,
    /// What hits must be.
    #[serde(default)]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<PeopleFilter>"))]
    pub filter: PeopleFilter,
    /// In which order hits come.
    #[serde(default)]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Sort>"))]
    pub sort: Sort,
    /// What all hits are counted by, each once: 8 at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<FacetName>>"))]
    pub facets: Vec<FacetName>,
    /// The `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after: Option<String>,
    /// How many hits at most: 1 to 50, and 20 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub limit: Option<u32>,
}

impl Method for PeopleParams {
    type Answer = PeopleAnswer;
    const NAME: &str = "search.people";
    const ABOUT: &str = "Finds people whose profile everybody sees: those who have every word of the text in their name, their headline \
         or the names of their skills, and all that the filter names. A change of a profile is found as soon as it is answered. An account may search 20 times in a second.";
    const ERRORS: &[ErrorCode] = &[RateLimited];
    const LIMITS: &[Limit<Self>] = &[
        Limit::bytes("text", SEARCH_TEXT_BYTES_MAX, |params| params.text.as_deref()),
        Limit::items("facets", 0, FACETS_MAX, |params| Some(params.facets.len())),
        Limit::bytes("after", SEARCH_PLACE_BYTES_MAX, |params| params.after.as_deref()),
        Limit::number("limit", 1, HITS_MAX, |params| params.limit.map(u64::from)),
    ];
    const CHECKED: &[(&str, Bounds)] = PeopleFilter::CHECKED;

    fn check(&self) -> Result<(), WireError> {
        checks::distinct("facets", self.facets.iter(), FACETS_MAX)?;
        self.filter.check()
    }
}

impl PeopleParams {
    /// What is searched for, without how it is shown.
    pub fn query(&self) -> PeopleQuery {
        PeopleQuery { text: self.text.clone(), filter: self.filter.clone() }
    }
}

/// The answer of `search.people`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "SearchPeopleAnswer"))]
pub struct PeopleAnswer {
    /// The people of this page, in the order asked for.
    pub hits: Vec<Hit>,
    /// How many there are on all pages.
    pub total: Total,
    /// How many hits have each value, in the order of the facets asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<Facet>>"))]
    pub facets: Vec<Facet>,
    /// All that was published until then is found, where the answer is complete.
    pub as_of: Millis,
    /// Whether everything could be searched. It could not while the server builds its index anew, or is
    /// behind with it.
    pub complete: bool,
    /// Where the next page begins; absent where this one is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub next: Option<String>,
}

/// `search.jobs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "SearchJobsParams"))]
pub struct JobsParams {
    /// Words, "phrases" and -words, 1 to 256 bytes. What does not read as these is taken as words. A word
    /// finds no longer one, and `rain-coat` is a phrase. A text of signs without a word finds nothing; one of
    /// blanks, hyphens and quotation marks is as none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub text: Option<String>,
    /// What hits must be.
    #[serde(default)]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<JobsFilter>"))]
    pub filter: JobsFilter,
    /// In which order hits come.
    #[serde(default)]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Sort>"))]
    pub sort: Sort,
    /// What all hits are counted by, each once: 8 at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<FacetName>>"))]
    pub facets: Vec<FacetName>,
    /// The `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after: Option<String>,
    /// How many hits at most: 1 to 50, and 20 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub limit: Option<u32>,
}

impl Method for JobsParams {
    type Answer = JobsAnswer;
    const NAME: &str = "search.jobs";
    const ABOUT: &str = "Finds jobs that take proposals and that the caller may see without an invitation: those that have every word of the text \
         in what they say, and all that the filter names. A change of a job is found as soon as it is answered. An account may search \
         20 times in a second.";
    const ERRORS: &[ErrorCode] = &[RateLimited];
    const LIMITS: &[Limit<Self>] = &[
        Limit::bytes("text", SEARCH_TEXT_BYTES_MAX, |params| params.text.as_deref()),
        Limit::items("facets", 0, FACETS_MAX, |params| Some(params.facets.len())),
        Limit::bytes("after", SEARCH_PLACE_BYTES_MAX, |params| params.after.as_deref()),
        Limit::number("limit", 1, HITS_MAX, |params| params.limit.map(u64::from)),
    ];
    const CHECKED: &[(&str, Bounds)] = JobsFilter::CHECKED;

    fn check(&self) -> Result<(), WireError> {
        checks::distinct("facets", self.facets.iter(), FACETS_MAX)?;
        self.filter.check()
    }
}

impl JobsParams {
    /// What is searched for, without how it is shown.
    pub fn query(&self) -> JobsQuery {
        JobsQuery { text: self.text.clone(), filter: self.filter.clone() }
    }
}

/// The answer of `search.jobs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "SearchJobsAnswer"))]
pub struct JobsAnswer {
    /// The jobs of this page, in the order asked for.
    pub hits: Vec<JobHit>,
    /// How many there are on all pages.
    pub total: Total,
    /// How many hits have each value, in the order of the facets asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<Facet>>"))]
    pub facets: Vec<Facet>,
    /// All that was published until then is found, where the answer is complete.
    pub as_of: Millis,
    /// Whether everything could be searched. It could not while the server builds its index anew, or is
    /// behind with it.
    pub complete: bool,
    /// Where the next page begins; absent where this one is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub next: Option<String>,
}

examples! {
    PeopleParams {
        text: Some(text("museum websites")),
        filter: PeopleFilter::example(),
        sort: Sort::Fit,
        facets: vec![FacetName::Skills, FacetName::Countries],
        after: Some(text("78.1a0.ada1")),
        limit: Some(20),
    }
    PeopleAnswer {
        hits: vec![Hit::example()],
        total: Total::example(),
        facets: vec![Facet::example()],
        as_of: AT,
        complete: true,
        next: None,
    }
    JobsParams {
        text: Some(text("museum -internship")),
        filter: JobsFilter::example(),
        sort: Sort::Recent,
        facets: vec![FacetName::Categories],
        after: Some(text("78.1a0.ada2")),
        limit: Some(10),
    }
    JobsAnswer {
        hits: vec![JobHit::example()],
        total: Total::example(),
        facets: vec![Facet::example()],
        as_of: AT,
        complete: true,
        next: Some(text("78.1a0.ada3")),
    }
}
