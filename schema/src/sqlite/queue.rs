//! A bounded queue for a thread. Adding never waits; taking does.

use std::collections::VecDeque;

use parking_lot::{Condvar, Mutex};

/// The queue is full, or its thread has stopped.
#[derive(Debug, thiserror::Error)]
#[error("the store's queue of {name} is full")]
pub struct QueueFull {
    /// The name of the queue.
    pub name: &'static str,
}

/// A queue bounded in items and in bytes.
pub(super) struct Queue<T> {
    name: &'static str,
    items_max: usize,
    bytes_max: usize,
    state: Mutex<State<T>>,
    arrived: Condvar,
}

struct State<T> {
    items: VecDeque<(T, usize)>,
    bytes: usize,
    closed: bool,
}

impl<T> Queue<T> {
    pub(super) fn new(name: &'static str, items_max: usize, bytes_max: usize) -> Self {
        let state = State { items: VecDeque::new(), bytes: 0, closed: false };
        Self { name, items_max, bytes_max, state: Mutex::new(state), arrived: Condvar::new() }
    }

    /// Adds an item, or fails at once if there is no space. An empty queue takes an item of any size.
    pub(super) fn push(&self, item: T, bytes: usize) -> Result<(), QueueFull> {
        let mut state = self.state.lock();
        let over = state.items.len() >= self.items_max || state.bytes + bytes > self.bytes_max;
        if state.closed || (over && !state.items.is_empty()) {
            return Err(QueueFull { name: self.name });
        }
        state.bytes += bytes;
        state.items.push_back((item, bytes));
        drop(state);
        self.arrived.notify_one();
        Ok(())
    }

    /// Waits for items, then takes those that are there: at most that many, and about that many bytes, but at
    /// least one. `false` if the queue is closed and empty.
    pub(super) fn take(&self, into: &mut Vec<T>, items_max: usize, bytes_max: usize) -> bool {
        let mut state = self.state.lock();
        while state.items.is_empty() {
            if state.closed {
                return false;
            }
            self.arrived.wait(&mut state);
        }
        let mut taken = 0;
        while into.len() < items_max && taken < bytes_max {
            let Some((item, bytes)) = state.items.pop_front() else { break };
            taken += bytes;
            into.push(item);
        }
        state.bytes -= taken;
        true
    }

    /// Closes the queue for new items. Those in it are still taken.
    pub(super) fn close(&self) {
        self.state.lock().closed = true;
        self.arrived.notify_all();
    }

    /// The number of items.
    pub(super) fn len(&self) -> usize {
        self.state.lock().items.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_refuses_at_once_and_takes_again_when_there_is_room() {
        let queue = Queue::new("tests", 2, 100);
        queue.push(1, 10).expect("room for the first");
        queue.push(2, 10).expect("room for the second");
        assert!(queue.push(3, 10).is_err());

        let mut taken = Vec::new();
        assert!(queue.take(&mut taken, 1, 100));
        assert_eq!(taken, [1]);
        queue.push(3, 10).expect("room again");
        assert_eq!(queue.len(), 2);
    }

    #[test]
    fn bytes_bound_the_queue_but_one_large_item_always_fits() {
        let queue = Queue::new("tests", 10, 100);
        queue.push(1, 1_000).expect("an empty queue takes any item");
        assert!(queue.push(2, 1).is_err());
    }

    #[test]
    fn a_closed_queue_gives_what_it_holds_and_then_ends() {
        let queue = Queue::new("tests", 10, 100);
        queue.push(1, 1).expect("room");
        queue.close();
        assert!(queue.push(2, 1).is_err());

        let mut taken = Vec::new();
        assert!(queue.take(&mut taken, 10, 100));
        assert_eq!(taken, [1]);
        assert!(!queue.take(&mut taken, 10, 100));
    }
}
