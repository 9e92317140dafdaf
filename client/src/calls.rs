//! The calls of a client that wait for their answers, over as many connections as needed.
//!
//! A call is sent again, with the same `command_id`, after a lost connection and after an answer that asks
//! for it. Its deadline ends it in any state.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use bytes::Bytes;
use protocol::{ErrorCode, WireError};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::backoff::Backoff;
use crate::error::CallError;

/// A call, from the moment it is made until it is answered.
#[derive(Debug)]
pub(crate) struct Call {
    pub method: &'static str,
    pub params: Bytes,
    pub deadline: Instant,
    pub reply: oneshot::Sender<Result<Bytes, CallError>>,
}

/// A call's number, in the order of the calls.
pub(crate) type CallKey = u64;

#[derive(Debug)]
struct Waiting {
    call: Call,
    backoff: Backoff,
}

/// All calls without an answer.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    waiting: BTreeMap<CallKey, Waiting>,
    /// Calls to send as soon as possible.
    due: VecDeque<CallKey>,
    /// Calls to send at a time.
    later: BTreeSet<(Instant, CallKey)>,
    deadlines: BTreeSet<(Instant, CallKey)>,
    next_key: CallKey,
}

impl Calls {
    /// Adds a call.
    pub fn add(&mut self, call: Call) {
        let key = self.next_key;
        self.next_key += 1;
        self.deadlines.insert((call.deadline, key));
        self.waiting.insert(key, Waiting { call, backoff: Backoff::default() });
        self.due.push_back(key);
    }

    /// The number of calls without an answer.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// The next call to send now.
    pub fn next_due(&mut self) -> Option<(CallKey, &Call)> {
        while let Some(key) = self.due.pop_front() {
            if self.waiting.contains_key(&key) {
                return self.waiting.get(&key).map(|waiting| (key, &waiting.call));
            }
        }
        None
    }

    /// Takes the answer to a call, or schedules the call to be sent again.
    pub fn answered(&mut self, key: CallKey, answer: Result<Bytes, WireError>, now: Instant) {
        match answer {
            Err(error) if asks_for_retry(error.code) => self.retry(key, &error, now),
            Err(error) => self.finish(key, Err(CallError::Refused(error))),
            Ok(result) => self.finish(key, Ok(result)),
        }
    }

    fn retry(&mut self, key: CallKey, error: &WireError, now: Instant) {
        let Some(waiting) = self.waiting.get_mut(&key) else { return };
        let asked = error.retry_after_ms.map(std::time::Duration::from_millis);
        let again_at = now + waiting.backoff.next(asked);
        if again_at < waiting.call.deadline {
            self.later.insert((again_at, key));
        } else {
            self.finish(key, Err(CallError::Refused(error.clone())));
        }
    }

    /// Ends a call with that result.
    pub fn finish(&mut self, key: CallKey, result: Result<Bytes, CallError>) {
        let Some(Waiting { call, .. }) = self.waiting.remove(&key) else { return };
        self.deadlines.remove(&(call.deadline, key));
        let _ = call.reply.send(result); // A caller that went away needs no answer.
    }

    /// Sends the calls of a lost connection again, before newer ones.
    pub fn send_again(&mut self, in_flight: impl Iterator<Item = CallKey>) {
        self.due.extend(in_flight);
        self.due.make_contiguous().sort_unstable();
    }

    /// When something has to be done next: a call to send again, or a deadline.
    pub fn next_at(&self) -> Option<Instant> {
        let first = |times: &BTreeSet<(Instant, CallKey)>| times.first().map(|(at, _)| *at);
        [first(&self.later), first(&self.deadlines)].into_iter().flatten().min()
    }

    /// Does what is due at `now`.
    pub fn advance(&mut self, now: Instant) {
        while let Some((_, key)) = self.later.first().copied().filter(|(at, _)| *at <= now) {
            self.later.pop_first();
            self.due.push_back(key);
        }
        while let Some((_, key)) = self.deadlines.first().copied().filter(|(at, _)| *at <= now) {
            self.deadlines.pop_first();
            self.finish(key, Err(CallError::TimedOut));
        }
    }

    /// Ends every call with an error of that kind.
    pub fn fail_all(&mut self, error: impl Fn() -> CallError) {
        let keys: Vec<CallKey> = self.waiting.keys().copied().collect();
        for key in keys {
            self.finish(key, Err(error()));
        }
        self.due.clear();
        self.later.clear();
    }
}

/// Whether the same request may get another answer later.
pub(crate) fn asks_for_retry(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::Unavailable | ErrorCode::Overloaded | ErrorCode::RateLimited)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn call(deadline: Instant) -> (Call, oneshot::Receiver<Result<Bytes, CallError>>) {
        let (reply, answer) = oneshot::channel();
        (Call { method: "room.post", params: Bytes::from_static(b"\x80"), deadline, reply }, answer)
    }

    #[test]
    fn an_overloaded_call_is_sent_again_after_the_delay_the_server_named() {
        let now = Instant::now();
        let mut calls = Calls::default();
        calls.add(call(now + Duration::from_secs(30)).0);
        let key = calls.next_due().unwrap().0;
        let busy = WireError::new(ErrorCode::Overloaded, "busy").after(500);

        calls.answered(key, Err(busy), now);

        assert!(calls.next_due().is_none());
        assert_eq!(calls.next_at(), Some(now + Duration::from_millis(500)));
        calls.advance(now + Duration::from_millis(500));
        assert_eq!(calls.next_due().unwrap().0, key);
    }

    #[test]
    fn what_the_server_does_not_support_is_not_asked_again() {
        let now = Instant::now();
        let mut calls = Calls::default();
        let (made, mut answer) = call(now + Duration::from_secs(30));
        calls.add(made);
        let key = calls.next_due().unwrap().0;

        calls.answered(key, Err(WireError::new(ErrorCode::Unsupported, "of a newer version")), now);

        assert_eq!(answer.try_recv().unwrap().unwrap_err().code(), Some(ErrorCode::Unsupported));
        assert_eq!(calls.len(), 0);
    }

    #[test]
    fn a_delay_past_the_deadline_gives_the_servers_error_at_once() {
        let now = Instant::now();
        let mut calls = Calls::default();
        let (made, mut answer) = call(now + Duration::from_secs(1));
        calls.add(made);
        let key = calls.next_due().unwrap().0;

        calls.answered(key, Err(WireError::new(ErrorCode::Overloaded, "busy").after(5_000)), now);

        assert_eq!(answer.try_recv().unwrap().unwrap_err().code(), Some(ErrorCode::Overloaded));
    }

    #[test]
    fn a_deadline_ends_a_call_wherever_it_stands() {
        let now = Instant::now();
        let mut calls = Calls::default();
        let (made, mut answer) = call(now + Duration::from_secs(1));
        calls.add(made);
        calls.next_due().unwrap();

        calls.advance(now + Duration::from_secs(1));

        assert!(matches!(answer.try_recv().unwrap(), Err(CallError::TimedOut)));
        assert_eq!(calls.len(), 0);
        assert_eq!(calls.next_at(), None);
    }

    #[test]
    fn calls_of_a_lost_connection_go_before_those_made_since() {
        let deadline = Instant::now() + Duration::from_secs(30);
        let mut calls = Calls::default();
        calls.add(call(deadline).0);
        calls.add(call(deadline).0);
        let sent = [calls.next_due().unwrap().0, calls.next_due().unwrap().0];
        calls.add(call(deadline).0);

        calls.send_again(sent.into_iter().rev());

        let order: Vec<CallKey> = std::iter::from_fn(|| calls.next_due().map(|(key, _)| key)).collect();
        assert_eq!(order, [0, 1, 2]);
    }
}
