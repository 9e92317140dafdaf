//! Search: people and jobs that fit a text and filters, each with the reasons why.

mod asking;
mod found;
pub mod matching;
mod query;
pub mod saved;

use serde::{Deserialize, Serialize};

pub use self::asking::{JobsAnswer, JobsParams, PeopleAnswer, PeopleParams};
pub use self::found::{
    BEGINNING_BYTES_MAX, Facet, FacetValue, Hit, JobCard, JobHit, Reason, ReasonBy, Total,
};
pub use self::query::{AmountRange, JobsFilter, JobsQuery, PayKind, PeopleFilter, PeopleQuery};
pub use self::saved::SAVED;

/// The longest text that is searched for, in bytes.
pub const SEARCH_TEXT_BYTES_MAX: usize = 256;

/// The most ids in all filters of a search together.
pub const FILTER_IDS_MAX: usize = 50;

/// The most hits of a page.
pub const HITS_MAX: u64 = 50;

/// How many hits a page holds where the caller does not say.
pub const HITS_DEFAULT: u32 = 20;

/// The most values of a facet.
pub const FACET_VALUES_MAX: usize = 100;

/// The most facets of one search.
pub const FACETS_MAX: usize = 8;

/// The longest `after` of a search, in bytes.
pub const SEARCH_PLACE_BYTES_MAX: usize = 320;

/// In which order hits come.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "SearchSort"))]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// What fits best comes first.
    #[default]
    Fit,
    /// What was published or changed last comes first.
    Recent,
    /// The lowest hourly rate comes first; whoever names none comes last. Of jobs: the highest.
    Rate,
    /// The highest budget comes first; a job paid by the hour comes last. Of people it is like `fit`.
    Budget,
}

/// What hits are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FacetName {
    /// By skill.
    Skills,
    /// By category: those right beneath the one category of the filter, or the areas.
    Categories,
    /// By country: of the person, or of the client.
    Countries,
    /// By language. Jobs have none.
    Languages,
    /// By how much time people can give. Jobs have none.
    Availability,
    /// By how the work is paid. People have none.
    Pay,
    /// By how large the work is. People have none.
    Sizes,
    /// By about how many proposals a job has received. People have none.
    Bands,
}

/// Hands the parameters of the methods of search to a macro, in the order in which they are printed.
#[macro_export]
macro_rules! search_methods {
    ($with:ident) => {
        $with! {
            $crate::search::PeopleParams,
            $crate::search::JobsParams,
            $crate::search::saved::SaveParams,
            $crate::search::saved::List,
            $crate::search::saved::SeenParams,
            $crate::search::matching::MatchesParams,
            $crate::search::saved::RemoveParams,
        }
    };
}
