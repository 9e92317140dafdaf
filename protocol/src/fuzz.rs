//! What must hold of the decoder for any bytes at all. The fuzz target and the bounded run of the tests drive
//! the same function.

use bytes::{BufMut, BytesMut};

use crate::decode::{EventRef, FrameError, Limits, Message, Page, Received, messages, received};
use crate::frame::{self, EventHead};
use crate::registry::{ENTITIES, METHODS, NOTIFICATIONS, Shape};

/// Reads `bytes` in every way there is. Panics where something does not hold that must.
pub fn drive(bytes: &[u8]) {
    let read: Vec<_> = messages(bytes, &Limits::REQUESTS).collect();
    assert!(!read.is_empty() && read.len() <= bytes.len().max(1), "every value takes a byte at least");
    check_errors(&read);
    for message in read.iter().flatten() {
        check_message(bytes, message);
    }
    check_received(bytes, &read);
    check_page(bytes);
    METHODS.iter().for_each(|method| check_value(&method.answer, bytes));
    ENTITIES.iter().for_each(|entity| check_value(&entity.state, bytes));
}

/// Every error is either answered or closes, and nothing is read after one that closes.
fn check_errors(read: &[Result<Message<'_>, FrameError>]) {
    for (index, read_there) in read.iter().enumerate() {
        let Err(error) = read_there else { continue };
        assert_ne!(error.answer().is_some(), error.close().is_some(), "{error} is either answered or closes");
        assert!(error.close().is_none() || index + 1 == read.len(), "something was read after {error}");
    }
}

/// A message stands in the frame, and is the same when it is written and read again; its values read or name
/// what is wrong.
fn check_message(frame: &[u8], message: &Message<'_>) {
    let again = write(message);
    let read: Vec<_> = messages(&again, &Limits::ANSWERS).collect();
    assert_eq!(read, [Ok(*message)], "a message is the same when it is written and read again");
    match *message {
        Message::Request { params, .. } => {
            assert!(stands_in(frame, params));
            METHODS.iter().for_each(|method| check_value(&method.params, params));
        }
        Message::Notification { params, .. } => {
            assert!(stands_in(frame, params));
            NOTIFICATIONS.iter().for_each(|notification| check_value(&notification.params, params));
        }
        Message::Response { error, result, .. } => {
            assert_ne!(error.is_some(), result.is_some(), "a response has one outcome");
            assert!(error.into_iter().chain(result).all(|value| stands_in(frame, value)));
        }
    }
}

/// Writes a message whose values are MessagePack already.
fn write(message: &Message<'_>) -> BytesMut {
    let mut out = BytesMut::new();
    let text = |text: &str| frame::to_bytes(&text);
    match *message {
        Message::Request { id, method, params } => {
            out.put_slice(&[0x94, 0x00]);
            out.put_slice(&frame::to_bytes(&id));
            out.put_slice(&text(method));
            out.put_slice(params);
        }
        Message::Response { id, error, result } => {
            frame::put_response_head(&mut out, id);
            out.put_slice(error.unwrap_or(&[0xc0]));
            out.put_slice(result.unwrap_or(&[0xc0]));
        }
        Message::Notification { method, params } => {
            out.put_slice(&[0x93, 0x02]);
            out.put_slice(&text(method));
            out.put_slice(params);
        }
    }
    out
}

/// Whether `part` points into `whole`.
fn stands_in(whole: &[u8], part: &[u8]) -> bool {
    let (whole, part) = (whole.as_ptr_range(), part.as_ptr_range());
    whole.start <= part.start && part.end <= whole.end
}

/// What a client receives is what the messages say, with the events among them read the same by either way.
fn check_received(frame: &[u8], read: &[Result<Message<'_>, FrameError>]) {
    let received: Vec<_> = received(frame, &Limits::REQUESTS).collect();
    assert_eq!(received.len(), read.len(), "a client sees as many values as a server");
    for (received, read) in received.into_iter().zip(read) {
        match (received, read) {
            (Ok(Received::Event(event)), Ok(Message::Notification { method: "event", params })) => {
                assert_eq!(EventRef::read(params), Ok(event), "an event reads the same by either way");
                check_event(&event);
            }
            (Ok(Received::Message(message)), Ok(read)) => assert_eq!(message, *read),
            (Err(error), Err(read)) => assert_eq!(error, *read),
            (received, read) => panic!("a client sees {received:?}, a server {read:?}"),
        }
    }
}

/// An event is the same when it is written and read again.
fn check_event(event: &EventRef<'_>) {
    let head = EventHead {
        stream: event.stream(),
        seq: event.seq,
        at: event.at,
        by: event.by.map(|by| by.0),
        r#type: event.r#type,
        command_id: event.command_id,
    };
    let mut map = BytesMut::new();
    frame::put_event_map(&mut map, &head, event.body);
    assert_eq!(EventRef::read(&map), Ok(*event), "an event is the same when it is written and read again");
}

fn check_page(bytes: &[u8]) {
    if let Ok(page) = Page::read(bytes) {
        page.events.iter().for_each(check_event);
    }
}

/// A value reads as what it becomes once this version of the protocol has written it; one that does not read
/// names the field.
fn check_value(shape: &Shape, bytes: &[u8]) {
    match shape.rewrite(bytes) {
        Ok(written) => assert_eq!(shape.rewrite(&written), Ok(written.clone()), "{shape:?}"),
        Err(error) => assert!(error.details.contains_key("field"), "{shape:?}: {error}"),
    }
}
