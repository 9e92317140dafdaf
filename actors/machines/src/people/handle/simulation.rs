//! A small world of accounts and handles: every event goes through its stored form, what they tell each other
//! arrives in the sender's order and at least once, and any of them may crash between any two steps.

use std::collections::{BTreeMap, VecDeque};

use proptest::prelude::*;
use protocol::account::MeAnswer;
use protocol::{AccountId, Kind, Millis, StreamId};
use uuid::Uuid;

use super::{Answer, Command, Handle, id_of};
use crate::node::{Delivery, Node};
use crate::people::account::{self, Account};
use crate::testing::{DAY, NOON};
use crate::{Caller, Effect, Machine, Tell};

const HANDLES: [&str; 3] = ["ada", "countess", "enchantress"];
const ACCOUNTS: usize = 3;

/// One thing that happens.
#[derive(Debug, Clone)]
enum Step {
    /// An account claims a handle, which may be refused.
    Set { account: usize, handle: usize },
    /// Time goes on.
    Wait(Millis),
    /// A tell arrives, perhaps not for the last time.
    Deliver { pick: usize, repeated: bool },
    /// Somebody falls over, and tells again all that they ever told.
    Crash { who: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..ACCOUNTS, 0..HANDLES.len()).prop_map(|(account, handle)| Step::Set { account, handle }),
        4 => (1..40 * DAY).prop_map(Step::Wait),
        16 => (0..8_usize, prop::bool::weighted(0.2)).prop_map(|(pick, repeated)| Step::Deliver { pick, repeated }),
        2 => (0..ACCOUNTS + HANDLES.len()).prop_map(|who| Step::Crash { who }),
    ]
}

/// What is on its way from each sender, in the sender's order.
type Outbox = BTreeMap<StreamId, VecDeque<(Delivery, Tell)>>;

struct World {
    now: Millis,
    accounts: BTreeMap<Uuid, Node<Account>>,
    handles: BTreeMap<Uuid, Node<Handle>>,
    outbox: Outbox,
}

fn account(number: usize) -> AccountId {
    AccountId(Uuid::from_u128(number as u128 + 1))
}

/// Carries a command out, and sends out what follows from it.
fn ask<M: Machine + PartialEq>(
    node: &mut Node<M>,
    outbox: &mut Outbox,
    now: Millis,
    (who, told): (Caller, Option<Delivery>),
    command: &M::Command,
) -> Option<M::Answer> {
    if told.is_some_and(|told| node.has_heard(told)) {
        return None;
    }
    let (before, here) = (node.head(), node.here(who, now, None));
    let answer = node.ask(&here, told, command);
    tell_from(node, before, outbox);
    answer.ok()
}

/// Sends out what the events after that one tell others.
fn tell_from<M: Machine + PartialEq>(node: &Node<M>, after: u64, outbox: &mut Outbox) {
    let queue = outbox.entry(node.stream).or_default();
    for seq in after + 1..=node.head() {
        for (index, effect) in (0..).zip(node.effects(seq)) {
            let Effect::Tell(tell) = effect else { continue };
            queue.push_back((Delivery { from: node.stream, seq, index }, tell));
        }
    }
}

impl World {
    fn new() -> Self {
        let handles = HANDLES.map(|handle| (id_of(handle), Node::new(id_of(handle))));
        let mut world =
            Self { now: NOON, accounts: BTreeMap::new(), handles: handles.into(), outbox: Outbox::new() };
        let credential = Caller::Entity(StreamId::new(Kind::Credential, Uuid::nil()));
        for number in 0..ACCOUNTS {
            let mut node = Node::new(account(number).0);
            let create = account::Command::Create { display_name: "Someone".to_owned() };
            ask(&mut node, &mut world.outbox, NOON, (credential, None), &create);
            world.accounts.insert(account(number).0, node);
        }
        world
    }

    fn happens(&mut self, step: &Step) {
        match *step {
            Step::Set { account: number, handle } => {
                let who = account(number);
                let set = account::Command::SetHandle { handle: HANDLES[handle].to_owned() };
                self.ask_account(who.0, (Caller::Account(who), None), &set);
            }
            Step::Wait(ms) => self.now += ms,
            Step::Deliver { pick, repeated } => self.deliver(pick, repeated),
            Step::Crash { who } => self.crash(who),
        }
    }

    fn ask_account(
        &mut self,
        id: Uuid,
        from: (Caller, Option<Delivery>),
        command: &account::Command,
    ) -> Option<account::Answer> {
        let node = self.accounts.get_mut(&id).expect("it is one of the accounts");
        ask(node, &mut self.outbox, self.now, from, command)
    }

    fn ask_handle(
        &mut self,
        id: Uuid,
        from: (Caller, Option<Delivery>),
        command: &Command,
    ) -> Option<Answer> {
        let node = self.handles.get_mut(&id).expect("it is one of the handles");
        ask(node, &mut self.outbox, self.now, from, command)
    }

    /// Delivers what is first on its way from one of those who have told something.
    fn deliver(&mut self, pick: usize, repeated: bool) {
        let senders: Vec<_> = self.outbox.iter().filter(|(_, queue)| !queue.is_empty()).collect();
        let Some((sender, queue)) = senders.get(pick % senders.len().max(1)) else { return };
        let (sender, (told, tell)) = (**sender, queue[0].clone());
        if !repeated {
            self.outbox.get_mut(&sender).and_then(VecDeque::pop_front);
        }
        let from = (Caller::Entity(told.from), Some(told));
        if let Some(command) = tell.read::<Account>() {
            self.ask_account(tell.to.id, from, &command);
        } else if let Some(command) = tell.read::<Handle>() {
            self.ask_handle(tell.to.id, from, &command);
        }
    }

    fn crash(&mut self, who: usize) {
        if who < ACCOUNTS {
            let node = self.accounts.get_mut(&account(who).0).expect("it is one of the accounts");
            node.crash();
            self.outbox.remove(&node.stream);
            tell_from(node, 0, &mut self.outbox);
        } else {
            let node =
                self.handles.get_mut(&id_of(HANDLES[who - ACCOUNTS])).expect("it is one of the handles");
            node.crash();
            self.outbox.remove(&node.stream);
            tell_from(node, 0, &mut self.outbox);
        }
    }

    fn me(&mut self, number: usize) -> MeAnswer {
        let who = account(number);
        match self.ask_account(who.0, (Caller::Account(who), None), &account::Command::Me) {
            Some(account::Answer::Me(me)) => me,
            other => panic!("nobody is shown: {other:?}"),
        }
    }

    fn holder(&mut self, handle: &str) -> Option<AccountId> {
        match self.ask_handle(id_of(handle), (Caller::Account(account(0)), None), &Command::Look) {
            Some(Answer::Looked { holder, .. }) => holder,
            other => panic!("no look: {other:?}"),
        }
    }

    /// Whoever believes to have a handle has it.
    fn check(&mut self) {
        for number in 0..ACCOUNTS {
            let Some(handle) = self.me(number).handle else { continue };
            assert_eq!(self.holder(&handle), Some(account(number)), "the holder of {handle}");
        }
    }

    /// Delivers everything. Then no claim is open, and every handle that somebody has is one that they know
    /// of.
    fn check_end(&mut self) {
        while self.outbox.values().any(|queue| !queue.is_empty()) {
            self.deliver(0, false);
            self.check();
        }
        for handle in HANDLES {
            let Some(holder) = self.holder(handle) else { continue };
            let knows =
                (0..ACCOUNTS).find(|number| account(*number) == holder).map(|number| self.me(number).handle);
            assert_eq!(knows.flatten().as_deref(), Some(handle), "{holder} has it");
        }
        for number in 0..ACCOUNTS {
            assert_eq!(self.me(number).handle_claimed, None);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_late_repeated_or_lost_in_a_crash_a_handle_has_one_holder_who_knows_it(
        steps in prop::collection::vec(step(), 1..80),
    ) {
        let mut world = World::new();
        for step in &steps {
            world.happens(step);
            world.check();
        }
        world.check_end();
    }
}
