//! Profiles that are edited at a rate, and whether what they say now is found.

use std::cell::RefCell;
use std::rc::Rc;

use client::CallError;
use protocol::profile::{Basics, EditParams, Section, SectionName, ViewParams};
use protocol::search::{PeopleFilter, PeopleParams, Sort};
use rustc_hash::FxHashMap;
use tokio::sync::Mutex;

use super::cast;
use super::stage::Stage;
use crate::stamp::Micros;

/// From when an edit was due until its answer.
const EDITED: &str = "edit of a profile";
/// From the answer that a profile is edited until a search has found what it says.
const FOUND: &str = "edited to found";

/// Every how manieth edit is searched for.
const FOUND_EVERY: usize = 100;

/// The versions of what is edited, by the number of the freelancer. Each is edited by one at a time.
#[derive(Debug, Default)]
pub struct Versions(RefCell<FxHashMap<usize, Version>>);

/// None where it is not known yet.
type Version = Rc<Mutex<Option<u32>>>;

impl Versions {
    fn of(&self, freelancer: usize) -> Version {
        self.0.borrow_mut().entry(freelancer).or_default().clone()
    }
}

impl Stage {
    /// Makes the edit of that number, which was due at `intended`.
    pub async fn edit(&self, number: usize, intended: Micros) -> Result<(), CallError> {
        self.note_lag(intended);
        let freelancer = number % self.cast.freelancers();
        let (person, version) = (self.cast.freelancer(freelancer), self.versions.of(freelancer));
        let mut version = version.lock().await;
        let known = match *version {
            Some(known) => known,
            None => {
                let seen = person.ask(ViewParams { profile: person.account() }).await?;
                seen.own.map(|own| own.versions.of(SectionName::Basics)).unwrap_or_default()
            }
        };
        // A word that nobody else has, so that it can be looked for.
        let word = format!("edit{number}of{}", person.account().0.simple());
        let headline = format!("Logos that are read at a glance, {word}");
        let section = Section::Basics(Basics { headline, ..cast::basics() });
        let edit = EditParams { command_id: person.command_id(), section, version: known };
        *version = Some(person.ask(edit).await?.version);
        self.record(EDITED, self.since(intended));
        if number.is_multiple_of(FOUND_EVERY) {
            // Until then, nobody replaces what it says.
            self.finds_edited(freelancer, word).await?;
        }
        Ok(())
    }

    /// Somebody searches for what a profile says since a moment ago.
    async fn finds_edited(&self, freelancer: usize, word: String) -> Result<(), CallError> {
        let began = self.clock.micros();
        let searcher = self.cast.client(freelancer % self.cast.clients());
        let answer = searcher
            .ask(PeopleParams {
                text: Some(word),
                filter: PeopleFilter::default(),
                sort: Sort::Fit,
                facets: Vec::new(),
                after: None,
                limit: None,
            })
            .await?;
        self.record(FOUND, self.since(began));
        let account = self.cast.freelancer(freelancer).account();
        let is_found = answer.hits.iter().any(|hit| hit.profile == account);
        self.log.borrow_mut().unfound_edits += u64::from(answer.complete && !is_found);
        Ok(())
    }
}
