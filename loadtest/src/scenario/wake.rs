//! Rooms at rest are asked for their state, one after the other: how long it takes a room to come back from
//! the store.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use client::{CallError, Client};
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::room::State;
use protocol::{Kind, RoomId, Seq, StreamId};
use rand::seq::SliceRandom;
use tokio::task::spawn_local;

use crate::accounts::Accounts;
use crate::context::Context;
use crate::progress;
use crate::report::Report;
use crate::sampler::{Cost, Costs, Sampler};
use crate::served::Served;
use crate::stamp::{self, Micros, RunClock};
use crate::tally::{Acked, Tally};

/// The members of a room.
const MEMBERS: usize = 2;
/// The connections that fill the rooms, and later read them.
const CONNECTIONS: usize = 8;
/// The rooms that are filled at the same time.
const AT_ONCE: usize = 64;
/// How long a call may take while rooms are filled.
const CALL_TIMEOUT: Duration = Duration::from_secs(60);
/// How many failures are listed one by one.
const FAILURES_TOLD_MAX: usize = 5;

/// Rooms at rest are asked for their state at a fixed rate: how long it takes one to wake.
///
/// The rooms are made and filled, then the server is killed and started again, so that none is awake. Each is
/// read once, in no order; then all of them again, awake, to compare with.
#[derive(Debug, Args)]
pub struct Wake {
    /// How many rooms.
    #[arg(long, default_value_t = 3_000)]
    rooms: usize,
    /// How many messages each holds. A room of 128 events or more leaves a snapshot when it goes to rest.
    #[arg(long, default_value_t = 20)]
    messages: u64,
    /// How many rooms are read a second.
    #[arg(long, default_value_t = 200.0)]
    rate: f64,
    /// The length of a message.
    #[arg(long, default_value_t = 200)]
    bytes: usize,
    /// How long the filled rooms are left alone before the server is killed; after about a minute they go to
    /// rest.
    #[arg(long, default_value_t = 0.0)]
    rest_seconds: f64,
    /// Start this server for the run, in a shell; --url must be its address.
    #[arg(long, value_name = "CMD")]
    server: String,
}

/// What the readers share.
struct Stage {
    clock: RunClock,
    tally: Rc<RefCell<Tally>>,
    failures: RefCell<Vec<String>>,
    messages: u64,
}

impl Wake {
    /// Runs the scenario.
    pub async fn run(&self, context: &Context) -> anyhow::Result<Report> {
        let mut report = Report::of("wake");
        anyhow::ensure!(self.rooms > 0 && self.rate > 0.0, "there is nothing to read");
        let mut served = Served::start(&self.server, &context.target).await?;
        let accounts = context.accounts(MEMBERS).await?;
        let mut rooms = self.fill(&connect(context, &accounts).await?).await?;
        progress::pass(Duration::from_secs_f64(self.rest_seconds.max(0.0)), "rooms at rest").await;
        let restarted = served.kill_and_restart(&context.target).await?;

        let clients = connect(context, &accounts).await?;
        report.server = clients[0].server();
        rooms.shuffle(&mut rand::rng());
        let tally = Rc::new(RefCell::new(Tally::new(1, false)));
        let (clock, failures, messages) = (RunClock::begin(), RefCell::default(), self.messages);
        let stage = Rc::new(Stage { clock, tally, failures, messages });
        let sampler = Sampler::start(stage.tally.clone(), Some(served.process()), "reads")?;
        let mut costs = Costs::start(Some(served.process()))?;
        self.read(&stage, &clients, &rooms, "waking").await?;
        let asleep = costs.lap()?;
        self.tell(&stage, asleep, restarted, &mut report);
        self.read(&stage, &clients, &rooms, "reading awake").await?;
        let awake = costs.lap()?;
        sampler.stop(&mut report);
        tell_awake(&stage, awake, rooms.len(), &mut report);
        Ok(report)
    }

    /// Creates the rooms, and posts the messages of each one after another.
    async fn fill(&self, clients: &[Client]) -> anyhow::Result<Vec<RoomId>> {
        let bar = progress::bar(self.rooms as u64, "filling rooms");
        let rooms = stream::iter(0..self.rooms).map(|number| {
            let bar = &bar;
            let [creator, other] = [number, number + 1].map(|number| &clients[number % clients.len()]);
            let other = other.account(); // Neighbouring connections are of different people.
            async move {
                let room = creator.rooms().create(Some(&format!("room {number}")), &[other]).await?.room;
                for _ in 0..self.messages {
                    let text = stamp::text(creator.command_id(), self.bytes);
                    creator.rooms().post(room, &text).await?;
                }
                bar.inc(1);
                anyhow::Ok(room)
            }
        });
        let rooms = rooms.buffer_unordered(AT_ONCE).try_collect().await.context("failed to fill the rooms");
        bar.finish_and_clear();
        rooms
    }

    /// Asks for the state of every room when it is due, whether or not earlier answers have come.
    async fn read(
        &self,
        stage: &Rc<Stage>,
        clients: &[Client],
        rooms: &[RoomId],
        what: &'static str,
    ) -> anyhow::Result<()> {
        stage.tally.borrow_mut().measure();
        let bar = progress::bar(rooms.len() as u64, what);
        let began = stage.clock.micros();
        let mut reads = Vec::with_capacity(rooms.len());
        for (number, room) in rooms.iter().enumerate() {
            let intended = began + (number as f64 * 1e6 / self.rate) as u64;
            tokio::time::sleep_until(stage.clock.at(intended)).await;
            let (stage, client, bar) = (stage.clone(), clients[number % clients.len()].clone(), bar.clone());
            let room = *room;
            reads.push(spawn_local(async move {
                stage.read(&client, room, intended).await;
                bar.inc(1);
            }));
        }
        for read in reads {
            read.await?;
        }
        bar.finish_and_clear();
        Ok(())
    }

    fn tell(&self, stage: &Stage, cost: Cost, restarted: Duration, report: &mut Report) {
        let mut tally = stage.tally.borrow_mut();
        report.figure("rooms", self.rooms as f64, "");
        report.figure("messages in each", self.messages as f64, "");
        report.figure("rate asked for", self.rate, "rooms/s");
        report.figure("restart of the server", restarted.as_secs_f64() * 1e3, "ms");
        if let Some(each) = cost.server.and_then(|server| server.micros_each(self.rooms as u64)) {
            report.figure("server CPU per room woken", each, "µs");
        }
        cost.tell(report, tally.lag.at(0.99));
        report.latencies("state of a room at rest", &mut tally.ack);
        report.latencies("schedule lag of the tester", &mut tally.lag);
    }
}

impl Stage {
    async fn read(&self, client: &Client, room: RoomId, intended: Micros) {
        self.tally.borrow_mut().sent += 1;
        self.tally.borrow_mut().lag.record(self.clock.micros().saturating_sub(intended));
        let state = client.streams().state::<State>(StreamId::new(Kind::Room, room.0)).await;
        match whole(state, self.messages) {
            Ok(seq) => {
                let acked = Acked { room: 0, seq, command_id: client.command_id() };
                self.tally.borrow_mut().ack(acked, self.clock.micros().saturating_sub(intended));
            }
            Err(why) => self.failures.borrow_mut().push(format!("{room}: {why}")),
        }
    }
}

/// A room that was started again must hold every acknowledged message, and its members.
fn whole(state: Result<(Seq, State), CallError>, messages: u64) -> Result<Seq, String> {
    let (seq, state) = state.map_err(|error| error.to_string())?;
    match state.posted == messages && state.members.len() == MEMBERS {
        true => Ok(seq),
        false => Err(format!("it holds {} messages and {} members", state.posted, state.members.len())),
    }
}

/// Connects the members, in turn.
async fn connect(context: &Context, accounts: &Accounts) -> anyhow::Result<Vec<Client>> {
    let mut clients = Vec::with_capacity(CONNECTIONS);
    for number in 0..CONNECTIONS {
        let client = context.target.client(number, accounts.session(number % MEMBERS)).await?;
        clients.push(client.with_call_timeout(CALL_TIMEOUT));
    }
    Ok(clients)
}

fn tell_awake(stage: &Stage, cost: Cost, rooms: usize, report: &mut Report) {
    if let Some(each) = cost.server.and_then(|server| server.micros_each(rooms as u64)) {
        report.figure("server CPU per room read awake", each, "µs");
    }
    report.latencies("state of a room awake", &mut stage.tally.borrow_mut().ack);
    let failures = stage.failures.borrow();
    for failure in failures.iter().take(FAILURES_TOLD_MAX) {
        report.note(format!("a room did not come back: {failure}"));
    }
    report.fault("rooms that did not come back whole", failures.len() as u64);
}

#[cfg(test)]
mod tests {
    use protocol::AccountId;
    use protocol::room::Member;
    use uuid::Uuid;

    use super::*;

    fn state(posted: u64, members: u128) -> Result<(Seq, State), CallError> {
        let member = |number| Member { account: AccountId(Uuid::from_u128(number)) };
        let (room, members) = (RoomId(Uuid::nil()), (0..members).map(member).collect());
        Ok((posted + 1, State { room, title: None, creator: None, members, posted }))
    }

    #[test]
    fn a_room_is_back_only_with_every_message_and_every_member() {
        assert_eq!(whole(state(20, 2), 20), Ok(21));
        assert_eq!(whole(state(19, 2), 20), Err("it holds 19 messages and 2 members".to_owned()));
        assert_eq!(whole(state(20, 1), 20), Err("it holds 20 messages and 1 members".to_owned()));
    }
}
