//! The outbox: what waits to be written to one connection. It holds whole WebSocket frames in order, and is
//! bounded in bytes.
//!
//! Bytes leave in one of two ways. `send` writes them straight to the socket when the connection has its
//! turn. `take` gives them to the HTTP layer, where the socket takes no more for now or the connection is
//! encrypted. That layer polls whenever a message comes in, so it gets bytes only after `wake`; otherwise
//! every message would cost a write of the little that has gathered. Long data goes to it in pieces, so that
//! a slow socket is seen to make progress.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::task::{Context, Waker};

use bytes::{Buf, BufMut, Bytes, BytesMut};

use super::framing;

/// Shorter frames are copied into one chunk; longer ones are shared by all readers that get them.
const COPIED_BYTES_MAX: usize = 1024;

/// The most bytes that the HTTP layer gets at once.
const PIECE_BYTES_MAX: usize = 64 * 1024;

/// The most chunks that are written by one system call.
const SENT_CHUNKS_MAX: usize = 64;

/// What waits to be written to one connection.
#[derive(Debug, Default)]
pub struct Outbox {
    chunks: RefCell<VecDeque<Chunk>>,
    tail: RefCell<BytesMut>,
    bytes: Cell<usize>,
    /// The bytes that have been taken since the connection began.
    gone: Cell<u64>,
    /// The first chunk begins in the middle of a frame.
    begun: Cell<bool>,
    waker: RefCell<Option<Waker>>,
    /// What waits may go through the HTTP layer, until all of it has.
    released: Cell<bool>,
    /// Nothing more is taken in. Once it is empty, the connection ends.
    closed: Cell<bool>,
    taken: Cell<bool>,
}

/// Bytes that are written together.
#[derive(Debug)]
struct Chunk {
    bytes: Bytes,
    /// The last frame of the chunk continues in the next chunk.
    goes_on: bool,
}

impl Outbox {
    /// The number of bytes that wait.
    pub fn bytes(&self) -> usize {
        self.bytes.get()
    }

    /// The number of bytes that have left since the connection began.
    pub fn gone(&self) -> u64 {
        self.gone.get()
    }

    /// The value of `gone` when everything that waits now has left.
    pub fn end(&self) -> u64 {
        self.gone.get() + self.bytes.get() as u64
    }

    /// Adds whole frames.
    pub fn push(&self, frames: &Bytes) {
        if self.closed.get() {
            return;
        }
        self.bytes.set(self.bytes.get() + frames.len());
        if frames.len() < COPIED_BYTES_MAX {
            return self.tail.borrow_mut().put_slice(frames);
        }
        self.cut_tail(false);
        self.put(frames.clone(), false);
    }

    fn put(&self, bytes: Bytes, goes_on: bool) {
        self.chunks.borrow_mut().push_back(Chunk { bytes, goes_on });
    }

    /// Frames a value and adds it.
    pub fn push_value(&self, value: &[u8]) {
        if self.closed.get() {
            return;
        }
        let mut tail = self.tail.borrow_mut();
        let before = tail.len();
        framing::put_head(&mut tail, value.len());
        tail.put_slice(value);
        self.bytes.set(self.bytes.get() + tail.len() - before);
    }

    /// Frames an answer and adds it. A long answer is not copied.
    pub fn push_answer(&self, answer: &Bytes) {
        if answer.len() < COPIED_BYTES_MAX || self.closed.get() {
            return self.push_value(answer);
        }
        let mut tail = self.tail.borrow_mut();
        let before = tail.len();
        framing::put_head(&mut tail, answer.len());
        self.bytes.set(self.bytes.get() + tail.len() - before + answer.len());
        drop(tail);
        self.cut_tail(true);
        self.put(answer.clone(), false);
    }

    fn cut_tail(&self, goes_on: bool) {
        let mut tail = self.tail.borrow_mut();
        if !tail.is_empty() {
            let cut = std::mem::take(&mut *tail).freeze();
            self.put(cut, goes_on);
        }
    }

    /// Passes what waits to `send`, which returns how many bytes it has written. Returns whether nothing is
    /// left.
    pub fn send(&self, send: impl FnOnce(&[IoSlice<'_>]) -> io::Result<usize>) -> io::Result<bool> {
        if self.bytes.get() == 0 {
            return Ok(true);
        }
        let sent = {
            let (chunks, tail) = (self.chunks.borrow(), self.tail.borrow());
            let waiting = chunks.iter().map(|chunk| &chunk.bytes[..]).chain(Some(&tail[..]));
            let mut parts = [IoSlice::new(&[]); SENT_CHUNKS_MAX];
            let mut count = 0;
            for (part, bytes) in parts.iter_mut().zip(waiting.filter(|bytes| !bytes.is_empty())) {
                *part = IoSlice::new(bytes);
                count += 1;
            }
            send(&parts[..count])?
        };
        self.drop_front(sent);
        Ok(self.bytes.get() == 0)
    }

    /// Removes bytes that have left.
    fn drop_front(&self, bytes: usize) {
        self.bytes.set(self.bytes.get() - bytes);
        self.gone.set(self.gone.get() + bytes as u64);
        self.taken.set(self.taken.get() || bytes > 0);
        let mut rest = bytes;
        let mut chunks = self.chunks.borrow_mut();
        while let Some(chunk) = chunks.front_mut().filter(|_| rest > 0) {
            let length = chunk.bytes.len();
            if length > rest {
                chunk.bytes.advance(rest);
                return self.begun.set(true);
            }
            self.begun.set(chunk.goes_on);
            rest -= length;
            chunks.pop_front();
        }
        if rest > 0 {
            let mut tail = self.tail.borrow_mut();
            self.begun.set(rest < tail.len());
            if rest == tail.len() {
                return tail.clear();
            }
            tail.advance(rest);
            chunks.push_back(Chunk { bytes: std::mem::take(&mut *tail).freeze(), goes_on: false });
        }
    }

    /// Frees the memory that a connection at rest does not need.
    pub fn shrink(&self) {
        if self.bytes.get() == 0 {
            *self.tail.borrow_mut() = BytesMut::new();
            self.chunks.borrow_mut().shrink_to_fit();
        }
    }

    /// The next bytes for the HTTP layer to write. `None` while the hub writes past it.
    pub fn take(&self) -> Option<Bytes> {
        if self.bytes.get() == 0 {
            self.released.set(false);
        }
        if !self.released.get() {
            return None;
        }
        if self.chunks.borrow().is_empty() {
            self.cut_tail(false);
        }
        let chunk = self.take_piece()?;
        self.bytes.set(self.bytes.get() - chunk.len());
        self.gone.set(self.gone.get() + chunk.len() as u64);
        self.taken.set(true);
        Some(chunk)
    }

    fn take_piece(&self) -> Option<Bytes> {
        let mut chunks = self.chunks.borrow_mut();
        let mut chunk = chunks.pop_front()?;
        let is_long = chunk.bytes.len() > PIECE_BYTES_MAX;
        self.begun.set(is_long || chunk.goes_on);
        if !is_long {
            return Some(chunk.bytes);
        }
        let piece = chunk.bytes.split_to(PIECE_BYTES_MAX);
        chunks.push_front(chunk);
        Some(piece)
    }

    /// Drops what waits, except the rest of a frame that has begun to leave: half a frame would garble the
    /// next one.
    fn forget(&self) {
        let mut chunks = self.chunks.borrow_mut();
        let (mut kept, mut goes_on) = (0, self.begun.get());
        while let Some(chunk) = chunks.get(kept).filter(|_| goes_on) {
            goes_on = chunk.goes_on;
            kept += 1;
        }
        chunks.truncate(kept);
        self.tail.borrow_mut().clear();
        self.bytes.set(chunks.iter().map(|chunk| chunk.bytes.len()).sum());
    }

    /// Drops what waits, and adds only a last frame.
    pub fn close_at_once(&self, last: &Bytes) {
        self.forget();
        self.closed.set(false);
        self.close(last);
    }

    /// Adds a last frame, and nothing after it.
    pub fn close(&self, last: &Bytes) {
        self.push(last);
        self.closed.set(true);
    }

    /// Whether nothing more is added.
    pub fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Whether everything has been written.
    pub fn is_finished(&self) -> bool {
        self.closed.get() && self.bytes.get() == 0
    }

    /// Whether bytes wait and none has been taken since the last call.
    pub fn is_stalled(&self) -> bool {
        !self.taken.replace(false) && self.bytes.get() > 0
    }

    /// Registers the task that writes, to be woken when there is more.
    pub fn register(&self, cx: &Context<'_>) {
        let mut waker = self.waker.borrow_mut();
        match &mut *waker {
            Some(waker) => waker.clone_from(cx.waker()),
            None => *waker = Some(cx.waker().clone()),
        }
    }

    /// Tells the HTTP layer to write what waits.
    pub fn wake(&self) {
        self.released.set(true);
        if let Some(waker) = &*self.waker.borrow() {
            waker.wake_by_ref();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_leave_in_the_order_they_came_short_or_long() {
        let outbox = Outbox::default();
        let long = Bytes::from(vec![9; COPIED_BYTES_MAX]);
        outbox.push_value(b"a");
        outbox.push(&long);
        outbox.push_value(b"b");
        outbox.push_value(b"c");
        outbox.wake();
        let written: Vec<u8> = std::iter::from_fn(|| outbox.take()).flatten().collect();
        let expected = [&b"\x82\x01a"[..], &long[..], b"\x82\x01b\x82\x01c"].concat();
        assert_eq!(written, expected);
        assert_eq!(outbox.bytes(), 0);
    }

    #[test]
    fn after_the_last_frame_nothing_is_taken_in() {
        let outbox = Outbox::default();
        outbox.close(&Bytes::from_static(b"last"));
        outbox.push_value(b"late");
        assert!(!outbox.is_finished());
        outbox.wake();
        assert_eq!(outbox.take().as_deref(), Some(&b"last"[..]));
        assert!(outbox.is_finished());
    }

    #[test]
    fn it_is_stalled_while_bytes_wait_and_none_is_taken() {
        let outbox = Outbox::default();
        assert!(!outbox.is_stalled());
        outbox.push_value(b"a");
        assert!(outbox.is_stalled());
        outbox.wake();
        outbox.take();
        assert!(!outbox.is_stalled());
    }

    #[test]
    fn what_is_long_leaves_in_pieces_and_what_has_begun_to_leave_is_not_cut_off() {
        let outbox = Outbox::default();
        let answer = Bytes::from(vec![7; 2 * PIECE_BYTES_MAX + 1]);
        outbox.push_answer(&answer);
        outbox.push_value(b"next");
        let end = outbox.end();
        outbox.wake();
        assert_eq!(outbox.take().map(|head| head.len()), Some(10), "the head of the frame");
        assert_eq!(outbox.gone(), 10);
        outbox.close_at_once(&Bytes::from_static(b"last"));
        assert_eq!(outbox.end(), end - 6 + 4, "the answer is whole, what came after it is forgotten");
        let rest: Vec<usize> = std::iter::from_fn(|| outbox.take()).map(|chunk| chunk.len()).collect();
        assert_eq!(rest, [PIECE_BYTES_MAX, PIECE_BYTES_MAX, 1, 4]);
        assert!(outbox.is_finished());
    }

    #[test]
    fn what_has_not_begun_to_leave_is_forgotten() {
        let outbox = Outbox::default();
        outbox.push_answer(&Bytes::from(vec![7; COPIED_BYTES_MAX]));
        outbox.push_value(b"next");
        outbox.close_at_once(&Bytes::from_static(b"last"));
        outbox.wake();
        let written: Vec<u8> = std::iter::from_fn(|| outbox.take()).flatten().collect();
        assert_eq!(written, b"last");
    }

    /// What leaves, if each call takes at most `most` bytes.
    fn sent(outbox: &Outbox, most: usize) -> Vec<u8> {
        let mut written = Vec::new();
        let taken = |parts: &[IoSlice<'_>]| {
            let waiting = parts.iter().flat_map(|part| part.iter().copied());
            let before = written.len();
            written.extend(waiting.take(most));
            Ok(written.len() - before)
        };
        outbox.send(taken).unwrap();
        written
    }

    #[test]
    fn what_is_sent_leaves_whole_and_in_order_however_little_the_system_takes_at_once() {
        let long = Bytes::from(vec![9; COPIED_BYTES_MAX]);
        let expected =
            [&b"\x82\x01a"[..], &long[..], b"\x82\x01b\x82\x7e\x04\x00", &long[..], b"\x82\x01c"].concat();
        for most in [1, 2, 5, 1_000, 1_030, 5_000] {
            let outbox = Outbox::default();
            outbox.push_value(b"a");
            outbox.push(&long);
            outbox.push_value(b"b");
            outbox.push_answer(&long);
            outbox.push_value(b"c");
            let mut written = Vec::new();
            while outbox.bytes() > 0 {
                written.extend(sent(&outbox, most));
                assert_eq!(outbox.gone(), written.len() as u64);
            }
            assert_eq!(written, expected, "{most} bytes at a time");
            assert!(!outbox.is_stalled());
        }
    }

    #[test]
    fn the_rest_of_what_was_sent_in_part_goes_through_the_other_way_and_is_not_cut_off() {
        let outbox = Outbox::default();
        outbox.push_value(b"abc");
        assert_eq!(sent(&outbox, 2), b"\x82\x03");
        outbox.close_at_once(&Bytes::from_static(b"last"));
        outbox.wake();
        let written: Vec<u8> = std::iter::from_fn(|| outbox.take()).flatten().collect();
        assert_eq!(written, b"abclast");
    }

    #[test]
    fn what_the_system_refuses_waits() {
        let outbox = Outbox::default();
        outbox.push_value(b"abc");
        let full = outbox.send(|_| Err(io::ErrorKind::WouldBlock.into()));
        assert!(full.is_err() && outbox.bytes() == 5 && outbox.is_stalled());
        assert!(outbox.send(|parts| Ok(parts[0].len())).unwrap());
        assert!(outbox.send(|_| unreachable!("nothing waits")).unwrap());
    }

    #[test]
    fn what_comes_after_all_was_taken_waits_to_be_released_again() {
        let outbox = Outbox::default();
        outbox.push_value(b"a");
        assert_eq!(outbox.take(), None);
        outbox.wake();
        outbox.push_value(b"b");
        assert_eq!(outbox.take().as_deref(), Some(&b"\x82\x01a\x82\x01b"[..]));
        assert_eq!(outbox.take(), None);
        outbox.push_value(b"c");
        assert_eq!(outbox.take(), None);
    }
}
