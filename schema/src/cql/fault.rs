//! Faults that a test can order: what a network or a crash would do. Compiled only with `test-support`.

/// What happens to the next append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "test-support"), allow(dead_code))]
pub enum Fault {
    /// It is written, but its answer and that of the following look are lost.
    UnsettledWritten,
    /// It is lost, and so is the following look.
    UnsettledLost,
    /// It is refused before anything is written.
    Refused,
    /// It is written, and the process dies before the effects are written: the call never returns.
    DiesBeforeEffects,
}
