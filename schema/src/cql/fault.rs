//! Trouble that a test can order: what a network or a crash would do. Never there but under `test-support`.

/// What happens to the next append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "test-support"), allow(dead_code))]
pub enum Fault {
    /// It is written, and neither its answer nor that of the look that follows arrives.
    UnsettledWritten,
    /// It is lost on its way, and so is the look that follows.
    UnsettledLost,
    /// It is refused before anything is written.
    Refused,
    /// It is written, and the process dies before what follows from it is: here, the call never returns.
    DiesBeforeEffects,
}
