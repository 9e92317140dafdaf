//! Why a data folder cannot be opened, and which errors of the system and of SQLite mean it.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rusqlite::{ErrorCode, ffi};
use rustix::fs::statvfs;

use super::layout::PAGE_BYTES;
use super::open::DATABASE;
use crate::ports::BoxError;

/// Why the store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another server uses the folder.
    #[error("another server is using {}", folder.display())]
    InUse {
        /// The data folder.
        folder: PathBuf,
    },
    /// The database is damaged, or is no database. It is left as it is.
    #[error("the database {} is damaged: {what}", path.display())]
    Damaged {
        /// The path of the database.
        path: PathBuf,
        /// The damage.
        what: String,
    },
    /// Another program has created the database of that name.
    #[error("{} was not made by Guildhall", path.display())]
    Foreign {
        /// The path of the database.
        path: PathBuf,
    },
    /// A newer version has written the database.
    #[error("{} has layout {found}, this version knows {known}: a newer version wrote it", path.display())]
    Newer {
        /// The path of the database.
        path: PathBuf,
        /// Its layout.
        found: i32,
        /// The newest layout that this program reads.
        known: i32,
    },
    /// There is no store in the folder.
    #[error("{} holds no store: there is no {DATABASE} in it", folder.display())]
    Missing {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder can be read but not written.
    #[error("{} is read-only", path.display())]
    ReadOnly {
        /// The path that could not be written.
        path: PathBuf,
        /// The cause.
        #[source]
        source: BoxError,
    },
    /// The disk is too full to open the store.
    #[error("no space is left at {}", path.display())]
    Full {
        /// The path that could not be written.
        path: PathBuf,
        /// The cause.
        #[source]
        source: BoxError,
    },
    /// Another error of the system.
    #[error("failed to open {}", path.display())]
    Failed {
        /// The path.
        path: PathBuf,
        /// The cause.
        #[source]
        source: BoxError,
    },
}

pub(super) fn damaged(path: &Path, what: String) -> OpenError {
    // SQLite describes damage in several lines, but a log line must be one.
    OpenError::Damaged { path: path.to_owned(), what: what.replace('\n', " ") }
}

pub(super) fn from_io(path: &Path, error: io::Error) -> OpenError {
    let (path, kind, source) = (path.to_owned(), error.kind(), error.into());
    match kind {
        ErrorKind::ReadOnlyFilesystem => OpenError::ReadOnly { path, source },
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => OpenError::Full { path, source },
        _ => OpenError::Failed { path, source },
    }
}

pub(super) fn from_sqlite(path: &Path, error: rusqlite::Error) -> OpenError {
    if lacks_space(path, &error) {
        return OpenError::Full { path: path.to_owned(), source: error.into() };
    }
    let code = error.sqlite_error_code();
    let path = path.to_owned();
    match code {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            OpenError::Damaged { path, what: error.to_string() }
        }
        Some(ErrorCode::ReadOnly) => OpenError::ReadOnly { path, source: error.into() },
        _ => OpenError::Failed { path, source: error.into() },
    }
}

/// Whether SQLite says that space was missing. For a database and its log it says so; for the log's index it
/// says that the file does not grow.
pub(super) fn says_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|cause| {
        cause.code == ErrorCode::DiskFull || cause.extended_code == ffi::SQLITE_IOERR_SHMSIZE
    })
}

/// Whether space was missing. For other files SQLite says only that they could not be created or written; if
/// the disk is full, that is taken as the reason.
fn lacks_space(path: &Path, error: &rusqlite::Error) -> bool {
    let Some(cause) = error.sqlite_error() else { return false };
    let is_vague = matches!(
        cause.extended_code,
        ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_SHMOPEN | ffi::SQLITE_IOERR_SHMMAP
    );
    says_full(error) || ((is_vague || cause.code == ErrorCode::CannotOpen) && is_full(path))
}

/// Whether the disk of that file has no space for a page, or for another file.
fn is_full(path: &Path) -> bool {
    let Some(Ok(disk)) = path.parent().map(statvfs) else { return false };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    // A file system that does not count files reports zero free ones.
    free < u64::from(PAGE_BYTES) || (disk.f_files > 0 && disk.f_favail == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The error for opening a database at that path, after an SQLite error with that extended code.
    fn opened_with(code: i32, path: &Path) -> OpenError {
        from_sqlite(path, rusqlite::Error::SqliteFailure(ffi::Error::new(code), None))
    }

    #[test]
    fn a_log_whose_index_does_not_grow_and_a_full_database_say_that_no_space_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(DATABASE);
        for code in [ffi::SQLITE_FULL, ffi::SQLITE_IOERR_SHMSIZE] {
            let said = opened_with(code, &path).to_string();
            assert_eq!(said, format!("no space is left at {}", path.display()), "{code}");
        }
    }

    #[test]
    fn a_failure_to_write_is_no_lack_of_space_where_the_disk_has_room() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(DATABASE);
        for code in [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_SHMOPEN, ffi::SQLITE_CANTOPEN] {
            let error = opened_with(code, &path);
            assert!(matches!(error, OpenError::Failed { .. }), "{code}: {error}");
        }
    }
}
