//! What a proposal decides: what its proposer may do, and what becomes of what its job tells.

use protocol::date::Date;
use protocol::plain::{self, Flag};
use protocol::proposal::{
    Declined, Delivered, Edited, Ended, Hired, InterviewOpened, OfferEnded, Offered, Refused, Status,
    Submitted, Terms, TermsSet, Viewed, Withdrawn, Words,
};
use protocol::{Millis, rules};

use super::command::{Command, Edit, Facts, SetTerms, Submit};
use super::event::{Event, Kept};
use super::machine::{ATTEMPTS_MAX, EDIT_MS, VERSIONS_MAX};
use super::state::{Made, Proposal};
use crate::{Caller, Occasion, Refusal, Stamp, ids};

impl Proposal {
    pub(super) fn decide_submit(&self, here: &Occasion, submit: &Submit) -> Result<Event, Refusal> {
        let Caller::Account(proposer) = here.who else { return Err(Refusal::Forbidden) };
        let facts = submit.facts.as_ref().ok_or(Refusal::NotFound)?;
        if here.stream.id != ids::proposal(submit.job, proposer).0 {
            return Err(Refusal::NotFound);
        }
        let (attempt, version) = match self {
            Proposal::NotMade => (1, 1),
            Proposal::Made(made) => made.next_attempt()?,
        };
        if submit.terms_version.is_some_and(|read| read != facts.terms_version) {
            return Err(Refusal::rule(rules::TERMS_CHANGED));
        }
        facts.judge_words(&submit.words)?;
        facts.judge_terms(&submit.terms, here.now)?;
        let submitted = Submitted {
            job: submit.job,
            title: facts.title.clone(),
            proposer,
            attempt,
            version,
            status: Status::Submitting,
            words: submit.words.clone(),
            terms: submit.terms.in_decimals(),
            terms_version: facts.terms_version,
            edit_until: here.now + EDIT_MS,
        };
        let row = Made::first(&submitted, &next(here)).row();
        let flags = plain::joined([submit.words.flags(), submit.terms.flags()]);
        Ok(Event::Submitted(submitted, Kept { row, flags }))
    }

    pub(super) fn decide_edit(&self, here: &Occasion, edit: &Edit) -> Result<Event, Refusal> {
        let made = self.own(here.who)?;
        let facts = edit.facts.as_ref().ok_or(Refusal::NotFound)?;
        made.must_be_open()?;
        if made.shown.viewed_at.is_some() || here.now >= made.shown.edit_until {
            return Err(Refusal::rule(rules::EDIT_OVER));
        }
        let version = made.next_version(edit.version)?;
        facts.judge_words(&edit.words)?;
        let edited = Edited { version, words: edit.words.clone() };
        Ok(Event::Edited(edited, made.kept(edit.words.flags())))
    }

    pub(super) fn decide_set_terms(&self, here: &Occasion, set: &SetTerms) -> Result<Event, Refusal> {
        let made = self.own(here.who)?;
        let facts = set.facts.as_ref().ok_or(Refusal::NotFound)?;
        made.must_await_an_offer()?;
        let version = made.next_version(set.version)?;
        facts.judge_terms(&set.terms, here.now)?;
        let (terms, terms_version) = (set.terms.in_decimals(), facts.terms_version);
        let changed = TermsSet { version, terms, terms_version };
        Ok(Event::TermsSet(changed, made.kept(set.terms.flags())))
    }

    pub(super) fn decide_withdraw(&self, here: &Occasion) -> Result<Event, Refusal> {
        let made = self.own(here.who)?;
        made.must_await_an_offer()?;
        Ok(Event::Withdrawn(Withdrawn {}, made.kept(Vec::new())))
    }

    /// The event, with the proposal as it stands after it.
    pub(super) fn with_row(&self, here: &Occasion, event: Event) -> Event {
        let mut after = self.clone();
        after.fold(&event, &next(here));
        let Ok(made) = after.made() else { return event };
        let kept = Kept { row: made.row(), flags: event.kept().flags.clone() };
        event.keeping(kept)
    }
}

/// The stamp of the event that is decided here.
fn next(here: &Occasion) -> Stamp {
    let (stream, by, command_id) = (here.stream, here.who.account(), here.command_id);
    Stamp { stream, seq: here.head + 1, at: here.now, by, command_id }
}

impl Made {
    fn kept(&self, flags: Vec<Flag>) -> Kept {
        Kept { row: self.row(), flags }
    }

    fn must_be_open(&self) -> Result<(), Refusal> {
        if self.is_open() { Ok(()) } else { Err(Refusal::rule(rules::PROPOSAL_CLOSED)) }
    }

    /// Refused once there is an offer: it is answered instead.
    fn must_await_an_offer(&self) -> Result<(), Refusal> {
        match self.shown.status {
            Status::Offered | Status::Hired => Err(Refusal::rule(rules::PROPOSAL_OFFERED)),
            _ => self.must_be_open(),
        }
    }

    /// The number of the version after that one.
    fn next_version(&self, replaces: u32) -> Result<u32, Refusal> {
        if replaces != self.shown.version {
            return Err(Refusal::rule(rules::STALE_VERSION));
        }
        if self.shown.version >= VERSIONS_MAX {
            return Err(Refusal::rule(rules::TOO_MANY_VERSIONS));
        }
        Ok(self.shown.version + 1)
    }

    /// The numbers of another attempt, and of its version.
    ///
    /// An attempt that the job refused costs a version and no attempt, so nobody refuses it for ever what it
    /// was refused once. Two more versions stay for an attempt that counts.
    fn next_attempt(&self) -> Result<(u32, u32), Refusal> {
        let next = (self.shown.attempt + 1, self.shown.version + 1);
        match self.shown.status {
            Status::Refused if self.shown.version >= VERSIONS_MAX => {
                Err(Refusal::rule(rules::TOO_MANY_VERSIONS))
            }
            Status::Refused => Ok(next),
            Status::Withdrawn | Status::Ended if self.counted < ATTEMPTS_MAX => Ok(next),
            Status::Withdrawn | Status::Ended | Status::Declined => Err(Refusal::rule(rules::ATTEMPTS_OVER)),
            Status::Submitting | Status::Delivered | Status::Offered | Status::Hired => {
                Err(Refusal::rule(rules::ALREADY_PROPOSED))
            }
        }
    }

    /// What becomes of what the job tells. Nothing happens where it is about an earlier attempt, or where the
    /// proposal has gone on meanwhile.
    pub(super) fn told(&self, command: &Command) -> Option<Event> {
        let (shown, kept) = (&self.shown, self.kept(Vec::new()));
        let (is_open, is_now) = (self.is_open(), |attempt: u32| attempt == self.shown.attempt);
        let is_on_its_way = shown.status == Status::Submitting;
        match command {
            Command::Received { attempt } if is_now(*attempt) && is_on_its_way => {
                Some(Event::Delivered(Delivered {}, kept))
            }
            Command::TurnedAway { attempt, reason } if is_now(*attempt) && is_on_its_way => {
                Some(Event::Refused(Refused { reason: *reason }, kept))
            }
            // Whoever is hired unread is read later.
            Command::Opened { attempt }
                if is_now(*attempt)
                    && (is_open || shown.status == Status::Hired)
                    && shown.viewed_at.is_none() =>
            {
                Some(Event::Viewed(Viewed {}, kept))
            }
            Command::Declined { attempt, reason } if is_now(*attempt) && is_open => {
                Some(Event::Declined(Declined { reason: reason.clone() }, kept))
            }
            Command::InterviewOpened { room, client } if shown.room != Some(*room) => {
                Some(Event::InterviewOpened(InterviewOpened { room: *room, client: *client }, kept))
            }
            Command::Offered { contract, client, attempt }
                if is_open && attempt.is_none_or(is_now) && shown.contract != Some(*contract) =>
            {
                Some(Event::Offered(Offered { contract: *contract, client: *client }, kept))
            }
            Command::OfferEnded { contract } if self.is_offered(*contract) => {
                Some(Event::OfferEnded(OfferEnded { contract: *contract }, kept))
            }
            Command::Hired { contract } if !self.is_hired(*contract) => {
                Some(Event::Hired(Hired { contract: *contract }, kept))
            }
            Command::JobEnded { attempt, how } if is_now(*attempt) && is_open => {
                Some(Event::Ended(Ended { how: *how }, kept))
            }
            _ => None,
        }
    }

    fn is_offered(&self, contract: protocol::ContractId) -> bool {
        self.shown.status == Status::Offered && self.shown.contract == Some(contract)
    }

    fn is_hired(&self, contract: protocol::ContractId) -> bool {
        self.shown.status == Status::Hired && self.shown.contract == Some(contract)
    }
}

impl Facts {
    fn judge_words(&self, words: &Words) -> Result<(), Refusal> {
        if words.answers.len() == self.questions {
            return Ok(());
        }
        Err(Refusal::invalid("answers", "are not one for each question of the job"))
    }

    fn judge_terms(&self, terms: &Terms, now: Millis) -> Result<(), Refusal> {
        if !terms.price.fits(&self.pay) {
            return Err(Refusal::invalid(
                "price",
                "is not in the way and the currency in which the job pays",
            ));
        }
        const WHEN: &str = "is not from today to three years ahead";
        if terms.timeline.start.is_some_and(|start| !start.is_ahead(now)) {
            return Err(Refusal::invalid("timeline.start", WHEN));
        }
        let is_late = |at: Millis| !Date::of(at).is_ahead(now);
        let late = terms.milestones.iter().position(|part| part.due_at.is_some_and(is_late));
        late.map_or(Ok(()), |index| {
            let field = format!("milestones[{index}].due_at").into();
            Err(Refusal::Invalid { field, why: WHEN.into() })
        })
    }
}
