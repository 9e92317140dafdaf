//! Small disks that can be filled, made read-only and broken. File permissions would not do, because root
//! ignores them.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A disk that is mounted for a test, and unmounted when this is dropped.
#[derive(Debug)]
pub struct Disk {
    folder: TempDir,
}

impl Disk {
    /// Mounts an empty disk of that many bytes in memory.
    ///
    /// # Panics
    ///
    /// If it cannot be mounted, which only root can: there is no other way to show this.
    pub fn mount(bytes: u64) -> Self {
        let disk = Self::unmounted();
        run("mount", &["-t", "tmpfs", "-o", &format!("size={bytes}"), "tmpfs"], &disk.path());
        disk
    }

    /// Mounts an empty disk of that many bytes, which can be made to fail: it then turns read-only for all
    /// programs.
    ///
    /// # Panics
    ///
    /// If it cannot be created and mounted, which only root can.
    pub fn mount_fragile(bytes: u64) -> Self {
        let disk = Self::unmounted();
        let image = std::fs::File::create(disk.image()).expect("an image can be made");
        image.set_len(bytes).expect("an image can be long");
        run("mkfs.ext4", &["-q", "-F"], &disk.image());
        disk.mount_image();
        disk
    }

    fn unmounted() -> Self {
        let disk = Self { folder: tempfile::tempdir().expect("a folder for a test") };
        std::fs::create_dir(disk.path()).expect("a folder to mount on");
        disk
    }

    fn mount_image(&self) {
        let image = self.image().display().to_string();
        run("mount", &["-o", "loop,errors=remount-ro", &image], &self.path());
    }

    /// Makes a fragile disk find damage on itself: from now on nothing can be written, even to files that are
    /// open.
    pub fn fail(&self) {
        let found = Command::new("findmnt").args(["-no", "SOURCE"]).arg(self.path()).output();
        let device = String::from_utf8(found.expect("findmnt is there").stdout).expect("a device has a name");
        let name = device.trim().trim_start_matches("/dev/");
        let trigger = format!("/sys/fs/ext4/{name}/trigger_fs_error");
        std::fs::write(&trigger, "a test").unwrap_or_else(|error| panic!("cannot break {device}: {error}"));
    }

    /// Repairs a fragile disk. Nobody may be using it.
    pub fn repair(&self) {
        run("umount", &[], &self.path());
        let checked = Command::new("e2fsck").arg("-p").arg(self.image()).output().expect("e2fsck is there");
        let corrected = checked.status.code().is_some_and(|code| code <= 1);
        assert!(corrected, "cannot repair: {}", String::from_utf8_lossy(&checked.stdout));
        self.mount_image();
    }

    /// Makes the disk read-only. No file on it may be open for writing.
    pub fn make_read_only(&self) {
        run("mount", &["-o", "remount,ro"], &self.path());
    }

    /// Makes the disk writable again.
    pub fn make_writable(&self) {
        run("mount", &["-o", "remount,rw"], &self.path());
    }

    /// Fills it to the last byte.
    pub fn fill(&self) {
        let mut file = std::fs::File::create(self.filler()).expect("a file can be made");
        let full = std::io::copy(&mut std::io::repeat(0), &mut file).expect_err("a disk has an end");
        assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    }

    /// Deletes what filled it.
    pub fn make_room(&self) {
        std::fs::remove_file(self.filler()).expect("it was filled");
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }

    /// The path where it is mounted.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("disk")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

fn run(program: &str, options: &[&str], at: &Path) {
    let output = Command::new(program).args(options).arg(at).output();
    let output = output.unwrap_or_else(|error| panic!("{program} does not run: {error}"));
    assert!(output.status.success(), "{program} failed: {}", String::from_utf8_lossy(&output.stderr));
}
