//! One thing that somebody does at some time, and what several people do, one after the other.

use std::sync::Arc;

use actors::account::{self, Account};
use actors::contract::{self, Contract};
use actors::job::{self, Job};
use actors::profile::{self, Profile};
use actors::proposal::{self, Proposal};
use actors::searches::{self, Searches};
use actors::shell::{Scribes, Wrong};
use actors::wallet::{self, Wallet};
use actors::{Caller, Resident};
use protocol::profile::{Section, Versions};
use protocol::{AccountId, CommandId, Kind, Millis, StreamId};
use schema::{Append, Table, Told};
use uuid::Uuid;

use crate::dice::Dice;

/// The shortest and the longest time between two steps of somebody who fills in a form, in milliseconds.
pub const PAUSE_MS: std::ops::RangeInclusive<Millis> = 20_000..=200_000;

/// What somebody does, and with what.
pub enum Act {
    /// Somebody registers under that name.
    Register(String),
    /// With their own profile.
    Profile(profile::Command),
    /// With their own wallet.
    Wallet(wallet::Command),
    /// With their own saved searches.
    Searches(searches::Command),
    /// With a job.
    Job(Uuid, job::Command),
    /// With a proposal.
    Proposal(Uuid, proposal::Command),
    /// With a contract.
    Contract(Uuid, contract::Command),
}

/// Something that somebody does.
pub struct Step {
    /// When.
    pub at: Millis,
    /// Who.
    pub who: AccountId,
    /// The id of the command.
    pub named: CommandId,
    /// What.
    pub act: Act,
}

impl Step {
    /// Does it, and lets others hear of it.
    ///
    /// # Errors
    ///
    /// If a machine refuses.
    pub fn take(self, scribes: &mut Scribes) -> Result<(), Wrong> {
        match &self.act {
            Act::Register(name) => self.register(scribes, name),
            Act::Profile(command) => self.command::<Profile>(scribes, self.who.0, command),
            Act::Wallet(command) => self.command::<Wallet>(scribes, self.who.0, command),
            Act::Searches(command) => self.command::<Searches>(scribes, self.who.0, command),
            Act::Job(id, command) => self.command::<Job>(scribes, *id, command),
            Act::Proposal(id, command) => self.command::<Proposal>(scribes, *id, command),
            Act::Contract(id, command) => self.command::<Contract>(scribes, *id, command),
        }
    }

    fn command<M: Resident>(
        &self,
        scribes: &mut Scribes,
        id: Uuid,
        command: &M::Command,
    ) -> Result<(), Wrong> {
        scribes.command::<M>(id, Caller::Account(self.who), self.named, self.at, command)
    }

    /// An account is made, as the credential tells with which somebody registers. There is no such credential
    /// in the store, so nobody can sign in.
    fn register(&self, scribes: &mut Scribes, name: &str) -> Result<(), Wrong> {
        let told = Told { from: StreamId::new(Kind::Credential, self.named.0), seq: 1, index: 0 };
        let create = account::Command::Create { display_name: name.to_owned() };
        scribes.tell::<Account>(self.who.0, told, self.at, &create)
    }
}

/// Takes all steps in the order of their times, and lets the rest of the time pass. Returns the appends of
/// all streams. The index of search is built anew from these, so no row tells it of changes.
///
/// # Errors
///
/// If a machine refuses.
pub fn take_all(mut steps: Vec<Step>, until: Millis) -> Result<Vec<Append>, Wrong> {
    let mut scribes = Scribes::default();
    steps.sort_by_key(|step| step.at);
    steps.into_iter().try_for_each(|step| step.take(&mut scribes))?;
    scribes.pass(until)?;
    let sealed = scribes.seal().map(|mut append| {
        Arc::make_mut(&mut append.effects).rows.retain(|row| row.table != Table::SearchFeed);
        append
    });
    Ok(sealed.collect())
}

/// Writes down what one person does, one thing after the other.
pub struct Hand<'a> {
    /// Who.
    pub who: AccountId,
    /// When they did the last thing.
    pub at: Millis,
    /// What they do.
    pub steps: &'a mut Vec<Step>,
    /// What decides how long it takes.
    pub dice: &'a mut Dice,
}

impl Hand<'_> {
    /// They do it after a pause.
    pub fn does(&mut self, act: Act) {
        self.at += self.dice.between(*PAUSE_MS.start(), *PAUSE_MS.end());
        self.does_now(act);
    }

    /// They do it at once.
    pub fn does_now(&mut self, act: Act) {
        let named = self.dice.command(self.at);
        self.steps.push(Step { at: self.at, who: self.who, named, act });
    }

    /// They write a section of their profile, which is of that version so far.
    pub fn writes(&mut self, section: Section, versions: &mut Versions) {
        let version = versions.of(section.name());
        versions.set(section.name(), version + 1);
        let names_skills = !section.skill_ids().is_empty();
        let taxonomy_version = names_skills.then_some(taxonomy::VERSION);
        self.does(Act::Profile(profile::Command::Edit { section, version, taxonomy_version }));
    }
}
