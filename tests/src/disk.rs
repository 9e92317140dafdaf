//! Small disks in memory that can be filled and made read-only, since root may write whatever file modes say.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A disk mounted for a test, gone with the value.
#[derive(Debug)]
pub struct Disk {
    folder: TempDir,
}

impl Disk {
    /// Mounts an empty disk of that many bytes.
    ///
    /// # Panics
    /// Where it cannot be mounted, which takes root: nothing else shows what it shows.
    pub fn mount(bytes: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder for a test");
        mount(&["-t", "tmpfs", "-o", &format!("size={bytes}"), "tmpfs"], folder.path());
        Self { folder }
    }

    /// From now on nothing can be written to it.
    pub fn make_read_only(&self) {
        mount(&["-o", "remount,ro"], self.folder.path());
    }

    /// It can be written to again.
    pub fn make_writable(&self) {
        mount(&["-o", "remount,rw"], self.folder.path());
    }

    /// Fills it to the last byte.
    pub fn fill(&self) {
        let mut file = std::fs::File::create(self.filler()).expect("a file can be made");
        let full = std::io::copy(&mut std::io::repeat(0), &mut file).expect_err("a disk has an end");
        assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    }

    /// Takes away what filled it.
    pub fn make_room(&self) {
        std::fs::remove_file(self.filler()).expect("it was filled");
    }

    fn filler(&self) -> PathBuf {
        self.folder.path().join("filler")
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.folder.path()).status();
    }
}

fn mount(options: &[&str], at: &Path) {
    let output = Command::new("mount").args(options).arg(at).output().expect("mount is there");
    assert!(output.status.success(), "cannot mount: {}", String::from_utf8_lossy(&output.stderr));
}
