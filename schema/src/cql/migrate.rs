//! Migrations: the files under `schema/cql`, applied in their order, each once, recorded with a hash of what it said.
//!
//! Two servers may migrate at once: one holds the lock, a row that dies by itself, and the other waits. Every statement of a migration may be
//! run again, so that one that a crash cut short is simply begun anew.

use std::time::{Duration, Instant};

use scylla::client::session::Session;
use scylla::errors::ExecutionError;
use scylla::response::query_result::QueryResult;
use scylla::serialize::row::SerializeRow;
use uuid::Uuid;

use super::ask::applied;
use super::connect::{CqlOpenError, connect, failed, unreadable};
use super::driver::Driver;
use super::keyspace::execute;
use super::options::CqlOptions;
use super::patience::{ASKED_EVERY, is_unsettled, patiently};

/// A file of `schema/cql`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migration {
    /// Its name, which begins with its number.
    pub name: &'static str,
    /// What it says.
    pub cql: &'static str,
}

macro_rules! migrations {
    ($($name:literal)+) => {
        /// Every migration, in order.
        pub const MIGRATIONS: &[Migration] =
            &[$(Migration { name: $name, cql: include_str!(concat!("../../cql/", $name, ".cql")) }),+];
    };
}

migrations! { "0001_journal" "0002_effects" "0003_settings" }

/// Where migrations are recorded, and the lock of whoever applies them.
const BOOKS: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, hash text) \
     WITH comment = 'the migrations this keyspace has had, and what each said'",
    "CREATE TABLE IF NOT EXISTS migration_lock (name text PRIMARY KEY, owner uuid) \
     WITH comment = 'who is migrating this keyspace'",
];

/// Seconds after which the lock of a server that died is free again; no migration takes as long.
const LOCK_SECONDS: i32 = 120;

/// How long the lock is waited for.
const LOCK_WAIT_MAX: Duration = Duration::from_secs(180);

/// Takes the lock where nobody has it; keeps it where it is ours.
const CLAIM: &str = "INSERT INTO migration_lock (name, owner) VALUES ('schema', ?) IF NOT EXISTS USING TTL ?";
const KEEP: &str = "UPDATE migration_lock USING TTL ? SET owner = ? WHERE name = 'schema' IF owner = ?";

/// Applies what a keyspace lacks; answers what that was.
pub async fn migrate(options: &CqlOptions) -> Result<Vec<&'static str>, CqlOpenError> {
    let given = options.clone();
    Driver::start(options)?.open(options, async move { migrate_here(&given).await }).await
}

async fn migrate_here(options: &CqlOptions) -> Result<Vec<&'static str>, CqlOpenError> {
    let session = connect(options).await?;
    for book in BOOKS {
        change(&session, options, book).await?;
    }
    let owner = Uuid::new_v4();
    lock(&session, options, owner).await?;
    let applied = apply_missing(&session, options).await;
    unlock(&session, options, owner).await?;
    applied
}

async fn apply_missing(session: &Session, options: &CqlOptions) -> Result<Vec<&'static str>, CqlOpenError> {
    let missing = compare(options, &recorded(session, options).await?)?;
    for migration in &missing {
        for statement in statements(migration.cql) {
            change(session, options, &statement).await?;
        }
        let record = "INSERT INTO migrations (name, hash) VALUES (?, ?)";
        let values = (migration.name, hash(migration.cql));
        ask(session, record, values).await.map_err(|error| failed(options, error))?;
    }
    Ok(missing.into_iter().map(|migration| migration.name).collect())
}

/// Sees that the keyspace has had every migration, and no other.
pub(super) async fn check(session: &Session, options: &CqlOptions) -> Result<(), CqlOpenError> {
    let keyspace = options.keyspace.clone();
    let books =
        "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = 'migrations'";
    let found = session.query_unpaged(books, (&keyspace,)).await.map_err(|error| failed(options, error))?;
    let none = found.into_rows_result().map_err(|error| unreadable(options, error))?.rows_num() == 0;
    let recorded = if none { Vec::new() } else { recorded(session, options).await? };
    let missing = compare(options, &recorded)?;
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.into_iter().map(|migration| migration.name.to_owned()).collect();
    Err(CqlOpenError::Behind { keyspace, missing })
}

/// The migrations that are not recorded; an error where what is recorded is not what this version knows.
fn compare(options: &CqlOptions, recorded: &[(String, String)]) -> Result<Vec<Migration>, CqlOpenError> {
    for (name, recorded_hash) in recorded {
        let keyspace = options.keyspace.clone();
        match MIGRATIONS.iter().find(|migration| migration.name == name) {
            None => return Err(CqlOpenError::Ahead { keyspace, found: name.clone() }),
            Some(migration) if hash(migration.cql) != *recorded_hash => {
                return Err(CqlOpenError::Changed { keyspace, name: name.clone() });
            }
            Some(_) => {}
        }
    }
    let is_missing = |migration: &&Migration| recorded.iter().all(|(name, _)| name != migration.name);
    Ok(MIGRATIONS.iter().filter(is_missing).copied().collect())
}

async fn recorded(session: &Session, options: &CqlOptions) -> Result<Vec<(String, String)>, CqlOpenError> {
    let result = ask(session, "SELECT name, hash FROM migrations", ()).await;
    let rows = result.map_err(|error| failed(options, error))?.into_rows_result();
    let rows = rows.map_err(|error| unreadable(options, error))?;
    let rows = rows.rows::<(String, String)>().map_err(|error| unreadable(options, error))?;
    rows.collect::<Result<_, _>>().map_err(|error| unreadable(options, error))
}

async fn lock(session: &Session, options: &CqlOptions, owner: Uuid) -> Result<(), CqlOpenError> {
    let deadline = Instant::now() + LOCK_WAIT_MAX;
    let mut unsettled = false; // whether it may be ours without our knowing
    loop {
        let told = match unsettled {
            false => session.query_unpaged(CLAIM, (owner, LOCK_SECONDS)).await,
            true => session.query_unpaged(KEEP, (LOCK_SECONDS, owner, owner)).await,
        };
        match told {
            Err(error) if is_unsettled(&error) => unsettled = true,
            Err(error) => return Err(failed(options, error)),
            Ok(told) => match applied(told).map_err(|error| unreadable(options, error))? {
                true => return Ok(()),
                false => unsettled = false,
            },
        }
        if Instant::now() > deadline {
            return Err(CqlOpenError::Locked { keyspace: options.keyspace.clone() });
        }
        tokio::time::sleep(ASKED_EVERY).await;
    }
}

async fn unlock(session: &Session, options: &CqlOptions, owner: Uuid) -> Result<(), CqlOpenError> {
    ask(session, "DELETE FROM migration_lock WHERE name = 'schema' IF owner = ?", (owner,))
        .await
        .map(drop)
        .map_err(|error| failed(options, error))
}

async fn ask(session: &Session, cql: &str, values: impl SerializeRow) -> Result<QueryResult, ExecutionError> {
    patiently(|| session.query_unpaged(cql, &values)).await
}

/// Changes the schema, and waits until every node has heard of it.
async fn change(session: &Session, options: &CqlOptions, cql: &str) -> Result<(), CqlOpenError> {
    execute(session, cql).await.map_err(|error| failed(options, error))
}

/// The statements of a file: what stands between semicolons, without comments.
fn statements(cql: &str) -> Vec<String> {
    let lines = cql.lines().filter(|line| !line.trim_start().starts_with("--"));
    let text = lines.collect::<Vec<_>>().join("\n");
    let statements = text.split(";\n").map(|statement| statement.trim().trim_end_matches(';').to_owned());
    statements.filter(|statement| !statement.is_empty()).collect()
}

/// A hash of what a migration says, that stays the same whatever program computes it: 64-bit FNV-1a, which guards against mistakes, not malice.
fn hash(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded() -> Vec<(String, String)> {
        MIGRATIONS.iter().map(|migration| (migration.name.to_owned(), hash(migration.cql))).collect()
    }

    #[test]
    fn every_file_is_listed_in_its_order() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/cql");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
        let mut files: Vec<_> = files.map(|name| name.into_string().unwrap()).collect();
        files.sort();
        assert_eq!(files, MIGRATIONS.iter().map(|it| format!("{}.cql", it.name)).collect::<Vec<_>>());
    }

    #[test]
    fn a_file_is_cut_into_statements_that_may_be_run_again() {
        for migration in MIGRATIONS {
            let statements = statements(migration.cql);
            assert_eq!(statements.len(), migration.cql.matches("CREATE TABLE").count(), "{}", migration.name);
            assert!(statements.iter().all(|it| it.starts_with("CREATE TABLE IF NOT EXISTS ")));
        }
    }

    #[test]
    fn what_was_changed_and_what_is_not_known_is_refused_and_what_is_missing_is_named() {
        let options = CqlOptions::default();
        assert_eq!(compare(&options, &recorded()).unwrap(), []);
        assert_eq!(compare(&options, &recorded()[1..]).unwrap(), MIGRATIONS[..1]);
        let mut changed = recorded();
        changed[1].1.push('0');
        assert!(
            matches!(compare(&options, &changed), Err(CqlOpenError::Changed { name, .. }) if name == changed[1].0)
        );
        let mut ahead = recorded();
        ahead.push(("9999_later".to_owned(), String::new()));
        assert!(
            matches!(compare(&options, &ahead), Err(CqlOpenError::Ahead { found, .. }) if found == "9999_later")
        );
    }
}
