//! A machine that has had two versions of everything: it counted in dozens first, and counts pieces now.

use protocol::{Kind, Seq};
use serde::{Deserialize, Serialize};

use super::*;
use crate::machine::{public, read_body};
use crate::{Effect, Journaled, Machine, Occasion, Refusal, Stamp, Unreadable, Written};

/// What stands in a box. The first version counted dozens.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Crate {
    pieces: u64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Added {
    pieces: u64,
}

/// The same in the first shape.
#[derive(Serialize, Deserialize)]
struct AddedDozens {
    dozens: u64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Note {
    why: String,
}

impl Machine for Crate {
    const KIND: Kind = Kind::Room;
    const STATE_VERSION: Version = 2;

    type Command = ();
    type Event = (Added, Option<Note>);
    type Answer = ();
    type View = ();

    fn decide(&self, _: &Occasion, (): &()) -> Result<Vec<Self::Event>, Refusal> {
        Ok(vec![(Added { pieces: 1 }, None)])
    }

    fn apply(&mut self, (added, _): &Self::Event, _: &Stamp) {
        self.pieces += added.pieces;
    }

    fn view(&self, _: &Occasion) -> Result<(), Refusal> {
        Ok(())
    }

    fn admit(&self, _: &Occasion) -> Result<(), Refusal> {
        Ok(())
    }

    fn effects(_: &Self::Event, _: &Stamp) -> Vec<Effect> {
        Vec::new()
    }

    fn answer(_: &Self::Event, _: &Stamp) -> Result<(), Refusal> {
        Ok(())
    }
}

impl Journaled for (Added, Option<Note>) {
    const PUBLIC: &'static [&'static str] = &["added"];

    fn name(&self) -> &'static str {
        "added"
    }

    fn write(&self) -> Written {
        let (added, note) = self;
        let written = public("added", added);
        let written = if let Some(note) = note { written.with_private(note) } else { written };
        written.in_shape(Shape { public: 2, private: 1 })
    }

    fn shape(_: &str) -> Shape {
        Shape { public: 2, private: 1 }
    }

    fn upcast<'a>(r#type: &str, _: Shape, bodies: Bodies<'a>) -> Result<Bodies<'a>, Unreadable> {
        let AddedDozens { dozens } = read_body(r#type, &bodies.public)?;
        let public = protocol::frame::to_bytes(&Added { pieces: 12 * dozens }).to_vec().into();
        Ok(Bodies { public, ..bodies })
    }

    fn read(r#type: &str, body: &[u8], private: Option<&[u8]>) -> Result<Self, Unreadable> {
        let note = private.map(|private| read_body(r#type, private)).transpose()?;
        Ok((read_body(r#type, body)?, note))
    }
}

fn noted(pieces: u64) -> (Added, Option<Note>) {
    (Added { pieces }, Some(Note { why: "found".to_owned() }))
}

fn read(public: &[u8], private: Option<&[u8]>) -> Result<(Added, Option<Note>), Unreadable> {
    read_event::<Crate>("added", public, private)
}

fn replayed(bodies: &[Bytes]) -> Crate {
    let mut machine = Crate::default();
    for (seq, body) in (1 as Seq..).zip(bodies) {
        let stream = protocol::StreamId::new(Kind::Room, uuid::Uuid::nil());
        let event = read(body, None).expect("it is of a version that is known");
        machine.apply(&event, &Stamp { stream, seq, at: seq, by: None, command_id: None });
    }
    machine
}

#[test]
fn an_event_says_of_which_version_it_is_and_one_of_the_first_says_none() {
    let written = noted(7).write();
    assert_eq!(&written.body[..], b"\x82\xa1v\x02\xa6pieces\x07");
    assert_eq!(&written.private.expect("a note")[..], b"\x81\xa3why\xa5found");
    assert_eq!(&of_version(Bytes::from_static(b"\x80"), 70_000)[..], b"\x81\xa1v\xce\x00\x01\x11\x70");
}

#[test]
fn an_event_of_the_newest_version_reads_as_it_was_written() {
    let written = noted(7).write();
    assert_eq!(read(&written.body, written.private.as_deref()).expect("reads"), noted(7));
}

#[test]
fn an_event_of_an_older_version_is_brought_up_to_the_newest_before_it_is_folded() {
    let old = protocol::frame::to_bytes(&AddedDozens { dozens: 2 });
    let new = (Added { pieces: 3 }, None).write().body;
    assert_eq!(replayed(&[old.clone(), new.clone()]), Crate { pieces: 27 });
    assert_eq!(replayed(&[new, old]), Crate { pieces: 27 });
}

#[test]
fn an_event_of_a_version_that_is_not_known_is_never_folded() {
    let body = protocol::frame::to_bytes(&Added { pieces: 7 });
    let private = protocol::frame::to_bytes(&Note { why: "found".to_owned() });
    let newer = |body: &Bytes, version| of_version(body.clone(), version);
    for (public, private) in [
        (newer(&body, 3), None),
        (newer(&body, 2), Some(newer(&private, 2))),
        (newer(&body, Version::MAX), None),
        (Bytes::from_static(b"\x82\xa1v\xa3new\xa6pieces\x07"), None),
    ] {
        let refused = read(&public, private.as_deref()).expect_err("it is not known");
        assert!(refused.is_unsupported(), "{refused}");
    }
}

#[test]
fn a_body_that_is_no_map_is_damaged_and_of_no_version() {
    for body in [&b""[..], b"\xc1", b"\x80\xa1v\x02", b"\x81\xa1v"] {
        let refused = read(body, None).expect_err("nobody writes that");
        assert_eq!(refused.is_unsupported(), body == b"\x81\xa1v", "{refused}");
    }
}

#[test]
fn an_event_or_a_variant_that_a_machine_does_not_have_is_of_a_newer_program() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    enum Cause {
        Fire,
    }
    let flood = protocol::frame::to_bytes(&"Flood");
    assert!(read_body::<Cause>("added", &flood).expect_err("there is none").is_unsupported());
    assert!(!read_body::<Cause>("added", b"\x07").expect_err("a number").is_unsupported());
}
