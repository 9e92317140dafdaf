//! How much space is free on the disk. An overlong log may take all of it but a reserve, which is needed to
//! copy the log into the database; and after writes were refused because the disk was full, this says when
//! they may go on.

use std::fs::File;
use std::sync::Arc;

use rusqlite::{Connection, Result};
use rustix::fs::fstatvfs;

use super::layout::PAGE_BYTES;

/// The free space of the disk on which the database lies.
pub(super) struct FreeSpace {
    database: Arc<File>,
    reserve_bytes: u64,
}

impl FreeSpace {
    /// The free space beside that database, of which `reserve_bytes` are kept back.
    pub(super) fn beside(database: Arc<File>, reserve_bytes: u64) -> Self {
        Self { database, reserve_bytes }
    }

    /// The free bytes, if they are fewer than the reserve plus what the database will grow by when the log is
    /// copied into it.
    pub(super) fn short_of(&self, connection: &Connection) -> Result<Option<u64>> {
        // If the system does not say, a full disk shows itself by errors.
        let Some(free) = self.free() else { return Ok(None) };
        let Ok(file) = self.database.metadata() else { return Ok(None) };
        let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let grows = (pages.unsigned_abs() * u64::from(PAGE_BYTES)).saturating_sub(file.len());
        Ok((free < self.reserve_bytes.saturating_add(grows)).then_some(free))
    }

    /// Whether that many bytes are free, as far as the system says.
    pub(super) fn has(&self, bytes: usize) -> bool {
        self.free().is_none_or(|free| free >= bytes as u64)
    }

    fn free(&self) -> Option<u64> {
        let disk = fstatvfs(&self.database).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }
}
