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

/// Nothing, outside tests.
#[cfg(not(feature = "test-support"))]
#[derive(Default)]
pub(super) struct Faults {}

#[cfg(not(feature = "test-support"))]
impl Faults {
    #[inline(always)]
    pub(super) fn take(&self) -> Option<Fault> {
        None
    }
}

/// The faults that a test has ordered.
#[cfg(feature = "test-support")]
#[derive(Default)]
pub(super) struct Faults(parking_lot::Mutex<std::collections::VecDeque<Fault>>);

#[cfg(feature = "test-support")]
impl Faults {
    /// Orders one more.
    pub(super) fn order(&self, fault: Fault) {
        self.0.lock().push_back(fault);
    }

    /// The fault that strikes now, if one is ordered.
    pub(super) fn take(&self) -> Option<Fault> {
        self.0.lock().pop_front()
    }
}
