//! Passes the bytes of a socket on, one WebSocket frame at a time. Refuses a frame that is too long or uses
//! an extension.
//!
//! The codec behind it would gather a whole frame before refusing it, and any number of frames behind the one
//! that is being handled. With this in front, the codec never holds more than one frame.

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream;
use protocol::close::CloseCode;

use crate::hub::Conn;

/// The bits of a frame's first byte that only extensions use.
const RESERVED_BITS: u8 = 0x70;

/// The longest head of a frame: two bytes, a length of eight, and a mask of four.
const HEAD_BYTES_MAX: usize = 14;

/// The bytes of a socket, frame by frame.
pub struct Frames<S> {
    payload: S,
    conn: Rc<Conn>,
    frame_bytes_max: u64,
    /// Bytes that have come and are not passed on.
    chunk: Bytes,
    head: Head,
    /// The bytes of the current frame that have not been passed on, once its head is complete.
    left: Option<u64>,
    /// A whole frame was passed on, and the codec may not have handled it yet.
    whole: bool,
    refused: bool,
}

/// The head of a frame, as far as it has come.
#[derive(Debug, Default)]
struct Head {
    bytes: [u8; HEAD_BYTES_MAX],
    length: usize,
}

impl Head {
    /// Takes the bytes of the head from the front. Returns how many it took.
    fn take(&mut self, bytes: &[u8]) -> usize {
        let before = self.length;
        for byte in bytes {
            if self.is_whole() {
                break;
            }
            self.bytes[self.length] = *byte;
            self.length += 1;
        }
        self.length - before
    }

    /// Whether a bit is set that only an extension could explain. The server agrees on no extension.
    fn has_reserved_bits(&self) -> bool {
        self.length > 0 && self.bytes[0] & RESERVED_BITS != 0
    }

    fn is_whole(&self) -> bool {
        self.length >= 2 && self.length == 2 + self.extension() + self.mask()
    }

    /// The number of length bytes after the second byte.
    fn extension(&self) -> usize {
        match self.bytes[1] & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        }
    }

    fn mask(&self) -> usize {
        if self.bytes[1] & 0x80 == 0 { 0 } else { 4 }
    }

    /// The length of the frame after its head.
    fn announced(&self) -> u64 {
        let extended = &self.bytes[2..2 + self.extension()];
        match extended.len() {
            0 => u64::from(self.bytes[1] & 0x7f),
            _ => extended.iter().fold(0, |length, byte| length << 8 | u64::from(*byte)),
        }
    }
}

impl<S> Frames<S> {
    /// The frames of that connection's socket, each of at most `frame_bytes_max` bytes.
    pub fn new(payload: S, conn: Rc<Conn>, frame_bytes_max: u64) -> Self {
        Self {
            payload,
            conn,
            frame_bytes_max,
            chunk: Bytes::new(),
            head: Head::default(),
            left: None,
            whole: false,
            refused: false,
        }
    }

    /// Takes the bytes of the current frame, or says why the frame is refused.
    fn cut(&mut self) -> Result<Bytes, CloseCode> {
        let mut end = 0;
        if self.left.is_none() {
            end = self.head.take(&self.chunk);
            if self.head.has_reserved_bits() {
                return Err(CloseCode::BadFrame);
            }
            if self.head.is_whole() {
                let announced = self.head.announced();
                if announced > self.frame_bytes_max {
                    return Err(CloseCode::TooLarge);
                }
                self.left = Some(announced);
            }
        }
        if let Some(left) = &mut self.left {
            let taken = (*left).min((self.chunk.len() - end) as u64);
            *left -= taken;
            end += taken as usize;
        }
        if self.left == Some(0) {
            (self.left, self.head, self.whole) = (None, Head::default(), true);
        }
        Ok(self.chunk.split_to(end))
    }
}

impl<S, E> Stream for Frames<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    type Item = Result<Bytes, E>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        // The codec reads until nothing more comes, then handles the frame it has, then reads again. So
        // nobody has to wake it.
        if std::mem::take(&mut this.whole) {
            return Poll::Pending;
        }
        loop {
            if this.chunk.is_empty() || this.refused {
                match ready!(Pin::new(&mut this.payload).poll_next(cx)) {
                    Some(Ok(chunk)) => this.chunk = chunk,
                    end => return Poll::Ready(end),
                }
                continue;
            }
            match this.cut() {
                Ok(bytes) => return Poll::Ready(Some(Ok(bytes))),
                Err(code) => {
                    this.refused = true;
                    this.conn.close(code, code.meaning());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::net::{IpAddr, Ipv4Addr};
    use std::task::Waker;

    use actors::fanout::ConnId;
    use futures_util::stream;

    use super::*;

    const MAX: u64 = 1_000;

    fn frame(bytes: u64) -> Vec<u8> {
        let length: Vec<u8> = match bytes {
            0..=125 => vec![0x80 | bytes as u8],
            126..=0xffff => [&[0xfe], &(bytes as u16).to_be_bytes()[..]].concat(),
            _ => [&[0xff], &bytes.to_be_bytes()[..]].concat(),
        };
        [&[0x82], &length[..], &[1, 2, 3, 4], &vec![7; bytes.min(2 * MAX) as usize]].concat()
    }

    /// What is passed on between two pauses, if the bytes come in chunks of that length; and the connection.
    fn handed_on(bytes: &[u8], chunk_bytes: usize) -> (Vec<Vec<u8>>, Rc<Conn>) {
        let conn = Rc::new(Conn::new(ConnId { hub: 0, key: 0 }, IpAddr::V4(Ipv4Addr::LOCALHOST), None));
        let chunks =
            bytes.chunks(chunk_bytes).map(|chunk| Ok::<_, Infallible>(Bytes::copy_from_slice(chunk)));
        let chunks: Vec<_> = chunks.collect();
        let mut frames = Frames::new(stream::iter(chunks), conn.clone(), MAX);
        let mut cx = Context::from_waker(Waker::noop());
        let mut handed = vec![Vec::new()];
        loop {
            match Pin::new(&mut frames).poll_next(&mut cx) {
                Poll::Ready(Some(Ok(bytes))) => handed.last_mut().expect("there is one").extend(bytes),
                Poll::Ready(_) => return (handed, conn),
                Poll::Pending => handed.push(Vec::new()),
            }
        }
    }

    #[test]
    fn frames_are_handed_on_one_at_a_time_however_their_bytes_come() {
        let frames: Vec<Vec<u8>> = [0, 5, 125, 126, 999, MAX].into_iter().map(frame).collect();
        for chunk_bytes in [1, 3, 64, 100_000] {
            let (handed, conn) = handed_on(&frames.concat(), chunk_bytes);
            assert_eq!(handed[..frames.len()], frames, "in chunks of {chunk_bytes}");
            assert!(handed[frames.len()..].iter().all(Vec::is_empty));
            assert_eq!(conn.closing(), None);
        }
    }

    #[test]
    fn a_frame_with_reserved_bits_closes_at_once_and_nothing_of_it_is_handed_on() {
        for bits in [0x10, 0x20, 0x40, 0x70] {
            for chunk_bytes in [1, 100_000] {
                let mut odd = frame(5);
                odd[0] |= bits;
                let (handed, conn) = handed_on(&[frame(5), odd, frame(5)].concat(), chunk_bytes);
                assert_eq!(handed[0], frame(5));
                assert!(handed[1..].iter().all(Vec::is_empty), "{bits:#x} in chunks of {chunk_bytes}");
                assert_eq!(conn.closing(), Some(CloseCode::BadFrame));
            }
        }
    }

    #[test]
    fn a_frame_that_announces_too_much_closes_at_once_and_nothing_of_it_is_handed_on() {
        for announced in [MAX + 1, 70_000, 1 << 40, u64::MAX] {
            for chunk_bytes in [1, 100_000] {
                let (handed, conn) = handed_on(&[frame(5), frame(announced), frame(5)].concat(), chunk_bytes);
                assert_eq!(handed[0], frame(5));
                assert!(
                    handed[1..].concat().len() <= HEAD_BYTES_MAX,
                    "{announced} in chunks of {chunk_bytes}"
                );
                assert_eq!(conn.closing(), Some(CloseCode::TooLarge));
            }
        }
    }
}
