//! Admission control: how many appends may wait, and how many bytes of them. Beyond that, an append is
//! refused at once.

use std::sync::Arc;

use parking_lot::Mutex;

/// Too many appends wait already.
#[derive(Debug, thiserror::Error)]
#[error("the store's queue of appends is full")]
pub struct AppendsFull;

/// The appends that wait.
#[derive(Clone)]
pub(super) struct Admission {
    items_max: usize,
    bytes_max: usize,
    waiting: Arc<Mutex<Waiting>>,
}

#[derive(Default)]
struct Waiting {
    items: usize,
    bytes: usize,
}

/// The place of an append that was admitted. It is left when this is dropped.
pub(super) struct Admitted {
    bytes: usize,
    waiting: Arc<Mutex<Waiting>>,
}

impl Admission {
    pub(super) fn new(items_max: usize, bytes_max: usize) -> Self {
        Self { items_max, bytes_max, waiting: Arc::default() }
    }

    /// Admits an append of that many bytes. An append of any size is admitted when no other waits.
    pub(super) fn admit(&self, bytes: usize) -> Result<Admitted, AppendsFull> {
        let mut waiting = self.waiting.lock();
        let over = waiting.items >= self.items_max || waiting.bytes + bytes > self.bytes_max;
        if over && waiting.items > 0 {
            return Err(AppendsFull);
        }
        waiting.items += 1;
        waiting.bytes += bytes;
        Ok(Admitted { bytes, waiting: Arc::clone(&self.waiting) })
    }

    /// The number of appends that wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.lock().items
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        let mut waiting = self.waiting.lock();
        waiting.items -= 1;
        waiting.bytes -= self.bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_refused_until_something_has_left() {
        let admission = Admission::new(2, 100);
        let large = admission.admit(1_000).expect("one of any size may wait");
        assert!(admission.admit(1).is_err(), "too many bytes");
        drop(large);
        let (first, _second) = (admission.admit(1).unwrap(), admission.admit(1).unwrap());
        assert!(admission.admit(1).is_err(), "too many items");
        drop(first);
        assert!(admission.admit(1).is_ok());
        assert_eq!(admission.waiting(), 1);
    }
}
