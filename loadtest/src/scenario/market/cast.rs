//! Who plays: clients with money, and freelancers with a profile that everybody sees.

use std::ops::Range;

use client::{CallError, Client};
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::profile::{
    Basics, EditParams, OwnParams, Publish, Section, Skill, Versions, ViewParams, Visibility,
};
use rust_decimal::Decimal;

use super::texts;
use crate::books::{AT_ONCE, Books};
use crate::progress;

/// The people of a run.
#[derive(Debug)]
pub struct Cast {
    people: Vec<Client>,
    clients: usize,
}

/// Who has a part in one flow.
#[derive(Debug)]
pub struct Parts {
    /// The client.
    pub client: usize,
    /// Those who propose. The first of them is hired.
    pub proposers: Vec<usize>,
}

impl Cast {
    /// The first `clients` of the people are clients; the others are freelancers.
    pub fn of(people: Vec<Client>, clients: usize) -> Self {
        Self { people, clients }
    }

    /// Everybody.
    pub fn people(&self) -> &[Client] {
        &self.people
    }

    /// How many clients there are.
    pub fn clients(&self) -> usize {
        self.clients
    }

    /// The client of that number.
    pub fn client(&self, number: usize) -> &Client {
        &self.people[number]
    }

    /// How many freelancers there are.
    pub fn freelancers(&self) -> usize {
        self.people.len() - self.clients
    }

    /// The freelancer of that number, from 0.
    pub fn freelancer(&self, number: usize) -> &Client {
        &self.people[self.clients + number]
    }

    /// Who plays in the flow of that number: everybody has their turn.
    pub fn parts(&self, flow: usize, proposers: usize) -> Parts {
        let turns: Range<usize> = flow * proposers..(flow + 1) * proposers;
        Parts {
            client: flow % self.clients,
            proposers: turns.map(|turn| turn % self.freelancers()).collect(),
        }
    }

    /// Shows a profile of every freelancer who has none.
    pub async fn show_profiles(&self) -> Result<(), CallError> {
        let bar = progress::bar(self.freelancers() as u64, "profiles");
        let showing = stream::iter(&self.people[self.clients..]).map(async |person| {
            show_profile(person).await?;
            bar.inc(1);
            Ok(())
        });
        let shown = showing.buffer_unordered(AT_ONCE).try_collect().await;
        bar.finish_and_clear();
        shown
    }

    /// Gives every client the money for the flows of that many, which cost as much as `price` says.
    pub async fn give_money(
        &self,
        flows: usize,
        price: impl Fn(usize) -> Decimal,
        books: &mut Books,
    ) -> anyhow::Result<()> {
        for number in 0..self.clients {
            let planned = (number..flows).step_by(self.clients).map(&price);
            books.deposit(self.client(number), planned.sum()).await?;
        }
        Ok(())
    }
}

/// Writes what a profile needs, and publishes it.
async fn show_profile(person: &Client) -> Result<(), CallError> {
    let seen = person.ask(ViewParams { profile: person.account() }).await?;
    let (visibility, versions) = seen.own.map(|own| (own.visibility, own.versions)).unwrap_or_default();
    if visibility != Visibility::Hidden {
        return Ok(());
    }
    for section in sections() {
        write(person, section, &versions).await?;
    }
    person.ask(Publish(OwnParams { command_id: person.command_id() })).await?;
    Ok(())
}

async fn write(person: &Client, section: Section, versions: &Versions) -> Result<(), CallError> {
    let version = versions.of(section.name());
    person.ask(EditParams { command_id: person.command_id(), section, version }).await?;
    Ok(())
}

/// Who every freelancer is.
pub fn basics() -> Basics {
    Basics {
        name: "Somebody of the load test".to_owned(),
        headline: "Logos that are read at a glance".to_owned(),
        overview: texts::long("I draw logos, and have done so for years."),
        country: Some("DK".to_owned()),
        city: "Esbjerg".to_owned(),
        time_zone: Some("Europe/Copenhagen".to_owned()),
    }
}

fn sections() -> [Section; 2] {
    let skills = texts::SKILLS.map(|id| Skill { id: id.to_owned(), level: 3 });
    [Section::Basics(basics()), Section::Skills(skills.into())]
}
