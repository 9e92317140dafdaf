//! A small world of a job and those who propose for it: every event goes through its stored form, what they
//! tell each other arrives in the sender's order and at least once, and any of them may crash between any two
//! steps. Whatever happens, a proposal and the desk agree in the end, and nobody waits.

use std::collections::{BTreeMap, VecDeque};

use proptest::prelude::*;
use protocol::example::Example;
use protocol::job::{Facts as ClientFacts, Fields, Standing};
use protocol::proposal::{State, Status, Terms, Words};
use protocol::{AccountId, CommandId, JobId, Millis, ProposalId, StreamId};
use uuid::Uuid;

use super::{Command, Edit, Facts, Proposal, SetTerms, Submit};
use crate::market::job::{self, Job, OnProposal};
use crate::node::{Delivery, Node};
use crate::testing::{DAY, NOON};
use crate::{Caller, Effect, Machine, Tell, ids};

const CLIENT: AccountId = AccountId(Uuid::from_u128(90));
const JOB: JobId = JobId(Uuid::from_u128(91));
const COMMAND: CommandId = CommandId(Uuid::from_u128(92));
const PEOPLE: usize = 3;
const HOUR: Millis = 60 * 60 * 1_000;

/// One thing that happens.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "a few of them are made in a test")]
enum Step {
    /// A person proposes, from any of their devices. It may be refused.
    Submit(usize),
    /// A person changes the words, or the terms.
    Change(usize, bool),
    /// A person takes the proposal back.
    Withdraw(usize),
    /// The client does something with the proposal of a person.
    Choose(usize, OnProposal),
    /// The client changes how the job stands.
    Turn(job::Command),
    /// Time goes on.
    Wait(Millis),
    /// A tell arrives, perhaps not for the last time.
    Deliver { pick: usize, repeated: bool },
    /// Somebody falls over, and tells again all that they ever told: 0 is the job.
    Crash(usize),
}

fn on_proposal() -> impl Strategy<Value = OnProposal> {
    prop_oneof![
        4 => Just(OnProposal::Open),
        1 => any::<bool>().prop_map(|on| OnProposal::Shortlist { on }),
        2 => Just(OnProposal::Decline { reason: None }),
        1 => Just(OnProposal::Message),
    ]
}

fn turn() -> impl Strategy<Value = job::Command> {
    prop_oneof![
        Just(job::Command::Pause),
        Just(job::Command::Resume),
        Just(job::Command::Close { reason: "enough".to_owned() }),
        Just(job::Command::Reopen),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..PEOPLE).prop_map(Step::Submit),
        4 => (0..PEOPLE, any::<bool>()).prop_map(|(who, words)| Step::Change(who, words)),
        3 => (0..PEOPLE).prop_map(Step::Withdraw),
        6 => (0..PEOPLE, on_proposal()).prop_map(|(who, what)| Step::Choose(who, what)),
        3 => turn().prop_map(Step::Turn),
        2 => (1..8 * HOUR).prop_map(Step::Wait),
        1 => (1..40 * DAY).prop_map(Step::Wait),
        24 => (0..8_usize, prop::bool::weighted(0.2)).prop_map(|(pick, repeated)| Step::Deliver { pick, repeated }),
        3 => (0..=PEOPLE).prop_map(Step::Crash),
    ]
}

fn person(number: usize) -> AccountId {
    AccountId(Uuid::from_u128(number as u128 + 1))
}

fn proposal_of(number: usize) -> ProposalId {
    ids::proposal(JOB, person(number))
}

/// What is on its way from each sender, in the sender's order.
type Outbox = BTreeMap<StreamId, VecDeque<(Delivery, Tell)>>;

struct World {
    now: Millis,
    job: Node<Job>,
    proposals: Vec<Node<Proposal>>,
    outbox: Outbox,
    /// The words of each attempt as they were when the client could first read them.
    viewed: BTreeMap<(ProposalId, u32), Words>,
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
    let (before, here) = (node.head(), node.here(who, now, Some(COMMAND)));
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

/// Forgets everything but the journal, and tells all of it again.
fn crash<M: Machine + PartialEq>(node: &mut Node<M>, outbox: &mut Outbox) {
    node.crash();
    outbox.remove(&node.stream);
    tell_from(node, 0, outbox);
}

impl World {
    fn new() -> Self {
        let proposals = (0..PEOPLE).map(|number| Node::new(proposal_of(number).0)).collect();
        let (job, outbox, viewed) = (Node::new(JOB.0), Outbox::new(), BTreeMap::new());
        let mut world = Self { now: NOON, job, proposals, outbox, viewed };
        world.client(&job::Command::Draft { fields: Fields::example(), taxonomy_version: 1 });
        world.client(&job::Command::Publish { facts: ClientFacts::default() });
        world
    }

    fn client(&mut self, command: &job::Command) {
        ask(&mut self.job, &mut self.outbox, self.now, (Caller::Account(CLIENT), None), command);
    }

    fn person(&mut self, number: usize, command: &Command) {
        let who = (Caller::Account(person(number)), None);
        ask(&mut self.proposals[number], &mut self.outbox, self.now, who, command);
    }

    fn shown(&self, number: usize) -> Option<&State> {
        self.proposals[number].machine.made().ok().map(|made| &made.shown)
    }

    fn happens(&mut self, step: &Step) {
        match step {
            Step::Submit(number) => self.person(*number, &submit()),
            Step::Change(number, words) => {
                let version = self.shown(*number).map_or(0, |shown| shown.version);
                self.person(*number, &change(version, *words));
            }
            Step::Withdraw(number) => self.person(*number, &Command::Withdraw),
            Step::Choose(number, what) => {
                let command = job::Command::OnProposal(proposal_of(*number), what.clone());
                self.client(&command);
            }
            Step::Turn(command) => self.client(command),
            Step::Wait(ms) => self.now += ms,
            Step::Deliver { pick, repeated } => self.deliver(*pick, *repeated),
            Step::Crash(0) => crash(&mut self.job, &mut self.outbox),
            Step::Crash(number) => crash(&mut self.proposals[number - 1], &mut self.outbox),
        }
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
        if let Some(command) = tell.read::<Job>() {
            assert_eq!(tell.to.id, JOB.0);
            ask(&mut self.job, &mut self.outbox, self.now, from, &command);
        } else if let Some(command) = tell.read::<Proposal>() {
            let node = self.proposals.iter_mut().find(|node| node.stream == tell.to).expect("one of them");
            ask(node, &mut self.outbox, self.now, from, &command);
        }
    }

    /// What the client could read never changes within an attempt.
    fn check(&mut self) {
        for number in 0..PEOPLE {
            let Some(shown) = self.shown(number).filter(|shown| shown.viewed_at.is_some()).cloned() else {
                continue;
            };
            let first = self.viewed.entry((shown.proposal, shown.attempt)).or_insert(shown.words.clone());
            assert_eq!(*first, shown.words, "what was viewed has changed");
        }
    }

    /// Delivers everything. Then every proposal stands as the desk says.
    fn check_end(&mut self) {
        while self.outbox.values().any(|queue| !queue.is_empty()) {
            self.deliver(0, false);
            self.check();
        }
        for number in 0..PEOPLE {
            self.check_agreed(number);
        }
    }

    fn check_agreed(&self, number: usize) {
        let Job::Made(desk) = &self.job.machine else { panic!("the job is there") };
        let known = desk.proposals.get(proposal_of(number));
        let Some(shown) = self.shown(number) else {
            return assert!(known.is_none(), "nobody proposed");
        };
        assert_ne!(shown.status, Status::Submitting, "nobody waits for ever");
        let last = known.filter(|known| known.attempt == shown.attempt);
        let standing = last.map(|known| known.standing);
        match shown.status {
            Status::Delivered => assert_eq!(standing, Some(Standing::Open)),
            Status::Refused => assert_eq!(standing, None, "the desk has not taken that attempt"),
            Status::Declined => assert_eq!(standing, Some(Standing::Declined)),
            // A proposal that was taken back before the desk had it may have been turned away there.
            Status::Withdrawn => {
                let agreed = [None, Some(Standing::Withdrawn), Some(Standing::Declined)];
                assert!(agreed.contains(&standing), "{standing:?}");
            }
            other => panic!("nothing here makes a proposal {other:?}"),
        }
        if let Some(known) = last.filter(|_| shown.status == Status::Delivered) {
            assert_eq!(known.version, shown.version, "the desk knows the last version");
            assert_eq!(known.marks(JOB).opened, shown.viewed_at.is_some());
            assert_eq!(known.marks(JOB).room, shown.room);
        }
    }
}

fn facts() -> Option<Facts> {
    let fields = Fields::example();
    let (title, pay) = (fields.title.unwrap_or_default(), fields.pay?);
    Some(Facts { title, terms_version: 1, questions: fields.questions.len(), pay })
}

fn submit() -> Command {
    let (words, terms) = (Words::example(), Terms::example());
    Command::Submit(Submit { job: JOB, words, terms, terms_version: None, facts: facts() })
}

fn change(version: u32, words: bool) -> Command {
    let letter = format!("after version {version}");
    match words {
        true => {
            let words = Words { letter, ..Words::example() };
            Command::Edit(Edit { version, words, facts: facts() })
        }
        false => Command::SetTerms(SetTerms { version, terms: Terms::example(), facts: facts() }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_late_repeated_or_lost_in_a_crash_a_proposal_and_the_desk_agree_and_nobody_waits(
        steps in prop::collection::vec(step(), 1..100),
    ) {
        let mut world = World::new();
        for step in &steps {
            world.happens(step);
            world.check();
        }
        world.check_end();
    }
}

impl World {
    /// Delivers everything; somebody may crash at a point of that.
    fn goes_on(&mut self, point: &mut usize, crashing: Option<(usize, usize)>) {
        loop {
            if let Some((_, who)) = crashing.filter(|(at, _)| at == point) {
                self.happens(&Step::Crash(who));
            }
            *point += 1;
            if self.outbox.values().all(VecDeque::is_empty) {
                return;
            }
            self.deliver(0, false);
            self.check();
        }
    }
}

/// A proposal that is changed, opened, talked about, taken back and made once more, until the job is closed.
/// Answers how many points there are.
fn way_of_a_proposal(crashing: Option<(usize, usize)>) -> (World, usize) {
    let (mut world, mut point) = (World::new(), 0);
    let close = job::Command::Close { reason: "enough".to_owned() };
    for step in [
        Step::Submit(0),
        Step::Change(0, true),
        Step::Choose(0, OnProposal::Open),
        Step::Choose(0, OnProposal::Message),
        Step::Withdraw(0),
        Step::Submit(0),
        Step::Submit(1),
        Step::Choose(1, OnProposal::Decline { reason: None }),
        Step::Turn(close),
        Step::Submit(2),
    ] {
        world.happens(&step);
        world.goes_on(&mut point, crashing);
    }
    (world, point)
}

#[test]
fn a_crash_of_anybody_at_every_point_of_the_way_of_a_proposal_changes_no_event_of_anybody() {
    let events = |world: &World| {
        let proposals = world.proposals.iter().map(Node::head);
        [world.job.head()].into_iter().chain(proposals).collect::<Vec<_>>()
    };
    let (calm, points) = way_of_a_proposal(None);
    assert!(points > 20, "there are {points} points");
    for (point, who) in (0..points).flat_map(|point| (0..=PEOPLE).map(move |who| (point, who))) {
        let (mut world, _) = way_of_a_proposal(Some((point, who)));
        world.check_end();
        assert_eq!(events(&world), events(&calm), "{who} crashed at point {point}");
    }
}
