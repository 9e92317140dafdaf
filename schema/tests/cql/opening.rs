//! Opening and migrating: each thing that can be wrong has a word of its own.

use schema::cql::{ADDITIONS, Layout, MIGRATIONS, migrate};
use schema::{CqlOpenError, CqlOptions, CqlStore};

use crate::server::{Keyspace, block_on};

async fn refusal(options: CqlOptions) -> CqlOpenError {
    match CqlStore::open(options).await {
        Ok(_) => panic!("the store opens, and should not"),
        Err(error) => error,
    }
}

#[test]
fn a_cluster_that_does_not_answer_is_named() {
    let points = vec!["127.0.0.1:1".to_owned()];
    let options = CqlOptions { contact_points: points, ..CqlOptions::default() };
    let error = block_on(refusal(options));
    assert!(matches!(error, CqlOpenError::Unreachable { .. }), "{error:?}");
    assert_eq!(error.to_string(), "no node of the cluster answers at 127.0.0.1:1");
}

#[test]
fn a_keyspace_and_a_datacenter_that_are_not_there_are_named() {
    block_on(async {
        let keyspace = Keyspace::empty().await;
        let missing = CqlOptions { keyspace: "no_such_keyspace".to_owned(), ..keyspace.options() };
        let error = refusal(missing).await;
        assert!(matches!(error, CqlOpenError::NoKeyspace { .. }), "{error:?}");
        let elsewhere = CqlOptions { local_dc: Some("moon".to_owned()), ..keyspace.options() };
        assert_eq!(
            refusal(elsewhere).await.to_string(),
            "the cluster has no datacenter moon; it has datacenter1"
        );
    });
}

#[test]
fn a_keyspace_that_lacks_a_migration_is_refused_until_it_is_migrated_and_migrating_again_does_nothing() {
    block_on(async {
        let keyspace = Keyspace::empty().await;
        let error = refusal(keyspace.options()).await;
        assert!(
            matches!(&error, CqlOpenError::Behind { missing, .. } if missing.len() == MIGRATIONS.len() + ADDITIONS.len()),
            "{error:?}"
        );

        let names: Vec<_> = MIGRATIONS.iter().chain(ADDITIONS).map(|file| file.name).collect();
        assert_eq!(migrate(&keyspace.options()).await.expect("migrates"), names);
        assert_eq!(migrate(&keyspace.options()).await.expect("has nothing to do"), [""; 0]);
        keyspace.open().await;
    });
}

#[test]
fn two_servers_may_migrate_one_keyspace_at_once() {
    block_on(async {
        let keyspace = Keyspace::empty().await;
        let (one, other) = (keyspace.options(), keyspace.options());
        let (one, other) = tokio::join!(migrate(&one), migrate(&other));
        let applied = one.expect("migrates").len() + other.expect("migrates").len();
        assert_eq!(applied, MIGRATIONS.len() + ADDITIONS.len(), "each is applied by one of them");
        keyspace.open().await;
    });
}

#[test]
fn a_keyspace_of_a_newer_version_and_one_whose_migrations_were_changed_are_refused() {
    block_on(async {
        let keyspace = Keyspace::with_tables(Layout::default()).await;
        let name = &keyspace.options().keyspace;
        keyspace
            .execute(&format!("INSERT INTO {name}.migrations (name, hash) VALUES ('9999_later', '')"))
            .await;
        let error = refusal(keyspace.options()).await;
        assert!(matches!(&error, CqlOpenError::Ahead { found, .. } if found == "9999_later"), "{error:?}");

        keyspace.execute(&format!("DELETE FROM {name}.migrations WHERE name = '9999_later'")).await;
        let changed =
            format!("UPDATE {name}.migrations SET hash = '0' WHERE name = '{}'", MIGRATIONS[0].name);
        keyspace.execute(&changed).await;
        let error = refusal(keyspace.options()).await;
        assert!(matches!(error, CqlOpenError::Changed { .. }), "{error:?}");
        let error = migrate(&keyspace.options()).await.expect_err("it was changed");
        assert!(matches!(error, CqlOpenError::Changed { .. }), "{error:?}");
    });
}

/// What a program of before there were additions has left behind, and what one of later adds to it.
#[test]
fn a_keyspace_gains_the_additions_it_lacks_and_keeps_those_of_a_newer_program_to_itself() {
    block_on(async {
        let keyspace = Keyspace::with_tables(Layout::default()).await;
        let name = &keyspace.options().keyspace;
        for table in ["additions", "leases"] {
            keyspace.execute(&format!("DROP TABLE {name}.{table}")).await;
        }
        let error = refusal(keyspace.options()).await;
        let wanted: Vec<_> = ADDITIONS.iter().map(|file| file.name).collect();
        assert!(matches!(&error, CqlOpenError::Behind { missing, .. } if *missing == wanted), "{error:?}");
        assert_eq!(migrate(&keyspace.options()).await.expect("migrates"), wanted);

        // A program of before refuses what `migrations` names and it does not know: nothing was added there.
        let session = keyspace.session().await;
        let asked = format!("SELECT name FROM {name}.migrations");
        let rows = session.query_unpaged(asked, ()).await.expect("reads").into_rows_result().expect("rows");
        assert_eq!(rows.rows_num(), MIGRATIONS.len());

        keyspace
            .execute(&format!("INSERT INTO {name}.additions (name, hash) VALUES ('9999_later', '')"))
            .await;
        assert_eq!(migrate(&keyspace.options()).await.expect("has nothing to do"), [""; 0]);
        keyspace.open().await;
    });
}
