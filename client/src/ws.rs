//! WebSocket frames. Those of the server are read in place; those of the client are masked in the buffer from
//! which they are written.

use std::io::Cursor;

use bytes::{BufMut, BytesMut};
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Control, Data, OpCode};

use crate::error::Lost;

/// The code of a close frame without a code (RFC 6455, 7.1.5).
const CLOSE_WITHOUT_CODE: u16 = 1005;
/// The longest payload of a ping, a pong or a close.
const CONTROL_BYTES_MAX: u64 = 125;

/// A frame of the server.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame<'a> {
    /// A whole message, or the last fragment of one.
    Message(&'a [u8]),
    /// A fragment; more follow.
    Fragment(&'a [u8]),
    Ping(&'a [u8]),
    Pong,
    Close {
        code: u16,
        reason: &'a str,
    },
}

/// Reads the frame at the start of `bytes`, and its length. `Err` says how many bytes are needed.
pub(crate) fn read(bytes: &[u8], bytes_max: usize) -> Result<Result<(usize, Frame<'_>), usize>, Lost> {
    let mut cursor = Cursor::new(bytes);
    let broken = |error: tokio_tungstenite::tungstenite::Error| Lost::Protocol(error.to_string());
    let Some((header, length)) = FrameHeader::parse(&mut cursor).map_err(broken)? else {
        return Ok(Err(bytes.len() + 1));
    };
    check(&header, length, bytes_max)?;
    let start = cursor.position() as usize;
    let end = start + length as usize;
    let Some(payload) = bytes.get(start..end) else { return Ok(Err(end)) };
    Ok(Ok((end, meaning(&header, payload)?)))
}

fn check(header: &FrameHeader, length: u64, bytes_max: usize) -> Result<(), Lost> {
    let broken = |what: &str| Err(Lost::Protocol(what.to_owned()));
    if header.mask.is_some() || header.rsv1 || header.rsv2 || header.rsv3 {
        return broken("a masked frame, or an extension nobody asked for");
    }
    if length > bytes_max as u64 {
        return Err(Lost::Protocol(format!("a frame of {length} bytes, {bytes_max} are taken")));
    }
    let control = matches!(header.opcode, OpCode::Control(_));
    if control && (!header.is_final || length > CONTROL_BYTES_MAX) {
        return broken("a control frame in fragments or too long");
    }
    Ok(())
}

fn meaning<'a>(header: &FrameHeader, payload: &'a [u8]) -> Result<Frame<'a>, Lost> {
    Ok(match header.opcode {
        OpCode::Data(Data::Binary | Data::Continue) if header.is_final => Frame::Message(payload),
        OpCode::Data(Data::Binary | Data::Continue) => Frame::Fragment(payload),
        OpCode::Control(Control::Ping) => Frame::Ping(payload),
        OpCode::Control(Control::Pong) => Frame::Pong,
        OpCode::Control(Control::Close) => close(payload)?,
        _ => return Err(Lost::Protocol("a text frame".to_owned())),
    })
}

fn close(payload: &[u8]) -> Result<Frame<'_>, Lost> {
    let Some((code, reason)) = payload.split_first_chunk::<2>() else {
        return Ok(Frame::Close { code: CLOSE_WITHOUT_CODE, reason: "" });
    };
    let reason = std::str::from_utf8(reason)
        .map_err(|_| Lost::Protocol("the reason of a close is not UTF-8".to_owned()))?;
    Ok(Frame::Close { code: u16::from_be_bytes(*code), reason })
}

/// Appends a masked binary frame.
pub(crate) fn write_binary(out: &mut BytesMut, payload: &[u8]) {
    write(out, OpCode::Data(Data::Binary), payload);
}

/// Appends the answer to a ping.
pub(crate) fn write_pong(out: &mut BytesMut, payload: &[u8]) {
    write(out, OpCode::Control(Control::Pong), payload);
}

/// Appends a close.
pub(crate) fn write_close(out: &mut BytesMut, code: u16) {
    write(out, OpCode::Control(Control::Close), &code.to_be_bytes());
}

fn write(out: &mut BytesMut, opcode: OpCode, payload: &[u8]) {
    let mask: [u8; 4] = rand::random();
    let header = FrameHeader { opcode, mask: Some(mask), ..FrameHeader::default() };
    let length = payload.len() as u64;
    header.format(length, &mut out.writer()).expect("writing to memory cannot fail");
    let start = out.len();
    out.put_slice(payload);
    apply_mask(&mut out[start..], mask);
}

/// XORs the bytes of a frame with the repeated mask, eight at a time. Doing it twice restores them.
pub fn apply_mask(bytes: &mut [u8], mask: [u8; 4]) {
    let [a, b, c, d] = mask;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (chunks, rest) = bytes.as_chunks_mut::<8>();
    for chunk in chunks {
        *chunk = (u64::from_ne_bytes(*chunk) ^ wide).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask.into_iter().cycle()) {
        *byte ^= mask;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = 1 << 16;

    #[test]
    fn a_whole_message_is_read_in_place_and_the_next_one_is_left() {
        let bytes = [0x82, 3, b'a', b'b', b'c', 0x82, 1];
        assert_eq!(read(&bytes, LIMIT).unwrap(), Ok((5, Frame::Message(b"abc"))));
        assert_eq!(read(&bytes[5..], LIMIT).unwrap(), Err(3));
    }

    #[test]
    fn a_cut_header_asks_for_more() {
        assert_eq!(read(&[0x82], LIMIT).unwrap(), Err(2));
        assert_eq!(read(&[0x82, 126, 1], LIMIT).unwrap(), Err(4));
    }

    #[test]
    fn a_close_gives_its_code_and_reason() {
        let bytes = [0x88, 5, 0x03, 0xE9, b'2', b'5', b'0'];
        assert_eq!(read(&bytes, LIMIT).unwrap(), Ok((7, Frame::Close { code: 1001, reason: "250" })));
        assert_eq!(read(&[0x88, 0], LIMIT).unwrap(), Ok((2, Frame::Close { code: 1005, reason: "" })));
    }

    #[test]
    fn what_a_server_must_not_send_is_an_error() {
        let masked = [0x82, 0x81, 0, 0, 0, 0, 1];
        let text = [0x81, 1, b'a'];
        let long_ping = [0x89, 126, 0, 126];
        let compressed = [0xC2, 0];
        let too_long = [0x82, 127, 0, 0, 0, 0, 1, 0, 0, 0];
        for bytes in [&masked[..], &text, &long_ping, &compressed, &too_long] {
            assert!(matches!(read(bytes, LIMIT), Err(Lost::Protocol(_))), "{bytes:?}");
        }
    }

    #[test]
    fn masking_twice_gives_the_bytes_back() {
        for length in 0..40 {
            let plain: Vec<u8> = (0..length).collect();
            let mut bytes = plain.clone();
            apply_mask(&mut bytes, [1, 2, 3, 4]);
            let slowly: Vec<u8> =
                plain.iter().enumerate().map(|(at, byte)| byte ^ [1, 2, 3, 4][at % 4]).collect();
            assert_eq!(bytes, slowly);
            apply_mask(&mut bytes, [1, 2, 3, 4]);
            assert_eq!(bytes, plain);
        }
    }
}
