//! Saved searches: what a person looks for among jobs again and again. They stand in a stream of their own,
//! which nobody else reads.

use serde::{Deserialize, Serialize};

use super::matching::Match;
use super::{FILTER_IDS_MAX, JobsQuery, SEARCH_TEXT_BYTES_MAX};
use crate::error::ErrorCode::{self, NotFound};
use crate::error::WireError;
use crate::example::examples;
use crate::ids::{CommandId, Millis, Seq};
use crate::kind::Kind;
use crate::limit::{Bounds, Limit};
use crate::method::{Method, also_named};
use crate::registry::{Entity, EventType, Shape};
use crate::stream::{Applied, Empty};
use crate::{checks, plain, rules};

/// The saved searches of a person as a stream.
pub const SAVED: Entity = Entity {
    kind: Kind::Searches,
    about: "The searches that a person has saved; `id` is the account. It always exists.",
    state: Shape::of::<State>(),
    events: &[
        EventType::of::<Saved>("saved", "A search was saved, or another one put in its place."),
        EventType::of::<Removed>("removed", "A search was taken away."),
        EventType::of::<Seen>("seen", "The person has seen what a search had found until then."),
        EventType::of::<Closed>("closed", "The account is closed, and has no searches any more."),
    ],
    signals: &[EventType::of::<Match>(
        "match",
        "A job fits a search whose alert is live: it was just published, opened again or edited, and did not fit before.",
    )],
};

/// Whether a person is told at once of a job that fits a search.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Alert {
    /// Yes, while one of their clients is subscribed.
    #[default]
    Live,
    /// No.
    Off,
}

/// `search.save`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SaveParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The search in whose place it is put; absent for another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub search: Option<u32>,
    /// What the person calls it, 1 to 120 bytes.
    pub name: String,
    /// What is searched for.
    pub query: JobsQuery,
    /// Whether the person is told at once of a job that fits.
    pub alert: Alert,
    /// The `as_of` of the answer of `search.jobs` that the person has seen; absent where they have seen all
    /// that there is now or, of a search that is put in the place of another, no more than of that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub as_of: Option<Millis>,
}

impl Method for SaveParams {
    type Answer = SaveAnswer;
    const NAME: &str = "search.save";
    const ABOUT: &str = "Saves a search among jobs, or puts it in the place of one that is saved. It must ask for a word, a \
         phrase, a skill or a category: what it only rules out does not count. In the place of another, it begins with what \
         was seen of that.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["saved"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[rules::TOO_BROAD, rules::TOO_MANY_SEARCHES];
    const LIMITS: &[Limit<Self>] = &[
        Limit::number("search", 1, u32::MAX as u64, |params| params.search.map(u64::from)),
        Limit::text("name", checks::HEADLINE_BYTES_MAX, |params| Some(&params.name)),
        Limit::number("as_of", 0, checks::INTEGER_MAX, |params| params.as_of),
    ];
    const CHECKED: &[(&str, Bounds)] = &[
        ("query.text", Bounds::Text { bytes_max: SEARCH_TEXT_BYTES_MAX, shows: false }),
        ("query.filter.skills", IDS),
        ("query.filter.any_skills", IDS),
        ("query.filter.categories", IDS),
        ("query.filter.countries", IDS),
        ("query.filter.days_max", Bounds::Number { min: 1, max: checks::TIMELINE_DAYS_MAX as u64 }),
    ];

    fn check(&self) -> Result<(), WireError> {
        plain::check("name", &self.name, checks::HEADLINE_BYTES_MAX)?;
        let JobsQuery { text, filter } = &self.query;
        if let Some(text) = text {
            checks::text("query.text", text, SEARCH_TEXT_BYTES_MAX)?;
        }
        filter.check().map_err(in_query)
    }
}

/// What a list of the filter may hold.
const IDS: Bounds = Bounds::Items { min: 0, max: FILTER_IDS_MAX };

/// The same error, naming the field where it stands.
fn in_query(error: WireError) -> WireError {
    let field = error.details.get("field").cloned().unwrap_or_default();
    checks::at(error, format_args!("query.{field}"))
}

/// The answer of `search.save`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SaveAnswer {
    /// The number of the search. It is never given to another one of the account.
    pub search: u32,
    /// The seq of the command's event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
}

/// `search.seen`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SeenParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The search.
    pub search: u32,
    /// The `as_of` of the answer that the person has seen.
    pub as_of: Millis,
}

impl Method for SeenParams {
    type Answer = Applied;
    const NAME: &str = "search.seen";
    const ABOUT: &str = "Says how far the caller has seen what a search finds; never goes back. So all devices of a person know \
         what is new.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["seen"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const LIMITS: &[Limit<Self>] = &[
        Limit::number("search", 1, u32::MAX as u64, |params| Some(params.search.into())),
        Limit::number("as_of", 0, checks::INTEGER_MAX, |params| Some(params.as_of)),
    ];
}

/// `search.remove`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct RemoveParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The search.
    pub search: u32,
}

impl Method for RemoveParams {
    type Answer = Applied;
    const NAME: &str = "search.remove";
    const ABOUT: &str = "Takes a saved search away.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["removed"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const LIMITS: &[Limit<Self>] =
        &[Limit::number("search", 1, u32::MAX as u64, |params| Some(params.search.into()))];
}

also_named! {
    /// `search.list`.
    List(Empty);
}

impl Method for List {
    type Answer = ListAnswer;
    const NAME: &str = "search.list";
    const ABOUT: &str = "Lists one's own saved searches, the oldest first: 50 at most.";
    const ERRORS: &[ErrorCode] = &[NotFound];
}

/// The answer of `search.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListAnswer {
    /// The searches.
    pub searches: Vec<Search>,
}

/// A saved search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "SavedSearch"))]
pub struct Search {
    /// Its number.
    pub search: u32,
    /// What the person calls it.
    pub name: String,
    /// What is searched for.
    pub query: JobsQuery,
    /// Whether the person is told at once of a job that fits.
    pub alert: Alert,
    /// The person has seen what it had found until then.
    pub seen_as_of: Millis,
    /// When it was last saved.
    pub saved_at: Millis,
}

/// Event `saved`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Saved {
    /// The number of the search.
    pub search: u32,
    /// What the person calls it.
    pub name: String,
    /// What is searched for.
    pub query: JobsQuery,
    /// Whether the person is told at once of a job that fits.
    pub alert: Alert,
    /// The person has seen what it had found until then.
    pub seen_as_of: Millis,
}

/// Event `removed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Removed {
    /// The number of the search.
    pub search: u32,
}

/// Event `seen`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Seen {
    /// The number of the search.
    pub search: u32,
    /// The person has seen what it had found until then: later than in an earlier event of the same search.
    pub as_of: Millis,
}

/// Event `closed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Closed {
    /// The searches that there were.
    pub searches: Vec<u32>,
}

/// The state of a person's saved searches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "SavedSearches"))]
pub struct State {
    /// The searches, the oldest first.
    pub searches: Vec<Search>,
}

examples! {
    SaveParams {
        command_id: COMMAND,
        search: None,
        name: text("Websites of museums"),
        query: JobsQuery::example(),
        alert: Alert::Live,
        as_of: Some(AT - 200 * WEEK_MS),
    }
    SaveAnswer { search: 1, seq: 1, at: AT }
    SeenParams { command_id: COMMAND, search: 1, as_of: AT - 199 * WEEK_MS }
    RemoveParams { command_id: COMMAND, search: 1 }
    ListAnswer { searches: vec![Search::example()] }
    Search {
        search: 1,
        name: text("Websites of museums"),
        query: JobsQuery::example(),
        alert: Alert::Live,
        seen_as_of: AT,
        saved_at: AT,
    }
    Saved {
        search: 1,
        name: text("Websites of museums"),
        query: JobsQuery::example(),
        alert: Alert::Live,
        seen_as_of: AT,
    }
    Removed { search: 1 }
    Seen { search: 1, as_of: AT + 60_000 }
    Closed { searches: vec![1] }
}
