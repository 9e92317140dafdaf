//! The effects of a job's events: its line in the client's list, what the posting is told, and the timer.

use protocol::job::{Drafted, Status};
use protocol::{JobId, Millis, plain};
use rows::{FlagRow, JobRow, Row};

use super::event::{Event, Line, Showing};
use super::idle::{EXPIRES_AFTER_MS, IDLE_TIMER, WARNED_AFTER_MS};
use super::invitations::{answered, invited, terms_changed};
use super::winding::{first_round, told};
use crate::market::posting::{Command as PostingCommand, Posting};
use crate::{Effect, Stamp, Tell, TimerKey};

impl Event {
    /// The effects of the event.
    pub fn effects(&self, at: &Stamp) -> Vec<Effect> {
        let mut effects: Vec<_> =
            self.line().map(|line| row(line, self.active_at(at), at)).into_iter().collect();
        effects.extend(
            self.told().into_iter().map(|told| Effect::Tell(Tell::to::<Posting>(at.stream.id, &told))),
        );
        effects.extend(self.effects_on_proposals(at));
        effects.extend(self.effects_on_hiring());
        effects.extend(self.timer(at.at));
        effects.extend(first_round(self, at));
        effects.extend(self.flag_row(at));
        match self {
            Event::Invited(body, showing) => effects.extend(invited(body, &showing.line.title, at)),
            Event::InvitationAnswered(body, answering) => effects.extend(answered(body, answering, at)),
            Event::Edited(_, editing) => effects.extend(terms_changed(editing, at)),
            Event::Round(round) => effects.extend(told(round)),
            _ => {}
        }
        effects
    }

    /// What stands out in the texts of the event, for staff to look through.
    fn flag_row(&self, at: &Stamp) -> Option<Effect> {
        let (place, flags) = match self {
            Event::Drafted(_, flagged) => ("fields", flagged.flags.clone()),
            Event::Edited(_, editing) => ("fields", editing.flags.clone()),
            Event::Invited(body, _) => ("note", body.note.as_deref().map(plain::flags)?),
            _ => return None,
        };
        let (stream, seq, by, place) = (at.stream, at.seq, at.by?, place.to_owned());
        let row = FlagRow { at: at.at, stream, seq, by, place, flags };
        (!row.flags.is_empty()).then(|| Effect::Row(Row::put(&row, at.seq)))
    }

    /// What lists show after the event, where it changes that.
    fn line(&self) -> Option<Line> {
        match self {
            Event::Drafted(Drafted { client, fields }, _) => Some(Line {
                client: *client,
                title: fields.title.clone(),
                status: Status::Draft,
                proposals: 0,
                seats: fields.seats.0,
                seats_taken: 0,
            }),
            _ => self.showing().map(|showing| showing.line.clone()),
        }
    }

    /// When something last happened in the job: a warning is nothing that happens.
    fn active_at(&self, at: &Stamp) -> Millis {
        match self {
            Event::Warned(body, _) => body.expires_at.saturating_sub(EXPIRES_AFTER_MS),
            _ => at.at,
        }
    }

    /// What the posting is told: what happened, and the band of proposals where it is another one.
    fn told(&self) -> Vec<PostingCommand> {
        let Some(showing) = self.showing().filter(|showing| showing.terms_version > 0) else {
            return Vec::new();
        };
        let Showing { line, terms_version, band, .. } = showing;
        let (terms_version, status) = (*terms_version, line.status);
        let happened = match self {
            Event::Published(body, publishing) => Some(PostingCommand::Publish {
                client: line.client,
                terms_version,
                fields: publishing.fields.clone(),
                facts: body.facts.clone(),
            }),
            Event::Edited(body, _) => {
                Some(PostingCommand::Edit { terms_version, fields: body.fields.clone() })
            }
            Event::Paused(..)
            | Event::Resumed(..)
            | Event::Expired(..)
            | Event::Closed(..)
            | Event::Reopened(..) => Some(PostingCommand::ChangeStatus { terms_version, status }),
            Event::Invited(body, showing) if !showing.is_public => {
                Some(PostingCommand::Admit { account: body.freelancer })
            }
            Event::SeatTaken(body, _) if body.seats_left == 0 => {
                Some(PostingCommand::ChangeStatus { terms_version, status })
            }
            _ => None,
        };
        let band = band.map(|band| PostingCommand::ChangeBand { terms_version, band });
        happened.into_iter().chain(band).collect()
    }

    /// The timer of a job in which nothing happens: whatever happens sets it anew, and the end cancels it.
    fn timer(&self, at: Millis) -> Option<Effect> {
        let due_at = match (self, self.showing()?.line.status) {
            (_, Status::Draft) => return None,
            (Event::Warned(body, _), _) => Some(body.expires_at),
            (_, Status::Open | Status::Paused) => Some(at + WARNED_AFTER_MS),
            (_, Status::Filled | Status::Closed | Status::Expired) => None,
        };
        Some(Effect::Timer(IDLE_TIMER, TimerKey::Only, due_at))
    }
}

fn row(line: Line, active_at: Millis, at: &Stamp) -> Effect {
    let Line { client, title, status, proposals, seats, seats_taken } = line;
    let job = JobId(at.stream.id);
    let row = JobRow { client, job, title, status, proposals, seats, seats_taken, active_at };
    Effect::Row(Row::put(&row, at.seq))
}
