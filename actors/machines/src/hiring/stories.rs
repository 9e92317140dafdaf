//! Random stories, and the race of two acceptances for one seat.

use proptest::prelude::*;
use protocol::contract::WhyOver;

use super::*;
use crate::testing::DAY;

/// One thing that happens. It may be refused.
#[derive(Debug, Clone)]
enum Step {
    /// The client makes an offer.
    Offer(usize, Pay),
    /// A party answers one of the offers.
    Answer(usize, Answer),
    /// The client turns the job.
    Desk(Turn),
    /// Somebody takes back what they have proposed.
    TakeBack(usize),
    /// Somebody proposes again.
    Propose(usize),
    /// The client takes money out of the wallet.
    Spend,
    /// Time goes on, and rings its timers or is late with them.
    Wait(Millis, bool),
    /// A tell arrives, perhaps not for the last time.
    Deliver { pick: usize, repeated: bool },
    /// Somebody falls over.
    Crash(usize),
}

#[derive(Debug, Clone, Copy)]
enum Pay {
    Low,
    High,
    Hourly,
}

#[derive(Debug, Clone, Copy)]
enum Answer {
    Accept,
    Decline,
    Withdraw,
    Revise(Pay),
    Counter(Pay),
    End,
}

#[derive(Debug, Clone, Copy)]
enum Turn {
    Pause,
    Resume,
    Close,
    Reopen,
}

fn pay() -> impl Strategy<Value = Pay> {
    prop_oneof![Just(Pay::Low), Just(Pay::High), Just(Pay::Hourly)]
}

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        6 => Just(Answer::Accept),
        1 => Just(Answer::Decline),
        1 => Just(Answer::Withdraw),
        2 => pay().prop_map(Answer::Revise),
        1 => pay().prop_map(Answer::Counter),
        1 => Just(Answer::End),
    ]
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        1 => Just(Turn::Pause),
        1 => Just(Turn::Resume),
        1 => Just(Turn::Close),
        2 => Just(Turn::Reopen),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..PEOPLE, pay()).prop_map(|(who, pay)| Step::Offer(who, pay)),
        10 => (0..8_usize, answer()).prop_map(|(which, answer)| Step::Answer(which, answer)),
        1 => turn().prop_map(Step::Desk),
        1 => (0..PEOPLE).prop_map(Step::TakeBack),
        1 => (0..PEOPLE).prop_map(Step::Propose),
        1 => Just(Step::Spend),
        2 => (1..12 * DAY, any::<bool>()).prop_map(|(ms, rings)| Step::Wait(ms, rings)),
        26 => (0..8_usize, prop::bool::weighted(0.2)).prop_map(|(pick, repeated)| Step::Deliver { pick, repeated }),
        3 => (0..16_usize).prop_map(Step::Crash),
    ]
}

fn terms(pay: Pay) -> Terms {
    match pay {
        Pay::Low => fixed("40"),
        Pay::High => fixed("60"),
        Pay::Hourly => hourly(),
    }
}

impl World {
    fn happens(&mut self, step: &Step) {
        match *step {
            Step::Offer(number, pay) => {
                self.offers(number, terms(pay));
            }
            Step::Answer(which, answer) => self.answers(which, answer),
            Step::Desk(turn) => {
                let command = match turn {
                    Turn::Pause => job::Command::Pause,
                    Turn::Resume => job::Command::Resume,
                    Turn::Close => job::Command::Close { reason: "enough".to_owned() },
                    Turn::Reopen => job::Command::Reopen,
                };
                let _ = self.desk(command);
            }
            Step::TakeBack(number) => {
                let _ = self.person(number, &ProposalCommand::Withdraw);
            }
            Step::Propose(number) => {
                let _ = self.proposes(number);
            }
            Step::Spend => self.spends("30"),
            Step::Wait(ms, rings) => {
                self.now += ms;
                if rings {
                    self.rings();
                }
            }
            Step::Deliver { pick, repeated } => {
                self.delivers(pick, repeated);
            }
            Step::Crash(who) => self.crashes(who),
        }
    }

    /// Rings all that is due, and what follows from it.
    fn rings_out(&mut self) {
        for _ in 0..4 {
            self.rings();
            self.settle();
            self.now += 1;
        }
    }

    /// What is not allowed is refused: that is not what is tried here.
    fn answers(&mut self, which: usize, answer: Answer) {
        let known: Vec<_> = self.contracts.keys().copied().collect();
        let Some(id) = known.get(which % known.len().max(1)).copied() else { return };
        let made = self.contracts[&id].machine.made().expect("it was offered");
        let (freelancer, version) = (made.freelancer, made.version);
        let _ = match answer {
            Answer::Accept => self.accepts(id),
            Answer::Decline => self.ask_contract(id, freelancer, &Command::Decline),
            Answer::Withdraw => self.ask_contract(id, CLIENT, &Command::Withdraw),
            Answer::Revise(pay) => {
                let revise = Command::Revise { version, title: None, terms: terms(pay) };
                self.ask_contract(id, CLIENT, &revise)
            }
            Answer::Counter(pay) => {
                let counter = Command::Counter { version, title: None, terms: terms(pay) };
                self.ask_contract(id, freelancer, &counter)
            }
            Answer::End => self.ask_contract(id, freelancer, &Command::End { reason: "enough".to_owned() }),
        };
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_late_repeated_or_lost_in_a_crash_each_seat_is_taken_once_and_all_money_finds_home(
        seats in 1..3_u32,
        steps in prop::collection::vec(step(), 1..100),
    ) {
        let mut world = World::new(seats, "150");
        for step in &steps {
            world.happens(step);
            world.check();
        }
        world.settle();
        world.check_at_rest();
        // Offers expire first. Then a job is warned, expires, and tells those who wait, each by a timer.
        for _ in 0..2 {
            world.now += 61 * DAY;
            world.rings_out();
        }
        world.check_at_rest();
        prop_assert!(world.contracts.keys().all(|id| world.status(*id) != Status::Offered), "all has an end");
        world.check_all_know_the_end();
    }
}

/// Numbers that look random and are the same for each seed.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, bound: usize) -> usize {
        // The constants of Knuth's MMIX; the high bits are the random ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

/// Two people accept at once, and everything that follows comes in any order, repeated, and through crashes.
fn race(seed: u64) -> World {
    let mut random = Seeded(seed);
    let mut world = World::new(1, "150");
    let [first, second] = [0, 1].map(|number| world.offers(number, fixed("60")));
    world.settle();
    let order = if random.below(2) == 0 { [first, second] } else { [second, first] };
    for id in order {
        world.accepts(id).expect("it has its money");
        if random.below(2) == 0 {
            world.delivers(random.below(8), false);
        }
    }
    for _ in 0..40 {
        if random.below(8) == 0 {
            world.crashes(random.below(16));
        } else {
            world.delivers(random.below(8), random.below(8) == 0);
        }
        world.check();
    }
    world.settle();
    world
}

#[test]
fn of_two_who_accept_one_seat_a_thousand_times_one_has_it_and_the_other_escrow_is_home() {
    for seed in 0..1_000 {
        let world = race(seed);
        world.check_at_rest();
        let statuses: BTreeSet<_> =
            world.contracts.keys().map(|id| format!("{:?}", world.status(*id))).collect();
        let expected = ["AcceptRefused".to_owned(), "Active".to_owned()];
        assert_eq!(statuses, expected.into(), "seed {seed}");
    }
}

#[test]
fn the_last_seat_and_the_end_of_the_job_take_back_what_is_offered_and_nothing_that_is_accepted() {
    for closes in [false, true] {
        let mut world = World::new(1, "150");
        let ids = [0, 1].map(|number| world.offers(number, fixed("60")));
        world.settle();
        if closes {
            world.desk(job::Command::Close { reason: "enough".to_owned() }).expect("she may");
        } else {
            world.accepts(ids[0]).expect("it has its money");
        }
        world.settle();
        world.check_at_rest();
        assert_eq!(world.status(ids[1]), Status::Withdrawn);
        assert_eq!(world.status(ids[0]), if closes { Status::Withdrawn } else { Status::Active });
        let reason = if closes { WhyOver::JobClosed } else { WhyOver::JobFilled };
        let node = &world.contracts[&ids[1]];
        let said = (1..=node.head()).any(|seq| {
            matches!(&node.event(seq).0, crate::work::contract::Event::Withdrawn(body, _) if body.reason == Some(reason))
        });
        assert!(said, "the freelancer is told why");
    }
}

#[test]
fn an_offer_for_a_job_that_has_no_room_for_it_is_withdrawn_before_anybody_hears_of_it() {
    let mut world = World::new(1, "150");
    world.desk(job::Command::Close { reason: "enough".to_owned() }).expect("she may");
    let late = world.offers(0, fixed("60"));
    world.settle();
    world.check_at_rest();
    assert_eq!(world.status(late), Status::Withdrawn);
}

#[test]
fn one_proposal_is_offered_one_contract_at_a_time_and_hired_once() {
    let mut world = World::new(2, "150");
    let [first, second] = [0, 1].map(|_| world.offers(0, fixed("40")));
    world.settle();
    assert_eq!((world.status(first), world.status(second)), (Status::Offered, Status::Withdrawn));
    world.accepts(first).expect("it has its money");
    world.settle();
    let third = world.offers(0, fixed("40"));
    world.settle();
    assert_eq!((world.status(first), world.status(third)), (Status::Active, Status::Withdrawn));
    world.check_at_rest();
}

#[test]
fn a_seat_that_a_contract_gives_back_is_free_again_once_the_job_is_reopened() {
    let mut world = World::new(1, "150");
    let first = world.offers(0, fixed("40"));
    world.settle();
    world.accepts(first).expect("it has its money");
    world.settle();
    world.ask_contract(first, person(0), &Command::End { reason: "no time".to_owned() }).expect("he may");
    world.settle();
    world.rings();
    world.settle();
    world.desk(job::Command::Reopen).expect("everybody has heard that it was filled");
    world.proposes(1).expect("it is open again");
    world.settle();
    let second = world.offers(1, fixed("40"));
    world.settle();
    world.accepts(second).expect("it has its money");
    world.settle();
    world.check_at_rest();
    assert_eq!((world.status(first), world.status(second)), (Status::Ended, Status::Active));
}
