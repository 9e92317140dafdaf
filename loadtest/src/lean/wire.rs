//! WebSocket frames and the requests in them, written and read by hand.

use client::apply_mask;
use protocol::CommandId;
use uuid::Uuid;

use crate::stamp;

/// A binary frame that is a whole message.
const BINARY: u8 = 0x82;
const PONG: u8 = 0x8a;
/// The bit of a frame's second byte that says that a mask follows.
const MASKED: u8 = 0x80;
/// The length of every text.
pub const TEXT_BYTES: usize = 200;
/// From here on every request id takes five bytes.
pub const REQUEST_ID_MIN: u32 = 1 << 16;

/// What is wrong with the bytes of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A frame that is masked or compressed, a fragment, or a text.
    #[error("a frame that no hall sends")]
    Frame,
    /// It closed the connection.
    #[error("the server closed the connection")]
    Closed,
    /// A message that cannot be read.
    #[error("a message that is not MessagePack-RPC")]
    Message,
    /// A message that is longer than one read.
    #[error("a message that is too long")]
    TooLong,
}

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opcode {
    /// A message.
    Binary,
    /// To be answered.
    Ping,
    /// A pong, which is ignored.
    Pong,
}

/// The head of a server's frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// What it is.
    pub opcode: Opcode,
    /// The length of the head.
    pub bytes: usize,
    /// The length of the payload.
    pub length: usize,
}

/// Reads the head of a server's frame; `None` if it has not come completely.
#[inline]
pub fn head(bytes: &[u8]) -> Result<Option<Head>, Broken> {
    let [first, second, rest @ ..] = bytes else { return Ok(None) };
    let opcode = match first {
        0x82 => Opcode::Binary,
        0x89 => Opcode::Ping,
        0x8a => Opcode::Pong,
        0x88 => return Err(Broken::Closed),
        _ => return Err(Broken::Frame),
    };
    if second & MASKED != 0 {
        return Err(Broken::Frame);
    }
    let (bytes, length) = match second {
        126 => (4, rest.first_chunk().map(|length| u64::from(u16::from_be_bytes(*length)))),
        127 => (10, rest.first_chunk().map(|length| u64::from_be_bytes(*length))),
        short => (2, Some(u64::from(*short))),
    };
    Ok(length.map(|length| Head { opcode, bytes, length: usize::try_from(length).unwrap_or(usize::MAX) }))
}

/// Puts the head of a server's message of that length.
pub fn put_head(out: &mut Vec<u8>, length: usize) {
    put_start(out, BINARY, 0, length);
}

/// Writes the first byte of a frame, and its length with the mask bit.
fn put_start(out: &mut Vec<u8>, first: u8, masked: u8, length: usize) {
    out.push(first);
    match length {
        0..=125 => out.push(masked | length as u8),
        126..=0xffff => {
            out.push(masked | 126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        _ => {
            out.push(masked | 127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
}

/// Writes a frame whose payload `put` writes. Frames of clients have a mask.
fn put_frame(out: &mut Vec<u8>, first: u8, length: usize, put: impl FnOnce(&mut Vec<u8>)) {
    put_start(out, first, MASKED, length);
    let key: [u8; 4] = rand::random();
    out.extend_from_slice(&key);
    let start = out.len();
    put(out);
    debug_assert_eq!(out.len() - start, length, "the head says how long the payload is");
    apply_mask(&mut out[start..], key);
}

/// Puts a message.
pub fn put_message(out: &mut Vec<u8>, message: &[u8]) {
    put_frame(out, BINARY, message.len(), |out| out.extend_from_slice(message));
}

/// Puts the answer to a ping.
pub fn put_pong(out: &mut Vec<u8>, payload: &[u8]) {
    put_frame(out, PONG, payload.len(), |out| out.extend_from_slice(payload));
}

/// Writes `room.post` as a message, byte for byte as the client crate does.
pub fn put_post(out: &mut Vec<u8>, id: u32, command_id: CommandId, room: Uuid) {
    const LENGTH: usize = 77 + TEXT_BYTES;
    put_frame(out, BINARY, LENGTH, |out| {
        out.extend_from_slice(b"\x94\x00\xce");
        out.extend_from_slice(&id.to_be_bytes());
        out.extend_from_slice(b"\xa9room.post\x83\xaacommand_id\xc4\x10");
        out.extend_from_slice(command_id.0.as_bytes());
        out.extend_from_slice(b"\xa4room\xc4\x10");
        out.extend_from_slice(room.as_bytes());
        out.extend_from_slice(&[0xa4, b't', b'e', b'x', b't', 0xd9, TEXT_BYTES as u8]);
        out.extend_from_slice(stamp::text(command_id, TEXT_BYTES).as_bytes());
    });
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;
    use protocol::RoomId;
    use protocol::frame::put_request;
    use protocol::room::PostParams;

    use super::*;

    #[test]
    fn a_post_is_what_the_client_would_write() {
        let (command_id, room) = (stamp::command_id(1_700_000_000_000, 5), Uuid::from_u128(9));
        let mut out = Vec::new();
        put_post(&mut out, REQUEST_ID_MIN, command_id, room);

        let text = stamp::text(command_id, TEXT_BYTES);
        let params = PostParams { command_id, room: RoomId(room), text, reply_to: None };
        let mut expected = BytesMut::new();
        put_request(&mut expected, REQUEST_ID_MIN, "room.post", &params);

        let (head, payload) = out.split_at_mut(8);
        assert_eq!(head[..2], [BINARY, MASKED | 126]);
        assert_eq!(usize::from(u16::from_be_bytes([head[2], head[3]])), payload.len());
        apply_mask(payload, [head[4], head[5], head[6], head[7]]);
        assert_eq!(payload, &expected[..]);
    }

    #[test]
    fn a_head_is_read_once_it_is_whole_however_long_its_length_is() {
        let short = Head { opcode: Opcode::Binary, bytes: 2, length: 5 };
        let long = Head { opcode: Opcode::Binary, bytes: 4, length: 300 };
        let longest = Head { opcode: Opcode::Binary, bytes: 10, length: 70_000 };
        for (bytes, expected) in [
            (&[0x82, 5][..], short),
            (&[0x82, 126, 1, 44], long),
            (&[0x82, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70], longest),
        ] {
            assert_eq!(head(bytes), Ok(Some(expected)));
            assert!((0..bytes.len()).all(|cut| head(&bytes[..cut]) == Ok(None)));
        }
        assert_eq!(head(&[0x89, 0]), Ok(Some(Head { opcode: Opcode::Ping, bytes: 2, length: 0 })));
    }

    #[test]
    fn what_no_hall_sends_is_broken() {
        for odd in [[0x82, 0x85], [0x02, 5], [0x80, 5], [0x81, 5], [0xc2, 5]] {
            assert_eq!(head(&odd), Err(Broken::Frame), "{odd:?}");
        }
        assert_eq!(head(&[0x88, 0]), Err(Broken::Closed));
    }
}
