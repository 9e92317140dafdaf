//! Trouble that a test can order: what a disk or a network would do. Never there but under `test-support`.

/// What happens to the next batch that holds an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "test-support"), allow(dead_code))]
pub enum Fault {
    /// It is written, and its callers are told that nobody knows.
    UnsettledWritten,
    /// It is not written, and its callers are told that nobody knows.
    UnsettledLost,
    /// Its transaction fails and is rolled back.
    RolledBack,
    /// The same, for want of space.
    Full,
}
