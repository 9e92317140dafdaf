//! A disk without room: writes wait, reads go on, and all goes on by itself once there is room.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::Path;

use client::Client;
use protocol::search::{JobsFilter, JobsParams, Sort};
use protocol::{ErrorCode, JobId};
use tests::disk::Disk;
use tests::hall::{chunks, run, run_by};
use tests::jobs::post;
use tests::people::register;
use tests::program::guildhall;
use tests::raw::Raw;
use tests::server::{Server, Settings, free_address};
use tests::watch::Watch;
use tests::{eventually, http, within};

use crate::Writer;

const DISK_BYTES: u64 = 16 << 20;

/// Lines before, and lines that are tried while the disk is full.
const LINES: usize = 20;

#[tokio::test]
async fn on_a_full_disk_writes_are_overloaded_reads_go_on_and_room_is_all_it_takes() {
    let disk = Disk::mount(DISK_BYTES);
    let mut server = Settings::default().on(&disk.path().join("data")).start().await;
    let mut writer = Writer::on(&server).await;
    writer.write(LINES).await;
    let watch = Watch::from_start(&writer.client, writer.stream()).await;
    let mut raw = Raw::signed_in(&server, &writer.client.session()).await;

    disk.fill();
    for _ in 0..LINES {
        let refused = writer.try_to_write(&mut raw).await.expect_err("there is no room");
        assert_eq!(refused.code, ErrorCode::Overloaded, "{refused}");
        assert!(refused.retry_after_ms.is_some_and(|ms| ms > 0));
    }
    writer.finds_everything(&server).await;
    let full = format!("the store fails: no space is left at {}\n", server.data().display());
    eventually("the store's trouble", async || {
        let ready = http::get(server.address(), "/readyz").await;
        ready.status == 503 && ready.body == full
    })
    .await;
    for _ in 0..LINES {
        writer.try_to_write(&mut raw).await.expect_err("there is no room");
        assert_eq!(http::get(server.address(), "/readyz").await.body, full, "it stays so");
    }
    assert_eq!(http::get(server.address(), "/healthz").await.status, 200);

    let told = |line: &str| server.log().lines().filter(|told| told.contains(line)).count();
    for line in ["failed to write; nothing", "the store takes no writes for now"] {
        assert!((1..LINES).contains(&told(line)), "it is told seldom: {} times {line}", told(line));
    }
    assert_eq!(told("writes go on"), 0);

    let (client, room) = (writer.client.clone(), writer.room);
    let patient = tokio::spawn(async move { client.rooms().post(room, "patience").await });
    disk.make_room();
    patient.await.expect("it runs").expect("a client tries again until there is room");
    writer.acknowledged.push("patience".to_owned());
    eventually("the store's being ready", async || {
        http::get(server.address(), "/readyz").await.status == 200
    })
    .await;
    assert_eq!(server.log().lines().filter(|line| line.contains("writes go on")).count(), 1);
    writer.write(LINES).await;
    watch.until("the last line", |event| event.seq == 2 + 2 * LINES as u64).await;

    server.kill9();
    server.restart().await;
    writer.finds_everything(&server).await;
}

#[tokio::test]
async fn a_server_killed_on_a_full_disk_comes_back_with_everything_once_there_is_room() {
    let disk = Disk::mount(DISK_BYTES);
    let settings = Settings::default().on(&disk.path().join("data"));
    let mut server = settings.clone().start().await;
    let mut writer = Writer::on(&server).await;
    writer.write(LINES).await;
    disk.fill();
    let mut raw = Raw::signed_in(&server, &writer.client.session()).await;
    writer.try_to_write(&mut raw).await.expect_err("there is no room");
    server.kill9();

    match Server::start(settings).await {
        Ok(reading) => writer.finds_everything(&reading).await,
        Err(refusal) => assert!(refusal.contains("no space is left"), "{refusal}"),
    }
    disk.make_room();
    server.restart().await;
    writer.finds_everything(&server).await;
    writer.write(LINES).await;
}

#[tokio::test]
async fn on_a_full_disk_a_store_that_stands_there_does_not_open_for_want_of_space_and_is_whole_once_there_is_room()
 {
    let disk = Disk::mount(DISK_BYTES);
    let settings = Settings::default().on(&disk.path().join("data"));
    let mut server = settings.clone().start().await;
    let mut writer = Writer::on(&server).await;
    writer.write(LINES).await;
    server.stop().await;

    disk.fill();
    let refusal = settings.refusal().await;
    assert!(refusal.contains("no space is left at") && refusal.trim_end().lines().count() == 1, "{refusal}");

    disk.make_room();
    server.restart().await;
    writer.finds_everything(&server).await;
}

/// A server whose index of search is on a disk of its own.
async fn with_index_on(disk: &Disk, folder: &Path, metrics: SocketAddr) -> Server {
    let data = folder.join("data");
    std::fs::create_dir(&data).expect("a folder");
    std::os::unix::fs::symlink(disk.path(), data.join("search")).expect("a link");
    Settings::default().on(&data).with("metrics.listen", &metrics.to_string()).start().await
}

/// Whether the metrics there have such a line.
async fn says(metrics: SocketAddr, line: &str) -> bool {
    http::get(metrics, "/metrics").await.body.lines().any(|said| said == line)
}

/// What is found of murals, and whether that is all.
async fn murals(person: &Client) -> (BTreeSet<JobId>, bool) {
    let asked = person.ask(JobsParams {
        text: Some("mural".to_owned()),
        filter: JobsFilter::default(),
        sort: Sort::Recent,
        facets: Vec::new(),
        after: None,
        limit: None,
    });
    let answer = within("a search", asked).await.expect("it is answered");
    (answer.hits.into_iter().map(|hit| hit.job).collect(), answer.complete)
}

#[tokio::test]
async fn where_the_index_of_search_has_no_room_jobs_are_posted_and_found_and_written_once_there_is_room() {
    let (disk, folder) = (Disk::mount(DISK_BYTES), tempfile::tempdir().expect("a folder"));
    let metrics = free_address();
    let mut server = with_index_on(&disk, folder.path(), metrics).await;
    let (ada, ben) = (register(&server, "ada").await, register(&server, "ben").await);
    eventually("the index is made", async || says(metrics, "guildhall_search_whole 1").await).await;
    let mut open = BTreeSet::from([post(&ada, "Mural of before").await]);
    assert_eq!(murals(&ben).await, (open.clone(), true));
    let is_written = async || says(metrics, "guildhall_search_changes 0").await;
    eventually("it is written", is_written).await;
    disk.fill();
    for number in 0..5 {
        open.insert(post(&ada, &format!("Mural {number}")).await);
        assert_eq!(murals(&ben).await, (open.clone(), true));
    }
    eventually("the log says why", async || {
        server.log().contains("cannot be written to the index of search")
    })
    .await;
    assert!(!is_written().await, "it waits");
    disk.make_room();
    eventually("all is written", is_written).await;
    assert_eq!(murals(&ben).await, (open.clone(), true));
    server.kill9();
    server.restart().await;
    assert_eq!(murals(&ben).await, (open, true));
}

#[tokio::test]
async fn an_index_of_search_that_there_is_no_room_for_is_made_once_there_is() {
    let (disk, folder) = (Disk::mount(DISK_BYTES), tempfile::tempdir().expect("a folder"));
    disk.fill();
    let metrics = free_address();
    let server = with_index_on(&disk, folder.path(), metrics).await;
    let (ada, ben) = (register(&server, "ada").await, register(&server, "ben").await);
    let open = BTreeSet::from([post(&ada, "A mural").await]);
    assert!(!murals(&ben).await.1, "it says that it could not search all");
    disk.make_room();
    eventually("the index is made", async || says(metrics, "guildhall_search_whole 1").await).await;
    assert_eq!(murals(&ben).await, (open, true));
}

/// A world that is too large for the disk, as `guildhall seed` is asked for it.
const TOO_LARGE: [&str; 9] =
    ["seed", "--people", "2000", "--jobs", "0", "--searches", "500", "--now", "2026-11-28"];

#[tokio::test]
async fn a_seed_that_a_disk_has_no_room_for_says_so_and_goes_on_where_there_is_room() {
    let (disk, roomy) = (Disk::mount(DISK_BYTES), tempfile::tempdir().expect("a folder"));
    let (small, moved, whole) =
        (disk.path().join("data"), roomy.path().join("moved"), roomy.path().join("whole"));
    let store =
        |data: &Path| ["--data", &data.display().to_string(), "--store", "sqlite:"].map(str::to_owned);
    let seed = async |data: &Path| run_by(&guildhall(), &TOO_LARGE.map(OsStr::new), &store(data)).await;
    let refused = seed(&small).await.expect_err("there is no room");
    assert!(refused.contains("the store did not take") && refused.contains("disk is full"), "{refused}");

    std::fs::create_dir(&moved).expect("a folder");
    for file in std::fs::read_dir(&small).expect("it lists").map(|file| file.expect("it lists")) {
        std::fs::copy(file.path(), moved.join(file.file_name())).expect("it is copied");
    }
    let audited = run_by(&guildhall(), &["audit".as_ref()], &store(&moved)).await.expect_err("it is a part");
    assert!(audited.contains("run it again, with --people 2000 --jobs 0 --searches 500"), "{audited}");
    let mut exported = Vec::new();
    for data in [&moved, &whole] {
        seed(data).await.expect("there is room");
        let there = data.with_extension("exported");
        run("export", &there, &store(data)).await.expect("it can be exported");
        exported.push(chunks(&there));
    }
    assert_eq!(exported[0], exported[1], "nothing is lost and nothing is there twice");
}
