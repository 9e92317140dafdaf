//! How a job begins, opens, rests and ends, as its client says.

use protocol::job::{Closed, Drafted, Facts, Fields, Paused, Published, Reopened, Resumed, Status};
use protocol::rules;

use super::edits::{checked, complete};
use super::event::{Event, Flagged, Publishing, Showing};
use super::state::Job;
use crate::{Occasion, Refusal};

/// How often the status of a published job changes: after so many changes it is neither paused nor reopened
/// any more. It can still be resumed, closed and filled, and can expire. So the posting has at most 100
/// events: 1 for the publishing, 50 for edits, 4 for bands, and not 45 for these.
pub const STATES_MAX: u32 = 38;

impl Job {
    pub(super) fn decide_draft(
        &self,
        here: &Occasion,
        fields: &Fields,
        taxonomy_version: u32,
    ) -> Result<Event, Refusal> {
        if let Job::Made(_) = self {
            return self.as_client(here.who).and(Err(Refusal::rule(rules::ALREADY_EXISTS)));
        }
        let client = here.who.account().ok_or(Refusal::Forbidden)?;
        let fields = checked(fields, None, here.now)?;
        let flagged = Flagged { flags: fields.flags(), taxonomy_version };
        Ok(Event::Drafted(Drafted { client, fields }, flagged))
    }

    pub(super) fn decide_publish(&self, here: &Occasion, facts: &Facts) -> Result<Event, Refusal> {
        let desk = self.as_client(here.who)?;
        if desk.status != Status::Draft {
            return Err(Refusal::rule(rules::JOB_NOT_DRAFT));
        }
        complete(&desk.fields)?;
        let terms_version = 1;
        let showing = Showing { terms_version, ..desk.showing_as(Status::Open) };
        let publishing = Publishing { showing, fields: desk.fields.clone() };
        Ok(Event::Published(Published { terms_version, facts: facts.clone() }, publishing))
    }

    pub(super) fn decide_pause(&self, here: &Occasion) -> Result<Event, Refusal> {
        let desk = self.as_client(here.who)?;
        if desk.status_at(here.now) != Status::Open {
            return Err(Refusal::rule(rules::JOB_NOT_OPEN));
        }
        self.can_turn()?;
        Ok(Event::Paused(Paused {}, desk.showing_as(Status::Paused)))
    }

    pub(super) fn decide_resume(&self, here: &Occasion) -> Result<Event, Refusal> {
        let desk = self.as_client(here.who)?;
        if desk.status_at(here.now) != Status::Paused {
            return Err(Refusal::rule(rules::JOB_NOT_PAUSED));
        }
        Ok(Event::Resumed(Resumed {}, desk.showing_as(Status::Open)))
    }

    pub(super) fn decide_close(&self, here: &Occasion, reason: &str) -> Result<Event, Refusal> {
        let desk = self.as_client(here.who)?;
        match desk.status_at(here.now) {
            Status::Closed | Status::Expired => Err(Refusal::rule(rules::JOB_CLOSED)),
            Status::Draft | Status::Open | Status::Paused | Status::Filled => {
                let body = Closed { reason: reason.to_owned() };
                Ok(Event::Closed(body, desk.showing_as(Status::Closed)))
            }
        }
    }

    pub(super) fn decide_reopen(&self, here: &Occasion) -> Result<Event, Refusal> {
        let desk = self.as_client(here.who)?;
        let is_over = matches!(desk.status_at(here.now), Status::Filled | Status::Closed | Status::Expired);
        if !is_over || desk.terms_version == 0 {
            return Err(Refusal::rule(rules::JOB_NOT_OVER));
        }
        if desk.round_at.is_some() {
            return Err(Refusal::rule(rules::JOB_ENDING));
        }
        if desk.seats_left() == 0 {
            return Err(Refusal::rule(rules::JOB_FILLED));
        }
        self.can_turn()?;
        Ok(Event::Reopened(Reopened {}, desk.showing_as(Status::Open)))
    }

    /// Refused where the status has changed too often.
    fn can_turn(&self) -> Result<(), Refusal> {
        match self.made()?.states {
            0..STATES_MAX => Ok(()),
            _ => Err(Refusal::rule(rules::TOO_MANY_STATES)),
        }
    }
}
