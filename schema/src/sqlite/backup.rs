//! Copies a store's database, at one moment, whether or not a server writes to it.
//!
//! Everything is read in one transaction, so the copy is of one moment, however much is written meanwhile.
//! The writer does not wait for it; only the write-ahead log grows. Nothing is written to the data folder.
//!
//! The copy has no generation, so the first server that serves it creates a new one.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use rustix::fs::{CWD, FlockOperation, RenameFlags, flock, renameat_with};
use rustix::io::Errno;

use super::generation::SETTING;
use super::open::{
    BUSY_WAIT_MS, DATABASE, FILE_MODE, check_header, check_layout, leave_log_on_close, with_suffix,
};
use super::open_error::{OpenError, from_sqlite};

/// The end of the copy's file name until it is complete.
const PART: &str = ".part";

/// Why the copy failed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The store's database cannot be opened.
    #[error(transparent)]
    Source(#[from] OpenError),
    /// There is a file of that name.
    #[error("{} exists already: name another file", path.display())]
    Exists {
        /// The path of the copy.
        path: PathBuf,
    },
    /// Another program is making a copy of that name.
    #[error("another backup is writing {}", path.display())]
    UnderWay {
        /// The path of the incomplete copy.
        path: PathBuf,
    },
    /// The copy could not be written.
    #[error("failed to write {}", path.display())]
    Write {
        /// The path of the copy.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The pages could not be copied.
    #[error("failed to copy the database into {}", path.display())]
    Copy {
        /// The path of the copy.
        path: PathBuf,
        /// The cause.
        #[source]
        source: rusqlite::Error,
    },
}

/// Copies the database of the store in `folder` into a new file, readable only by its owner, and syncs it.
/// Returns the length in bytes.
///
/// A server may be using the folder.
///
/// # Errors
///
/// If there is no sound database in the folder, or if the file exists.
pub fn back_up(folder: &Path, file: &Path) -> Result<u64, BackupError> {
    let exists = || BackupError::Exists { path: file.to_owned() };
    if fs::symlink_metadata(file).is_ok() {
        return Err(exists());
    }
    let source = open_source(folder)?;
    let part = Part::begin(file)?;
    fill(&source, &part.path).map_err(|source| BackupError::Copy { path: part.path.clone(), source })?;
    let bytes = part.finish(file).map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists => exists(),
        _ => BackupError::Write { path: file.to_owned(), source },
    })?;
    Ok(bytes)
}

/// A read-only connection to the database, without the lock of the folder.
fn open_source(folder: &Path) -> Result<Connection, OpenError> {
    let database = folder.join(DATABASE);
    check_header(&database)?;
    let open = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&database, flags)?;
        // Without a server this may be the only connection. It must not write the rest of a crash from the
        // log into the database.
        leave_log_on_close(&connection, true)?;
        connection.busy_timeout(Duration::from_millis(BUSY_WAIT_MS))?;
        connection.execute_batch("PRAGMA query_only = ON")?;
        Ok(connection)
    };
    let connection = open().map_err(|error| from_sqlite(&database, error))?;
    check_layout(&connection, &database)?;
    Ok(connection)
}

/// Copies all pages, then removes what belongs to the data folder only.
fn fill(source: &Connection, part: &Path) -> rusqlite::Result<()> {
    let mut copy = Connection::open_with_flags(part, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    copy.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")?;
    {
        let backup = Backup::new(source, &mut copy)?;
        let step = backup.step(-1)?;
        if step != StepResult::Done {
            return Err(rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
                Some(format!("the database was not copied in one go: {step:?}")),
            ));
        }
    }
    // The copy is one file, without a log.
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    copy.execute("DELETE FROM settings WHERE name = ?1", [SETTING])?;
    copy.close().map_err(|(_, error)| error)
}

/// An incomplete copy, under a name of its own. If it is never completed, it is removed.
struct Part {
    path: PathBuf,
    file: File,
}

impl Part {
    /// Creates the file, empty and locked. An incomplete copy of the same name from before is discarded.
    fn begin(whole: &Path) -> Result<Self, BackupError> {
        let path = with_suffix(whole, PART);
        let failed = |source| BackupError::Write { path: path.clone(), source };
        let file = File::options().create(true).truncate(false).write(true).mode(FILE_MODE).open(&path);
        let file = file.map_err(failed)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => return Err(BackupError::UnderWay { path }),
            Err(errno) => return Err(failed(errno.into())),
        }
        file.set_len(0).map_err(failed)?;
        Ok(Self { path, file })
    }

    /// Gives the copy its name, after it is synced.
    fn finish(self, whole: &Path) -> io::Result<u64> {
        self.file.sync_all()?;
        let bytes = self.file.metadata()?.len();
        match renameat_with(CWD, &self.path, CWD, whole, RenameFlags::NOREPLACE) {
            // Some file systems, mostly network ones, cannot rename without replacing.
            Err(Errno::INVAL | Errno::NOSYS) if fs::symlink_metadata(whole).is_err() => {
                fs::rename(&self.path, whole)?;
            }
            Err(Errno::INVAL | Errno::NOSYS) => return Err(ErrorKind::AlreadyExists.into()),
            renamed => renamed?,
        }
        let folder = whole.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(bytes)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // After a rename there is no file of that name.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_whose_name_was_taken_meanwhile_takes_the_place_of_nothing_and_is_thrown_away() {
        let folder = tempfile::tempdir().unwrap();
        let whole = folder.path().join("copy.db");
        let part = Part::begin(&whole).unwrap();
        assert!(matches!(Part::begin(&whole), Err(BackupError::UnderWay { .. })), "one makes it at a time");
        fs::write(&whole, "dear all").unwrap();

        assert_eq!(part.finish(&whole).unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&whole).unwrap(), b"dear all");
        assert!(!with_suffix(&whole, PART).exists());
    }
}
