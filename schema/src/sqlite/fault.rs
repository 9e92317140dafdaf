//! Faults that a test can order: what a disk or a network would do. Compiled only with `test-support`.

/// What happens to the next batch that holds an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "test-support"), allow(dead_code))]
pub enum Fault {
    /// It is written, and its callers are told that the outcome is not known.
    UnsettledWritten,
    /// It is not written, and its callers are told that the outcome is not known.
    UnsettledLost,
    /// Its transaction fails and is rolled back.
    RolledBack,
    /// Its transaction fails because the disk is full, and is rolled back.
    Full,
}
