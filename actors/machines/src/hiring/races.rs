//! An acceptance against whatever else happens to the offer at that moment: in either order, with every
//! number of tells that arrive between the two. And the way to a hire, with a crash of anybody at every point
//! of it.

use super::*;
use crate::testing::DAY;

/// What happens beside the acceptance.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Against {
    /// The client withdraws the offer.
    Withdraw,
    /// The client makes another version of it.
    Revise,
    /// The offer expires.
    Expiry,
    /// Somebody else accepts, and takes the last seat.
    Filling,
    /// The client closes the job.
    Close,
    /// The freelancer takes the proposal back.
    TakeBack,
}

/// The most tells that arrive between the two: after so many nothing is on its way any more.
const BETWEEN_MAX: usize = 8;

struct Race {
    world: World,
    id: Uuid,
    other: Uuid,
    accepted: Result<(), Refusal>,
    beside: Result<(), Refusal>,
}

impl World {
    /// The freelancer accepts the version that was shown first.
    fn accepts_the_first(&mut self, id: Uuid) -> Result<(), Refusal> {
        self.ask_contract(id, person(0), &Command::AcceptVersion { version: 1 })
    }

    fn beside(&mut self, against: Against, id: Uuid, other: Uuid) -> Result<(), Refusal> {
        match against {
            Against::Withdraw => self.ask_contract(id, CLIENT, &Command::Withdraw),
            Against::Revise => {
                let revise = Command::Revise { version: 1, title: None, terms: fixed("70") };
                self.ask_contract(id, CLIENT, &revise)
            }
            Against::Expiry => {
                self.now += 30 * DAY;
                self.rings();
                Ok(())
            }
            Against::Filling => self.accepts(other),
            Against::Close => self.desk(job::Command::Close { reason: "enough".to_owned() }),
            Against::TakeBack => self.person(0, &ProposalCommand::Withdraw),
        }
    }
}

/// Two offers for one seat. The first is accepted, and something else happens before or after it.
fn race(against: Against, accepts_first: bool, between: usize, pick: usize) -> Race {
    let mut world = World::new(1, "150");
    let [id, other] = [0, 1].map(|number| world.offers(number, fixed("60")));
    world.settle();
    // The job lives longer than the offers.
    world.now += 20 * DAY;
    world.desk(job::Command::OnProposal(proposal_of(2), job::OnProposal::Message)).expect("she may");
    world.now -= 20 * DAY;
    world.settle();
    let mut outcomes = [Ok(()), Ok(())];
    for turn in [accepts_first, !accepts_first] {
        outcomes[usize::from(!turn)] = match turn {
            true => world.accepts_the_first(id),
            false => world.beside(against, id, other),
        };
        world.check();
        for _ in 0..between {
            world.delivers(pick, false);
        }
    }
    world.settle();
    let [accepted, beside] = outcomes;
    Race { world, id, other, accepted, beside }
}

/// Runs the race in both orders and in all its interleavings.
fn every_race(against: Against, check: impl Fn(&Race)) {
    for accepts_first in [true, false] {
        for (between, pick) in (0..=BETWEEN_MAX).flat_map(|between| (0..3).map(move |pick| (between, pick))) {
            println!("{against:?}, accepted first: {accepts_first}, {between} tells between, from {pick}");
            let race = race(against, accepts_first, between, pick);
            race.world.check_at_rest();
            check(&race);
        }
    }
}

#[test]
fn of_an_acceptance_and_a_withdrawal_of_the_offer_the_first_holds_and_the_other_is_refused() {
    every_race(Against::Withdraw, |race| {
        assert_ne!(race.accepted.is_ok(), race.beside.is_ok());
        let expected = if race.accepted.is_ok() { Status::Active } else { Status::Withdrawn };
        assert_eq!(race.world.status(race.id), expected);
    });
}

#[test]
fn of_an_acceptance_and_another_version_the_first_holds_and_nobody_accepts_what_was_not_shown() {
    every_race(Against::Revise, |race| {
        assert_ne!(race.accepted.is_ok(), race.beside.is_ok());
        let made = race.world.contracts[&race.id].machine.made().expect("it was offered");
        let expected = if race.accepted.is_ok() { (Status::Active, 1) } else { (Status::Offered, 2) };
        assert_eq!((made.status, made.version), expected);
    });
}

#[test]
fn of_an_acceptance_and_the_end_of_its_time_the_first_holds() {
    every_race(Against::Expiry, |race| {
        let expected = if race.accepted.is_ok() { Status::Active } else { Status::Expired };
        assert_eq!(race.world.status(race.id), expected);
    });
}

#[test]
fn of_an_acceptance_and_another_for_the_last_seat_one_holds() {
    every_race(Against::Filling, |race| {
        let is_active = |id| race.world.status(id) == Status::Active;
        assert_ne!(is_active(race.id), is_active(race.other));
        let lost = if is_active(race.id) { race.other } else { race.id };
        assert!(matches!(race.world.status(lost), Status::AcceptRefused | Status::Withdrawn));
    });
}

#[test]
fn of_an_acceptance_and_the_end_of_its_job_the_order_of_the_desk_decides() {
    let (mut hired, mut refused) = (0, 0);
    for accepts_first in [true, false] {
        for between in 0..=BETWEEN_MAX {
            let race = race(Against::Close, accepts_first, between, 0);
            race.world.check_at_rest();
            assert_eq!(race.beside, Ok(()), "a job can always be closed");
            match race.world.status(race.id) {
                Status::Active => hired += 1,
                Status::AcceptRefused | Status::Withdrawn => refused += 1,
                status => panic!("{status:?}"),
            }
        }
    }
    assert!(hired > 0 && refused > 0, "{hired} were hired, {refused} refused");
}

#[test]
fn whoever_takes_a_proposal_back_while_it_is_offered_declines_the_offer_instead() {
    every_race(Against::TakeBack, |race| {
        assert_eq!(race.beside, Err(Refusal::rule(protocol::rules::PROPOSAL_OFFERED)));
        assert_eq!(race.world.status(race.id), Status::Active);
    });
}

/// Goes on until nothing is on its way; somebody may crash at a point of that.
fn goes_on(world: &mut World, point: &mut usize, crash: Option<(usize, usize)>) {
    loop {
        if let Some((_, who)) = crash.filter(|(at, _)| at == point) {
            world.crashes(who);
        }
        *point += 1;
        if !world.delivers(0, false) {
            return;
        }
        world.check();
    }
}

/// From a proposal over its offer and another version to the hire. Answers how many points there are.
fn way_to_a_hire(crash: Option<(usize, usize)>) -> (World, usize) {
    let (mut world, mut point) = (World::new(1, "150"), 0);
    let [id, _] = [0, 1].map(|number| world.offers(number, fixed("60")));
    goes_on(&mut world, &mut point, crash);
    let revise = Command::Revise { version: 1, title: None, terms: fixed("70") };
    world.ask_contract(id, CLIENT, &revise).expect("she may");
    goes_on(&mut world, &mut point, crash);
    world.accepts(id).expect("it has its money");
    goes_on(&mut world, &mut point, crash);
    (world, point)
}

#[test]
fn a_crash_of_anybody_at_every_point_of_the_way_to_a_hire_changes_no_event_of_anybody() {
    let events = |world: &World| {
        let told = [world.job.head()].into_iter().chain(world.proposals.iter().map(Node::head));
        let contracts = world.contracts.values().map(Node::head);
        let wallets = world.wallets.values().map(Node::head);
        told.chain(contracts).chain(wallets).collect::<Vec<_>>()
    };
    let (calm, points) = way_to_a_hire(None);
    let everybody = 1 + PEOPLE + calm.wallets.len() + calm.contracts.len();
    assert!(points > 20, "there are {points} points");
    for (point, who) in (0..points).flat_map(|point| (0..everybody).map(move |who| (point, who))) {
        let (world, _) = way_to_a_hire(Some((point, who)));
        world.check_at_rest();
        assert_eq!(events(&world), events(&calm), "{who} crashed at point {point}");
    }
}
