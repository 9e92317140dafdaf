//! The generation of a data folder: a nonce that its database and a file beside it both hold.
//!
//! The database may be a copy of an older one, put back in place, or may have been copied into another folder. Clients must learn of that, since their cursors
//! then point at events that are not there, or at others. So the database names the file that mirrors it, by what no copy of the file shares with it: its inode
//! and when it was made. Where the two do not agree, both get a new nonce.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use uuid::Uuid;

use super::open::FILE_MODE;

/// The setting that the database holds its generation under. Without it, a database has none.
pub(super) const SETTING: &str = "generation";

/// The file that mirrors it.
const FILE: &str = "guildhall.generation";

/// That file while it is being made.
const FILE_NEW: &str = "guildhall.generation.new";

/// What a data folder's file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mirror {
    /// The nonce in it.
    pub(super) nonce: Uuid,
    /// The inode of the file.
    inode: u64,
    /// When it was made, in nanoseconds since the Unix epoch; 0 where the file system does not say.
    made_at: u128,
}

impl Mirror {
    /// Reads a folder's file; nothing where there is none, or it holds no nonce.
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

    /// Gives a folder a new file with a new nonce.
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

    /// What the database holds where the two agree.
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
