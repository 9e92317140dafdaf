//! The generation of a data folder: a random number that is both in the database and in a file beside it.
//!
//! The database may be an older copy that was put back, or a copy in another folder. Clients must notice
//! that, because their cursors then point to events that are not there, or to others. So the database names
//! the file beside it by properties that no copy of the file has: its inode and the time of its creation. If
//! the two do not agree, both get a new number.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use uuid::Uuid;

use super::open::FILE_MODE;

/// The setting with the generation in the database.
pub(super) const SETTING: &str = "generation";

/// The file with the generation.
const FILE: &str = "guildhall.generation";

/// The name of the file while it is being created.
const FILE_NEW: &str = "guildhall.generation.new";

/// The content and identity of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mirror {
    /// The number in the file.
    pub(super) nonce: Uuid,
    /// The inode of the file.
    inode: u64,
    /// When the file was created, in nanoseconds since the Unix epoch; 0 if the file system does not say.
    made_at: u128,
}

impl Mirror {
    /// Reads the file of a folder; `None` if there is none, or if it holds no number.
    pub(super) fn read(folder: &Path) -> io::Result<Option<Self>> {
        let path = folder.join(FILE);
        let text = match fs::read_to_string(&path) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => {
                return Ok(None);
            }
            text => text?,
        };
        let Ok(nonce) = Uuid::parse_str(text.trim()) else { return Ok(None) };
        Ok(Some(Self::of(nonce, &fs::metadata(&path)?)))
    }

    /// Creates a file with a new number.
    pub(super) fn make(folder: &Path) -> io::Result<Self> {
        let (new, path) = (folder.join(FILE_NEW), folder.join(FILE));
        match fs::remove_file(&new) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let nonce = Uuid::new_v4();
        let mut file = File::options().create_new(true).write(true).mode(FILE_MODE).open(&new)?;
        writeln!(file, "{nonce}")?;
        file.sync_all()?;
        fs::rename(&new, &path)?;
        File::open(folder)?.sync_all()?;
        Ok(Self::of(nonce, &file.metadata()?))
    }

    fn of(nonce: Uuid, file: &Metadata) -> Self {
        let made_at = file.created().ok().and_then(|made| made.duration_since(UNIX_EPOCH).ok());
        Self { nonce, inode: file.ino(), made_at: made_at.map_or(0, |made| made.as_nanos()) }
    }

    /// The setting of a database that agrees with the file.
    pub(super) fn setting(&self) -> Bytes {
        format!("{} {} {}", self.nonce, self.inode, self.made_at).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_the_file_is_told_from_the_file() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let made = Mirror::make(one.path()).unwrap();
        fs::copy(one.path().join(FILE), other.path().join(FILE)).unwrap();

        assert_eq!(Mirror::read(one.path()).unwrap(), Some(made.clone()));
        let copied = Mirror::read(other.path()).unwrap().unwrap();
        assert_eq!(copied.nonce, made.nonce);
        assert_ne!(copied.setting(), made.setting());
    }

    #[test]
    fn what_holds_no_nonce_counts_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Mirror::read(folder.path()).unwrap(), None);
        for text in [&b""[..], b"not a nonce\n", b"\xff\xff"] {
            fs::write(folder.path().join(FILE), text).unwrap();
            assert_eq!(Mirror::read(folder.path()).unwrap(), None);
        }
    }
}
