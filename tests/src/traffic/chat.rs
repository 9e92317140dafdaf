//! Rooms where everyone talks, listens and reads.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::eventually;
use crate::people::register;
use crate::server::Server;
use crate::watch::Watch;
use client::{Client, Event};
use protocol::room::{ListItem, PostParams, ReceiptsParams};
use protocol::{AccountId, Kind, RoomId, Seq, StreamId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::task::JoinSet;

use super::model::Model;
use super::patient;

const ROOMS: u64 = 4;
const MEMBERS: u64 = 3;

/// How many unread messages are counted.
const UNREAD_MAX: usize = 100;

/// The share of messages after which their author has read so far.
const READ_SHARE: f64 = 0.3;

/// The longest message, in bytes.
const TEXT_BYTES_MAX: usize = 400;

/// Lets everyone enter and begin to talk.
pub async fn begin(server: &Server, model: &Arc<Model>, tasks: &mut JoinSet<()>, seed: u64) {
    for room in 0..ROOMS {
        let mut members = Vec::new();
        for member in 0..MEMBERS {
            members.push(patient(register(server, &format!("talker-{room}-{member}")).await));
        }
        let others: Vec<_> = members[1..].iter().map(Client::account).collect();
        let made = members[0].rooms().create(Some("A room"), &others).await.expect("a room can be made");
        let stream = StreamId::new(Kind::Room, made.room.0);
        model.readable(stream, &members[0]);
        for (index, member) in members.into_iter().enumerate() {
            model.readable(StreamId::new(Kind::Marks, member.account().0), &member);
            model.watched(&Watch::from_start(&member, stream).await);
            let dice = StdRng::seed_from_u64(seed ^ (room << 32 | index as u64));
            tasks.spawn(talk(model.clone(), member, made.room, dice));
        }
    }
}

async fn talk(model: Arc<Model>, member: Client, room: RoomId, mut dice: StdRng) {
    let stream = StreamId::new(Kind::Room, room.0);
    while !model.is_stopped() {
        let text: String =
            (0..dice.random_range(1..=TEXT_BYTES_MAX)).map(|_| dice.random_range('a'..='z')).collect();
        let command_id = member.command_id();
        model.said(command_id, text.clone());
        let params = PostParams { command_id, room, text, reply_to: None };
        let answer = member.ask(params).await.expect("a message is taken");
        model.promised(stream, command_id, answer.seq, answer.at);
        if dice.random_bool(READ_SHARE) {
            let read_seq = member.rooms().read(room, answer.seq).await.expect("a member may read");
            assert_eq!(read_seq, answer.seq, "it has read no further before");
            model.marks.lock().unwrap().insert((member.account(), room), read_seq);
            model.answered();
        }
    }
}

/// Holds the server to every mark: each is the last one answered, to its owner and to the others, and what is
/// unread are the messages of others above it.
pub async fn check(
    model: &Model,
    fresh: &BTreeMap<AccountId, Client>,
    streams: &BTreeMap<StreamId, Vec<Event>>,
) {
    let marks = model.marks.lock().unwrap().clone();
    assert!(!marks.is_empty(), "somebody has read something");
    for ((account, room), read_seq) in marks {
        let events = &streams[&StreamId::new(Kind::Room, room.0)];
        let of_others =
            |event: &&Event| event.seq > read_seq && event.r#type() == "posted" && event.by != Some(account);
        let unread = events.iter().filter(of_others).count().min(UNREAD_MAX) as u64;
        let reader = &fresh[&account];
        eventually("a list that is whole", async || {
            let item = listed(reader, room).await;
            (item.read_seq, item.unread) == (read_seq, unread)
        })
        .await;
        eventually("a receipt that is whole", async || receipt(reader, room).await == read_seq).await;
    }
}

async fn listed(reader: &Client, room: RoomId) -> ListItem {
    let list = reader.rooms().list(None, None).await.expect("one's rooms can be listed");
    list.rooms.into_iter().find(|item| item.room == room).expect("it is one of them")
}

async fn receipt(reader: &Client, room: RoomId) -> Seq {
    let params = ReceiptsParams { room, after: None, limit: None };
    let page = reader.ask(params).await.expect("a member sees who has read");
    let own = page.receipts.iter().find(|receipt| receipt.account == reader.account());
    own.expect("every member has one").read_seq
}
