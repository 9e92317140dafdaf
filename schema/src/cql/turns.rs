//! Lets the appends of a stream happen one at a time, in the order of their calls.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use protocol::StreamId;
use tokio::sync::oneshot;

/// The last in the line of each stream.
#[derive(Clone, Default)]
pub(super) struct Turns(Arc<Mutex<Lines>>);

#[derive(Default)]
struct Lines {
    last: HashMap<StreamId, (u64, oneshot::Receiver<()>)>,
    taken: u64,
}

/// A place in a stream's line. It is left when this is dropped.
pub(super) struct Turn {
    turns: Turns,
    stream: StreamId,
    number: u64,
    before: Option<oneshot::Receiver<()>>,
    _done: oneshot::Sender<()>,
}

impl Turns {
    /// Takes the last place in the stream's line, at once.
    pub(super) fn take(&self, stream: StreamId) -> Turn {
        let (done, after) = oneshot::channel();
        let mut lines = self.0.lock();
        lines.taken += 1;
        let number = lines.taken;
        let before = lines.last.insert(stream, (number, after)).map(|(_, before)| before);
        Turn { turns: self.clone(), stream, number, before, _done: done }
    }
}

impl Turn {
    /// Waits until all before have left.
    pub(super) async fn comes(&mut self) {
        if let Some(before) = self.before.take() {
            // Nothing is sent: the one before drops its end when it leaves.
            let _ = before.await;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut lines = self.turns.0.lock();
        if lines.last.get(&self.stream).is_some_and(|(number, _)| *number == self.number) {
            lines.last.remove(&self.stream);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use protocol::Kind;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_turn_comes_when_the_one_before_has_left_and_nothing_is_kept_of_an_empty_line() {
        let turns = Turns::default();
        let stream = |number| StreamId::new(Kind::Room, Uuid::from_u128(number));
        let (mut first, mut second, mut third) =
            (turns.take(stream(1)), turns.take(stream(1)), turns.take(stream(1)));
        assert!(first.comes().now_or_never().is_some());
        assert!(turns.take(stream(2)).comes().now_or_never().is_some());
        assert!(third.before.as_mut().unwrap().try_recv().is_err(), "two are before it");
        drop(first);
        assert!(second.comes().now_or_never().is_some());
        drop(second);
        assert!(third.comes().now_or_never().is_some());
        drop(third);
        assert!(turns.0.lock().last.is_empty());
    }
}
