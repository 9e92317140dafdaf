//! The places where a test can kill the process, by name. Compiled to nothing but under `test-support`.

/// A place between two steps of the writer or the checkpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "test-support"), allow(dead_code))]
pub enum CrashPoint {
    /// A transaction is open, nothing is in it.
    BatchBegun,
    /// Some writes of a batch are in the open transaction, some are not.
    BatchHalfWritten,
    /// The whole batch is in the open transaction.
    BatchWritten,
    /// The batch is durable and nobody has been told.
    BatchCommitted,
    /// Everyone of the batch has been told.
    BatchAnswered,
    /// A checkpoint is about to start.
    CheckpointBegun,
    /// The log has been copied but not restarted.
    CheckpointCopied,
    /// The log may be restarted.
    CheckpointDone,
}

#[cfg(feature = "test-support")]
impl CrashPoint {
    /// Every place there is.
    pub const ALL: [CrashPoint; 8] = [
        CrashPoint::BatchBegun,
        CrashPoint::BatchHalfWritten,
        CrashPoint::BatchWritten,
        CrashPoint::BatchCommitted,
        CrashPoint::BatchAnswered,
        CrashPoint::CheckpointBegun,
        CrashPoint::CheckpointCopied,
        CrashPoint::CheckpointDone,
    ];
}

/// Nothing, outside tests.
#[cfg(not(feature = "test-support"))]
#[inline(always)]
pub(super) fn pass(_point: CrashPoint) {}

#[cfg(feature = "test-support")]
pub use armed::arm;
#[cfg(feature = "test-support")]
pub(super) use armed::pass;

#[cfg(feature = "test-support")]
mod armed {
    use parking_lot::Mutex;
    use rustix::process::{Signal, getpid, kill_process};

    use super::CrashPoint;

    static ARMED: Mutex<Option<(CrashPoint, u32)>> = Mutex::new(None);

    /// Kills this process, as `kill -9` does, the `count`-th time it passes `point` from now on (from 1).
    pub fn arm(point: CrashPoint, count: u32) {
        *ARMED.lock() = Some((point, count));
    }

    /// Dies here if a test asked for it.
    pub(crate) fn pass(point: CrashPoint) {
        let mut armed = ARMED.lock();
        match armed.as_mut() {
            Some((wanted, 1)) if *wanted == point => {
                let _ = kill_process(getpid(), Signal::KILL);
            }
            Some((wanted, count)) if *wanted == point => *count -= 1,
            _ => {}
        }
    }
}
