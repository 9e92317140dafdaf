//! Search over restarts: what was acknowledged is found after every kill, and an index that cannot be used is
//! made anew.

use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use client::{CallError, Client, Signals};
use protocol::job::{EditParams as EditJob, JobParams, Pause};
use protocol::profile::{Basics, EditParams, OwnParams, Publish as PublishProfile, Section, Skill};
use protocol::search::matching::Match;
use protocol::search::{JobsFilter, JobsParams, PeopleFilter, PeopleParams, Sort};
use protocol::{ErrorCode, JobId, Kind, StreamId};
use tests::hall::{Target, run_by};
use tests::jobs::{fields, found_since, news, post, save};
use tests::people::register;
use tests::program::guildhall;
use tests::server::{Server, Settings, free_address};
use tests::{eventually, http, within};

const HOUR_MS: u64 = 60 * 60 * 1_000;

/// How often the server is killed.
const ROUNDS: usize = 8;

/// How many jobs are posted between two kills.
const JOBS_A_ROUND: usize = 5;

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

/// Posts a job as that number says: one of three is paused, one is edited so that it is no mural any more.
/// Returns it where it is one that can be found.
async fn post_and_change(ada: &Client, number: usize) -> Option<JobId> {
    let job = post(ada, &format!("Mural {number}")).await;
    match number % 3 {
        0 => return Some(job),
        1 => {
            let pause = Pause(JobParams { command_id: ada.command_id(), job });
            within("a pause", ada.ask(pause)).await.expect("it is open");
        }
        _ => {
            let fields = fields(&format!("Fresco {number}"));
            let edit = EditJob { command_id: ada.command_id(), job, version: 1, fields };
            within("an edit", ada.ask(edit)).await.expect("it is theirs");
        }
    }
    None
}

/// Whether everything can be searched, as the metrics there say. A search would wait for that.
async fn is_whole(metrics: SocketAddr) -> bool {
    http::get(metrics, "/metrics").await.body.contains("\nguildhall_search_whole 1\n")
}

#[tokio::test]
async fn what_changes_while_the_index_is_made_anew_is_found_as_it_is_in_the_end() {
    let target = Target::empty();
    let world = ["seed", "--people", "4000", "--jobs", "500", "--searches", "100"].map(AsRef::as_ref);
    run_by(&guildhall(), &world, &target.store()).await.expect("the store is empty");
    let metrics = free_address();
    let mut server = target.settings().with("metrics.listen", &metrics.to_string()).start().await;
    let (ada, ben) = (register(&server, "ada").await, register(&server, "ben").await);
    server.kill9();
    let folder = server.data().join("search");
    if folder.exists() {
        fs::remove_dir_all(folder).expect("nobody else has it");
    }
    server.restart().await;
    let (mut open, mut number, mut meanwhile) = (BTreeSet::new(), 0, 0);
    while number < 9 || !is_whole(metrics).await {
        open.extend(post_and_change(&ada, number).await);
        number += 1;
        meanwhile += usize::from(!is_whole(metrics).await);
    }
    assert!(meanwhile > 0, "the index was there before anything was posted");
    assert_eq!(found(&ben, "mural").await, open);
    server.stop().await;
    let asked = ["reindex", "--check"].map(AsRef::as_ref);
    let checked = run_by(&guildhall(), &asked, &target.store()).await.expect("it compares");
    assert!(checked.contains("the index holds what can be found, and nothing else"), "{checked}");
}

/// How often the server is killed while it makes its index.
const KILLS: usize = 3;

#[tokio::test]
async fn an_index_that_was_being_made_when_the_server_was_killed_is_made_from_the_beginning() {
    let target = Target::empty();
    let world = ["seed", "--people", "1000", "--jobs", "50", "--searches", "0"].map(AsRef::as_ref);
    run_by(&guildhall(), &world, &target.store()).await.expect("the store is empty");
    let mut server = target.settings().start().await;
    let (ada, ben) = (register(&server, "ada").await, register(&server, "ben").await);
    let mut open = BTreeSet::from([post(&ada, "Mural of before").await]);
    let form = server.data().join("search").join("form");
    let made = |server: &Server| server.log().matches("the index of search is made documents").count();
    let (mut kills, mut tries) = (0, 0);
    while kills < KILLS {
        tries += 1;
        assert!(tries <= 10 * KILLS, "the index was always made before the server was killed");
        assert_eq!(found(&ben, "mural").await, open, "after {kills} kills");
        server.kill9();
        fs::remove_file(&form).expect("nobody else has it");
        let before = made(&server);
        server.restart().await;
        eventually("the index is begun", async || form.exists()).await;
        server.kill9();
        let was_made = made(&server) > before;
        server.restart().await;
        open.insert(post(&ada, &format!("Mural {tries}")).await);
        assert_eq!(found(&ben, "mural").await, open, "after {kills} kills");
        kills += usize::from(!was_made && made(&server) == before + 1);
    }
}

/// Waits for the signal that a job fits. Signals of others may come before it.
async fn hears_of(signals: &mut Signals, job: JobId) {
    let signal = async {
        loop {
            let signal = signals.next().await.expect("the client lives");
            if signal.r#type() == "match" && signal.read::<Match>().expect("it is a match").job == job {
                return;
            }
        }
    };
    within("the signal of a match", signal).await;
}

/// Waits until the index on the disk has all that was found.
async fn all_written(metrics: SocketAddr) {
    eventually("all is written", async || {
        http::get(metrics, "/metrics").await.body.contains("\nguildhall_search_changes 0\n")
    })
    .await;
}

#[tokio::test]
async fn a_saved_search_tells_of_each_job_at_once_and_once_more_to_whom_the_signal_did_not_reach() {
    let metrics = free_address();
    let mut server = Settings::default().with("metrics.listen", &metrics.to_string()).start().await;
    let (ada, ben) = (register(&server, "ada").await, register(&server, "ben").await);
    let search = save(&ben, "mural").await;
    let searches = StreamId::new(Kind::Searches, ben.account().0);
    let _subscribed = within("subscribing", ben.subscribe(searches, None)).await.expect("it is theirs");
    let mut signals = within("signals", ben.signals()).await.expect("the client lives");
    let (mut all, mut last, mut seen_until) = (Vec::new(), Vec::new(), None);
    for round in 0..4 {
        let heard = post(&ada, &format!("Mural {round}")).await;
        hears_of(&mut signals, heard).await;
        post(&ada, &format!("Fresco {round}")).await;
        // The server dies right after its answer: whether anybody hears of this one is not certain.
        let unheard = post(&ada, &format!("Last mural {round}")).await;
        server.kill9();
        server.restart().await;
        last.extend([heard, unheard]);
        let (found, until) = found_since(&ben, search, seen_until, last.len()).await;
        assert_eq!(found, last, "round {round}");
        all_written(metrics).await;
        all.append(&mut last);
        seen_until = until;
    }
    assert_eq!(news(&ben, search, seen_until).await.0, []);
    assert_eq!(news(&ben, search, None).await.0, all, "nothing was marked as seen");
}

#[tokio::test]
async fn a_job_that_was_told_before_a_restart_is_no_news_when_it_is_edited_after_it() {
    let metrics = free_address();
    let settings = Settings::default().with_sandbox_clock().with("metrics.listen", &metrics.to_string());
    let mut server = settings.start().await;
    let (ada, ben) = (register(&server, "ada").await, register(&server, "ben").await);
    let search = save(&ben, "mural").await;
    let told = post(&ada, "A mural").await;
    let (hits, until) = found_since(&ben, search, None, 1).await;
    assert_eq!(hits, [told]);
    // Ben looks once more before the restart, and the job is too old for whoever starts to read it again.
    ben.sandbox().advance(HOUR_MS).await.expect("the clock can be moved");
    let (hits, until) = news(&ben, search, until).await;
    assert_eq!(hits, []);
    // The mark of the index is of what was written before.
    for _ in 0..2 {
        post(&ada, "A fresco").await;
        found(&ben, "fresco").await;
        all_written(metrics).await;
    }
    server.stop().await;
    server.restart().await;
    ben.sandbox().advance(HOUR_MS).await.expect("the clock can be moved");
    let edit =
        EditJob { command_id: ada.command_id(), job: told, version: 1, fields: fields("A large mural") };
    within("an edit", ada.ask(edit)).await.expect("it is theirs");
    let new = post(&ada, "Another mural").await;
    assert_eq!(found_since(&ben, search, Some(until), 1).await.0, [new]);
}

#[tokio::test]
async fn what_was_told_just_before_a_server_stopped_is_no_news_after_it_also_when_it_is_edited() {
    let mut server = Settings::default().start().await;
    let (ada, ben) = (register(&server, "ada").await, register(&server, "ben").await);
    let search = save(&ben, "mural").await;
    let told = post(&ada, "A mural").await;
    let (hits, until) = found_since(&ben, search, None, 1).await;
    assert_eq!(hits, [told]);
    server.stop().await;
    server.restart().await;
    assert_eq!(found(&ben, "mural").await, BTreeSet::from([told]));
    let (hits, until) = news(&ben, search, until).await;
    assert_eq!(hits, [], "it was told before");
    let edit =
        EditJob { command_id: ada.command_id(), job: told, version: 1, fields: fields("A large mural") };
    within("an edit", ada.ask(edit)).await.expect("it is theirs");
    let new = post(&ada, "Another mural").await;
    assert_eq!(found_since(&ben, search, Some(until), 1).await.0, [new]);
}
