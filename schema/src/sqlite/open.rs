//! Opens the data folder. Only one server at a time may use it, and it must hold an undamaged store of a
//! known layout.

use std::fs::{self, DirBuilder, File};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use rustix::fs::{FlockOperation, flock};

use super::layout::{ADD, APPLICATION_ID, CREATE, LAYOUT_VERSION, PAGE_BYTES, TABLES};
use super::open_error::{OpenError, damaged, from_io, from_sqlite};
use super::options::SqliteOptions;

/// The database, in the data folder.
pub(super) const DATABASE: &str = "guildhall.db";

/// The name of the database while it is being created.
const DATABASE_NEW: &str = "guildhall.db.new";

/// The file whose lock shows that a server uses the folder. The lock ends with the process.
const LOCK: &str = "guildhall.lock";

/// The permissions of a folder that is created here, and of its files: for the owner only, because the store
/// holds hashes of passwords and the secret of tokens. SQLite gives the files beside the database the same
/// mode.
const FOLDER_MODE: u32 = 0o700;
pub(super) const FILE_MODE: u32 = 0o600;

/// The first bytes of a database file.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The bytes of the header of a database file.
const HEADER_BYTES: usize = 100;

/// How long a connection waits for another one of this process, in milliseconds. They rarely meet.
pub(super) const BUSY_WAIT_MS: u64 = 5_000;

/// The length that the log file may keep when it is restarted, as a multiple of the length at which it is
/// checkpointed.
const LOG_KEPT: u64 = 2;

/// The folder of a store, locked for this process.
pub(super) struct Folder {
    database: PathBuf,
    file: Arc<File>,
    lock: File,
}

impl Folder {
    /// Opens a folder that already holds a database. If there is none, nothing is written.
    pub(super) fn open_existing(folder: &Path, options: &SqliteOptions) -> Result<Self, OpenError> {
        let database = folder.join(DATABASE);
        match fs::metadata(&database) {
            Ok(_) => Self::open(folder, options),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                check_nothing_left(&database)?;
                Err(OpenError::Missing { folder: folder.to_owned() })
            }
            Err(error) => Err(from_io(&database, error)),
        }
    }

    /// Locks the folder and checks its database. If there is none, creates one.
    pub(super) fn open(folder: &Path, options: &SqliteOptions) -> Result<Self, OpenError> {
        let made = DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder);
        made.map_err(|error| from_io(folder, error))?;
        let lock = lock(folder)?;
        let database = folder.join(DATABASE);
        match fs::metadata(&database) {
            Ok(_) => check_header(&database)?,
            Err(error) if error.kind() == ErrorKind::NotFound => create(folder, &database)?,
            Err(error) => return Err(from_io(&database, error)),
        }
        let file = File::open(&database).map_err(|error| from_io(&database, error))?;
        let opened = Self { database, file: Arc::new(file), lock };
        opened.check(options)?;
        opened.add_tables(options)?;
        Ok(opened)
    }

    /// A connection that may write.
    pub(super) fn connect(&self, cache_bytes: usize) -> Result<Connection, OpenError> {
        connect(&self.database, OpenFlags::SQLITE_OPEN_READ_WRITE, cache_bytes)
            .map_err(|error| from_sqlite(&self.database, error))
    }

    /// The connection that writes appends. If the log has grown long, it is shortened when it is restarted.
    pub(super) fn connect_to_write(&self, options: &SqliteOptions) -> Result<Connection, OpenError> {
        let connection = self.connect(options.writer_cache_bytes)?;
        let kept = options.log_checkpoint_bytes.saturating_mul(LOG_KEPT);
        let kept = i64::try_from(kept).unwrap_or(i64::MAX);
        let limited = connection.query_row(&format!("PRAGMA journal_size_limit = {kept}"), [], |_| Ok(()));
        limited.map_err(|error| self.failed(error))?;
        Ok(connection)
    }

    /// The connection for checkpoints. It never waits.
    pub(super) fn connect_to_checkpoint(&self, cache_bytes: usize) -> Result<Connection, OpenError> {
        let connection = self.connect(cache_bytes)?;
        connection.busy_timeout(Duration::ZERO).map_err(|error| self.failed(error))?;
        Ok(connection)
    }

    /// A connection that only reads.
    pub(super) fn connect_to_read(&self, cache_bytes: usize) -> Result<Connection, OpenError> {
        let connection = self.connect(cache_bytes)?;
        connection.execute_batch("PRAGMA query_only = ON").map_err(|error| self.failed(error))?;
        Ok(connection)
    }

    /// The folder itself.
    pub(super) fn path(&self) -> &Path {
        self.database.parent().expect("the database lies in a folder")
    }

    /// The database as a file, for syncing. It stays open as long as this: closing it would release the locks
    /// of SQLite's connections.
    pub(super) fn file(&self) -> Arc<File> {
        Arc::clone(&self.file)
    }

    /// The error for a failure of this database.
    pub(super) fn failed(&self, error: rusqlite::Error) -> OpenError {
        from_sqlite(&self.database, error)
    }

    /// Creates the tables that were added after layout version 1, if they are missing.
    fn add_tables(&self, options: &SqliteOptions) -> Result<(), OpenError> {
        self.connect(options.reader_cache_bytes)?.execute_batch(ADD).map_err(|error| self.failed(error))
    }

    /// Checks for damage, then takes over what a crash has left in the log. A damaged database is never
    /// written to.
    fn check(&self, options: &SqliteOptions) -> Result<(), OpenError> {
        let connection = self.connect(options.reader_cache_bytes)?;
        leave_log_on_close(&connection, true).map_err(|error| self.failed(error))?;
        check_layout(&connection, &self.database)?;
        check_tables(&connection)
            .and_then(|missing| match missing {
                None => check_pages(&connection, &self.database, options.check_bytes_max),
                Some(table) => Ok(Some(format!("there is no table {table}"))),
            })
            .map_err(|error| self.failed(error))?
            .map_or(Ok(()), |what| Err(damaged(&self.database, what)))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Closing alone is not enough: a child process that is being forked may hold a copy of the file, and
        // so of the lock.
        let _ = flock(&self.lock, FlockOperation::Unlock);
    }
}

fn lock(folder: &Path) -> Result<File, OpenError> {
    let path = folder.join(LOCK);
    let file = File::options().create(true).truncate(false).write(true).mode(FILE_MODE).open(&path);
    let file = file.map_err(|error| from_io(&path, error))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(OpenError::InUse { folder: folder.to_owned() }),
        Err(errno) => Err(from_io(&path, errno.into())),
    }
}

/// Checks the header without SQLite, which would take an empty file for a new database.
pub(super) fn check_header(database: &Path) -> Result<(), OpenError> {
    let mut header = [0; HEADER_BYTES];
    let read = File::open(database).and_then(|mut file| file.read_exact(&mut header));
    match read {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
            return Err(damaged(database, "it is too short to be a database".to_owned()));
        }
        Err(error) => return Err(from_io(database, error)),
    }
    if !header.starts_with(MAGIC) {
        return Err(damaged(database, "it is not a database".to_owned()));
    }
    if header[68..72] != APPLICATION_ID.to_be_bytes() {
        return Err(OpenError::Foreign { path: database.to_owned() });
    }
    Ok(())
}

/// Refuses a database of a newer version.
pub(super) fn check_layout(connection: &Connection, database: &Path) -> Result<(), OpenError> {
    let version: i32 = pragma(connection, "user_version").map_err(|error| from_sqlite(database, error))?;
    if version > LAYOUT_VERSION {
        let path = database.to_owned();
        return Err(OpenError::Newer { path, found: version, known: LAYOUT_VERSION });
    }
    Ok(())
}

/// Creates the database under another name first, so that it is complete under its own.
fn create(folder: &Path, database: &Path) -> Result<(), OpenError> {
    check_nothing_left(database)?;
    let new = folder.join(DATABASE_NEW);
    for suffix in ["", "-journal"] {
        match fs::remove_file(with_suffix(&new, suffix)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(from_io(&new, error)),
            _ => {}
        }
    }
    let made = File::options().create_new(true).write(true).mode(FILE_MODE).open(&new);
    made.map_err(|error| from_io(&new, error))?;
    fill(&new).map_err(|error| from_sqlite(&new, error))?;
    let renamed = File::open(&new)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(&new, database))
        .and_then(|()| File::open(folder)?.sync_all());
    renamed.map_err(|error| from_io(database, error))
}

/// Refuses a folder without a database but with the files that SQLite keeps beside it.
fn check_nothing_left(database: &Path) -> Result<(), OpenError> {
    for suffix in ["-wal", "-journal"] {
        let left = with_suffix(database, suffix);
        if left.exists() {
            return Err(damaged(database, format!("it is missing, while {} is there", left.display())));
        }
    }
    Ok(())
}

fn fill(path: &Path) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch(&format!(
        "PRAGMA page_size = {PAGE_BYTES}; PRAGMA application_id = {APPLICATION_ID};
         BEGIN; {CREATE} PRAGMA user_version = {LAYOUT_VERSION}; COMMIT;"
    ))?;
    connection.close().map_err(|(_, error)| error)
}

fn connect(path: &Path, flags: OpenFlags, cache_bytes: usize) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    leave_log_on_close(&connection, true)?;
    connection.busy_timeout(Duration::from_millis(BUSY_WAIT_MS))?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    debug_assert_eq!(mode, "wal", "a database on a disk takes a write-ahead log");
    connection.query_row("PRAGMA wal_autocheckpoint = 0", [], |_| Ok(()))?;
    connection.execute_batch(&format!(
        "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{};",
        cache_bytes / 1024
    ))?;
    leave_log_on_close(&connection, false)?;
    Ok(connection)
}

/// Whether the log stays when the last connection closes. Otherwise it is written into the database, which
/// may be damaged.
pub(super) fn leave_log_on_close(connection: &Connection, leave: bool) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, leave).map(|_| ())
}

/// A table that is missing, if any.
fn check_tables(connection: &Connection) -> rusqlite::Result<Option<&'static str>> {
    let mut find = connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1")?;
    for table in TABLES {
        if !find.exists([table])? {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

/// Checks pages for damage: all of them in a small database, those at the edges of each table in a large one.
fn check_pages(connection: &Connection, path: &Path, whole_max: u64) -> rusqlite::Result<Option<String>> {
    let pages: i64 = pragma(connection, "page_count")?;
    let wanted = pages.unsigned_abs() * u64::from(PAGE_BYTES);
    if wanted <= whole_max {
        let word: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if word != "ok" {
            return Ok(Some(word));
        }
    } else {
        for table in TABLES {
            for order in ["ASC", "DESC"] {
                let sql = format!("SELECT * FROM {table} ORDER BY 1 {order} LIMIT 1");
                connection.prepare(&sql)?.exists([])?;
            }
        }
    }
    connection.busy_timeout(Duration::ZERO)?;
    let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        // Another program reads the file: what the log adds to the database stays in the log for now.
        return Ok(None);
    }
    let length = fs::metadata(path).map_or(0, |metadata| metadata.len());
    Ok((length < wanted).then(|| format!("it is {length} bytes long and should be {wanted}")))
}

fn pragma<T: rusqlite::types::FromSql>(connection: &Connection, name: &str) -> rusqlite::Result<T> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_connection_that_checkpoints_waits_for_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let opened = Folder::open(folder.path(), &SqliteOptions::default()).unwrap();
        let wait_ms = |connection: &Connection| pragma::<i64>(connection, "busy_timeout").unwrap();
        assert_eq!(wait_ms(&opened.connect_to_checkpoint(1 << 20).unwrap()), 0);
        assert_eq!(wait_ms(&opened.connect(1 << 20).unwrap()), BUSY_WAIT_MS as i64);
    }

    #[test]
    fn sqlite_is_compiled_as_the_store_wants_it() {
        let connection = Connection::open_in_memory().unwrap();
        let mut options = connection.prepare("PRAGMA compile_options").unwrap();
        let options: Vec<String> =
            options.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        // The same line of `.cargo/config.toml` turns fdatasync on, which SQLite's list of options does not
        // show.
        assert!(options.contains(&"DEFAULT_MEMSTATUS=0".to_owned()), "{options:?}");
    }

    #[test]
    fn a_folder_without_a_database_is_no_store_and_stays_empty() {
        let folder = tempfile::tempdir().unwrap();
        let refused = Folder::open_existing(folder.path(), &SqliteOptions::default()).err().unwrap();
        let expected = format!("{} holds no store: there is no guildhall.db in it", folder.path().display());
        assert_eq!(refused.to_string(), expected);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is written there");
        drop(Folder::open(folder.path(), &SqliteOptions::default()).unwrap());
        Folder::open_existing(folder.path(), &SqliteOptions::default()).unwrap();
    }
}
