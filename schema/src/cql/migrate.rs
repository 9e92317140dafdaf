//! Migrations: the files in `schema/cql`, which are applied in order, each once, and recorded with a hash of
//! their text.
//!
//! There are two sorts. A **migration** changes something that every program must know: a server refuses a
//! keyspace with a migration that it does not know. An **addition** creates a table that older programs can
//! ignore: a server needs its own additions, and ignores unknown ones. The table `additions`, which the
//! oldest programs do not read, records them.
//!
//! If two servers migrate at the same time, one holds the lock, a row that expires by itself, and the other
//! waits. Every statement of a migration may be run twice, so a migration that a crash has interrupted is
//! simply run again.

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
    /// The name, which begins with a number.
    pub name: &'static str,
    /// The statements.
    pub cql: &'static str,
}

macro_rules! files {
    ($($name:literal)+) => {
        &[$(Migration { name: $name, cql: include_str!(concat!("../../cql/", $name, ".cql")) }),+]
    };
}

/// Every migration, in order.
pub const MIGRATIONS: &[Migration] = files! { "0001_journal" "0002_effects" "0003_settings" };

/// Every addition, in order. Their numbers continue those of the migrations.
pub const ADDITIONS: &[Migration] = files! { "0004_leases" };

/// A sort of files, and the table in which a keyspace records them.
struct Book {
    /// The table.
    table: &'static str,
    /// The files that this program knows.
    files: &'static [Migration],
    read: &'static str,
    record: &'static str,
    /// Whether a keyspace with an unknown record is refused.
    refuses_unknown: bool,
}

const BOOKS: [Book; 2] = [
    Book {
        table: "migrations",
        files: MIGRATIONS,
        read: "SELECT name, hash FROM migrations",
        record: "INSERT INTO migrations (name, hash) VALUES (?, ?)",
        refuses_unknown: true,
    },
    Book {
        table: "additions",
        files: ADDITIONS,
        read: "SELECT name, hash FROM additions",
        record: "INSERT INTO additions (name, hash) VALUES (?, ?)",
        refuses_unknown: false,
    },
];

/// The tables of both sorts, and the lock.
const BOOK_TABLES: [&str; 3] = [
    "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, hash text) \
     WITH comment = 'the migrations this keyspace has had, and what each said'",
    "CREATE TABLE IF NOT EXISTS additions (name text PRIMARY KEY, hash text) \
     WITH comment = 'the additions this keyspace has had, and what each said: programs ignore those they do not know'",
    "CREATE TABLE IF NOT EXISTS migration_lock (name text PRIMARY KEY, owner uuid) \
     WITH comment = 'who is migrating this keyspace'",
];

/// After how many seconds the lock of a dead server is free again. No migration takes that long.
const LOCK_SECONDS: i32 = 120;

/// How long the lock is waited for.
const LOCK_WAIT_MAX: Duration = Duration::from_secs(180);

/// Takes the lock if nobody has it, or keeps it if it is ours.
const CLAIM: &str = "INSERT INTO migration_lock (name, owner) VALUES ('schema', ?) IF NOT EXISTS USING TTL ?";
const KEEP: &str = "UPDATE migration_lock USING TTL ? SET owner = ? WHERE name = 'schema' IF owner = ?";

/// Applies what a keyspace lacks. Returns the names.
pub async fn migrate(options: &CqlOptions) -> Result<Vec<&'static str>, CqlOpenError> {
    let given = options.clone();
    Driver::start(options)?.open(options, async move { migrate_here(&given).await }).await
}

async fn migrate_here(options: &CqlOptions) -> Result<Vec<&'static str>, CqlOpenError> {
    let session = connect(options).await?;
    for table in BOOK_TABLES {
        change(&session, options, table).await?;
    }
    let owner = Uuid::new_v4();
    lock(&session, options, owner).await?;
    let applied = apply_missing(&session, options).await;
    unlock(&session, options, owner).await?;
    applied
}

async fn apply_missing(session: &Session, options: &CqlOptions) -> Result<Vec<&'static str>, CqlOpenError> {
    let mut applied = Vec::new();
    for book in &BOOKS {
        for file in compare(options, book, &recorded(session, options, book).await?)? {
            for statement in statements(file.cql) {
                change(session, options, &statement).await?;
            }
            let values = (file.name, hash(file.cql));
            ask(session, book.record, values).await.map_err(|error| failed(options, error))?;
            applied.push(file.name);
        }
    }
    Ok(applied)
}

/// Checks that the keyspace has every migration and addition of this program, and no unknown migration.
pub(super) async fn check(session: &Session, options: &CqlOptions) -> Result<(), CqlOpenError> {
    let mut missing = Vec::new();
    for book in &BOOKS {
        let recorded = match has_table(session, options, book.table).await? {
            true => recorded(session, options, book).await?,
            false => Vec::new(),
        };
        missing.extend(compare(options, book, &recorded)?);
    }
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.into_iter().map(|file| file.name.to_owned()).collect();
    Err(CqlOpenError::Behind { keyspace: options.keyspace.clone(), missing })
}

async fn has_table(session: &Session, options: &CqlOptions, table: &str) -> Result<bool, CqlOpenError> {
    let asked = "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?";
    let found = session.query_unpaged(asked, (&options.keyspace, table)).await;
    let found = found.map_err(|error| failed(options, error))?.into_rows_result();
    Ok(found.map_err(|error| unreadable(options, error))?.rows_num() > 0)
}

/// The files that are not recorded. Fails if the records do not fit this program.
fn compare(
    options: &CqlOptions,
    book: &Book,
    recorded: &[(String, String)],
) -> Result<Vec<Migration>, CqlOpenError> {
    for (name, recorded_hash) in recorded {
        let keyspace = options.keyspace.clone();
        match book.files.iter().find(|file| file.name == name) {
            None if book.refuses_unknown => {
                return Err(CqlOpenError::Ahead { keyspace, found: name.clone() });
            }
            Some(file) if hash(file.cql) != *recorded_hash => {
                return Err(CqlOpenError::Changed { keyspace, name: name.clone() });
            }
            None | Some(_) => {}
        }
    }
    let is_missing = |file: &&Migration| recorded.iter().all(|(name, _)| name != file.name);
    Ok(book.files.iter().filter(is_missing).copied().collect())
}

async fn recorded(
    session: &Session,
    options: &CqlOptions,
    book: &Book,
) -> Result<Vec<(String, String)>, CqlOpenError> {
    let result = ask(session, book.read, ()).await;
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

/// Changes the schema, and waits until every node knows the change.
async fn change(session: &Session, options: &CqlOptions, cql: &str) -> Result<(), CqlOpenError> {
    execute(session, cql).await.map_err(|error| failed(options, error))
}

/// The statements of a file: the parts between semicolons, without comments.
fn statements(cql: &str) -> Vec<String> {
    let lines = cql.lines().filter(|line| !line.trim_start().starts_with("--"));
    let text = lines.collect::<Vec<_>>().join("\n");
    let statements = text.split(";\n").map(|statement| statement.trim().trim_end_matches(';').to_owned());
    statements.filter(|statement| !statement.is_empty()).collect()
}

/// A hash of a migration's text that every program computes alike: 64-bit FNV-1a. It protects against
/// mistakes, not against attacks.
fn hash(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(files: &[Migration]) -> Vec<(String, String)> {
        files.iter().map(|file| (file.name.to_owned(), hash(file.cql))).collect()
    }

    fn all() -> impl Iterator<Item = &'static Migration> {
        MIGRATIONS.iter().chain(ADDITIONS)
    }

    #[test]
    fn every_file_is_listed_in_its_order() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/cql");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
        let mut files: Vec<_> = files.map(|name| name.into_string().unwrap()).collect();
        files.sort();
        assert_eq!(files, all().map(|it| format!("{}.cql", it.name)).collect::<Vec<_>>());
    }

    #[test]
    fn a_file_is_cut_into_statements_that_may_be_run_again() {
        for file in all() {
            let statements = statements(file.cql);
            assert_eq!(statements.len(), file.cql.matches("CREATE TABLE").count(), "{}", file.name);
            assert!(statements.iter().all(|it| it.starts_with("CREATE TABLE IF NOT EXISTS ")));
        }
    }

    #[test]
    fn what_was_changed_and_a_migration_that_is_not_known_is_refused_and_what_is_missing_is_named() {
        let options = CqlOptions::default();
        for book in &BOOKS {
            assert_eq!(compare(&options, book, &recorded(book.files)).unwrap(), []);
            assert_eq!(compare(&options, book, &recorded(&book.files[1..])).unwrap(), book.files[..1]);
            let mut changed = recorded(book.files);
            changed[0].1.push('0');
            let refused = compare(&options, book, &changed);
            assert!(
                matches!(refused, Err(CqlOpenError::Changed { name, .. }) if name == changed[0].0),
                "{}",
                book.table
            );
        }
        let mut ahead = recorded(MIGRATIONS);
        ahead.push(("9999_later".to_owned(), String::new()));
        assert!(
            matches!(compare(&options, &BOOKS[0], &ahead), Err(CqlOpenError::Ahead { found, .. }) if found == "9999_later")
        );
    }

    #[test]
    fn an_addition_of_a_newer_program_is_left_alone() {
        let mut newer = recorded(ADDITIONS);
        newer.push(("9999_later".to_owned(), String::new()));
        assert_eq!(compare(&CqlOptions::default(), &BOOKS[1], &newer).unwrap(), []);
    }
}
