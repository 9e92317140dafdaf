//! Searches beside everything else, at a rate: of people and of jobs in turn, some of them with counts. And
//! whether what was just published is found.

use client::{CallError, Client};
use protocol::JobId;
use protocol::search::{FacetName, JobsFilter, JobsParams, PeopleFilter, PeopleParams, Sort};
use protocol::taxonomy::{SUGGESTIONS_MAX, SuggestParams, SuggestWhat, Suggestion};

use super::stage::Stage;
use crate::stamp::Micros;

/// From when a search was due until its answer.
const PEOPLE: &str = "search of people";
/// The same, of jobs.
const JOBS: &str = "search of jobs";
/// The same, of either, with counts.
const COUNTED: &str = "search with counts";
/// From the answer that a job is published until a search has found it.
const FOUND: &str = "published to found";

/// Every how manieth search asks for counts.
const COUNTED_EVERY: usize = 4;

/// What is searched for between the names of skills: what those say who play here, phrases, and words that
/// nobody has.
const TEXTS: [&str; 4] =
    ["logo", "\"logo design\" -internship", "three sketches", "illustration for a museum"];

/// The skills that people think of first: those whose names begin with each letter.
pub async fn skills(person: &Client) -> Result<Vec<Suggestion>, CallError> {
    let mut skills = Vec::new();
    for letter in 'a'..='z' {
        let limit = Some(SUGGESTIONS_MAX as u32);
        let params = SuggestParams { text: letter.to_string(), what: SuggestWhat::Skill, limit };
        skills.extend(person.ask(params).await?.items);
    }
    Ok(skills)
}

impl Stage {
    /// Makes the search of that number, which was due at `intended`.
    pub async fn search(&self, number: usize, intended: Micros) -> Result<(), CallError> {
        self.note_lag(intended);
        let person = self.cast.freelancer(number % self.cast.freelancers());
        let (text, skills) = self.wanted(number);
        let is_counted = number.is_multiple_of(COUNTED_EVERY);
        let (after, limit, sort) = (None, None, Sort::Fit);
        let (name, complete) = if number.is_multiple_of(2) {
            let filter = PeopleFilter { skills, ..PeopleFilter::default() };
            let facets = counts(is_counted, [FacetName::Skills, FacetName::Countries]);
            let answer = person.ask(PeopleParams { text, filter, sort, facets, after, limit }).await?;
            (PEOPLE, answer.complete)
        } else {
            let filter = JobsFilter { skills, ..JobsFilter::default() };
            let facets = counts(is_counted, [FacetName::Categories, FacetName::Skills]);
            let answer = person.ask(JobsParams { text, filter, sort, facets, after, limit }).await?;
            (JOBS, answer.complete)
        };
        self.record(if is_counted { COUNTED } else { name }, self.since(intended));
        self.log.borrow_mut().incomplete += u64::from(!complete);
        Ok(())
    }

    /// What the search of that number looks for: a text, skills, or both.
    fn wanted(&self, number: usize) -> (Option<String>, Vec<String>) {
        // Some number that has no part in common with the turns below.
        let skill = &self.skills[number * 7_919 % self.skills.len()];
        let word = skill.name.split(' ').next().unwrap_or_default().to_owned();
        match number / 2 % 4 {
            0 => (Some(TEXTS[number / 8 % TEXTS.len()].to_owned()), Vec::new()),
            1 => (Some(skill.name.clone()), Vec::new()),
            2 => (None, vec![skill.id.clone()]),
            _ => (Some(word), vec![skill.id.clone()]),
        }
    }

    /// Somebody searches for the job of that number, which was published a moment ago.
    pub async fn finds(&self, job: JobId, number: usize) -> Result<(), CallError> {
        let began = self.clock.micros();
        let person = self.cast.freelancer(number % self.cast.freelancers());
        let answer = person
            .ask(JobsParams {
                text: Some(format!("\"logo {number}\"")),
                filter: JobsFilter::default(),
                sort: Sort::Recent,
                facets: Vec::new(),
                after: None,
                limit: None,
            })
            .await?;
        self.record(FOUND, self.since(began));
        let is_found = answer.hits.iter().any(|hit| hit.job == job);
        self.log.borrow_mut().unfound += u64::from(answer.complete && !is_found);
        Ok(())
    }
}

fn counts(is_counted: bool, facets: [FacetName; 2]) -> Vec<FacetName> {
    if is_counted { facets.into() } else { Vec::new() }
}
