//! Reads every chat again over new connections, and compares it with its conversation.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context;
use client::Client;
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::room::Posted;
use protocol::{CommandId, Kind, Seq, StreamId};

use super::chat::Played;
use super::conversations::Chat;
use crate::accounts::Accounts;
use crate::progress;
use crate::readback::Found;
use crate::target::Target;

/// The people who read at the same time.
const AT_ONCE: usize = 16;
const PAGE_MAX: u32 = 1_000;
const PAGE_TIMEOUT: Duration = Duration::from_secs(60);

/// A message in the journal.
struct Stored {
    seq: Seq,
    command_id: Option<CommandId>,
    by_author: bool,
    text: String,
}

/// Reads every chat again, each through its first member.
pub async fn read_back(
    target: &Target,
    accounts: &Accounts,
    chats: &[Chat],
    played: &[Played],
) -> anyhow::Result<Found> {
    let mut by_reader: BTreeMap<usize, Vec<(&Chat, &Played)>> = BTreeMap::new();
    for (chat, played) in chats.iter().zip(played) {
        by_reader.entry(chat.members[0]).or_default().push((chat, played));
    }
    let bar = progress::bar(chats.len() as u64, "reading back");
    let all: Vec<Found> = stream::iter(by_reader)
        .map(|(reader, chats)| {
            let bar = &bar;
            async move {
                let client = target.client(reader, accounts.session(reader)).await?;
                let client = client.with_call_timeout(PAGE_TIMEOUT);
                let mut found = Found::default();
                for (chat, played) in chats {
                    found.add(
                        &read_chat(&client, accounts, chat, played).await.context("failed to read back")?,
                    );
                    bar.inc(1);
                }
                anyhow::Ok(found)
            }
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    bar.finish_and_clear();
    let mut found = Found::default();
    all.iter().for_each(|one| found.add(one));
    Ok(found)
}

async fn read_chat(
    client: &Client,
    accounts: &Accounts,
    chat: &Chat,
    played: &Played,
) -> anyhow::Result<Found> {
    let Some(room) = played.room else { return Ok(Found::default()) };
    let stream = StreamId::new(Kind::Room, room.0);
    let mut found = Found::default();
    let mut stored = Vec::new();
    let mut last = 0;
    loop {
        let page = client.streams().read_after(stream, last, PAGE_MAX).await?;
        for event in &page.events {
            found.events += 1;
            found.disordered += u64::from(event.seq != last + 1);
            last = event.seq;
            if event.r#type() != "posted" {
                continue;
            }
            let author = chat.messages.get(stored.len()).map(|message| accounts.id(message.author));
            let (seq, command_id, by_author) = (event.seq, event.command_id, event.by == author);
            stored.push(Stored { seq, command_id, by_author, text: event.read::<Posted>()?.text });
        }
        if !page.more || page.events.is_empty() {
            break;
        }
    }
    compare(chat, played, &stored, &mut found);
    Ok(found)
}

/// Every acknowledged message must be at its seq, once, by its author, and in the order of the conversation.
fn compare(chat: &Chat, played: &Played, stored: &[Stored], found: &mut Found) {
    let mut places: BTreeMap<CommandId, Seq> = BTreeMap::new();
    for one in stored {
        let Some(command_id) = one.command_id else { continue };
        found.repeated += u64::from(places.insert(command_id, one.seq).is_some());
    }
    for (seq, command_id) in played.acked.iter().flatten() {
        found.lost += u64::from(places.get(command_id) != Some(seq));
    }
    if played.acked.iter().all(Option::is_some) {
        let same = |(message, one): (&super::conversations::Message, &Stored)| {
            message.text == one.text && one.by_author
        };
        let altered = chat.messages.iter().zip(stored).filter(|pair| !same(*pair)).count();
        found.altered += (altered + chat.messages.len().abs_diff(stored.len())) as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::super::conversations::Message;
    use super::*;

    fn message(text: &str) -> Message {
        Message { due: Duration::ZERO, author: 0, text: text.to_owned() }
    }

    fn command(number: u128) -> CommandId {
        CommandId(uuid::Uuid::from_u128(number))
    }

    fn stored(seq: Seq, text: &str) -> Stored {
        Stored { seq, command_id: Some(command(seq.into())), by_author: true, text: text.to_owned() }
    }

    fn chat_of_two() -> (Chat, Played) {
        let chat = Chat { members: vec![0, 1], messages: vec![message("one"), message("two")] };
        let acked = vec![Some((2, command(2))), Some((3, command(3)))];
        (chat, Played { acked, ..Played::default() })
    }

    #[test]
    fn a_chat_that_stands_as_it_was_played_has_no_fault() {
        let (chat, played) = chat_of_two();
        let mut found = Found::default();
        compare(&chat, &played, &[stored(2, "one"), stored(3, "two")], &mut found);
        assert_eq!((found.lost, found.repeated, found.altered), (0, 0, 0));
    }

    #[test]
    fn a_missing_a_repeated_and_an_altered_message_are_all_found() {
        let (chat, played) = chat_of_two();
        let mut found = Found::default();
        compare(&chat, &played, &[stored(2, "one")], &mut found);
        assert_eq!((found.lost, found.altered), (1, 1));
        let mut found = Found::default();
        let twice = Stored { command_id: Some(command(2)), ..stored(4, "one") };
        compare(&chat, &played, &[stored(2, "one"), stored(3, "zwei"), twice], &mut found);
        assert_eq!((found.lost, found.repeated, found.altered), (1, 1, 2));
    }
}
