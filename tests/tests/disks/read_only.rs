//! A disk that takes no writes: from the start, or from one moment to the next.

use protocol::ErrorCode;
use tests::disk::Disk;
use tests::raw::Raw;
use tests::server::Settings;
use tests::{eventually, http};

use crate::Writer;

/// Large enough for a file system of its own.
const DISK_BYTES: u64 = 32 << 20;

/// Lines before and after.
const LINES: usize = 20;

#[tokio::test]
async fn a_disk_that_turns_read_only_takes_no_more_lines_and_loses_none() {
    let disk = Disk::mount_fragile(DISK_BYTES);
    let mut server = Settings::default().on(&disk.path().join("data")).start().await;
    let mut writer = Writer::on(&server).await;
    writer.write(LINES).await;
    let mut raw = Raw::signed_in(&server, &writer.client.session()).await;

    disk.fail();

    for _ in 0..LINES {
        let refused = writer.try_to_write(&mut raw).await.expect_err("nothing can be written");
        assert_eq!(refused.code, ErrorCode::Overloaded, "{refused}");
    }
    writer.finds_everything(&server).await;
    eventually("the store's trouble", async || http::get(server.address(), "/readyz").await.status == 503)
        .await;

    server.kill9();
    disk.repair();
    server.restart().await;
    writer.finds_everything(&server).await;
    writer.write(LINES).await;
    server.stop().await;
    server.restart().await;
    writer.finds_everything(&server).await;
}

#[tokio::test]
async fn on_a_read_only_disk_no_server_starts_and_what_is_there_stays_as_it_is() {
    let disk = Disk::mount(DISK_BYTES);
    let data = disk.path().join("data");
    let settings = Settings::default().on(&data);
    let mut server = settings.clone().start().await;
    let mut writer = Writer::on(&server).await;
    writer.write(LINES).await;
    server.stop().await;

    disk.make_read_only();
    let refusal = settings.clone().refusal().await;
    assert!(refusal.contains("is read-only") && refusal.trim_end().lines().count() == 1, "{refusal}");
    let elsewhere = Settings::default().on(&disk.path().join("elsewhere")).refusal().await;
    assert!(elsewhere.contains("is read-only"), "{elsewhere}");

    disk.make_writable();
    server.restart().await;
    writer.finds_everything(&server).await;
}
