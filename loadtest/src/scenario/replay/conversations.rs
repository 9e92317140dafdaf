//! The file of conversations that `loadtest/fetch-chitchat` writes, and when each message is due.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use serde::Deserialize;

/// The content of the file.
#[derive(Debug, Deserialize)]
pub struct Conversations {
    /// The source of the conversations.
    pub source: String,
    /// How many empty messages were left out.
    pub empty: u64,
    chats: Vec<RawChat>,
}

#[derive(Debug, Deserialize)]
struct RawChat {
    members: Vec<String>,
    messages: Vec<(u64, usize, String)>,
}

/// How time is compressed.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Pauses are divided by this number.
    pub speed: f64,
    /// No pause is longer than this.
    pub pause_max: Duration,
    /// The starts of the chats are spread over this time, in their original order.
    pub spread: Duration,
}

/// A chat to be played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    /// The numbers of accounts. The first one creates the room.
    pub members: Vec<usize>,
    /// The messages, in order.
    pub messages: Vec<Message>,
}

/// A message to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// When it is due, by the clock of the replay.
    pub due: Duration,
    /// The number of the account that posts it.
    pub author: usize,
    /// The text.
    pub text: String,
}

/// Everything that is to be played.
#[derive(Debug, PartialEq, Eq)]
pub struct Play {
    /// The chats, in the order in which they begin.
    pub chats: Vec<Chat>,
    /// The number of accounts.
    pub people: usize,
    /// How many chats got a second member who is silent.
    pub silent: u64,
}

impl Play {
    /// The number of messages.
    pub fn messages(&self) -> u64 {
        self.chats.iter().map(|chat| chat.messages.len() as u64).sum()
    }
}

impl Conversations {
    /// Reads the file.
    pub fn load(file: &Path) -> anyhow::Result<Self> {
        let hint = || format!("failed to read {}; loadtest/fetch-chitchat makes it", file.display());
        serde_json::from_slice(&fs::read(file).with_context(hint)?).with_context(hint)
    }

    /// The first chats of the file, up to `messages_max` messages.
    pub fn play(self, messages_max: usize, pace: Pace) -> Play {
        let mut room = messages_max;
        let chats: Vec<RawChat> = self
            .chats
            .into_iter()
            .filter(|chat| !chat.messages.is_empty())
            .take_while(|chat| {
                let fits = room > 0;
                room = room.saturating_sub(chat.messages.len());
                fits
            })
            .collect();
        let mut people = BTreeMap::new();
        for name in chats.iter().flat_map(|chat| &chat.members) {
            let next = people.len();
            people.entry(name.clone()).or_insert(next);
        }
        let silent_listener = people.len();
        let count = chats.len();
        let mut silent = 0;
        let chats = chats.into_iter().enumerate().map(|(number, chat)| {
            let mut members: Vec<usize> = chat.members.iter().map(|name| people[name]).collect();
            let began = pace.spread.mul_f64(number as f64 / count as f64);
            let messages = pace.schedule(began, &members, chat.messages);
            if members.len() == 1 {
                members.push(silent_listener);
                silent += 1;
            }
            Chat { members, messages }
        });
        let chats = chats.collect();
        Play { chats, people: silent_listener + 1, silent }
    }
}

impl Pace {
    fn schedule(&self, began: Duration, members: &[usize], raw: Vec<(u64, usize, String)>) -> Vec<Message> {
        let mut due = began;
        let mut before = raw.first().map_or(0, |(offset, _, _)| *offset);
        let messages = raw.into_iter().map(|(offset, member, text)| {
            let pause = Duration::from_millis(offset.saturating_sub(before)).div_f64(self.speed);
            due += pause.min(self.pause_max);
            before = offset;
            Message { due, author: members[member], text }
        });
        messages.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace =
        Pace { speed: 10.0, pause_max: Duration::from_secs(2), spread: Duration::from_secs(100) };

    fn conversations() -> Conversations {
        let json = r#"{"source": "test", "empty": 0, "chats": [
            {"members": ["ada", "bob"], "messages": [[0, 0, "hi"], [5000, 1, "hello"], [900000, 0, "späte Antwort"]]},
            {"members": ["ada"], "messages": [[0, 0, "anyone?"]]}]}"#;
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn pauses_are_compressed_and_bounded_and_chats_are_spread() {
        let play = conversations().play(100, PACE);

        let due: Vec<u128> = play.chats[0].messages.iter().map(|message| message.due.as_millis()).collect();
        assert_eq!(due, [0, 500, 2_500]);
        assert_eq!(play.chats[1].messages[0].due.as_secs(), 50);
    }

    #[test]
    fn a_chat_of_one_gets_a_silent_listener_who_is_nobody_else() {
        let play = conversations().play(100, PACE);

        assert_eq!(play.chats[0].members, [0, 1]);
        assert_eq!(play.chats[1].members, [0, 2]);
        assert_eq!((play.people, play.silent), (3, 1));
    }

    #[test]
    fn no_chat_begins_once_there_are_enough_messages() {
        assert_eq!(conversations().play(2, PACE).chats.len(), 1);
    }
}
