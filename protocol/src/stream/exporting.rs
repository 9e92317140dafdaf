//! The export: everything that a person may read of their own streams, page by page.

use serde::{Deserialize, Serialize};

use super::Event;
use crate::checks;
use crate::error::ErrorCode::{self, RateLimited};
use crate::example::{self, Example, examples};
use crate::kind::Kind;
use crate::limit::Limit;
use crate::method::Method;
use crate::registry::Anything;

/// `account.export`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ExportParams {
    /// The `next` of the page before; absent for the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after: Option<String>,
}

impl Method for ExportParams {
    type Answer = ExportAnswer<Anything>;
    const NAME: &str = "account.export";
    const ABOUT: &str = "Reads a page of one's own data: the events of one's account, inbox, marks, wallet, timesheet, profile and saved searches, then \
         of all contracts that one is a party of, their work sessions, and the rooms one is in, as \
         `stream.read` shows them. Streams of one kind come by id (sessions by contract), the events of a \
         stream by seq. At most 20 pages in 10 seconds.";
    const ERRORS: &[ErrorCode] = &[RateLimited];
    const LIMITS: &[Limit<Self>] =
        &[Limit::bytes("after", checks::EXPORT_PLACE_BYTES_MAX, |params| params.after.as_deref())];
}

/// The answer of `account.export`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ExportAnswer<B> {
    /// The events of the page. It may hold none and yet not be the last one.
    pub events: Vec<Event<B>>,
    /// What asks for the next page; absent on the last one. It stays good: an export may be taken up later,
    /// and then goes on with what has been added since in the streams from there on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub next: Option<String>,
}

examples! {
    ExportParams { after: Some(text("wallet/300")) }
}

impl Example for ExportAnswer<Anything> {
    fn example() -> Self {
        let event = Event {
            kind: Kind::Account,
            id: example::ADA.0,
            seq: 1,
            at: example::AT,
            by: None,
            r#type: example::text("created"),
            command_id: None,
            body: Anything,
        };
        Self { events: vec![event], next: Some(example::text("account/1")) }
    }
}
