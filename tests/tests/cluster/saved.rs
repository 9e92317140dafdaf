//! Saved searches on two servers that share a keyspace: whoever goes from one to the other misses no job, and
//! is told of none twice.

use std::sync::Arc;

use protocol::JobId;
use tests::eventually;
use tests::jobs::{news, post, save};
use tests::keyspace::Keyspace;
use tests::people::{again, register};
use tests::server::Settings;

/// How many jobs are posted on each server.
const JOBS: usize = 15;

#[tokio::test]
async fn whoever_asks_now_one_server_and_now_the_other_is_told_of_each_job_once() {
    let on = Settings::default().on_keyspace(&Arc::new(Keyspace::on_the_cluster()));
    let first = on.clone().start().await;
    let second = on.start().await;
    let (ada, eve) = (register(&first, "ada").await, register(&second, "eve").await);
    let ben = register(&first, "ben").await;
    let ben_elsewhere = again(&second, &ben).await;
    let search = save(&ben, "mural").await;
    let posts = async {
        let mut posted = Vec::new();
        for number in 0..JOBS {
            // Each has a title of its own, so none is taken for another one that was posted again.
            posted.push(post(&ada, &format!("Mural {number}")).await);
            posted.push(post(&eve, &format!("Other mural {number}")).await);
        }
        posted
    };
    let told = async {
        let (mut told, mut since) = (Vec::<JobId>::new(), None);
        let mut asked = [&ben, &ben_elsewhere].into_iter().cycle();
        eventually("all jobs are told of", async || {
            let (found, as_of) = news(asked.next().expect("it is endless"), search, since).await;
            told.extend(found);
            since = Some(as_of);
            told.len() >= 2 * JOBS
        })
        .await;
        (told, since)
    };
    let (mut posted, (mut told, since)) = tokio::join!(posts, told);
    for person in [&ben, &ben_elsewhere] {
        assert_eq!(news(person, search, since).await.0, [], "all were told of");
    }
    posted.sort();
    told.sort();
    assert_eq!(told, posted);
}
