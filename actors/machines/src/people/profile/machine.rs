//! The rules of a profile.

use protocol::profile::{
    Card, EarnedBand, EditAnswer, Edited, Hide, Outcome, Own, OwnParams, Publish, Record, Section,
    SectionName, State, Versions, ViewAnswer, Visibility, Whole,
};
use protocol::stream::Applied;
use protocol::{AccountId, Kind, Millis, rules};
use serde::{Deserialize, Serialize};

use super::completeness::{can_be_published, completeness};
use super::event::{Counted, Event, Judged};
use crate::forwarded::{To, forwarded};
use crate::machine::read_command;
use crate::{Effect, Machine, Occasion, Refusal, Stamp, Unreadable};

/// The state of a profile.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    whole: Whole,
    visibility: Visibility,
    versions: Versions,
    record: Record,
}

/// The commands of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Replace a section. It has been checked, also whether its skills exist.
    Edit {
        /// The section as it shall be.
        section: Section,
        /// The version that is replaced.
        version: u32,
        /// The version of the list of skills that it was checked against. It is no part of what the owner
        /// asks for, so a retry after the list has changed is the same command.
        #[serde(skip)]
        taxonomy_version: Option<u32>,
    },
    /// Show the card to others.
    Publish,
    /// Show it to others no more.
    Hide,
    /// Show as much of it as the caller may see. Changes nothing.
    Show {
        /// Whether the caller is a client who has dealings with the owner. The server has looked that up.
        dealt_with: bool,
    },
    /// Sent by a contract of the owner: it is over.
    Outcome(Outcome),
    /// Sent by the owner's account: it is closed, and others see the profile no more.
    AccountClosed,
}

/// The answers of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The answer to `Edit`, `Publish` and `Hide`.
    Edited(EditAnswer),
    /// The answer to `Show`.
    Shown(Box<ViewAnswer>),
    /// The answer to all other commands.
    Applied(Applied),
}

forwarded! {
    Profile:
    Publish => |Publish(OwnParams { command_id })| (To::Own, Some(command_id), Command::Publish);
    Hide => |Hide(OwnParams { command_id })| (To::Own, Some(command_id), Command::Hide);
}

impl Profile {
    fn decide_edit(
        &self,
        now: Millis,
        section: &Section,
        version: u32,
        taxonomy_version: Option<u32>,
    ) -> Result<Event, Refusal> {
        let held = self.versions.of(section.name());
        if version != held {
            return Err(Refusal::rule(rules::STALE_VERSION));
        }
        section.check_dates(now).map_err(|(field, why)| Refusal::invalid(field, why))?;
        let mut after = self.clone();
        after.hold(section);
        if after.visibility == Visibility::Visible && !can_be_published(&after.whole) {
            return Err(Refusal::rule(rules::PROFILE_INCOMPLETE));
        }
        let flags = section.flags();
        let edited = Edited { section: section.clone(), version: held + 1, taxonomy_version };
        Ok(Event::Edited(edited, (!flags.is_empty()).then_some(Judged { flags })))
    }

    fn decide_visibility(&self, now: Millis, visibility: Visibility) -> Result<Option<Event>, Refusal> {
        if self.visibility == visibility {
            return Ok(None);
        }
        let section = Section::Visibility(visibility);
        self.decide_edit(now, &section, self.versions.of(SectionName::Visibility), None).map(Some)
    }

    fn decide_outcome(&self, here: &Occasion, outcome: &Outcome) -> Result<Event, Refusal> {
        if here.told_by(Kind::Contract)? != outcome.contract.0 {
            return Err(Refusal::Forbidden);
        }
        let has_paid = outcome.earned_band != EarnedBand::Nothing;
        let record = Record {
            contracts: self.record.contracts.saturating_add(1),
            paid: self.record.paid.saturating_add(has_paid.into()),
            highest_band: self.record.highest_band.max(Some(outcome.earned_band)),
            last_ended_at: self.record.last_ended_at.max(Some(outcome.ended_at)),
        };
        Ok(Event::OutcomeRecorded(outcome.clone(), Counted { record }))
    }

    /// Puts what a section holds in the place of what it held.
    fn hold(&mut self, section: &Section) {
        let whole = &mut self.whole;
        match section.clone() {
            Section::Basics(basics) => whole.basics = Some(basics),
            Section::Skills(skills) => whole.skills = skills,
            Section::Experience(experience) => whole.experience = experience,
            Section::Education(education) => whole.education = education,
            Section::Portfolio(portfolio) => whole.portfolio = portfolio,
            Section::Languages(languages) => whole.languages = languages,
            Section::Rates(rates) => whole.rates = Some(rates),
            Section::Availability(availability) => whole.availability = Some(availability),
            Section::Visibility(visibility) => self.visibility = visibility,
        }
    }

    /// As much of the profile as the caller may see.
    fn show(&self, here: &Occasion, dealt_with: bool) -> Result<ViewAnswer, Refusal> {
        let is_owner = here.shown_to_owner().is_ok();
        let is_there = is_owner || here.head > 0;
        if !is_there || !(is_owner || dealt_with || self.visibility == Visibility::Visible) {
            return Err(Refusal::NotFound);
        }
        let own = || Own {
            visibility: self.visibility,
            versions: self.versions.clone(),
            completeness: completeness(&self.whole),
        };
        Ok(ViewAnswer {
            profile: AccountId(here.stream.id),
            card: Card::of(&self.whole, &self.record),
            whole: (is_owner || dealt_with).then(|| self.whole.clone()),
            own: is_owner.then(own),
        })
    }
}

impl Machine for Profile {
    const KIND: Kind = Kind::Profile;

    type Command = Command;
    type Event = Event;
    type Answer = Answer;
    type View = State;

    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        let event = match command {
            Command::Edit { section, version, taxonomy_version } => {
                here.shown_to_owner()?;
                Some(self.decide_edit(here.now, section, *version, *taxonomy_version)?)
            }
            Command::Publish => {
                here.shown_to_owner()?;
                self.decide_visibility(here.now, Visibility::Visible)?
            }
            Command::Hide => {
                here.shown_to_owner()?;
                self.decide_visibility(here.now, Visibility::Hidden)?
            }
            Command::Show { dealt_with } => self.show(here, *dealt_with).map(|_| None)?,
            Command::Outcome(outcome) => Some(self.decide_outcome(here, outcome)?),
            Command::AccountClosed => {
                here.told_by(Kind::Account)?;
                self.decide_visibility(here.now, Visibility::Hidden)?
            }
        };
        Ok(event.into_iter().collect())
    }

    fn apply(&mut self, event: &Event, _: &Stamp) {
        match event {
            Event::Edited(edited, _) => {
                self.hold(&edited.section);
                self.versions.set(edited.section.name(), edited.version);
            }
            Event::OutcomeRecorded(_, counted) => self.record = counted.record.clone(),
        }
    }

    fn view(&self, here: &Occasion) -> Result<State, Refusal> {
        Ok(State {
            profile: AccountId(here.stream.id),
            whole: self.whole.clone(),
            visibility: self.visibility,
            versions: self.versions.clone(),
            record: self.record.clone(),
        })
    }

    fn effects(event: &Event, at: &Stamp) -> Vec<Effect> {
        event.effects(at)
    }

    fn read_told(command: &[u8]) -> Result<Command, Unreadable> {
        read_command(command)
    }

    fn answer(event: &Event, at: &Stamp) -> Result<Answer, Refusal> {
        Ok(match event {
            Event::Edited(edited, judged) => {
                let flags = judged.as_ref().map(|judged| judged.flags.clone()).unwrap_or_default();
                Answer::Edited(EditAnswer { seq: at.seq, at: at.at, version: edited.version, flags })
            }
            Event::OutcomeRecorded(..) => Answer::Applied(Applied { seq: at.seq, at: at.at }),
        })
    }

    fn unchanged(&self, here: &Occasion, command: &Command) -> Result<Answer, Refusal> {
        match command {
            Command::Show { dealt_with } => self.show(here, *dealt_with).map(Box::new).map(Answer::Shown),
            Command::Publish | Command::Hide => Ok(Answer::Edited(EditAnswer {
                seq: here.head,
                at: here.now,
                version: self.versions.of(SectionName::Visibility),
                flags: Vec::new(),
            })),
            Command::Edit { .. } | Command::Outcome(_) | Command::AccountClosed => {
                Ok(Answer::Applied(Applied { seq: here.head, at: here.now }))
            }
        }
    }
}
