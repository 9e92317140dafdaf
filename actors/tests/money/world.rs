//! The simulation's world: people, their wallets and contracts, and a network that delays, repeats and
//! crashes.

use std::collections::BTreeMap;

use actors::contract::{self, Contract};
use actors::ledger::Audit;
use actors::wallet::{self, Wallet};
use actors::{Caller, Effect, Machine, Occasion, ProviderCall, Refusal, Tell};
use machines::node::Delivery;
use protocol::{AccountId, CommandId, Kind, Millis, Seq, StreamId};
use rand::RngExt;
use rand::rngs::StdRng;
use uuid::Uuid;

use crate::node::{Node, record};
use crate::provider::Provider;

/// Where the story begins.
pub const NOON: Millis = 1_800_000_000_000;

/// An effect on its way: from which record, and which of its effects.
pub enum Parcel {
    Tell(Delivery, Tell),
    Call(StreamId, ProviderCall),
}

/// The timers that are set, and when they are due.
pub type Timers = BTreeMap<(StreamId, String), Millis>;

/// Everything there is.
pub struct World {
    pub now: Millis,
    pub wallets: BTreeMap<Uuid, Node<Wallet>>,
    pub contracts: BTreeMap<Uuid, Node<Contract>>,
    pub timers: Timers,
    /// Every timer there ever was.
    pub timers_set: Vec<(StreamId, String, Millis)>,
    /// For each sender, in the order of its records: what others have yet to hear.
    pub parcels: BTreeMap<StreamId, Vec<(Seq, Parcel)>>,
    pub provider: Provider,
    pub audit: Audit,
    commands: u128,
}

impl World {
    pub fn new(people: &[AccountId]) -> Self {
        let wallet = |person: &AccountId| (person.0, Node::new(person.0));
        Self {
            now: NOON,
            wallets: people.iter().map(wallet).collect(),
            contracts: BTreeMap::new(),
            timers: BTreeMap::new(),
            timers_set: Vec::new(),
            parcels: BTreeMap::new(),
            provider: Provider::default(),
            audit: Audit::default(),
            commands: 0,
        }
    }

    fn next_command(&mut self) -> Option<CommandId> {
        self.commands += 1;
        Some(CommandId(Uuid::from_u128(self.commands)))
    }

    /// A person asks a contract for something.
    pub fn ask_contract(
        &mut self,
        id: Uuid,
        who: AccountId,
        command: &contract::Command,
    ) -> Result<(), Refusal> {
        let command_id = self.next_command();
        self.contract(id, Caller::Account(who), command_id, None, command)
    }

    /// A person asks their wallet for something.
    pub fn ask_wallet(&mut self, who: AccountId, command: &wallet::Command) -> Result<(), Refusal> {
        let command_id = self.next_command();
        self.wallet(who.0, Caller::Account(who), command_id, None, command)
    }

    fn contract(
        &mut self,
        id: Uuid,
        who: Caller,
        command_id: Option<CommandId>,
        told: Option<Delivery>,
        command: &contract::Command,
    ) -> Result<(), Refusal> {
        let node = self.contracts.entry(id).or_insert_with(|| Node::new(id));
        let here = node.here(who, self.now, command_id);
        run(node, &mut self.audit, (&mut self.timers, &mut self.timers_set), &here, told, command)?;
        begin(node, &mut self.parcels);
        Ok(())
    }

    fn wallet(
        &mut self,
        id: Uuid,
        who: Caller,
        command_id: Option<CommandId>,
        told: Option<Delivery>,
        command: &wallet::Command,
    ) -> Result<(), Refusal> {
        let node = self.wallets.entry(id).or_insert_with(|| Node::new(id));
        let here = node.here(who, self.now, command_id);
        run(node, &mut self.audit, (&mut self.timers, &mut self.timers_set), &here, told, command)?;
        begin(node, &mut self.parcels);
        Ok(())
    }

    /// Delivers what is first on its way from that sender; now and then a second time.
    pub fn deliver(&mut self, from: StreamId, random: &mut StdRng, honest: bool) {
        let Some(queue) = self.parcels.get_mut(&from).filter(|queue| !queue.is_empty()) else { return };
        let (seq, parcel) = queue.remove(0);
        let last_of_record = queue.first().is_none_or(|(next, _)| *next > seq);
        let again = !honest && random.random_bool(0.2);
        match &parcel {
            Parcel::Tell(told, tell) => self.tell(*told, tell),
            Parcel::Call(stream, call) => self.call(*stream, call, random, honest),
        }
        if again {
            // The receiver took it, but its sender never heard so.
            return self.parcels.entry(from).or_default().insert(0, (seq, parcel));
        }
        if last_of_record {
            self.finish(from, seq);
        }
    }

    fn tell(&mut self, told: Delivery, tell: &Tell) {
        let to = tell.to.id;
        let heard = match tell.to.kind {
            Kind::Contract => self.contracts.get(&to).is_some_and(|node| node.has_heard(told)),
            Kind::Wallet => self.wallets.get(&to).is_some_and(|node| node.has_heard(told)),
            _ => true,
        };
        if heard {
            return;
        }
        let who = Caller::Entity(told.from);
        let taken = if let Some(command) = tell.read::<Contract>() {
            self.contract(to, who, None, Some(told), &command)
        } else if let Some(command) = tell.read::<Wallet>() {
            self.wallet(to, who, None, Some(told), &command)
        } else {
            Ok(())
        };
        taken.unwrap_or_else(|refusal| panic!("{tell:?} is refused: {refusal}"));
    }

    fn call(&mut self, stream: StreamId, call: &ProviderCall, random: &mut StdRng, honest: bool) {
        let outcome = self.provider.call(call, random, honest);
        let Some(command) = Wallet::provider_answered(call, outcome) else { return };
        self.wallet(stream.id, Caller::System, None, None, &command).expect("a provider's answer is taken");
    }

    fn finish(&mut self, from: StreamId, seq: Seq) {
        if let Some(contract) = self.contracts.get_mut(&from.id) {
            contract.finished = seq;
        } else if let Some(wallet) = self.wallets.get_mut(&from.id) {
            wallet.finished = seq;
        }
    }

    /// The process ends and starts again: all that is left is what was written down.
    pub fn crash(&mut self) {
        self.parcels.clear();
        for node in self.contracts.values_mut() {
            node.crash();
            begin(node, &mut self.parcels);
        }
        for node in self.wallets.values_mut() {
            node.crash();
            begin(node, &mut self.parcels);
        }
    }

    /// Tells one entity that a timer of its own is due. Forgotten only where it was not set anew.
    pub fn ring(&mut self, stream: StreamId, key: &str, due_at: Millis, forget: bool) {
        match stream.kind {
            Kind::Contract => {
                let command = Contract::timer(key, due_at).expect("contracts know their timers");
                self.contract(stream.id, Caller::Time, None, None, &command).expect("time is not refused");
            }
            _ => {
                let command = Wallet::timer(key, due_at).expect("wallets know their timers");
                self.wallet(stream.id, Caller::Time, None, None, &command).expect("time is not refused");
            }
        }
        let name = (stream, key.to_owned());
        if forget && self.timers.get(&name) == Some(&due_at) {
            self.timers.remove(&name);
        }
    }

    /// A timer that is due.
    pub fn due(&self) -> Option<(StreamId, String, Millis)> {
        let due = self.timers.iter().find(|(_, due_at)| **due_at <= self.now);
        due.map(|((stream, key), due_at)| (*stream, key.clone(), *due_at))
    }

    /// The senders with something on its way.
    pub fn senders(&self) -> Vec<StreamId> {
        self.parcels.iter().filter(|(_, queue)| !queue.is_empty()).map(|(from, _)| *from).collect()
    }
}

/// Runs a command; its records are audited and its timers set with them, all or nothing.
fn run<M: Machine + PartialEq>(
    node: &mut Node<M>,
    audit: &mut Audit,
    (timers, set): (&mut Timers, &mut Vec<(StreamId, String, Millis)>),
    here: &Occasion,
    told: Option<Delivery>,
    command: &M::Command,
) -> Result<(), Refusal> {
    let (before, stream) = (node.head(), here.stream);
    let answer = node.ask(here, told, command);
    for seq in before + 1..=node.head() {
        audit.take(stream, &record(&node.journal[seq as usize - 1]));
        for effect in node.effects(seq) {
            let Effect::Timer(name, key, due_at) = effect else { continue };
            let name = (stream, key.under(name));
            set.extend(due_at.map(|due_at| (stream, name.1.clone(), due_at)));
            match due_at {
                Some(due_at) => timers.insert(name, due_at),
                None => timers.remove(&name),
            };
        }
    }
    answer.map(|_| ())
}

/// Sends out what follows from records that are not under way yet.
fn begin<M: Machine + PartialEq>(node: &mut Node<M>, parcels: &mut BTreeMap<StreamId, Vec<(Seq, Parcel)>>) {
    let from = node.stream;
    let queue = parcels.entry(from).or_default();
    for seq in node.begun + 1..=node.head() {
        for (index, effect) in (0..).zip(node.effects(seq)) {
            match effect {
                Effect::Tell(tell) => queue.push((seq, Parcel::Tell(Delivery { from, seq, index }, tell))),
                Effect::Call(call) => queue.push((seq, Parcel::Call(from, call))),
                Effect::Row(_) | Effect::Timer(..) => {}
            }
        }
    }
    node.begun = node.head();
}
