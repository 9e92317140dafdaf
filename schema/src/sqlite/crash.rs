//! The places in the code where a test can kill the process, by name. Compiled to nothing without
//! `test-support`.

/// A place between two steps of the writer or of a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "test-support"), allow(dead_code))]
pub enum CrashPoint {
    /// A transaction is open and empty.
    BatchBegun,
    /// Some writes of a batch are in the open transaction.
    BatchHalfWritten,
    /// The whole batch is in the open transaction.
    BatchWritten,
    /// The batch is durable, and its callers have no answers.
    BatchCommitted,
    /// The callers of the batch have their answers.
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
    /// All places.
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

    /// Kills this process like `kill -9` when it passes `point` for the `count`-th time from now on.
    pub fn arm(point: CrashPoint, count: u32) {
        *ARMED.lock() = Some((point, count));
    }

    /// Dies here if a test has ordered it.
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
