//! The part of the protocol that the floor reads: the frames of clients and the requests in them.

use std::ops::Range;

use client::apply_mask;
use uuid::Uuid;

/// The longest frame that is accepted.
pub const FRAME_BYTES_MAX: usize = 64 << 10;

/// The first frame of a client: its opcode and where its payload is, which is unmasked. `Some(None)` if it
/// has not come completely, `None` if it is no client's frame, or too long.
pub fn cut(bytes: &mut [u8]) -> Option<Option<(u8, Range<usize>)>> {
    let [first, second, ..] = *bytes else { return Some(None) };
    let mut head = Reader::of(&bytes[2..]);
    let length = match second & 0x7f {
        126 => head.length(2),
        127 => head.length(8),
        short => Some(usize::from(short)),
    };
    if second & 0x80 == 0 || length.is_some_and(|length| length > FRAME_BYTES_MAX) {
        return None;
    }
    let mask = head.bytes(4).and_then(|mask| <[u8; 4]>::try_from(mask).ok());
    let (Some(length), Some(mask)) = (length, mask) else { return Some(None) };
    let start = bytes.len() - head.0.len();
    let Some(payload) = bytes.get_mut(start..start + length) else { return Some(None) };
    apply_mask(payload, mask);
    Some(Some((first & 0x0f, start..start + length)))
}

/// A request, as far as the floor cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked<'a> {
    /// `room.post`.
    Post {
        /// The id of the command.
        command_id: Uuid,
        /// The room to post in.
        room: Uuid,
        /// The text in MessagePack.
        text: &'a [u8],
    },
    /// `stream.subscribe` to that room.
    Subscribe(Uuid),
    /// Anything else.
    Other,
}

/// Reads MessagePack values one after another.
#[derive(Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// A reader of those bytes.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether all is read.
    pub fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads `[0, id, method, params]`; `None` if the bytes are something else.
    pub fn request(&mut self) -> Option<(u32, Asked<'a>)> {
        let [0x94, 0] = *self.bytes(2)? else { return None };
        let (id, method) = (self.uint()?, self.text()?);
        let params @ 0x80..=0x8f = self.marker()? else { return None };
        let (mut command_id, mut room, mut text) = (Uuid::nil(), Uuid::nil(), &[][..]);
        for _ in 0x80..params {
            match self.text()? {
                b"command_id" => command_id = self.id()?,
                b"room" => room = self.id()?,
                b"id" => room = self.id()?,
                b"text" => text = self.value()?,
                _ => drop(self.value()?),
            }
        }
        let asked = match method {
            b"room.post" => Asked::Post { command_id, room, text },
            b"stream.subscribe" => Asked::Subscribe(room),
            _ => Asked::Other,
        };
        Some((id, asked))
    }

    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    fn marker(&mut self) -> Option<u8> {
        self.bytes(1)?.first().copied()
    }

    /// A number of so many bytes.
    fn length(&mut self, bytes: usize) -> Option<usize> {
        Some(self.bytes(bytes)?.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)))
    }

    fn uint(&mut self) -> Option<u32> {
        match self.marker()? {
            small @ 0..=0x7f => Some(u32::from(small)),
            width @ 0xcc..=0xce => Some(self.length(1 << (width - 0xcc))? as u32),
            _ => None,
        }
    }

    fn text(&mut self) -> Option<&'a [u8]> {
        let length = match self.marker()? {
            short @ 0xa0..=0xbf => usize::from(short & 0x1f),
            width @ 0xd9..=0xdb => self.length(1 << (width - 0xd9))?,
            _ => return None,
        };
        self.bytes(length)
    }

    /// Sixteen bytes of `bin`.
    fn id(&mut self) -> Option<Uuid> {
        Uuid::from_slice(self.value()?.strip_prefix(b"\xc4\x10")?).ok()
    }

    /// The bytes of a value, with those of the values in it.
    fn value(&mut self) -> Option<&'a [u8]> {
        let (start, mut values) = (self.0, 1);
        while values > 0 {
            values -= 1;
            let marker = self.marker()?;
            let bytes = match marker {
                0xa0..=0xbf => usize::from(marker & 0x1f),
                0xc4..=0xc6 => self.length(1 << (marker - 0xc4))?,
                0xd9..=0xdb => self.length(1 << (marker - 0xd9))?,
                0xca | 0xcb => 4 << (marker - 0xca),
                0xcc..=0xd3 => 1 << (marker & 3),
                _ => 0,
            };
            self.bytes(bytes)?;
            values += match marker {
                0x80..=0x8f => 2 * usize::from(marker & 0x0f),
                0x90..=0x9f => usize::from(marker & 0x0f),
                0xdc | 0xdd => self.length(2 << (marker - 0xdc))?,
                0xde | 0xdf => self.length(2 << (marker - 0xde))?.checked_mul(2)?,
                0xc1 | 0xc7..=0xc9 | 0xd4..=0xd8 => return None, // nil or an extension: nobody sends these
                _ => 0,
            };
        }
        Some(&start[..start.len() - self.0.len()])
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;
    use protocol::frame::put_request;
    use protocol::room::{CreateParams, PostParams};
    use protocol::stream::SubscribeParams;
    use protocol::{AccountId, CommandId, Kind, RoomId};

    use super::super::wire;
    use super::*;

    const COMMAND: Uuid = Uuid::from_u128(7);
    const ROOM: Uuid = Uuid::from_u128(9);

    fn requests() -> (BytesMut, [(u32, Asked<'static>); 3]) {
        let mut out = BytesMut::new();
        let (command_id, room) = (CommandId(COMMAND), RoomId(ROOM));
        let post = PostParams { command_id, room, text: "hello".to_owned(), reply_to: Some(300) };
        put_request(&mut out, 70_000, "room.post", &post);
        let members = vec![AccountId(ROOM); 40];
        let create = CreateParams { command_id, title: Some("a title".to_owned()), members };
        put_request(&mut out, 200, "room.create", &create);
        let subscribe = SubscribeParams { kind: Kind::Room, id: ROOM, after: None };
        put_request(&mut out, 3, "stream.subscribe", &subscribe);
        let posted = Asked::Post { command_id: COMMAND, room: ROOM, text: b"\xa5hello" };
        (out, [(70_000, posted), (200, Asked::Other), (3, Asked::Subscribe(ROOM))])
    }

    #[test]
    fn requests_are_read_back_to_back_and_one_that_is_cut_is_none() {
        let (bytes, expected) = requests();
        let mut reader = Reader::of(&bytes);
        assert_eq!([(); 3].map(|()| reader.request().unwrap()), expected);
        assert!(reader.is_done());
        for cut in 0..bytes.len() {
            let mut reader = Reader::of(&bytes[..cut]);
            assert!((0..3).any(|_| reader.request().is_none()), "cut after {cut} bytes");
        }
    }

    #[test]
    fn a_value_that_announces_more_than_there_is_is_none() {
        for odd in [&b"\xdf\xff\xff\xff\xff"[..], b"\xdb\xff\xff\xff\xff", b"\xc1", b"\xd4\x00\x00", b""] {
            assert_eq!(Reader::of(odd).value(), None, "{odd:?}");
        }
    }

    #[test]
    fn a_frame_is_cut_off_once_it_is_whole() {
        for length in [0, 5, 125, 126, 40_000] {
            let payload = vec![7; length];
            let mut framed = Vec::new();
            wire::put_message(&mut framed, &payload);
            let whole = framed.len();
            framed.extend_from_slice(&[0x82, 0x85]);
            for short in [0, 1, 2, 5, whole - 1].map(|short: usize| short.min(whole - 1)) {
                assert_eq!(cut(&mut framed[..short].to_vec()), Some(None), "{short} bytes of {whole}");
            }
            let (opcode, place) = cut(&mut framed).unwrap().unwrap();
            assert_eq!((opcode, place.end, &framed[place]), (2, whole, &payload[..]));
        }
    }

    #[test]
    fn a_frame_without_a_mask_or_that_is_too_long_is_refused() {
        assert_eq!(cut(&mut [0x82, 5, 0, 0, 0, 0]), None);
        assert_eq!(cut(&mut [0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 1]), None);
    }
}
