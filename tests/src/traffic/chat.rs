//! Rooms where everyone talks and listens.

use std::sync::Arc;

use crate::people::register;
use crate::server::Server;
use crate::watch::Watch;
use client::Client;
use protocol::room::PostParams;
use protocol::stream::Applied;
use protocol::{Kind, RoomId, StreamId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::task::JoinSet;

use super::model::Model;
use super::patient;

const ROOMS: u64 = 4;
const MEMBERS: u64 = 3;

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
        let answer: Applied = member.call("room.post", &params).await.expect("a message is taken");
        model.promised(stream, command_id, answer.seq, answer.at);
    }
}
