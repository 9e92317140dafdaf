//! Jobs that are posted, and saved searches that find them.

use client::{CallError, Client};
use protocol::job::{DraftParams, Fields, FixedPay, JobParams, Pay, Publish};
use protocol::search::JobsQuery;
use protocol::search::matching::MatchesParams;
use protocol::search::saved::{Alert, SaveParams};
use protocol::{Currency, ErrorCode, JobId, Millis};

use crate::{eventually, within};

/// A job that can be published.
pub fn fields(title: &str) -> Fields {
    Fields {
        title: Some(title.to_owned()),
        description: Some("Three sketches, then one.".to_owned()),
        category: Some("own:logo-design".to_owned()),
        skills: vec!["own:logo-design".to_owned()],
        pay: Some(Pay::Fixed(FixedPay { currency: Currency::USD, budget: "250".to_owned() })),
        ..Fields::default()
    }
}

/// Posts a job.
///
/// # Panics
/// If it is refused.
pub async fn post(ada: &Client, title: &str) -> JobId {
    let draft = DraftParams { command_id: ada.command_id(), fields: fields(title) };
    let job = within("a draft", ada.ask(draft)).await.expect("it is taken").job;
    let publish = Publish(JobParams { command_id: ada.command_id(), job });
    within("publishing", ada.ask(publish)).await.expect("it is complete");
    job
}

/// Saves a search for that text, which has found nothing so far.
///
/// # Panics
/// If it is refused.
pub async fn save(person: &Client, text: &str) -> u32 {
    let save = SaveParams {
        command_id: person.command_id(),
        search: None,
        name: text.to_owned(),
        query: JobsQuery { text: Some(text.to_owned()), ..JobsQuery::default() },
        alert: Alert::Live,
        as_of: None,
    };
    within("saving", person.ask(save)).await.expect("it is narrow").search
}

/// What a saved search has found since then, once the server can search everything, and until when that is.
///
/// # Panics
/// If it is refused, or more is new than one answer holds.
pub async fn news(person: &Client, search: u32, after_as_of: Option<Millis>) -> (Vec<JobId>, Millis) {
    loop {
        let asked = person.ask(MatchesParams { search, after_as_of, limit: Some(50) });
        let answer = match within("what is new", asked).await {
            Ok(answer) => answer,
            Err(CallError::Refused(error)) if error.code == ErrorCode::RateLimited => continue,
            Err(error) => panic!("the search failed: {error:?}"),
        };
        if answer.complete {
            assert!(!answer.more, "it is all in one answer");
            return (answer.hits.into_iter().map(|hit| hit.job).collect(), answer.as_of);
        }
    }
}

/// Asks on until so many were found, each once. Where servers share a store, what is two seconds old is told.
///
/// # Panics
/// If so many are not found in time.
pub async fn found_since(
    person: &Client,
    search: u32,
    mut since: Option<Millis>,
    count: usize,
) -> (Vec<JobId>, Option<Millis>) {
    let mut all = Vec::new();
    eventually("what was posted is found", async || {
        let (found, as_of) = news(person, search, since).await;
        all.extend(found);
        since = Some(as_of);
        all.len() >= count
    })
    .await;
    (all, since)
}
