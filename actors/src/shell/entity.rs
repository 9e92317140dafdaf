//! The actor of an entity: its state, and the commands and questions that wait for the journal.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::{Actor, ActorFutureExt, AsyncContext, Context, ContextFutureSpawner, Handler, WrapFuture};
use protocol::{AccountId, CommandId, ErrorCode, Millis, Seq, StreamId, WireError};
use rustc_hash::FxHashMap;
use schema::rows::HeardRow;
use schema::{Row, Table};
use tracing::warn;

use super::batch::Batch;
use super::heard::Heard;
use super::outward::Outbound;
use super::seen::{Key, Lookup, Seen};
use super::waiting::{Envelope, Item, Outcome, Waiting};
use crate::fanout::Hubs;
use crate::house::House;
use crate::kinds::Resident;
use crate::limits::{COMMAND_AGE_MAX_MS, COMMAND_AHEAD_MAX_MS};
use crate::reply::{overloaded, unavailable, unsupported};
use crate::{Caller, Machine, Occasion, Refusal, Stamp};

/// The actor of one entity: it runs a machine.
pub struct Entity<M: Resident> {
    pub(super) house: Arc<House>,
    pub(super) stream: StreamId,
    pub(super) activation: u64,
    pub(super) machine: M,
    /// The seq of the last event that was applied.
    pub(super) head: Seq,
    /// The seq of the last event that is durable.
    pub(super) durable: Seq,
    pub(super) last_at: Millis,
    pub(super) heard: Heard,
    pub(super) seen: Seen,
    pub(super) snapshot_seq: Seq,
    /// The batches that gather. The one that is being appended is not among them.
    pub(super) batches: VecDeque<Batch>,
    pub(super) appending: bool,
    pub(super) waiting: VecDeque<Waiting<M>>,
    pub(super) until_told: Vec<Waiting<M>>,
    /// How many commands and questions wait, for each account, and below in all.
    pub(super) accounts: FxHashMap<AccountId, usize>,
    pub(super) of_people: usize,
    /// Commands whose teller is not in memory, while the store is asked which of its effects were taken.
    pub(super) asking_rows: FxHashMap<StreamId, Vec<Envelope<M>>>,
    /// Commands that may have been executed long ago, while the journal is asked, with their copies that came
    /// meanwhile.
    pub(super) asking: FxHashMap<Key, Vec<Envelope<M>>>,
    /// How many commands wait in `asking`.
    pub(super) asked: usize,
    pub(super) outbound: Outbound,
    /// Someone reads the stream: notifications are encoded while events are applied.
    pub(super) announcing: bool,
    pub(super) asked_at: Instant,
    pub(super) born: Instant,
    pub(super) leaving: bool,
    /// When the state was last known to be that of the stream, as time since boot. See `fence.rs`.
    pub(super) sure_at: Duration,
    /// A look at the head is under way.
    pub(super) looking: bool,
    /// The stream holds events that this program does not know: every command and question is refused.
    pub(super) unsupported: bool,
}

impl<M: Resident> Entity<M> {
    pub(crate) fn new(house: Arc<House>, stream: StreamId, activation: u64, born: Instant) -> Self {
        Self {
            house,
            stream,
            activation,
            machine: M::default(),
            head: 0,
            durable: 0,
            last_at: 0,
            heard: Heard::default(),
            seen: Seen::load(Vec::new(), 1, protocol::CommandId::default()),
            snapshot_seq: 0,
            batches: VecDeque::new(),
            appending: false,
            waiting: VecDeque::new(),
            until_told: Vec::new(),
            accounts: FxHashMap::default(),
            of_people: 0,
            asking: FxHashMap::default(),
            asking_rows: FxHashMap::default(),
            asked: 0,
            outbound: Outbound::default(),
            announcing: false,
            asked_at: born,
            born,
            leaving: false,
            sure_at: Duration::ZERO,
            looking: false,
            unsupported: false,
        }
    }

    pub(super) fn hubs(&self) -> &Arc<Hubs> {
        self.house.hubs()
    }

    pub(super) fn occasion(&self, who: Caller) -> Occasion {
        // The wall clock may have been set back, but time never goes back within a stream.
        let now = self.house.now().max(self.last_at);
        Occasion { stream: self.stream, who, now, head: self.head, command_id: None }
    }

    pub(super) fn on_command(&mut self, envelope: Envelope<M>, ctx: &mut Context<Self>) {
        if self.unsupported {
            return envelope.reply.send(Err(self.refusal()));
        }
        if let Err(error) = self.admit_command(&envelope) {
            return envelope.reply.send(Err(error));
        }
        if self.has_heard(&envelope) {
            return self.hear_again(envelope);
        }
        let teller = envelope.told.map(|told| told.from).filter(|teller| self.heard.is_elsewhere(*teller));
        if let Some(teller) = teller {
            return self.ask_rows(envelope, teller, ctx);
        }
        // Commands without an id need no memory of their own: a tell is known by its teller and seq, and a
        // timer by the state that waits for it.
        let Some(command_id) = envelope.command_id else { return self.execute(envelope, None, ctx) };
        let key = (command_id, envelope.who.account().map(|account| account.0));
        if let Some(copies) = self.asking.get_mut(&key) {
            copies.push(envelope);
            return self.await_journal(&key);
        }
        let hash = content_hash::<M>(&envelope.command);
        match self.seen.lookup(&key) {
            Lookup::Fresh => self.execute(envelope, Some((key, hash)), ctx),
            Lookup::Known { hash: known, seq } => self.repeat(envelope, known == hash, seq),
            Lookup::AskJournal => self.ask_journal(envelope, key, ctx),
        }
    }

    fn admit_command(&mut self, envelope: &Envelope<M>) -> Result<(), WireError> {
        self.has_room(envelope.who.account())?;
        // Only people are refused while much gathers or is not told yet: what entities, timers and the
        // provider send concerns money that is on its way already.
        if matches!(envelope.who, Caller::Account(_) | Caller::Guest) {
            self.has_room_to_gather()?;
            if self.outbound.len() >= self.house.limits().untold_max {
                return Err(self.overloaded());
            }
        }
        match envelope.command_id {
            Some(command_id) => self.check_age(command_id),
            None => Ok(()),
        }
    }

    fn check_age(&self, command_id: CommandId) -> Result<(), WireError> {
        let floor = self.house.store().commands_floor();
        check_age(command_id.millis(), self.house.real_now(), floor)
    }

    /// Whether another one may wait: within the bounds of this account and of all people, or of what no
    /// person asked.
    pub(super) fn has_room(&self, account: Option<AccountId>) -> Result<(), WireError> {
        let limits = self.house.limits();
        let told: usize = self.asking_rows.values().map(Vec::len).sum();
        let all = self.waiting.len() + self.until_told.len() + self.asked + told;
        let has_room = match account {
            Some(account) => {
                let own = self.accounts.get(&account).copied().unwrap_or(0);
                self.of_people < limits.waiting_max && own < limits.waiting_account_max
            }
            None => all - self.of_people < limits.waiting_inner_max,
        };
        match has_room {
            true => Ok(()),
            false => Err(self.overloaded()),
        }
    }

    /// The answer of an entity whose stream this program cannot read.
    pub(super) fn refusal(&self) -> WireError {
        self.house.observer().unsupported(M::KIND);
        unsupported()
    }

    /// Whether another event may gather for the next append.
    fn has_room_to_gather(&self) -> Result<(), WireError> {
        let limits = self.house.limits();
        let records = self.head - self.durable;
        let bytes: usize = self.batches.iter().map(Batch::bytes).sum();
        match records < limits.gathered_records_max as u64 && bytes < limits.gathered_bytes_max {
            true => Ok(()),
            false => Err(self.overloaded()),
        }
    }

    fn overloaded(&self) -> WireError {
        self.house.observer().overloaded(M::KIND);
        overloaded()
    }

    fn has_heard(&self, envelope: &Envelope<M>) -> bool {
        envelope.told.is_some_and(|told| self.heard.holds(told))
    }

    /// A tell that was taken before, whose answer was late or lost. If the teller waits until others have
    /// been told in turn, it waits for all that are not told yet, because it is not remembered which of them
    /// belong to this tell.
    fn hear_again(&mut self, envelope: Envelope<M>) {
        let told_through = if M::answers_once_told(&envelope.command) { self.head } else { 0 };
        self.wait(envelope.since, told_through, Item::Command(envelope, Outcome::Heard));
    }

    /// A retry: answers as the first time, or `conflict` if the content differs.
    fn repeat(&mut self, envelope: Envelope<M>, same: bool, seq: Seq) {
        let told_through = if M::answers_once_told(&envelope.command) { seq } else { 0 };
        let outcome = match same {
            true => Outcome::Recorded(seq),
            false => Outcome::Decided(Err(WireError::new(
                ErrorCode::Conflict,
                "this command_id came before with other content",
            ))),
        };
        self.wait(envelope.since, told_through, Item::Command(envelope, outcome));
    }

    /// The teller is not in memory: asks the rows of the store which of its effects were taken.
    fn ask_rows(&mut self, envelope: Envelope<M>, teller: StreamId, ctx: &mut Context<Self>) {
        if let Some(others) = self.asking_rows.get_mut(&teller) {
            return others.push(envelope);
        }
        self.asking_rows.insert(teller, vec![envelope]);
        let place = HeardRow::place(self.stream, teller);
        let asked = self.house.store().row(Table::Heard, self.stream.id, place);
        asked.into_actor(self).map(move |row, entity, ctx| entity.rows_said(teller, row, ctx)).spawn(ctx);
    }

    fn rows_said(
        &mut self,
        teller: StreamId,
        row: Result<Option<Row>, schema::ReadError>,
        ctx: &mut Context<Self>,
    ) {
        let told = self.asking_rows.remove(&teller).unwrap_or_default();
        let row = row.map_err(schema::BoxError::from);
        match row.and_then(|row| Ok(row.map(|row| row.model::<HeardRow>()).transpose()?.flatten())) {
            Ok(row) => {
                self.heard.learn_row(teller, row.as_ref());
                told.into_iter().for_each(|envelope| self.on_command(envelope, ctx));
            }
            Err(error) => {
                warn!(stream = %self.stream, %teller, %error, "failed to look up what was taken of a teller");
                told.into_iter().for_each(|envelope| envelope.reply.send(Err(unavailable())));
            }
        }
        self.step(ctx);
    }

    fn ask_journal(&mut self, envelope: Envelope<M>, key: Key, ctx: &mut Context<Self>) {
        let asked = self.house.store().commands(self.stream, key.0);
        self.asking.insert(key, Vec::new());
        self.await_journal(&key);
        asked
            .into_actor(self)
            .map(move |known, entity, ctx| entity.journal_said(envelope, key, known, ctx))
            .spawn(ctx);
    }

    /// Notes that another command waits for the journal.
    fn await_journal(&mut self, key: &Key) {
        self.asked += 1;
        self.note_account(key.1.map(AccountId), 1);
    }

    fn journal_said(
        &mut self,
        envelope: Envelope<M>,
        key: Key,
        known: Result<Vec<schema::CommandSeen>, schema::ReadError>,
        ctx: &mut Context<Self>,
    ) {
        let copies = self.asking.remove(&key).unwrap_or_default();
        self.asked -= 1 + copies.len();
        (0..=copies.len()).for_each(|_| self.forget_account(key.1.map(AccountId)));
        match known {
            Err(error) => {
                warn!(stream = %self.stream, %error, "failed to look a command up");
                envelope.reply.send(Err(unavailable()));
            }
            Ok(known) => {
                let hash = content_hash::<M>(&envelope.command);
                match known.into_iter().find(|seen| seen.by == key.1) {
                    Some(seen) => self.repeat(envelope, seen.hash == hash, seen.seq),
                    // The memory may have been cut while the journal was asked, which raised the floor: the
                    // age is checked again.
                    None => match self.check_age(key.0) {
                        Ok(()) => self.execute(envelope, Some((key, hash)), ctx),
                        Err(expired) => envelope.reply.send(Err(expired)),
                    },
                }
            }
        }
        copies.into_iter().for_each(|copy| self.on_command(copy, ctx));
        self.step(ctx);
    }

    /// Decides a new command and applies its events, unless a check outside of the entity has refused it.
    fn execute(&mut self, envelope: Envelope<M>, name: Option<(Key, u64)>, ctx: &mut Context<Self>) {
        if let Some(objection) = envelope.objection.clone() {
            let outcome = Outcome::Decided(Err(*objection));
            return self.wait(envelope.since, 0, Item::Command(envelope, outcome));
        }
        let started = Instant::now();
        let here = self.occasion(envelope.who);
        // A timer is decided as of its due time or later, even if the clock was set back since.
        let now = here.now.max(envelope.ring.map_or(0, |ring| ring.due_at));
        let here = Occasion { command_id: envelope.command_id, now, ..here };
        let before = self.head;
        let decided = match self.machine.decide(&here, &envelope.command) {
            Ok(events) if events.is_empty() => self.machine.unchanged(&here, &envelope.command),
            Ok(events) => self.take(&events, &here, &envelope, name),
            Err(refusal) => Err(refusal),
        };
        self.house.observer().decided(M::KIND, started - envelope.since, started.elapsed());
        let tells = self.head > before && M::answers_once_told(&envelope.command)
            || M::answers_once_all_told(&envelope.command);
        let told_through = if tells { self.head } else { 0 };
        let outcome = Outcome::Decided(decided.map_err(WireError::from));
        self.wait(envelope.since, told_through, Item::Command(envelope, outcome));
        self.append_next(ctx);
    }

    /// Applies the events of a command, and adds them to the batch that gathers.
    fn take(
        &mut self,
        events: &[M::Event],
        here: &Occasion,
        envelope: &Envelope<M>,
        name: Option<(Key, u64)>,
    ) -> Result<M::Answer, Refusal> {
        let limits = self.house.limits();
        let full = |batch: &Batch| batch.is_full(limits.append_records_max, limits.append_bytes_max);
        if self.batches.back().is_none_or(full) {
            self.batches.push_back(Batch::new(self.announcing));
        }
        // Never returned: there is at least one event, and the last one gives the answer.
        let mut answer = Err(Refusal::rule("nothing_to_do"));
        for (index, event) in events.iter().enumerate() {
            let at = Stamp {
                stream: self.stream,
                seq: self.head + 1,
                at: here.now,
                by: here.who.account(),
                command_id: here.command_id,
            };
            let last = index + 1 == events.len();
            if let Some(batch) = self.batches.back_mut() {
                batch.push::<M>(event, &at, envelope.told.filter(|_| last));
            }
            self.machine.apply(event, &at);
            self.head = at.seq;
            if last {
                answer = M::answer(event, &at);
            }
        }
        self.last_at = here.now;
        if let Some(told) = envelope.told {
            self.heard.note(told);
            let rows = self.heard.move_out(limits.tellers_max, self.stream, self.head);
            self.batches.back_mut().into_iter().for_each(|batch| batch.add_rows(&rows));
        }
        if let (Some((key, hash)), Some(batch)) = (name, self.batches.back_mut()) {
            batch.mark(hash);
            self.seen.remember(key, hash, self.head, self.durable);
        }
        answer
    }
}

/// Refuses a command that is older than seven days or may have been forgotten, so that it is never executed
/// twice. A time in the future is no valid command id.
pub(super) fn check_age(millis: Option<Millis>, real_now: Millis, floor: Millis) -> Result<(), WireError> {
    match millis {
        None => Err(WireError::invalid("command_id", "is not a UUIDv7")),
        Some(millis) if millis + COMMAND_AGE_MAX_MS < real_now || millis < floor => {
            Err(WireError::new(ErrorCode::Expired, "this command_id is older than 7 days"))
        }
        Some(millis) if millis > real_now + COMMAND_AHEAD_MAX_MS => {
            Err(WireError::invalid("command_id", "is more than 5 minutes ahead"))
        }
        Some(_) => Ok(()),
    }
}

/// A hash of the command without secrets, by which two commands of one id are told apart. It has 63 bits, so
/// that every store can keep it as a signed number.
pub(crate) fn content_hash<M: Machine>(command: &M::Command) -> u64 {
    let content = protocol::frame::to_bytes(command);
    let hash = blake3::hash(&content);
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_be_bytes(bytes) >> 1
}

impl<M: Resident> Actor for Entity<M> {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        self.begin(ctx);
        ctx.run_interval(self.house.limits().tick, |entity, ctx| entity.tick(ctx));
    }
}

impl<M: Resident> Handler<Envelope<M>> for Entity<M> {
    type Result = ();

    fn handle(&mut self, envelope: Envelope<M>, ctx: &mut Context<Self>) {
        self.asked_at = Instant::now();
        self.on_command(envelope, ctx);
        self.step(ctx);
    }
}
