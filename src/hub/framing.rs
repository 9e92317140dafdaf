//! WebSocket framing of what the server sends. Frames of a server are not masked, so the same bytes serve
//! every reader.

use bytes::{BufMut, Bytes, BytesMut};

/// About how many bytes of events are packed into one WebSocket message.
pub const MESSAGE_BYTES: usize = 16 * 1024;

const FINAL_BINARY: u8 = 0x82;
const FINAL_CLOSE: u8 = 0x88;

/// A ping without payload.
pub const PING: Bytes = Bytes::from_static(&[0x89, 0x00]);

/// Writes the head of a binary message of that length.
pub fn put_head(out: &mut BytesMut, length: usize) {
    out.put_u8(FINAL_BINARY);
    match length {
        0..=125 => out.put_u8(length as u8),
        126..=0xffff => {
            out.put_u8(126);
            out.put_u16(length as u16);
        }
        _ => {
            out.put_u8(127);
            out.put_u64(length as u64);
        }
    }
}

/// A close frame with that code and reason (123 bytes at most).
pub fn close(code: u16, reason: &str) -> Bytes {
    let reason = &reason.as_bytes()[..reason.len().min(123)];
    let mut out = BytesMut::with_capacity(4 + reason.len());
    out.put_u8(FINAL_CLOSE);
    out.put_u8(2 + reason.len() as u8);
    out.put_u16(code);
    out.put_slice(reason);
    out.freeze()
}

/// Frames values that are written one after another and end at `ends`: as many whole values as fit into each
/// message.
pub fn pack(values: &[u8], ends: impl IntoIterator<Item = usize>) -> Bytes {
    let mut out = BytesMut::with_capacity(values.len() + values.len() / MESSAGE_BYTES * 4 + 16);
    let (mut from, mut to) = (0, 0);
    for end in ends {
        if to > from && end - from > MESSAGE_BYTES {
            put_head(&mut out, to - from);
            out.put_slice(&values[from..to]);
            from = to;
        }
        to = end;
    }
    if to > from {
        put_head(&mut out, to - from);
        out.put_slice(&values[from..to]);
    }
    out.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_share_a_message_up_to_its_size_and_none_is_cut() {
        let values = vec![7; 40_000];
        let framed = pack(&values, [10_000, 16_000, 20_000, 40_000]);
        let mut lengths = Vec::new();
        let mut rest = &framed[..];
        while let [FINAL_BINARY, 126, high, low, tail @ ..] = rest {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            lengths.push(length);
            rest = &tail[length..];
        }
        assert_eq!(lengths, [16_000, 4_000, 20_000]);
        assert!(rest.is_empty());
    }

    #[test]
    fn a_close_frame_carries_its_code_and_reason() {
        assert_eq!(&close(1001, "250")[..], b"\x88\x05\x03\xe9250");
    }
}
