//! Reads the bytes that come to a member, in place: frame by frame, and in each message value by value.
//!
//! All events of a room have one shape, so each field is read at its known place. Anything of another shape
//! is read by the protocol's own decoder, when its message is complete.

use protocol::decode::{Limits, Message, Received, received};
use protocol::stream::Applied;
use protocol::{ErrorCode, Kind, Seq};
use uuid::Uuid;

use super::wire::{Broken, Opcode, TEXT_BYTES, head};
use crate::stamp::{self, Micros};

/// A message to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard<'a> {
    /// An event of its room. For a post, also the time at which it was meant to be sent.
    Event {
        /// Its position.
        seq: Seq,
        /// That time, from the command id.
        intended: Option<Micros>,
    },
    /// A post was accepted.
    Acked {
        /// The request.
        id: u32,
        /// The seq of its event.
        seq: Seq,
    },
    /// A post was refused.
    Refused {
        /// The request.
        id: u32,
        /// The error code.
        code: ErrorCode,
    },
    /// A ping, which must be answered with the same bytes.
    Ping(&'a [u8]),
}

/// The reading state of one connection.
#[derive(Debug)]
pub struct Incoming {
    room: Uuid,
    /// The bytes of the current message that have not been read.
    left: usize,
}

impl Incoming {
    /// The state at the start of a frame, for a member of that room.
    pub fn of(room: Uuid) -> Self {
        Self { room, left: 0 }
    }

    /// Reads what is complete, and returns its length. The rest must be passed again, with more.
    #[inline]
    pub fn take(&mut self, bytes: &[u8], heard: &mut impl FnMut(Heard<'_>)) -> Result<usize, Broken> {
        let mut at = 0;
        loop {
            while self.left > 0 {
                let rest = &bytes[at..];
                let message = &rest[..rest.len().min(self.left)];
                let Some(taken) = self.value(message, heard)? else { return Ok(at) };
                self.left -= taken;
                at += taken;
            }
            let Some(head) = head(&bytes[at..])? else { return Ok(at) };
            if head.opcode == Opcode::Binary {
                at += head.bytes;
                self.left = head.length;
                continue;
            }
            let start = at + head.bytes;
            let Some(payload) = bytes.get(start..start.saturating_add(head.length)) else { return Ok(at) };
            if head.opcode == Opcode::Ping {
                heard(Heard::Ping(payload));
            }
            at = start + head.length;
        }
    }

    /// Reads a value at the start of a message, or all values if the message is complete; `None` if more must
    /// come.
    #[inline]
    fn value(&self, message: &[u8], heard: &mut impl FnMut(Heard<'_>)) -> Result<Option<usize>, Broken> {
        if let Some((taken, event)) = event(message, self.room).or_else(|| answer(message)) {
            heard(event);
            return Ok(Some(taken));
        }
        if message.len() < self.left {
            return Ok(None);
        }
        self.any(message, heard)?;
        Ok(Some(message.len()))
    }

    /// Reads values of any shape.
    #[cold]
    fn any(&self, message: &[u8], heard: &mut impl FnMut(Heard<'_>)) -> Result<(), Broken> {
        for value in received(message, &Limits::ANSWERS) {
            match value.map_err(|_| Broken::Message)? {
                Received::Event(event) if event.kind == Kind::Room && event.id == self.room => {
                    heard(Heard::Event { seq: event.seq, intended: event.command_id.map(stamp::intended) });
                }
                Received::Message(Message::Response { id, error, result }) => {
                    heard(match client::read_answer::<Applied>(error, result) {
                        Ok(Applied { seq, .. }) => Heard::Acked { id, seq },
                        Err(error) => Heard::Refused { id, code: error.code().unwrap_or(ErrorCode::Unknown) },
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// An event's bytes before the id of its room.
const BEFORE_ID: &[u8; 24] = b"\x93\x02\xa5event\x88\xa4kind\xa4room\xa2id\xc4\x10";
const BEFORE_SEQ: &[u8; 4] = b"\xa3seq";
const BEFORE_AT: &[u8; 4] = b"\xa2at\xcf";
const BEFORE_BY: &[u8; 5] = b"\xa2by\xc4\x10";
const BEFORE_COMMAND: &[u8; 25] = b"\xa4type\xa6posted\xaacommand_id\xc4\x10";
const BEFORE_TEXT: &[u8; 13] = b"\xa4body\x81\xa4text\xd9\xc8";
const _: () = assert!(TEXT_BYTES == 0xc8, "the last byte above is the length of the text");

/// An event of that room in the shape of posts, at the start of the bytes: its length and content.
#[inline]
fn event(bytes: &[u8], room: Uuid) -> Option<(usize, Heard<'static>)> {
    let mut fields = Fields { bytes, at: 0 };
    fields.literal(BEFORE_ID)?;
    fields.literal(room.as_bytes())?;
    fields.literal(BEFORE_SEQ)?;
    let seq = fields.uint()?;
    fields.literal(BEFORE_AT)?;
    fields.at += 8;
    fields.literal(BEFORE_BY)?;
    fields.at += 16;
    fields.literal(BEFORE_COMMAND)?;
    let command_id: &[u8; 16] = fields.chunk()?;
    fields.literal(BEFORE_TEXT)?;
    let end = fields.at + TEXT_BYTES;
    let intended = Some(stamp::intended(protocol::CommandId(Uuid::from_bytes(*command_id))));
    (end <= bytes.len()).then_some((end, Heard::Event { seq, intended }))
}

/// `[1, id, nil, {seq, at}]` at the start of the bytes.
#[inline]
fn answer(bytes: &[u8]) -> Option<(usize, Heard<'static>)> {
    let mut fields = Fields { bytes, at: 0 };
    fields.literal(b"\x94\x01")?;
    let id = u32::try_from(fields.uint()?).ok()?;
    fields.literal(b"\xc0\x82\xa3seq")?;
    let seq = fields.uint()?;
    fields.literal(BEFORE_AT)?;
    let end = fields.at + 8;
    (end <= bytes.len()).then_some((end, Heard::Acked { id, seq }))
}

/// Fields at known places, one after another.
struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    #[inline]
    fn chunk<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let chunk = self.bytes.get(self.at..)?.first_chunk()?;
        self.at += N;
        Some(chunk)
    }

    #[inline]
    fn literal<const N: usize>(&mut self, expected: &[u8; N]) -> Option<()> {
        (self.chunk::<N>()? == expected).then_some(())
    }

    #[inline]
    fn uint(&mut self) -> Option<u64> {
        let [marker] = *self.chunk()?;
        Some(match marker {
            0..=0x7f => u64::from(marker),
            0xcc => u64::from(u8::from_be_bytes(*self.chunk()?)),
            0xcd => u64::from(u16::from_be_bytes(*self.chunk()?)),
            0xce => u64::from(u32::from_be_bytes(*self.chunk()?)),
            0xcf => u64::from_be_bytes(*self.chunk()?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;
    use protocol::frame::{self, EventHead};
    use protocol::room::Posted;
    use protocol::{StreamId, WireError};

    use super::super::wire::put_head;
    use super::*;

    const ROOM: Uuid = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001);
    const AT: u64 = 1_700_000_000_000;
    const INTENDED: Micros = 123_456_789;

    /// An event of a room as the hall writes it, whose text has so many bytes.
    fn posted(room: Uuid, seq: Seq, text_bytes: usize) -> (BytesMut, Heard<'static>) {
        let command_id = stamp::command_id(AT, INTENDED);
        let stream = StreamId::new(Kind::Room, room);
        let by = Some(Uuid::from_u128(5));
        let head = EventHead { stream, seq, at: AT, by, r#type: "posted", command_id: Some(command_id) };
        let body = Posted { text: stamp::text(command_id, text_bytes), reply_to: None };
        let mut out = BytesMut::new();
        frame::put_event(&mut out, &head, &frame::to_bytes(&body));
        (out, Heard::Event { seq, intended: Some(INTENDED) })
    }

    fn acked(id: u32, seq: Seq) -> (BytesMut, Heard<'static>) {
        let mut out = BytesMut::new();
        frame::put_answer(&mut out, id, &Applied { seq, at: AT });
        (out, Heard::Acked { id, seq })
    }

    fn refused(id: u32) -> (BytesMut, Heard<'static>) {
        let mut out = BytesMut::new();
        frame::put_error(&mut out, id, &WireError::new(ErrorCode::Overloaded, "wait"));
        (out, Heard::Refused { id, code: ErrorCode::Overloaded })
    }

    fn message(values: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        put_head(&mut out, values.len());
        out.extend_from_slice(values);
        out
    }

    /// What is heard of bytes that come in chunks of that length.
    fn heard(bytes: &[u8], chunk_bytes: usize) -> Vec<String> {
        let (mut incoming, mut kept, mut all) = (Incoming::of(ROOM), Vec::new(), Vec::new());
        for chunk in bytes.chunks(chunk_bytes) {
            kept.extend_from_slice(chunk);
            let taken = incoming.take(&kept, &mut |heard| all.push(format!("{heard:?}"))).unwrap();
            kept.drain(..taken);
        }
        assert!(kept.is_empty() && incoming.left == 0);
        all
    }

    #[test]
    fn events_of_every_width_of_seq_have_the_shape_that_is_known() {
        for seq in [1, 127, 128, 255, 256, 65_535, 65_536, u64::from(u32::MAX), 1 << 40] {
            let (bytes, expected) = posted(ROOM, seq, TEXT_BYTES);
            assert_eq!(event(&bytes, ROOM), Some((bytes.len(), expected)), "seq {seq}");
            assert!((0..bytes.len()).all(|cut| event(&bytes[..cut], ROOM).is_none()));
        }
        assert_eq!(event(&posted(Uuid::from_u128(1), 1, TEXT_BYTES).0, ROOM), None);
    }

    #[test]
    fn answers_have_the_shape_that_is_known() {
        for (id, seq) in [(1, 1), (70_000, 200), (u32::MAX, 1 << 33)] {
            let (bytes, expected) = acked(id, seq);
            assert_eq!(answer(&bytes), Some((bytes.len(), expected)));
            assert!((0..bytes.len()).all(|cut| answer(&bytes[..cut]).is_none()));
        }
    }

    #[test]
    fn whatever_comes_is_heard_once_and_in_order_however_it_is_cut() {
        let values = [
            posted(ROOM, 1, TEXT_BYTES),
            acked(70_000, 1),
            posted(ROOM, 2, 20), // Of another shape.
            refused(70_001),
            posted(ROOM, 300, TEXT_BYTES),
        ];
        let expected: Vec<String> = values.iter().map(|(_, heard)| format!("{heard:?}")).collect();
        let apart: Vec<u8> = values.iter().flat_map(|(bytes, _)| message(bytes)).collect();
        let together: Vec<u8> = values.iter().flat_map(|(bytes, _)| bytes.to_vec()).collect();
        for chunk_bytes in [1, 7, 100, 10_000] {
            assert_eq!(heard(&apart, chunk_bytes), expected, "apart, in chunks of {chunk_bytes}");
            assert_eq!(heard(&message(&together), chunk_bytes), expected, "in chunks of {chunk_bytes}");
        }
    }

    #[test]
    fn pings_are_heard_and_what_is_not_of_the_room_is_not() {
        let mut welcome = BytesMut::new();
        frame::put_notification(&mut welcome, "later", &Applied { seq: 1, at: AT });
        let elsewhere = posted(Uuid::from_u128(1), 1, TEXT_BYTES).0;
        let bytes = [&[0x89, 2, 1, 2][..], &message(&welcome), &message(&elsewhere), &[0x8a, 0]].concat();
        assert_eq!(heard(&bytes, 3), ["Ping([1, 2])"]);
    }

    #[test]
    fn what_is_no_message_is_broken() {
        let mut ignored = |_: Heard<'_>| {};
        assert_eq!(Incoming::of(ROOM).take(&message(b"\xc1"), &mut ignored), Err(Broken::Message));
        assert_eq!(Incoming::of(ROOM).take(&[0x88, 0], &mut ignored), Err(Broken::Closed));
    }
}
