//! A small world of a job, those who propose for it, the offers that its client makes them, and wallets:
//! every event goes through its stored form, what they tell each other arrives in the sender's order and at
//! least once, timers ring late, and any of them may crash between any two steps.
//!
//! Whatever happens, nobody is hired twice for one seat, no freelancer hears of an offer without money, and
//! in the end nobody waits and every escrow that belongs to no contract is home.

mod checks;
mod races;
mod stories;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use protocol::contract::{Fixed, Hourly, MilestoneTerms, Status, Terms};
use protocol::example::Example;
use protocol::job::{Facts as ClientFacts, Fields, Seats};
use protocol::proposal::{Terms as Asked, Words};
use protocol::{
    AccountId, CommandId, ContractId, Currency, JobId, Kind, Millis, Money, ProposalId, StreamId,
};
use rows::ContractRow;
use uuid::Uuid;

use crate::market::job::{self, Job};
use crate::market::proposal::{Command as ProposalCommand, Facts, Proposal, Submit};
use crate::money::wallet::{self, Wallet};
use crate::node::{Delivery, Node};
use crate::testing::NOON;
use crate::work::contract::{Command, Contract, ForJob};
use crate::{Caller, Effect, Machine, ProviderOutcome, Refusal, Tell, ids};

const CLIENT: AccountId = AccountId(Uuid::from_u128(90));
const JOB: JobId = JobId(Uuid::from_u128(91));
const COMMAND: CommandId = CommandId(Uuid::from_u128(92));
/// How many people propose.
const PEOPLE: usize = 3;

fn person(number: usize) -> AccountId {
    AccountId(Uuid::from_u128(number as u128 + 1))
}

fn proposal_of(number: usize) -> ProposalId {
    ids::proposal(JOB, person(number))
}

fn usd(amount: &str) -> Money {
    Money::parse(amount, Currency::USD).expect("an amount")
}

fn fixed(amount: &str) -> Terms {
    let milestone =
        |amount: &str| MilestoneTerms { title: "A page".to_owned(), amount: amount.to_owned(), due_at: None };
    Terms::Fixed(Fixed { currency: Currency::USD, milestones: vec![milestone(amount), milestone("7")] })
}

fn hourly() -> Terms {
    Terms::Hourly(Hourly { rate: usd("20"), weekly_limit_minutes: 600, manual_time: false })
}

/// What follows from events: tells on their way in each sender's order, timers, and rows of lists.
#[derive(Default)]
struct Around {
    outbox: BTreeMap<StreamId, VecDeque<(Delivery, Tell)>>,
    timers: BTreeMap<(StreamId, String), Millis>,
    lists: BTreeMap<(AccountId, ContractId), (u64, ContractRow)>,
}

impl Around {
    /// Takes what follows from the events of an entity after that one.
    fn take<M: Machine + PartialEq>(&mut self, node: &Node<M>, after: u64) {
        for seq in after + 1..=node.head() {
            for (index, effect) in (0..).zip(node.effects(seq)) {
                let told = Delivery { from: node.stream, seq, index };
                self.take_one(node.stream, told, effect);
            }
        }
    }

    fn take_one(&mut self, stream: StreamId, told: Delivery, effect: Effect) {
        match effect {
            Effect::Tell(tell) => self.outbox.entry(stream).or_default().push_back((told, tell)),
            Effect::Timer(name, key, Some(due_at)) => {
                self.timers.insert((stream, key.under(name)), due_at);
            }
            Effect::Timer(name, key, None) => {
                self.timers.remove(&(stream, key.under(name)));
            }
            Effect::Row(row) if stream.kind == Kind::Contract => {
                let Ok(Some(model)) = row.model::<ContractRow>() else { return };
                let place = self.lists.entry((model.account, model.contract)).or_insert((0, model.clone()));
                if row.source >= place.0 {
                    *place = (row.source, model);
                }
            }
            Effect::Row(_) | Effect::Call(_) => {}
        }
    }

    /// What is first on its way from one of those who have told something. Repeated, it comes once more.
    fn next(&mut self, pick: usize, repeated: bool) -> Option<(Delivery, Tell)> {
        let senders: Vec<_> =
            self.outbox.iter().filter(|(_, queue)| !queue.is_empty()).map(|(sender, _)| *sender).collect();
        let queue = self.outbox.get_mut(senders.get(pick % senders.len().max(1))?)?;
        if repeated { queue.front().cloned() } else { queue.pop_front() }
    }
}

/// Carries a command out, and takes what follows. A tell that was heard before is passed over.
fn ask<M: Machine + PartialEq>(
    node: &mut Node<M>,
    around: &mut Around,
    now: Millis,
    (who, told): (Caller, Option<Delivery>),
    command: &M::Command,
) -> Result<(), Refusal> {
    if told.is_some_and(|told| node.has_heard(told)) {
        return Ok(());
    }
    let (before, here) = (node.head(), node.here(who, now, Some(COMMAND)));
    let answer = node.ask(&here, told, command).map(|_| ());
    around.take(node, before);
    answer
}

struct World {
    now: Millis,
    job: Node<Job>,
    proposals: Vec<Node<Proposal>>,
    contracts: BTreeMap<Uuid, Node<Contract>>,
    wallets: BTreeMap<Uuid, Node<Wallet>>,
    around: Around,
    /// What the client has brought in.
    deposited: Money,
}

impl World {
    /// A job of so many seats for which everyone has proposed, and a client with that much money.
    fn new(seats: u32, money: &str) -> Self {
        let people = (0..PEOPLE).map(person).chain([CLIENT]);
        let mut world = Self {
            now: NOON,
            job: Node::new(JOB.0),
            proposals: (0..PEOPLE).map(|number| Node::new(proposal_of(number).0)).collect(),
            contracts: BTreeMap::new(),
            wallets: people.map(|who| (who.0, Node::new(who.0))).collect(),
            around: Around::default(),
            deposited: usd(money),
        };
        let fields = Fields { seats: Seats(seats), ..Fields::example() };
        world.desk(job::Command::Draft { fields, taxonomy_version: 1 }).expect("a draft");
        world.desk(job::Command::Publish { facts: ClientFacts::default() }).expect("it is complete");
        (0..PEOPLE).for_each(|number| world.proposes(number).expect("it is open"));
        world.deposits();
        world.settle();
        world
    }

    fn desk(&mut self, command: job::Command) -> Result<(), Refusal> {
        ask(&mut self.job, &mut self.around, self.now, (CLIENT.into(), None), &command)
    }

    fn proposes(&mut self, number: usize) -> Result<(), Refusal> {
        let fields = Fields::example();
        let facts = Facts {
            title: "A logo".to_owned(),
            terms_version: 1,
            questions: fields.questions.len(),
            pay: fields.pay.expect("the example pays"),
        };
        let (words, terms) = (Words::example(), Asked::example());
        let submit = Submit { job: JOB, words, terms, terms_version: None, facts: Some(facts) };
        self.person(number, &ProposalCommand::Submit(submit))
    }

    /// Somebody does something with what they have proposed.
    fn person(&mut self, number: usize, command: &ProposalCommand) -> Result<(), Refusal> {
        let (node, who) = (&mut self.proposals[number], (person(number).into(), None));
        ask(node, &mut self.around, self.now, who, command)
    }

    fn deposits(&mut self) {
        let money = self.deposited;
        let (node, source) = (self.wallets.get_mut(&CLIENT.0).expect("hers"), "bank".to_owned());
        let deposit = wallet::Command::Deposit { money, source };
        ask(node, &mut self.around, self.now, (CLIENT.into(), None), &deposit).expect("she may");
        let transfer = node.effects(1).into_iter().find_map(|effect| match effect {
            Effect::Call(call) => Some(call.transfer),
            _ => None,
        });
        let (transfer, outcome) = (transfer.expect("the provider is called"), ProviderOutcome::Succeeded);
        let settled = wallet::Command::Settle { transfer, outcome };
        ask(node, &mut self.around, self.now, (Caller::System, None), &settled).expect("it is known");
    }

    /// Takes money out of the client's wallet.
    fn spends(&mut self, amount: &str) {
        let spend = wallet::Command::Withdraw { money: usd(amount), destination: "bank".to_owned() };
        let node = self.wallets.get_mut(&CLIENT.0).expect("hers");
        let _ = ask(node, &mut self.around, self.now, (CLIENT.into(), None), &spend);
    }

    /// The client makes an offer to somebody who has proposed.
    fn offers(&mut self, number: usize, terms: Terms) -> Uuid {
        let id = Uuid::from_u128(1_000 + self.contracts.len() as u128);
        let of = ForJob { job: JOB, proposal: proposal_of(number) };
        let (freelancer, title) = (person(number), "A website".to_owned());
        let offer = Command::OfferForJob { freelancer, title, terms, of };
        let mut node = Node::new(id);
        ask(&mut node, &mut self.around, self.now, (CLIENT.into(), None), &offer).expect("it can be made");
        self.contracts.insert(id, node);
        id
    }

    fn ask_contract(&mut self, id: Uuid, who: AccountId, command: &Command) -> Result<(), Refusal> {
        let node = self.contracts.get_mut(&id).expect("it was offered");
        ask(node, &mut self.around, self.now, (who.into(), None), command)
    }

    /// The freelancer accepts the version that stands.
    fn accepts(&mut self, id: Uuid) -> Result<(), Refusal> {
        let made = self.contracts[&id].machine.made().expect("it was offered");
        let (who, version) = (made.freelancer, made.version);
        self.ask_contract(id, who, &Command::AcceptVersion { version })
    }

    /// Delivers what is first on its way from somebody. No tell between these is ever refused.
    fn delivers(&mut self, pick: usize, repeated: bool) -> bool {
        let Some((told, tell)) = self.around.next(pick, repeated) else { return false };
        let (from, now, around) = ((Caller::Entity(told.from), Some(told)), self.now, &mut self.around);
        let heard = if let Some(command) = tell.read::<Job>() {
            ask(&mut self.job, around, now, from, &command)
        } else if let Some(command) = tell.read::<Contract>() {
            ask(self.contracts.get_mut(&tell.to.id).expect("it was offered"), around, now, from, &command)
        } else if let Some(command) = tell.read::<Wallet>() {
            ask(self.wallets.get_mut(&tell.to.id).expect("everyone has one"), around, now, from, &command)
        } else if let Some(command) = tell.read::<Proposal>() {
            let found = self.proposals.iter_mut().find(|node| node.stream == tell.to);
            ask(found.expect("it was made"), around, now, from, &command)
        } else {
            Ok(()) // Rooms, inboxes and postings: nothing comes back from them.
        };
        assert_eq!(heard, Ok(()), "{:?} tells {:?}", told.from, tell.to);
        true
    }

    fn settle(&mut self) {
        while self.delivers(0, false) {}
    }

    /// Rings every timer that is due.
    fn rings(&mut self) {
        let now = self.now;
        let due: Vec<_> = self.around.timers.iter().filter(|(_, due_at)| **due_at <= now).collect();
        let due: Vec<_> = due.into_iter().map(|(key, due_at)| (key.clone(), *due_at)).collect();
        for ((stream, key), due_at) in due {
            self.around.timers.remove(&(stream, key.clone()));
            let (by_time, around) = ((Caller::Time, None), &mut self.around);
            match stream.kind {
                Kind::Job => {
                    let command = Job::timer(&key, due_at).expect("its own");
                    ask(&mut self.job, around, now, by_time, &command).expect("time may");
                }
                Kind::Contract => {
                    let command = Contract::timer(&key, due_at).expect("its own");
                    let node = self.contracts.get_mut(&stream.id).expect("it was offered");
                    ask(node, around, now, by_time, &command).expect("time may");
                }
                _ => {}
            }
        }
    }

    /// Somebody falls over, and tells again all that they ever told.
    fn crashes(&mut self, who: usize) {
        let mut contracts: Vec<_> = self.contracts.values_mut().collect();
        let (proposals, wallets) = (PEOPLE, self.wallets.len());
        let around = &mut self.around;
        match who % (1 + proposals + wallets + contracts.len()) {
            0 => fall(&mut self.job, around),
            at if at <= proposals => fall(&mut self.proposals[at - 1], around),
            at if at <= proposals + wallets => {
                let at = at - proposals - 1;
                fall(self.wallets.values_mut().nth(at).expect("one of them"), around);
            }
            at => fall(contracts[at - 1 - proposals - wallets], around),
        }
    }

    fn status(&self, id: Uuid) -> Status {
        self.contracts[&id].machine.made().expect("it was offered").status
    }
}

fn fall<M: Machine + PartialEq>(node: &mut Node<M>, around: &mut Around) {
    node.crash();
    around.outbox.remove(&node.stream);
    around.take(node, 0);
}
