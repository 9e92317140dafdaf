//! The order of requests: those of one connection that change something or subscribe are handed on as they
//! came.
//!
//! Most are handed on at once. A request that must look something up first keeps its place: those behind it
//! wait until it is handed on, but may do their own lookups meanwhile.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// The step that hands a request on.
type Step = Box<dyn FnOnce()>;

/// The requests of a connection that wait for their turn. There are never more than a connection may have
/// open.
#[derive(Default)]
pub struct Order {
    places: RefCell<VecDeque<Option<Step>>>,
    /// How many places have had their turn; also the number of the first place that waits.
    passed: Cell<u64>,
    closed: Cell<bool>,
}

impl std::fmt::Debug for Order {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Order").field("waiting", &self.places.borrow().len()).finish()
    }
}

impl Order {
    /// Whether a request can be handed on at once.
    pub fn is_free(&self) -> bool {
        self.places.borrow().is_empty() && !self.closed.get()
    }

    /// Stops: requests that wait, and those that still come, are not carried out.
    pub fn close(&self) {
        self.closed.set(true);
        let waiting = std::mem::take(&mut *self.places.borrow_mut());
        drop(waiting); // A step that is dropped may look at the places.
    }

    /// Hands a request on when all before it have been, which may be now.
    pub fn hand_on(&self, step: impl FnOnce() + 'static) {
        if self.is_free() {
            return step();
        }
        if !self.closed.get() {
            self.places.borrow_mut().push_back(Some(Box::new(step)));
        }
    }

    /// Keeps a place for a request that cannot be handed on yet.
    pub fn keep_place(self: &Rc<Self>) -> Place {
        let mut places = self.places.borrow_mut();
        places.push_back(None);
        Place { number: self.passed.get() + places.len() as u64 - 1, order: self.clone() }
    }

    /// Keeps the first place, for a request that is at its turn and not done.
    pub fn keep_first_place(self: &Rc<Self>) -> Place {
        if self.places.borrow().is_empty() {
            return self.keep_place();
        }
        // The request takes back the place that it has just passed.
        self.places.borrow_mut().push_front(None);
        self.passed.set(self.passed.get() - 1);
        Place { number: self.passed.get(), order: self.clone() }
    }

    fn fill(&self, number: u64, step: Step) {
        if self.closed.get() {
            return;
        }
        let Some(index) = number.checked_sub(self.passed.get()) else { return };
        match self.places.borrow_mut().get_mut(index as usize) {
            Some(place @ None) => *place = Some(step),
            Some(Some(_)) | None => return,
        }
        while let Some(step) = self.next() {
            step();
        }
    }

    fn give_up(&self, number: u64) {
        self.fill(number, Box::new(|| {}));
    }

    /// Takes the first request, if it can be handed on.
    fn next(&self) -> Option<Step> {
        let mut places = self.places.borrow_mut();
        let step = places.front_mut()?.take()?;
        places.pop_front();
        self.passed.set(self.passed.get() + 1);
        if places.is_empty() {
            *places = VecDeque::new();
        }
        Some(step)
    }
}

/// A place in the order. If it is dropped, it is given up.
#[derive(Debug)]
pub struct Place {
    order: Rc<Order>,
    number: u64,
}

impl Place {
    /// Hands the request on when all before it have been.
    pub fn hand_on(self, step: impl FnOnce() + 'static) {
        self.order.fill(self.number, Box::new(step));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // No effect where the request was handed on, or waits for that.
        self.order.give_up(self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noting(seen: &Rc<RefCell<Vec<u32>>>, number: u32) -> impl FnOnce() + use<> {
        let seen = seen.clone();
        move || seen.borrow_mut().push(number)
    }

    #[test]
    fn what_waits_for_nothing_is_handed_on_at_once() {
        let (order, seen) = (Rc::new(Order::default()), Rc::default());
        order.hand_on(noting(&seen, 1));
        order.hand_on(noting(&seen, 2));
        assert_eq!(*seen.borrow(), [1, 2]);
    }

    #[test]
    fn whoever_is_not_done_in_its_turn_holds_up_what_comes_after() {
        let (order, seen) = (Rc::new(Order::default()), Rc::default());
        let kept = Rc::new(RefCell::new(Vec::new()));
        let before = order.keep_place();
        for number in [1, 2] {
            let (kept, of) = (kept.clone(), order.clone());
            order.hand_on(move || kept.borrow_mut().push(of.keep_first_place()));
            order.hand_on(noting(&seen, number));
        }
        drop(before);
        assert!(seen.borrow().is_empty());
        for done in [&[1][..], &[1, 2]] {
            let place = kept.borrow_mut().remove(0);
            drop(place);
            assert_eq!(*seen.borrow(), done);
        }
    }

    #[test]
    fn nothing_is_handed_on_once_the_order_is_closed() {
        let (order, seen) = (Rc::new(Order::default()), Rc::default());
        let [first, second] = [(); 2].map(|()| order.keep_place());
        order.hand_on(noting(&seen, 3));
        order.close();
        first.hand_on(noting(&seen, 1));
        drop(second);
        order.hand_on(noting(&seen, 4));
        drop(order.keep_first_place());
        order.hand_on(noting(&seen, 5));
        assert!(seen.borrow().is_empty() && !order.is_free());
    }

    #[test]
    fn whoever_looks_something_up_keeps_its_place_and_a_place_given_up_holds_nobody_back() {
        let (order, seen) = (Rc::new(Order::default()), Rc::default());
        let [first, second, third] = [(); 3].map(|()| order.keep_place());
        order.hand_on(noting(&seen, 4));
        second.hand_on(noting(&seen, 2));
        assert!(seen.borrow().is_empty());
        first.hand_on(noting(&seen, 1));
        assert_eq!(*seen.borrow(), [1, 2]);
        drop(third);
        assert_eq!(*seen.borrow(), [1, 2, 4]);
        order.keep_place().hand_on(noting(&seen, 5));
        order.hand_on(noting(&seen, 6));
        assert_eq!(*seen.borrow(), [1, 2, 4, 5, 6]);
    }
}
