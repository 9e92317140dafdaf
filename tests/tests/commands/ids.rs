//! What names a command: taken once however often it comes, and not at all with a wrong name.

use client::Client;
use protocol::{CommandId, ErrorCode};
use tests::people::{Pair, fixed, hourly, register};
use tests::raw::Raw;
use tests::server::{Server, Settings};
use tests::watch::read_all;
use uuid::Uuid;

use crate::{Call, create, deposit, fund, new_command, offer, post, start, withdraw};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// A command by its name; the other one has other content.
type Made = Box<dyn Fn(CommandId) -> (Call, Call)>;

/// A client and a freelancer with a contract of milestones and one by the hour.
struct World {
    pair: Pair,
    commands: Vec<Made>,
    /// By the hour, for the freelancer.
    timed: Made,
}

impl World {
    async fn on(server: &Server) -> Self {
        let pair = Pair::agreed(server, "ids", fixed(&["10.00", "20.00"])).await;
        let (payer, worker) = (&pair.payer, &pair.worker);
        let offered = payer.contracts().offer(worker.account(), "By the hour", hourly(600)).await;
        let timed = offered.expect("it can be offered").contract;
        worker.contracts().accept(timed).await.expect("it can be accepted");
        pair.deposit("100.00").await;
        let (room, contract, freelancer) = (pair.room, pair.contract, worker.account());
        let commands: Vec<Made> = vec![
            Box::new(move |id| (post(id, room, "once"), post(id, room, "twice"))),
            Box::new(move |id| (create(id, "Once"), create(id, "Twice"))),
            Box::new(move |id| (deposit(id, "5.00"), deposit(id, "6.00"))),
            Box::new(move |id| (withdraw(id, "1.00"), withdraw(id, "2.00"))),
            Box::new(move |id| (withdraw(id, "9999.00"), withdraw(id, "1.00"))),
            Box::new(move |id| (fund(id, contract, 1), fund(id, contract, 2))),
            Box::new(move |id| {
                let offered = |title| offer(id, freelancer, title, fixed(&["1.00"]));
                (offered("Once"), offered("Twice"))
            }),
        ];
        Self {
            pair,
            commands,
            timed: Box::new(move |id| (start(id, timed, "once"), start(id, timed, "twice"))),
        }
    }

    /// Each command with the person who may give it.
    fn all(&self) -> impl Iterator<Item = (&Client, &Made)> {
        let of_payer = self.commands.iter().map(|made| (&self.pair.payer, made));
        of_payer.chain([(&self.pair.worker, &self.timed)])
    }

    /// How many events everything the payer reads has.
    async fn events(&self, server: &Server) -> usize {
        let reader = tests::people::again(server, &self.pair.payer).await;
        let rooms = reader.rooms().list(None, None).await.expect("a list");
        let contracts = reader.contracts().list(None, None, None).await.expect("a list");
        let mut streams = vec![reader.wallet().stream()];
        streams.extend(
            rooms.rooms.iter().map(|item| protocol::StreamId::new(protocol::Kind::Room, item.room.0)),
        );
        let contract = |id: Uuid| protocol::StreamId::new(protocol::Kind::Contract, id);
        streams.extend(contracts.contracts.iter().map(|item| contract(item.contract.0)));
        let mut events = 0;
        for stream in streams {
            events += read_all(&reader, stream).await.len();
        }
        events
    }
}

#[tokio::test]
async fn a_command_that_comes_again_is_answered_again_and_other_content_is_a_conflict_even_after_a_kill() {
    let mut server = Settings::default().start().await;
    let world = World::on(&server).await;
    let mut told = Vec::new();
    for (person, made) in world.all() {
        let (command, other) = made(new_command());
        let mut raw = Raw::signed_in(&server, &person.session()).await;
        let answer = command.over(&mut raw).await;
        assert_eq!(command.over(&mut raw).await, answer, "{command:?} again");
        other.is_refused(&mut raw, ErrorCode::Conflict).await;
        told.push((person.session(), command, other, answer));
    }
    let settled = tests::people::dollars(&world.pair.payer);
    assert_eq!(settled.await.0, "94.00", "100 and 5 came in, 1 went out, 10 are in escrow");
    let events = world.events(&server).await;

    server.kill9();
    server.restart().await;
    for (session, command, other, answer) in told {
        let mut raw = Raw::signed_in(&server, &session).await;
        assert_eq!(command.over(&mut raw).await, answer, "{command:?} after a kill");
        other.is_refused(&mut raw, ErrorCode::Conflict).await;
    }
    assert_eq!(world.events(&server).await, events, "nothing was done twice");
}

/// A name as it would have been made so long from now.
fn named(from_now_ms: i64) -> CommandId {
    let (seconds, nanos) = uuid::Timestamp::now(uuid::NoContext).to_unix();
    let now_ms = (seconds * 1_000 + u64::from(nanos) / 1_000_000) as i64;
    let bytes = Uuid::new_v4().into_bytes();
    let random = bytes[6..].try_into().expect("ten bytes are left of sixteen");
    let millis = (now_ms + from_now_ms) as u64;
    CommandId(uuid::Builder::from_unix_timestamp_millis(millis, random).into_uuid())
}

#[tokio::test]
async fn a_name_that_is_too_old_too_early_or_none_is_refused_and_nothing_is_done() {
    let mut server = Settings::default().start().await;
    let world = World::on(&server).await;
    let events = world.events(&server).await;
    let names = [
        (named(-7 * DAY_MS - MINUTE_MS), ErrorCode::Expired),
        (named(-400 * DAY_MS), ErrorCode::Expired),
        (named(6 * MINUTE_MS), ErrorCode::Invalid),
        (named(400 * DAY_MS), ErrorCode::Invalid),
        (CommandId(Uuid::new_v4()), ErrorCode::Invalid),
        (CommandId(Uuid::nil()), ErrorCode::Invalid),
        (CommandId(Uuid::max()), ErrorCode::Invalid),
    ];
    for life in ["first", "second"] {
        for (person, made) in world.all() {
            let mut raw = Raw::signed_in(&server, &person.session()).await;
            for (name, code) in names {
                made(name).0.is_refused(&mut raw, code).await;
            }
        }
        assert_eq!(world.events(&server).await, events, "in its {life} life");
        server.kill9();
        server.restart().await;
    }
}

#[tokio::test]
async fn a_name_of_almost_seven_days_ago_or_four_minutes_ahead_is_good() {
    let server = Settings::default().start().await;
    let ada = register(&server, "ada").await;
    let room = ada.rooms().create(None, &[]).await.expect("a room can be made").room;
    let mut raw = Raw::signed_in(&server, &ada.session()).await;
    for from_now_ms in [-7 * DAY_MS + MINUTE_MS, 4 * MINUTE_MS] {
        let command = post(named(from_now_ms), room, "in time");
        let answer = command.over(&mut raw).await.expect("it is in time");
        assert_eq!(command.over(&mut raw).await, Ok(answer));
    }
}
