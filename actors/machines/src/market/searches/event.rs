//! The events of a person's saved searches, and the rows that follow from them.

use protocol::AccountId;
use protocol::search::saved::{Closed, Removed, Saved, Seen};
use rows::{Row, SavedRow};

use crate::{Effect, Stamp, events};

events! {
    /// The events of a person's saved searches.
    #[allow(clippy::large_enum_variant, reason = "searches are saved rarely, and none waits long")]
    pub enum Event {
        /// A search was saved, or another one put in its place.
        "saved" => Saved(Saved),
        /// A search was taken away.
        "removed" => Removed(Removed),
        /// The person has seen what a search had found until then.
        "seen" => Seen(Seen),
        /// The account is closed.
        "closed" => Closed(Closed),
    }
}

impl Event {
    /// What follows from the event: the row of each search that stands in memory to be matched. How far a
    /// person has seen what it finds is no part of that.
    pub(super) fn effects(&self, at: &Stamp) -> Vec<Effect> {
        let account = AccountId(at.stream.id);
        let gone = |search: &u32| Effect::Row(SavedRow::delete(account, *search, at.seq));
        match self {
            Event::Saved(saved) => {
                let row = SavedRow::new(account, saved.search, saved.alert, saved.query.clone());
                vec![Effect::Row(Row::put(&row, at.seq))]
            }
            Event::Removed(removed) => vec![gone(&removed.search)],
            Event::Seen(_) => Vec::new(),
            Event::Closed(closed) => closed.searches.iter().map(gone).collect(),
        }
    }
}
