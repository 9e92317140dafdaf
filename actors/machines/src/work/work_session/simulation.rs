//! A small world of contracts, a timesheet and sessions: every event goes through its stored form, commands
//! between entities arrive in their sender's order and at least once, and any entity may crash between any
//! two steps.

mod chaos;
mod stories;

use std::collections::{BTreeMap, VecDeque};
use std::ops::Deref;

use protocol::checks::BEATS_MAX;
use protocol::contract::{ChangedHours, Changes, Hourly, Terms};
use protocol::work::{Beat, BeatAnswer, Skip, Stopped};
use protocol::{AccountId, CommandId, Currency, Kind, Millis, Money, Seq, SessionId, StreamId};
use rows::DiaryRow;
use rows::Row;
use uuid::Uuid;

use super::{Answer, Command, Event, WorkSession};
use crate::node::{Delivery, Node};
use crate::work::contract::{self, Contract};
use crate::work::timesheet::Timesheet;
use crate::{Caller, Effect, Machine, Occasion, Refusal, Tell};

/// Monday 2026-11-23, 12:00 UTC: the start of a slot.
const NOON: Millis = 1_795_435_200_000;
const ADA: AccountId = AccountId(Uuid::from_u128(1));
const CLIENT: AccountId = AccountId(Uuid::from_u128(2));

/// One entity as the shell would run it: what it has to tell others waits in its outbox.
#[derive(Debug)]
struct Entity<M: Machine> {
    node: Node<M>,
    outbox: VecDeque<(Delivery, Tell)>,
    timers: BTreeMap<String, Millis>,
}

impl<M: Machine> Deref for Entity<M> {
    type Target = Node<M>;

    fn deref(&self) -> &Node<M> {
        &self.node
    }
}

impl<M: Machine + PartialEq> Entity<M> {
    fn new(id: Uuid) -> Self {
        Self { node: Node::new(id), outbox: VecDeque::new(), timers: BTreeMap::new() }
    }

    fn occasion(&self, who: Caller, now: Millis) -> Occasion {
        self.here(who, now, None)
    }

    /// Decides a command and takes what it means, answering as the shell would. Rows go to `rows`.
    fn ask(
        &mut self,
        who: Caller,
        told: Option<Delivery>,
        command: &M::Command,
        now: Millis,
        rows: &mut Vec<Row>,
    ) -> Result<M::Answer, Refusal> {
        let here = self.occasion(who, now);
        self.ask_as(&here, told, command, rows)
    }

    fn ask_as(
        &mut self,
        here: &Occasion,
        told: Option<Delivery>,
        command: &M::Command,
        rows: &mut Vec<Row>,
    ) -> Result<M::Answer, Refusal> {
        if told.is_some_and(|told| self.has_heard(told)) {
            return Err(Refusal::rule("heard_already"));
        }
        let before = self.head();
        let answer = self.node.ask(here, told, command);
        (before + 1..=self.head()).for_each(|seq| self.follow(seq, rows));
        answer
    }

    fn follow(&mut self, seq: Seq, rows: &mut Vec<Row>) {
        let (from, mut index) = (self.stream, 0);
        for effect in self.effects(seq) {
            match effect {
                Effect::Row(row) => rows.push(row),
                Effect::Timer(name, key, Some(due_at)) => drop(self.timers.insert(key.under(name), due_at)),
                Effect::Timer(name, key, None) => drop(self.timers.remove(&key.under(name))),
                Effect::Tell(tell) => {
                    self.outbox.push_back((Delivery { from, seq, index }, tell));
                    index += 1;
                }
                Effect::Call(_) => unreachable!("time costs nothing"),
            }
        }
    }

    /// Forgets everything but the journal. Whatever it told since `told_through` is told again.
    fn crash(&mut self, told_through: u64) {
        self.node.crash();
        let waiting = self.outbox.front().map_or(u64::MAX, |(first, _)| first.seq - 1);
        self.outbox.clear();
        self.timers.clear();
        (1..=self.head()).for_each(|seq| self.follow(seq, &mut Vec::new()));
        self.outbox.retain(|(delivery, _)| delivery.seq > told_through.min(waiting));
    }

    /// The tells that may arrive next: the first for each receiver.
    fn next(&self) -> Vec<usize> {
        let mut receivers = Vec::new();
        let mut places = Vec::new();
        for (place, (_, tell)) in self.outbox.iter().enumerate() {
            if !receivers.contains(&tell.to) {
                receivers.push(tell.to);
                places.push(place);
            }
        }
        places
    }

    /// Takes a tell out; a repeated one stays, to come once more.
    fn take(&mut self, place: usize, repeated: bool) -> (Delivery, Tell) {
        match repeated {
            true => self.outbox[place].clone(),
            false => self.outbox.remove(place).expect("the place is taken"),
        }
    }
}

/// Ada's timesheet and her sessions, under two contracts with the same client.
#[derive(Debug)]
struct World {
    now: Millis,
    /// The highest weekly limit that was ever agreed on.
    limit_minutes: u32,
    contracts: Vec<Entity<Contract>>,
    timesheet: Entity<Timesheet>,
    sessions: Vec<Entity<WorkSession>>,
    rows: Vec<Row>,
}

/// Who tells something.
#[derive(Debug, Clone, Copy)]
enum Sender {
    Contract(usize),
    Timesheet,
    Session(usize),
}

impl World {
    fn new(limit_minutes: u32) -> Self {
        let mut world = Self {
            now: NOON,
            limit_minutes,
            contracts: Vec::new(),
            timesheet: Entity::new(ADA.0),
            sessions: Vec::new(),
            rows: Vec::new(),
        };
        let rate = Money::parse("22.22", Currency::USD).expect("an amount");
        let terms = Terms::Hourly(Hourly { rate, weekly_limit_minutes: limit_minutes, manual_time: false });
        let offer = contract::Command::Offer { freelancer: ADA, title: "A website".to_owned(), terms };
        for number in 0..2 {
            world.contracts.push(Entity::new(Uuid::from_u128(100 + number)));
            world.contract(number as usize, CLIENT, &offer).expect("nothing forbids an offer");
            world.contract(number as usize, ADA, &contract::Command::Accept).expect("the offer is open");
        }
        world
    }

    /// Somebody asks something of a contract.
    fn contract(
        &mut self,
        number: usize,
        who: AccountId,
        command: &contract::Command,
    ) -> Result<(), Refusal> {
        let command_id = Some(CommandId(Uuid::from_u128(7)));
        let contract = &mut self.contracts[number];
        let here = contract.here(Caller::Account(who), self.now, command_id);
        contract.ask_as(&here, None, command, &mut self.rows).map(|_| ())
    }

    /// `contract.end`, up to where the contract has decided.
    fn end(&mut self, number: usize) -> Result<(), Refusal> {
        self.contract(number, CLIENT, &contract::Command::End { reason: "enough".to_owned() })
    }

    /// The parties agree on another weekly limit, up to where the contract has decided.
    fn limit(&mut self, number: usize, weekly_limit_minutes: u32) -> Result<(), Refusal> {
        let hours = ChangedHours { rate: "22.22".to_owned(), rate_from: None, weekly_limit_minutes };
        let propose = contract::Command::ProposeAmendment { changes: Changes::Hourly(hours) };
        self.contract(number, CLIENT, &propose)?;
        let amendment = self.contracts[number].machine.made().expect("it was offered").amendments;
        self.limit_minutes = self.limit_minutes.max(weekly_limit_minutes);
        self.contract(number, ADA, &contract::Command::AcceptAmendment { amendment })
    }

    /// `work.start`, up to where the contract has decided.
    fn ask_to_start(&mut self, number: usize) -> Result<usize, Refusal> {
        let id = Uuid::from_u128(1_000 + self.sessions.len() as u128);
        let memo = format!("part {number}");
        self.contract(number, ADA, &contract::Command::AdmitSession { session: SessionId(id), memo })?;
        self.sessions.push(Entity::new(id));
        Ok(self.sessions.len() - 1)
    }

    /// `work.start`, whole.
    fn start(&mut self, number: usize) -> Result<usize, Refusal> {
        let session = self.ask_to_start(number)?;
        self.settle();
        self.ask(session, ADA, &Command::ShowStart { beat_seconds: 10, report_seconds: 60 }).map(|_| session)
    }

    fn ask(&mut self, session: usize, who: AccountId, command: &Command) -> Result<Answer, Refusal> {
        self.sessions[session].ask(Caller::Account(who), None, command, self.now, &mut self.rows)
    }

    fn report(&mut self, session: usize, beats: Vec<Beat>) -> Result<BeatAnswer, Refusal> {
        self.report_with(session, beats, Vec::new())
    }

    fn report_with(
        &mut self,
        session: usize,
        beats: Vec<Beat>,
        skip: Vec<Skip>,
    ) -> Result<BeatAnswer, Refusal> {
        match self.ask(session, ADA, &Command::Report { beats, skip })? {
            Answer::Beats(answer) => Ok(answer),
            other => panic!("a report is answered with beats, not {other:?}"),
        }
    }

    /// `work.stop`, whole: what it credits.
    fn stop(&mut self, session: usize) -> Result<u64, Refusal> {
        self.ask(session, ADA, &Command::Stop)?;
        self.settle();
        match self.ask(session, ADA, &Command::ShowStop)? {
            Answer::Stopped(answer) => Ok(answer.credited_seconds),
            other => panic!("a stop is answered with what it credits, not {other:?}"),
        }
    }

    /// Works for so many beats of ten seconds, each reported as it comes.
    fn work(&mut self, session: usize, beats: u64) {
        let started_at = self.started_at(session).expect("it has started");
        for _ in 0..beats {
            self.now += 10_000;
            let seq = self.through(session) + 1;
            self.report(session, vec![beat(seq, self.now - started_at)]).expect("the report is taken");
            self.settle();
        }
    }

    /// Delivers one tell of those that may come next; false where there is none.
    fn deliver(&mut self, pick: usize, repeated: bool) -> bool {
        let mut ready: Vec<(Sender, usize)> = Vec::new();
        for (number, contract) in self.contracts.iter().enumerate() {
            ready.extend(contract.next().into_iter().map(|place| (Sender::Contract(number), place)));
        }
        ready.extend(self.timesheet.next().into_iter().map(|place| (Sender::Timesheet, place)));
        for (session, entity) in self.sessions.iter().enumerate() {
            ready.extend(entity.next().into_iter().map(|place| (Sender::Session(session), place)));
        }
        let Some((sender, place)) = ready.get(pick % ready.len().max(1)).copied() else { return false };
        let (told, tell) = match sender {
            Sender::Contract(number) => self.contracts[number].take(place, repeated),
            Sender::Timesheet => self.timesheet.take(place, repeated),
            Sender::Session(session) => self.sessions[session].take(place, repeated),
        };
        self.tell(told, tell);
        true
    }

    fn tell(&mut self, told: Delivery, tell: Tell) {
        let who = Caller::Entity(told.from);
        let outcome = match tell.to.kind {
            Kind::Timesheet => {
                let command = tell.read::<Timesheet>().expect("a timesheet's command");
                self.timesheet.ask(who, Some(told), &command, self.now, &mut self.rows)
            }
            Kind::WorkSession => {
                let receiver = self.sessions.iter_mut().find(|entity| entity.stream == tell.to);
                let receiver = receiver.expect("only sessions that were asked for are told");
                let command = tell.read::<WorkSession>().expect("a session's command");
                receiver.ask(who, Some(told), &command, self.now, &mut self.rows).map(|_| ())
            }
            Kind::Contract => {
                let receiver = self.contracts.iter_mut().find(|entity| entity.stream == tell.to);
                let receiver = receiver.expect("only contracts that there are are told");
                let command = tell.read::<Contract>().expect("a contract's command");
                receiver.ask(who, Some(told), &command, self.now, &mut self.rows).map(|_| ())
            }
            Kind::Room | Kind::Inbox | Kind::Profile => Ok(()),
            other => panic!("nobody here is told, but {other} is"),
        };
        assert!(
            matches!(&outcome, Ok(()) | Err(Refusal::Rule(_))),
            "nothing told is refused, but {tell:?} was: {outcome:?}"
        );
    }

    /// Delivers whatever there is to deliver.
    fn settle(&mut self) {
        while self.deliver(0, false) {}
    }

    /// Rings the timers that are due.
    fn ring(&mut self) {
        for entity in &mut self.sessions {
            for (key, due_at) in entity.timers.clone().into_iter().filter(|(_, due_at)| *due_at <= self.now) {
                entity.timers.remove(&key);
                let command = WorkSession::timer(&key, due_at).expect("the timer means something");
                entity
                    .ask(Caller::Time, None, &command, self.now, &mut self.rows)
                    .expect("time is not refused");
            }
        }
        self.settle();
    }

    /// What the contracts show of a session, in order.
    fn shown_by_contracts(&self, session: usize) -> Vec<contract::Event> {
        let id = SessionId(self.sessions[session].stream.id);
        let is_of_it = |event: &contract::Event| match event {
            contract::Event::SessionStarted(body, _) => body.session == id,
            contract::Event::SessionStopped(body, _) => body.session == id,
            _ => false,
        };
        let events = |of: &Entity<Contract>| (1..=of.head()).map(|seq| of.event(seq).0).collect::<Vec<_>>();
        self.contracts.iter().flat_map(events).filter(is_of_it).collect()
    }

    fn events(&self, session: usize) -> Vec<Event> {
        let session = &self.sessions[session];
        (1..=session.head()).map(|seq| session.event(seq).0).collect()
    }

    fn stopped(&self, session: usize) -> Option<Stopped> {
        self.events(session).into_iter().find_map(|event| match event {
            Event::Stopped(body) => Some(body),
            _ => None,
        })
    }

    fn started_at(&self, session: usize) -> Option<Millis> {
        let first = self.sessions[session].journal.first()?;
        (first.written.r#type == "started").then_some(first.at.at)
    }

    fn through(&self, session: usize) -> u64 {
        match &self.sessions[session].machine {
            WorkSession::Born(born) => born.fold.through(),
            WorkSession::Unborn | WorkSession::Declined(_) => 0,
        }
    }

    /// The diary: its lines by slot and session, as the last event that wrote each left it.
    fn diary(&self) -> Vec<DiaryRow> {
        let mut rows: BTreeMap<(Uuid, Vec<u8>), &Row> = BTreeMap::new();
        for row in &self.rows {
            let place = rows.entry((row.partition, row.clustering.clone())).or_insert(row);
            if row.source >= place.source {
                *place = row;
            }
        }
        // The memo of a session stands behind all slots, and does not read as one.
        rows.values().filter_map(|row| row.model::<DiaryRow>().ok().flatten()).collect()
    }

    fn diary_seconds(&self, session: usize) -> u64 {
        let id = SessionId(self.sessions[session].stream.id);
        self.diary().iter().filter(|row| row.session == id).map(|row| row.credited_seconds).sum()
    }
}

fn beat(seq: u64, mono_ms: u64) -> Beat {
    Beat { seq, mono_ms, at: NOON + mono_ms, keys: 1, clicks: 0, scrolls: 0 }
}

/// Beats every ten seconds of the first so many seconds, in reports.
fn backlog(seconds: u64) -> Vec<Vec<Beat>> {
    let beats: Vec<Beat> = (1..=seconds / 10).map(|seq| beat(seq, seq * 10_000)).collect();
    beats.chunks(BEATS_MAX).map(<[Beat]>::to_vec).collect()
}
