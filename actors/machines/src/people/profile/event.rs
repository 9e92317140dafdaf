//! The events of a profile, and what follows from them.

use protocol::AccountId;
use protocol::plain::Flag;
use protocol::profile::{Edited, Outcome, Record};
use rows::{FeedRow, FlagRow, ProfileCardRow, ProfileRecordRow, Row};
use serde::{Deserialize, Serialize};

use crate::{Effect, Stamp, events};

events! {
    /// The events of a profile.
    pub enum Event {
        /// A section was replaced as a whole.
        "edited" => Edited(Edited, Option<Judged>),
        /// A contract of the freelancer is over.
        "outcome_recorded" => OutcomeRecorded(Outcome, Counted),
    }
}

/// The private body of `edited`, where something stands out in the texts of the section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// What stands out.
    pub flags: Vec<Flag>,
}

/// The private body of `outcome_recorded`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The record with this outcome in it.
    pub record: Record,
}

impl Event {
    /// What follows from the event.
    pub(super) fn effects(&self, at: &Stamp) -> Vec<Effect> {
        let (card, flagged) = match self {
            Event::Edited(edited, judged) => {
                let flagged = judged.as_ref().map(|judged| flag_row(edited, judged, at));
                (Row::put(&card_row(edited, at), at.seq), flagged.map(|row| Row::put(&row, at.seq)))
            }
            Event::OutcomeRecorded(_, Counted { record }) => {
                let row = ProfileRecordRow { profile: AccountId(at.stream.id), record: record.clone() };
                (Row::put(&row, at.seq), None)
            }
        };
        let changed = Row::put(&FeedRow::of(at.stream, at.seq, at.at), at.seq);
        [Some(card), flagged, Some(changed)].into_iter().flatten().map(Effect::Row).collect()
    }
}

fn card_row(edited: &Edited, at: &Stamp) -> ProfileCardRow {
    ProfileCardRow {
        profile: AccountId(at.stream.id),
        section: edited.section.clone(),
        version: edited.version,
        at: at.at,
    }
}

fn flag_row(edited: &Edited, judged: &Judged, at: &Stamp) -> FlagRow {
    FlagRow {
        at: at.at,
        stream: at.stream,
        seq: at.seq,
        by: AccountId(at.stream.id),
        place: edited.section.name().name().to_owned(),
        flags: judged.flags.clone(),
    }
}
