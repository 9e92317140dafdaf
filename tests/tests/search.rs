//! Search over restarts: what was acknowledged is found after every kill, and an index that cannot be used is
//! made anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use client::{CallError, Client};
use protocol::JobId;
use protocol::job::{DraftParams, Fields, FixedPay, JobParams, Pause, Pay, Publish};
use protocol::profile::{Basics, EditParams, OwnParams, Publish as PublishProfile, Section, Skill};
use protocol::search::{JobsFilter, JobsParams, PeopleFilter, PeopleParams, Sort};
use protocol::{Currency, ErrorCode};
use tests::people::register;
use tests::server::{Server, Settings};
use tests::{eventually, within};

/// How often the server is killed.
const ROUNDS: usize = 8;

/// How many jobs are posted between two kills.
const JOBS_A_ROUND: usize = 5;

fn fields(title: &str) -> Fields {
    Fields {
        title: Some(title.to_owned()),
        description: Some("Three sketches, then one.".to_owned()),
        category: Some("own:logo-design".to_owned()),
        skills: vec!["own:logo-design".to_owned()],
        pay: Some(Pay::Fixed(FixedPay { currency: Currency::USD, budget: "250".to_owned() })),
        ..Fields::default()
    }
}

async fn post(ada: &Client, title: &str) -> JobId {
    let draft = DraftParams { command_id: ada.command_id(), fields: fields(title) };
    let job = within("a draft", ada.ask(draft)).await.expect("it is taken").job;
    let publish = Publish(JobParams { command_id: ada.command_id(), job });
    within("publishing", ada.ask(publish)).await.expect("it is complete");
    job
}

async fn show_profile(person: &Client, headline: &str) {
    let basics = Basics {
        name: "Ben".to_owned(),
        headline: headline.to_owned(),
        overview: "Murals of all sizes.".to_owned(),
        country: Some("NG".to_owned()),
        city: String::new(),
        time_zone: None,
    };
    let skills = vec![Skill { id: "own:logo-design".to_owned(), level: 3 }];
    for section in [Section::Basics(basics), Section::Skills(skills)] {
        let edit = EditParams { command_id: person.command_id(), section, version: 0 };
        within("an edit", person.ask(edit)).await.expect("it is theirs");
    }
    let publish = PublishProfile(OwnParams { command_id: person.command_id() });
    within("publishing", person.ask(publish)).await.expect("it says who and what");
}

/// All jobs that a search finds, once the server can search everything.
async fn found(person: &Client, text: &str) -> BTreeSet<JobId> {
    let (mut jobs, mut after) = (BTreeSet::new(), None);
    loop {
        let answer = person.ask(JobsParams {
            text: Some(text.to_owned()),
            filter: JobsFilter::default(),
            sort: Sort::Recent,
            facets: Vec::new(),
            after: after.take(),
            limit: Some(50),
        });
        let answer = match within("a search", answer).await {
            Ok(answer) => answer,
            Err(CallError::Refused(error)) if error.code == ErrorCode::RateLimited => continue,
            Err(error) => panic!("the search failed: {error:?}"),
        };
        if !answer.complete {
            jobs.clear();
            continue;
        }
        jobs.extend(answer.hits.into_iter().map(|hit| hit.job));
        after = answer.next;
        if after.is_none() {
            return jobs;
        }
    }
}

async fn finds_people(person: &Client, text: &str) -> usize {
    let asked = person.ask(PeopleParams {
        text: Some(text.to_owned()),
        filter: PeopleFilter::default(),
        sort: Sort::Fit,
        facets: Vec::new(),
        after: None,
        limit: None,
    });
    within("a search", asked).await.expect("it is answered").hits.len()
}

#[tokio::test]
async fn all_that_was_acknowledged_is_found_after_every_kill_and_nothing_that_was_taken_back() {
    let mut server = Settings::default().start().await;
    let (ada, ben) = (register(&server, "ada").await, register(&server, "ben").await);
    show_profile(&ben, "Murals for bakeries").await;
    let mut open = BTreeSet::new();
    for round in 0..ROUNDS {
        let mut posted = Vec::new();
        for number in 0..JOBS_A_ROUND {
            posted.push(post(&ada, &format!("Mural {round} {number}")).await);
        }
        let pause = Pause(JobParams { command_id: ada.command_id(), job: posted[0] });
        within("a pause", ada.ask(pause)).await.expect("it is open");
        open.extend(&posted[1..]);
        if round % 2 == 0 {
            // The index is written from here on, while the server dies.
            assert_eq!(found(&ben, "mural").await, open, "round {round}, at once");
        }
        server.kill9();
        server.restart().await;
        assert_eq!(found(&ben, "mural").await, open, "round {round}, after the kill");
        assert_eq!(finds_people(&ada, "murals bakeries").await, 1);
    }
}

/// The files of the index, the largest last.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("it reads").path());
    let (folders, mut files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|folder| self::files(folder)));
    files.sort_by_key(|file| fs::metadata(file).expect("it is there").len());
    files
}

/// The index, once something of it is on the disk.
async fn written(server: &Server) -> PathBuf {
    let folder = server.data().join("search");
    eventually("the index is on the disk", async || {
        folder.exists()
            && files(&folder).iter().any(|file| file.extension().is_some_and(|kind| kind == "term"))
    })
    .await;
    folder
}

/// What is done to an index, and how.
type Harm = (&'static str, fn(&Path));

#[tokio::test]
async fn an_index_that_is_lost_or_cut_short_or_says_nothing_is_made_anew() {
    let mut server = Settings::default().start().await;
    let (ada, ben) = (register(&server, "ada").await, register(&server, "ben").await);
    let mut open = BTreeSet::new();
    let harms: [Harm; 4] = [
        ("lost", |folder| fs::remove_dir_all(folder).expect("it is there")),
        ("cut short", |folder| {
            for file in files(folder).iter().filter(|file| file.extension().is_some()) {
                let bytes = fs::metadata(file).expect("it is there").len();
                let file = fs::File::options().write(true).open(file).expect("it opens");
                file.set_len(bytes / 2).expect("it is cut");
            }
        }),
        ("without a form", |folder| {
            fs::write(folder.join("form"), "of another program\n").expect("it writes")
        }),
        ("a file is gone", |folder| {
            let gone =
                files(folder).into_iter().find(|file| file.extension().is_some_and(|kind| kind == "term"));
            fs::remove_file(gone.expect("there is one")).expect("it goes");
        }),
    ];
    for (harm, act) in harms {
        open.insert(post(&ada, &format!("Mural, before it is {harm}")).await);
        let folder = written(&server).await;
        server.kill9();
        act(&folder);
        server.restart().await;
        assert_eq!(found(&ben, "mural").await, open, "{harm}");
        open.insert(post(&ada, &format!("Mural, after it was {harm}")).await);
        assert_eq!(found(&ben, "mural").await, open, "{harm}");
    }
}
