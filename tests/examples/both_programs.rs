//! Lets an older program and this one serve, audit, export and import each other's stores: `both_programs
//! OLDER`, the path of the older `guildhall`. It ends by a panic where something is not as it must be. The
//! stores are embedded ones; with `TESTS_STORE=cql`, and `CQL_TEST_NODES` naming a cluster, keyspaces that
//! this program has migrated.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tests::hall::{Hall, Target, chunks, run_by};
use tests::people::{again, dollars};
use tests::program::guildhall;
use tests::server::Settings;

/// Messages that are enough for a busy room to take a snapshot.
const MESSAGES: usize = 1_100;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let older = PathBuf::from(std::env::args().nth(1).expect("usage: both_programs OLDER"));
    let says = |builds: &Path, follows: &Path| {
        println!("built by {}, taken over by {}", builds.display(), follows.display());
        Settings::default().with_program(builds)
    };
    let mut hall = Hall::without_work(says(&older, &guildhall())).await;
    hall.work().await;
    check(hall, &older, &guildhall()).await;
    // Beats have a second version of their shape, which a program of the first does not know.
    let hall = Hall::without_work(says(&guildhall(), &older)).await;
    check(hall, &guildhall(), &older).await;
    println!("both programs serve, audit, export and import each other's stores");
}

async fn check(mut hall: Hall, builds: &Path, follows: &Path) {
    for number in 0..MESSAGES {
        let rooms = hall.milestones.payer.rooms();
        rooms.post(hall.milestones.room, &format!("{number}")).await.expect("it is said");
    }
    let before = hall.read(&hall.server).await;
    hall.server.stop().await;
    println!("  served by the first: {} streams read", before.len());
    audited_alike(&hall, builds, follows).await;
    moved_alike(&hall, builds, follows).await;

    hall.server.use_program(follows);
    hall.server.restart().await;
    assert_eq!(hall.read(&hall.server).await, before, "the second reads what the first wrote");
    go_on(&hall).await;
    let after = hall.read(&hall.server).await;
    hall.server.stop().await;
    println!("  served by the second: the same, and it goes on");
    audited_alike(&hall, builds, follows).await;
    moved_alike(&hall, builds, follows).await;

    hall.server.use_program(builds);
    hall.server.restart().await;
    assert_eq!(hall.read(&hall.server).await, after, "the first reads what the second wrote");
    let payer = again(&hall.server, &hall.milestones.payer).await;
    payer.rooms().post(hall.milestones.room, "and back again").await.expect("it is said");
    hall.server.stop().await;
    println!("  served by the first again: the same, and it goes on");
}

async fn go_on(hall: &Hall) {
    let payer = again(&hall.server, &hall.milestones.payer).await;
    let worker = again(&hall.server, &hall.milestones.worker).await;
    payer.contracts().approve(hall.milestones.contract, 2, None).await.expect("it was submitted");
    assert_eq!(dollars(&worker).await.1, "135.00");
    payer.rooms().post(hall.milestones.room, "paid").await.expect("it is said");
}

async fn audited_alike(hall: &Hall, one: &Path, other: &Path) {
    let audit =
        async |program| run_by(program, &[OsStr::new("audit")], &hall.store()).await.expect("it is balanced");
    let (first, second) = (audit(one).await, audit(other).await);
    assert_eq!(first, second, "both add up the same");
    println!("  audited by both: {}", first.lines().last().unwrap_or_default());
}

/// Each exports the store, and the other imports that and exports it again: all of it is the same to the
/// byte.
async fn moved_alike(hall: &Hall, one: &Path, other: &Path) {
    let folder = TempDir::new().expect("a folder");
    let mut seen = Vec::new();
    for (name, exports, imports) in [("one", one, other), ("other", other, one)] {
        let [there, back] = ["there", "back"].map(|part| folder.path().join(format!("{name}-{part}")));
        let target = Target::empty();
        let run = async |program, command: &str, folder: &Path, store: &[String]| {
            run_by(program, &[command.as_ref(), folder.as_os_str()], store).await.expect("it goes well")
        };
        run(exports, "export", &there, &hall.store()).await;
        let imported = run(imports, "import", &there, &target.store()).await;
        run(exports, "export", &back, &target.store()).await;
        assert_eq!(chunks(&there), chunks(&back), "{imported}");
        seen.push(chunks(&there));
        print!("  {imported}");
    }
    assert_eq!(seen[0], seen[1], "both export the same");
}
