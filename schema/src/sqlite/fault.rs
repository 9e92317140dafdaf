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
