//! Faults that a test has ordered in a store, one after the other. Compiled only with `test-support`.

/// Without `test-support` there are no faults.
#[cfg(not(feature = "test-support"))]
pub(crate) struct Faults<F>(std::marker::PhantomData<F>);

#[cfg(not(feature = "test-support"))]
impl<F> Faults<F> {
    #[inline(always)]
    pub(crate) fn take(&self) -> Option<F> {
        None
    }
}

/// The faults that a test has ordered.
#[cfg(feature = "test-support")]
pub(crate) struct Faults<F>(parking_lot::Mutex<std::collections::VecDeque<F>>);

#[cfg(feature = "test-support")]
impl<F> Faults<F> {
    /// Orders another fault.
    pub(crate) fn order(&self, fault: F) {
        self.0.lock().push_back(fault);
    }

    /// The next fault, if one is ordered.
    pub(crate) fn take(&self) -> Option<F> {
        self.0.lock().pop_front()
    }
}

impl<F> Default for Faults<F> {
    fn default() -> Self {
        Self(Default::default())
    }
}
