//! How far an export has come, as a text that a client hands back for the next page.
//!
//! Such a text opens nothing: whatever stream it names, the entity is asked whether the caller may read it.

use std::fmt;
use std::str::FromStr;

use protocol::{Kind, Seq, StreamId, WireError};
use uuid::Uuid;

/// The kinds of which everyone has one stream, which has the id of the account. They come first in an export,
/// in this order, and their places name no id.
pub const OWN: [Kind; 7] =
    [Kind::Account, Kind::Inbox, Kind::Marks, Kind::Wallet, Kind::Timesheet, Kind::Profile, Kind::Searches];

/// Everything up to that event was exported, and every stream before that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The kind of the stream.
    pub kind: Kind,
    /// The contract of a work session. For other kinds the nil id.
    pub contract: Uuid,
    /// The id of the stream. The nil id in a place that was read and is of a kind of [`OWN`].
    pub id: Uuid,
    /// The seq of the last event that was exported.
    pub seq: Seq,
}

impl Place {
    /// Before the first event of a stream.
    pub fn before(kind: Kind, id: Uuid) -> Self {
        Self { kind, contract: Uuid::nil(), id, seq: 0 }
    }

    /// Before the first event of a work session of that contract.
    pub fn before_session(contract: Uuid, session: Uuid) -> Self {
        Self { kind: Kind::WorkSession, contract, id: session, seq: 0 }
    }

    /// Behind all work sessions of a contract: no session has such an id.
    pub fn behind_sessions(contract: Uuid) -> Self {
        Self::before_session(contract, Uuid::max())
    }

    /// The stream.
    pub fn stream(&self) -> StreamId {
        StreamId::new(self.kind, self.id)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, contract, id, seq } = self;
        match kind {
            Kind::WorkSession => write!(f, "{kind}/{contract}/{id}/{seq}"),
            own if OWN.contains(own) => write!(f, "{kind}/{seq}"),
            _ => write!(f, "{kind}/{id}/{seq}"),
        }
    }
}

impl FromStr for Place {
    type Err = WireError;

    fn from_str(text: &str) -> Result<Self, WireError> {
        read(text).ok_or_else(|| WireError::invalid("after", "is not the `next` of a page"))
    }
}

fn read(text: &str) -> Option<Place> {
    let mut parts = text.split('/');
    let kind = Kind::from_name(parts.next()?)?;
    let mut id = || Uuid::parse_str(parts.next()?).ok();
    let contract = if kind == Kind::WorkSession { id()? } else { Uuid::nil() };
    let id = if OWN.contains(&kind) { Uuid::nil() } else { id()? };
    let seq = parts.next()?.parse().ok()?;
    parts.next().is_none().then_some(Place { kind, contract, id, seq })
}

#[cfg(test)]
mod tests {
    use protocol::checks::EXPORT_PLACE_BYTES_MAX;

    use super::*;

    const ID: Uuid = Uuid::from_u128(7);

    #[test]
    fn a_place_reads_back_as_it_was_written_and_is_short() {
        let id_of = |kind: &Kind| if OWN.contains(kind) { Uuid::nil() } else { ID };
        let mut places: Vec<_> = Kind::ALL.iter().map(|kind| Place::before(*kind, id_of(kind))).collect();
        places.push(Place { seq: Seq::MAX, ..Place::before_session(Uuid::max(), ID) });
        places.push(Place::behind_sessions(ID));
        for place in places {
            let text = place.to_string();
            assert_eq!(text.parse(), Ok(place), "{text}");
            assert!(text.len() <= EXPORT_PLACE_BYTES_MAX);
        }
    }

    #[test]
    fn what_is_no_place_is_invalid() {
        let id = ID.to_string();
        for text in [
            "".to_owned(),
            "wallet".to_owned(),
            "wallet/x".to_owned(),
            format!("wallet/{id}/1"),
            format!("room/{id}"),
            format!("room/{id}/x"),
            format!("room/{id}/1/2"),
            format!("purse/{id}/1"),
            format!("work_session/{id}/1"),
            "room/7/1".to_owned(),
        ] {
            let error = text.parse::<Place>().expect_err(&text);
            assert_eq!(error.details.get("field").map(String::as_str), Some("after"));
        }
    }
}
