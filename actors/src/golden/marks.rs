//! What the marks of a person store.

use protocol::marks::Marked;

use super::*;
use crate::marks::{Command, Event, Marks, PostCount};

fn stored() -> Stored<Marks> {
    let marked = |room, seq, posted| Event::Marked(Marked { room, seq }, PostCount { posted });
    let events = events_with_examples(vec![
        ("marked", marked(ROOM, 3, 2)),
        ("marked_elsewhere", marked(RoomId(id(8)), 300, 200)),
    ]);
    let snapshots = vec![("of_two_rooms", history(&events, &["marked", "marked_elsewhere"]))];
    Stored { events, snapshots, commands: vec![] }
}

#[test]
fn marks_read_all_that_was_ever_stored_of_them() {
    let stored = stored();
    check_variants(&stored.events, Event::VARIANTS, &[]);
    check_variants(&stored.commands, variants!(Command: Read), &["Read"]);
    check("marks.txt", &stored, &[]);
}
