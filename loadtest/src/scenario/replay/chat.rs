//! Plays a conversation: its room, its members, and its messages when they are due.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use client::{CallError, Client, Subscription};
use indicatif::ProgressBar;
use protocol::room::{PostParams, Posted};
use protocol::{CommandId, Kind, RoomId, Seq, StreamId};
use tokio::task::{JoinHandle, spawn_local};
use tokio::time::timeout;

use super::conversations::{Chat, Message};
use crate::report::Report;
use crate::stamp::{self, RunClock};
use crate::tally::{Acked, Tally};

/// How long the last messages may take to reach everyone.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(120);

/// What all chats of a replay share.
pub struct Stage {
    /// The clock by which messages are due.
    pub clock: RunClock,
    /// The counts.
    pub tally: Rc<RefCell<Tally>>,
    /// The progress of the replay.
    pub bar: ProgressBar,
}

/// The result of a chat.
#[derive(Debug, Default)]
pub struct Played {
    /// The room, if it was created.
    pub room: Option<RoomId>,
    /// For each message: where it was acknowledged.
    pub acked: Vec<Option<(Seq, CommandId)>>,
    /// Calls that failed for good.
    pub failures: Vec<String>,
    /// Messages that a member did not get live, or got in another form.
    pub not_delivered: u64,
}

impl Stage {
    /// Plays a chat to its end. Each message is sent when it is due, but not before the one before it is
    /// durable.
    pub async fn play(&self, number: u32, chat: &Chat, members: &[(usize, Client)]) -> Played {
        let mut played = Played { acked: vec![None; chat.messages.len()], ..Played::default() };
        if let Some(first) = chat.messages.first() {
            self.wait_until(first.due).await;
        }
        if let Err(error) = self.perform(number, chat, members, &mut played).await {
            played.failures.push(error.to_string());
        }
        let left = played.acked.iter().filter(|acked| acked.is_none()).count();
        self.bar.inc(left as u64);
        played
    }

    async fn perform(
        &self,
        number: u32,
        chat: &Chat,
        members: &[(usize, Client)],
        played: &mut Played,
    ) -> Result<(), CallError> {
        let (creator, others) = members.split_first().expect("a chat has members");
        let others: Vec<_> = others.iter().map(|(_, client)| client.account()).collect();
        let room = creator.1.rooms().create(None, &others).await?.room;
        played.room = Some(room);
        let mut readers = Vec::new();
        for (_, member) in members {
            let subscription = member.subscribe(StreamId::new(Kind::Room, room.0), Some(0)).await?;
            readers.push(self.read(subscription, chat));
        }
        for (message, acked) in chat.messages.iter().zip(&mut played.acked) {
            self.wait_until(message.due).await;
            let author =
                members.iter().find(|(member, _)| *member == message.author).map(|(_, client)| client);
            match self.post(number, author.expect("authors are members"), room, message).await {
                Ok(done) => *acked = Some(done),
                Err(error) => played.failures.push(error.to_string()),
            }
            self.bar.inc(1);
        }
        for reader in readers {
            let missed = timeout(DELIVERY_TIMEOUT, reader).await.ok().and_then(Result::ok);
            played.not_delivered += missed.unwrap_or(chat.messages.len() as u64);
        }
        Ok(())
    }

    async fn wait_until(&self, due: Duration) {
        tokio::time::sleep_until(self.clock.at(due.as_micros() as u64)).await;
    }

    async fn post(
        &self,
        number: u32,
        author: &Client,
        room: RoomId,
        message: &Message,
    ) -> Result<(Seq, CommandId), CallError> {
        let due = message.due.as_micros() as u64;
        let command_id = stamp::command_id(author.clock().now(), due);
        let params = PostParams { command_id, room, text: message.text.clone(), reply_to: None };
        self.tally.borrow_mut().sent += 1;
        self.tally.borrow_mut().lag.record(self.clock.micros().saturating_sub(due));
        let seq = author.ask(params).await?.seq;
        let micros = self.clock.micros().saturating_sub(due);
        self.tally.borrow_mut().ack(Acked { room: number, seq, command_id }, micros);
        Ok((seq, command_id))
    }

    /// Reads a room until every message has come. Returns how many differ from what was posted.
    fn read(&self, mut subscription: Subscription, chat: &Chat) -> JoinHandle<u64> {
        let (clock, tally) = (self.clock, self.tally.clone());
        let mut expected: std::collections::VecDeque<String> =
            chat.messages.iter().map(|message| message.text.clone()).collect();
        spawn_local(async move {
            let mut wrong = 0;
            while !expected.is_empty() {
                let Some(event) = subscription.next().await else { break };
                if event.r#type() != "posted" {
                    continue;
                }
                let text = event.read::<Posted>().map(|posted| posted.text).ok();
                wrong += u64::from(text != expected.pop_front());
                let mut tally = tally.borrow_mut();
                tally.delivered += 1;
                if let Some(command_id) = event.command_id {
                    let due = stamp::intended(command_id);
                    tally.delivery.record(clock.micros().saturating_sub(due));
                }
            }
            wrong + expected.len() as u64
        })
    }
}

/// Adds the results of the chats, as their members saw them live.
pub fn tell(played: &[Played], report: &mut Report) {
    let failures: Vec<&String> = played.iter().flat_map(|played| &played.failures).collect();
    for failure in failures.iter().take(5) {
        report.note(format!("a call failed for good: {failure}"));
    }
    report.fault("calls failed for good", failures.len() as u64);
    report.fault("messages not delivered as posted", played.iter().map(|played| played.not_delivered).sum());
}
