//! What the people of the demo world say to each other.

use client::protocol::room::State;
use client::protocol::{Kind, RoomId, StreamId};

use super::people::Pair;
use super::{MINUTE_MS, room_titled};

const TITLE: &str = "The lighthouse museum";

/// Who says something in a conversation.
#[derive(Clone, Copy)]
pub enum Who {
    /// Clara Weber.
    Clara,
    /// Finn Holm.
    Finn,
}

/// What is said in the room, in this order.
const SAID: [(Who, &str); 12] = [
    (
        Who::Clara,
        "Hello Finn! We reopen on 1 May, and the old website still says that we are closed for the winter.",
    ),
    (Who::Finn, "Hello Clara. That is a good reason to call. What do visitors look for most?"),
    (Who::Clara, "Opening hours, the ferry, and whether they can climb the tower. In that order."),
    (
        Who::Finn,
        "Then these three go on the first page:\n\n- opening hours, with today's first\n- the next three ferries\n- the tower: open or closed, and why",
    ),
    (Who::Clara, "The *why* matters. In a storm we close it at an hour's notice."),
    (
        Who::Finn,
        "So whoever has the shift needs a button for it, on a phone, with wet hands. I will make it **big**.",
    ),
    (Who::Clara, "You have met our staff, I see."),
    (
        Who::Finn,
        "The ferry company has a timetable as a file: `https://ferry.example/times.csv`. May we use it?",
    ),
    (Who::Clara, "They said yes on the phone. I asked them to put it in writing."),
    (Who::Finn, "Good. I would do it in three parts: drafts, the site itself, and the button for the tower."),
    (Who::Clara, "That fits our budget, which comes in parts as well. Can we pay part by part?"),
    (
        Who::Finn,
        "Yes. Offer me a contract with these three: you fund a part when we begin it, and approve it when you like what you see.",
    ),
];

/// How many minutes pass before each message in turn, where the server lets its clock be moved.
const PAUSES_MINUTES: [u64; 5] = [2, 5, 1, 9, 3];

/// Lets them talk in a room of their own. Answers with a line about it.
pub async fn room(pair: &Pair) -> anyhow::Result<String> {
    let room = match room_titled(&pair.clara, TITLE).await? {
        Some(room) => room,
        None => pair.clara.rooms().create(Some(TITLE), &[pair.finn.account()]).await?.room,
    };
    let posted = say(pair, room, &SAID).await?;
    Ok(format!("room \"{TITLE}\": {posted} messages\n"))
}

/// Says what has not been said in a room yet. Whoever answers has read what came before. Answers how many
/// messages are there then.
pub async fn say(pair: &Pair, room: RoomId, said: &[(Who, &str)]) -> anyhow::Result<u64> {
    let (_, state): (_, State) = pair.clara.streams().state(StreamId::new(Kind::Room, room.0)).await?;
    let already = usize::try_from(state.posted)?;
    let mut last = None;
    for (number, (who, text)) in said.iter().enumerate().skip(already) {
        let person = match who {
            Who::Clara => &pair.clara,
            Who::Finn => &pair.finn,
        };
        // On a server whose clock cannot be moved, all is said at once.
        let _ = person.sandbox().advance(PAUSES_MINUTES[number % PAUSES_MINUTES.len()] * MINUTE_MS).await;
        if let Some(seq) = last {
            person.rooms().read(room, seq).await?;
        }
        last = Some(person.rooms().post(room, text).await?.seq);
    }
    Ok(already.max(said.len()) as u64)
}
