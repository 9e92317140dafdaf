//! What a job may say, and how its client changes that.

use protocol::checks::JOB_EDITS_MAX;
use protocol::job::{Edited, Fields, Pay, Status};
use protocol::{Millis, rules};

use super::event::{Editing, Event};
use super::state::{Desk, Job};
use crate::{Occasion, Refusal};

/// How often a draft is edited at most.
pub const DRAFT_EDITS_MAX: u32 = 1_000;

impl Job {
    /// An edit that changes nothing is no event.
    pub(super) fn decide_edit(
        &self,
        here: &Occasion,
        fields: &Fields,
        version: u32,
        taxonomy_version: u32,
    ) -> Result<Option<Event>, Refusal> {
        let desk = self.as_client(here.who)?;
        if version != desk.version {
            return Err(Refusal::rule(rules::STALE_VERSION));
        }
        let fields = checked(fields, Some(&desk.fields), here.now)?;
        if fields == desk.fields {
            return Ok(None);
        }
        desk.admits_edit(&fields)?;
        let is_posted = desk.terms_version > 0;
        let terms_version = desk.terms_version + u32::from(is_posted && desk.has_other_terms(&fields));
        let mut showing = desk.showing_as(desk.status_at(here.now));
        (showing.terms_version, showing.line.title) = (terms_version, fields.title.clone());
        showing.line.seats = fields.seats.0;
        let has_other_terms = terms_version > desk.terms_version;
        let news = if has_other_terms { desk.open_invitees().collect() } else { Vec::new() };
        let editing = Editing { showing, flags: fields.flags(), news, taxonomy_version };
        Ok(Some(Event::Edited(Edited { version: version + 1, terms_version, fields }, editing)))
    }
}

impl Desk {
    /// Whether the job may say that. What others could once see is never hidden from them again.
    fn admits_edit(&self, fields: &Fields) -> Result<(), Refusal> {
        let edits_max = if self.terms_version > 0 { JOB_EDITS_MAX } else { DRAFT_EDITS_MAX };
        if self.edits >= edits_max {
            return Err(Refusal::rule(rules::TOO_MANY_EDITS));
        }
        if self.terms_version == 0 {
            return Ok(());
        }
        complete(fields)?;
        // A job that takes proposals has a seat that is free.
        let seats_min = self.seats_taken() + u32::from(self.is_running());
        if fields.seats.0 < seats_min {
            return Err(Refusal::invalid(
                "fields.seats",
                "leaves fewer seats than are taken, or none that is free",
            ));
        }
        if fields.visibility < self.fields.visibility {
            return Err(Refusal::invalid("fields.visibility", "is narrower than what was published"));
        }
        Ok(())
    }

    /// Whether other money, another timeline or other questions are asked for.
    fn has_other_terms(&self, fields: &Fields) -> bool {
        let before = &self.fields;
        before.pay != fields.pay || before.timeline != fields.timeline || before.questions != fields.questions
    }

    /// Whether the job has not been ended.
    pub(super) fn is_running(&self) -> bool {
        matches!(self.status, Status::Open | Status::Paused)
    }
}

/// Refused where something is missing that others must see.
pub(super) fn complete(fields: &Fields) -> Result<(), Refusal> {
    let missing = |field: &'static str| Err(Refusal::invalid(field, "is needed to publish a job"));
    match fields {
        Fields { title: None, .. } => missing("fields.title"),
        Fields { description: None, .. } => missing("fields.description"),
        Fields { category: None, .. } => missing("fields.category"),
        Fields { pay: None, .. } => missing("fields.pay"),
        _ => Ok(()),
    }
}

/// New fields, with every amount in the decimals of its currency. A beginning must lie between today and
/// three years ahead, unless it stood there before.
pub(super) fn checked(fields: &Fields, before: Option<&Fields>, now: Millis) -> Result<Fields, Refusal> {
    let start_of = |fields: &Fields| fields.timeline.as_ref().and_then(|timeline| timeline.start);
    let start = start_of(fields);
    let is_new = before.and_then(start_of) != start;
    if start.is_some_and(|start| is_new && !start.is_ahead(now)) {
        return Err(Refusal::invalid("fields.timeline.start", "is not from today to three years ahead"));
    }
    Ok(Fields { pay: fields.pay.as_ref().map(Pay::in_decimals), ..fields.clone() })
}
