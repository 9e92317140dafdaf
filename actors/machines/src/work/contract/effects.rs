//! The effects of a contract's events: rows of lists, the room, news, the timers of reviews and refunds, and
//! money to and from wallets.

use protocol::contract::{
    AmendmentAccepted, AmendmentProposed, OfferFunded, Offered, RefundRequested, Status,
};
use protocol::inbox::{
    AmendmentAnswered, AmendmentProposed as Proposed, ContractOffered, OfferExpired,
    RefundRequested as AskedOf,
};
use protocol::{AccountId, ContractId, Millis, RoomId};
use rows::{ContractHeadRow, ContractRow, Row};

use super::added::added;
use super::ending::outcome;
use super::event::{Amending, Answering, Drawing, Event, Opening, Parties, Releasing, Transfer};
use super::hiring::FIRST;
use super::sessions::{limit_changed, sessions_over};
use super::state::Made;
use super::versions::{changed, countered, revised};
use crate::money::wallet::{Command as WalletCommand, Wallet};
use crate::people::inbox;
use crate::talk::room;
use crate::{Effect, Stamp, Tell, TimerKey};

/// The name of the timer of a milestone's review.
pub(super) const REVIEW_TIMER: &str = "release";

/// The name of the timer of an offer that nobody answers.
pub(super) const OFFER_TIMER: &str = "offer";

/// The name of the timer of the freelancer's answer to a refund request.
pub(super) const REFUND_TIMER: &str = "refund";

impl Event {
    /// The effects of the event.
    pub fn effects(&self, at: &Stamp) -> Vec<Effect> {
        let mut effects: Vec<_> = self.head_row(at).into_iter().collect();
        effects.extend(self.other_effects(at));
        effects.extend(self.told_to_job().into_iter().map(Effect::Tell));
        effects
    }

    /// How the contract stands, as its parties' lists show it. An event that was stored before it said so
    /// makes that unknown again, until the next event.
    fn head_row(&self, at: &Stamp) -> Option<Effect> {
        let standing = match self {
            Event::Offered(body) => Some(Made::offered(body).standing()),
            Event::Refused(_) | Event::SessionAdmitted(_) => return None,
            _ => self.standing().cloned(),
        };
        let row =
            ContractHeadRow { contract: ContractId(at.stream.id), head: at.seq, active_at: at.at, standing };
        Some(Effect::Row(Row::put(&row, at.seq)))
    }

    fn other_effects(&self, at: &Stamp) -> Vec<Effect> {
        match self {
            Event::Offered(body) => offered(body, at),
            Event::Revised(body, versioning) => revised(body, versioning, at),
            Event::Countered(body, parties) => countered(body, parties, at),
            Event::OfferFunding(body, drawing) => offer_funding(&body.offer, drawing, at),
            Event::OfferFunded(body, opening) => offer_funded(body, opening, at),
            Event::OfferFailed(_, failing) => answered(&failing.parties, Status::OfferFailed, at),
            Event::OfferRefunded(_, giving) => vec![returned(&giving.back)],
            Event::Accepting(_, seating) => answered(&seating.parties, Status::Accepting, at),
            Event::AcceptRefused(_, parties) => answered(parties, Status::AcceptRefused, at),
            Event::Accepted(_, parties) => answered(parties, Status::Active, at),
            Event::Declined(_, parties) => answered(parties, Status::Declined, at),
            Event::Withdrawn(_, parties) => answered(parties, Status::Withdrawn, at),
            Event::OfferExpired(_, parties) => expired(parties, at),
            Event::MilestoneAdded(body, adding) => added(body, adding, at),
            Event::AmendmentProposed(body, parties) => amendment_proposed(body, parties, at),
            Event::AmendmentAccepted(body, amending) => amendment_accepted(body, amending, at),
            Event::AmendmentDeclined(body, answering) => {
                vec![amendment_answered(body.amendment, answering, false, at)]
            }
            Event::MilestoneFunding(body, drawing) => {
                drawing.draw.iter().map(|asked| asked_for(asked, body.milestone)).collect()
            }
            Event::MilestoneSubmitted(body, _) => {
                vec![review_until(body.milestone, body.release_at)]
            }
            Event::ChangesRequested(body, _) => vec![review_called_off(body.milestone)],
            Event::MilestoneReleased(body, releasing) => {
                vec![review_called_off(body.milestone), earned(releasing)]
            }
            Event::MilestoneRefunded(_, refunding) => vec![returned(&refunding.back)],
            Event::RolledReturned(_, returning) => vec![returned(&returning.back)],
            Event::RefundRequested(body, parties) => refund_requested(body, parties, at),
            Event::RefundContested(body, _) => {
                let resumed = body.resumed.iter();
                let goes_on = resumed.map(|review| review_until(review.milestone, review.release_at));
                goes_on.chain([refund_called_off()]).collect()
            }
            Event::Ended(_, ending) => {
                let mut effects = rows(&ending.parties, Status::Ended, at);
                effects.extend(ending.reviews.iter().map(|milestone| review_called_off(*milestone)));
                effects.extend(ending.refund.then(refund_called_off));
                effects.extend(ending.back.as_ref().map(returned));
                effects.extend(outcome(ending, at));
                effects.extend(ending.timed.then(|| sessions_over(ending.parties.freelancer, at)));
                effects
            }
            Event::SessionAdmitted(admitted) => vec![admitted.grant(at)],
            Event::MilestoneFunded(..)
            | Event::MilestoneFundingFailed(..)
            | Event::AmendmentWithdrawn(..)
            | Event::SessionStarted(..)
            | Event::SessionStopped(..)
            | Event::Refused(_) => Vec::new(),
        }
    }
}

fn offered(body: &Offered, at: &Stamp) -> Vec<Effect> {
    let parties = Made::offered(body).parties();
    let mut effects = rows(&parties, Status::Offered, at);
    effects.extend(shown_to_freelancer(&parties, body.room, at));
    effects.extend(body.expires_at.map(|at| Effect::Timer(OFFER_TIMER, TimerKey::Only, Some(at))));
    effects
}

/// The room of the two, where it does not exist yet, and the freelancer's news.
fn shown_to_freelancer(parties: &Parties, room: RoomId, at: &Stamp) -> [Effect; 2] {
    let members = vec![parties.client, parties.freelancer];
    let create = room::Command::Create { title: Some(parties.title.clone()), members };
    let news = inbox::Command::ContractOffered(ContractOffered {
        contract: ContractId(at.stream.id),
        client: parties.client,
        title: parties.title.clone(),
    });
    let create = Tell::to::<room::Room>(room.0, &create);
    [Effect::Tell(create), Effect::Tell(news.to(parties.freelancer))]
}

/// Only the client's list shows the offer, and nobody has news.
fn offer_funding(offer: &Offered, drawing: &Drawing, at: &Stamp) -> Vec<Effect> {
    let parties = Made::funding_offer(offer, drawing).parties();
    let mut effects = rows(&parties, Status::Funding, at);
    effects.extend(drawing.draw.iter().map(|asked| asked_for(asked, FIRST)));
    effects.extend(offer.expires_at.map(|at| Effect::Timer(OFFER_TIMER, TimerKey::Only, Some(at))));
    effects
}

/// Both lists show the offer. The freelancer hears of it, or of its new version.
fn offer_funded(body: &OfferFunded, opening: &Opening, at: &Stamp) -> Vec<Effect> {
    let Opening { parties, room, first, .. } = opening;
    let mut effects = rows(parties, Status::Offered, at);
    match first {
        true => effects.extend(shown_to_freelancer(parties, *room, at)),
        false => effects.push(changed(parties, body.version, parties.freelancer, at)),
    }
    effects
}

/// The offer waits for an answer no longer.
fn answered(parties: &Parties, status: Status, at: &Stamp) -> Vec<Effect> {
    let mut effects = rows(parties, status, at);
    effects.push(Effect::Timer(OFFER_TIMER, TimerKey::Only, None));
    effects
}

/// Tells both parties that know of the offer, because neither of them has done anything.
fn expired(parties: &Parties, at: &Stamp) -> Vec<Effect> {
    let (contract, title) = (ContractId(at.stream.id), parties.title.clone());
    let news = inbox::Command::OfferExpired(OfferExpired { contract, title });
    let told = parties.knowing().map(|account| Effect::Tell(news.to(account)));
    answered(parties, Status::Expired, at).into_iter().chain(told).collect()
}

fn amendment_proposed(body: &AmendmentProposed, parties: &Parties, at: &Stamp) -> Vec<Effect> {
    let (contract, title) = (ContractId(at.stream.id), parties.title.clone());
    let news = inbox::Command::AmendmentProposed(Proposed { contract, title, amendment: body.amendment });
    vec![Effect::Tell(news.to(parties.other(body.proposed_by)))]
}

fn amendment_accepted(body: &AmendmentAccepted, amending: &Amending, at: &Stamp) -> Vec<Effect> {
    let news = amendment_answered(body.amendment, &amending.answering, true, at);
    let freelancer = amending.answering.parties.freelancer;
    let limit = amending.weekly_limit_minutes.map(|minutes| limit_changed(freelancer, minutes, at));
    [news].into_iter().chain(limit).collect()
}

fn amendment_answered(amendment: u32, answering: &Answering, accepted: bool, at: &Stamp) -> Effect {
    let (contract, title) = (ContractId(at.stream.id), answering.parties.title.clone());
    let news = inbox::Command::AmendmentAnswered(AmendmentAnswered { contract, title, amendment, accepted });
    Effect::Tell(news.to(answering.parties.who(answering.proposed_by)))
}

/// Cancels the timers of reviews, sets the one for the freelancer's answer, and tells the freelancer, because
/// without an answer the money goes back.
fn refund_requested(body: &RefundRequested, parties: &Parties, at: &Stamp) -> Vec<Effect> {
    let news = inbox::Command::RefundRequested(AskedOf {
        contract: ContractId(at.stream.id),
        title: parties.title.clone(),
        answer_by: body.answer_by,
    });
    let told = news.to(parties.freelancer);
    let stops = body.paused.iter().map(|review| review_called_off(review.milestone));
    let due = Effect::Timer(REFUND_TIMER, TimerKey::Only, Some(body.answer_by));
    stops.chain([due, Effect::Tell(told)]).collect()
}

/// A row in the list of each party that knows of the contract.
pub(super) fn rows(parties: &Parties, status: Status, at: &Stamp) -> Vec<Effect> {
    let (status, stage) = ContractRow::kept(status);
    let row = |account: AccountId| ContractRow {
        account,
        contract: ContractId(at.stream.id),
        title: parties.title.clone(),
        client: parties.client,
        freelancer: parties.freelancer,
        status,
        stage,
        job: parties.job,
    };
    parties.knowing().map(|account| Effect::Row(Row::put(&row(account), at.seq))).collect()
}

fn review_until(milestone: u32, release_at: Millis) -> Effect {
    Effect::Timer(REVIEW_TIMER, TimerKey::Number(u64::from(milestone)), Some(release_at))
}

fn refund_called_off() -> Effect {
    Effect::Timer(REFUND_TIMER, TimerKey::Only, None)
}

fn review_called_off(milestone: u32) -> Effect {
    Effect::Timer(REVIEW_TIMER, TimerKey::Number(u64::from(milestone)), None)
}

fn earned(releasing: &Releasing) -> Effect {
    let (net, available_at) = (&releasing.net, releasing.available_at);
    let earn = WalletCommand::Earn { transfer: net.transfer, money: net.money(), available_at };
    tell_wallet(net.wallet, earn)
}

fn returned(back: &Transfer) -> Effect {
    let give_back = WalletCommand::Return { transfer: back.transfer, money: back.money() };
    tell_wallet(back.wallet, give_back)
}

/// Asks the client's wallet for a milestone's money.
pub(super) fn asked_for(asked: &Transfer, milestone: u32) -> Effect {
    let (transfer, money) = (asked.transfer, asked.money());
    tell_wallet(asked.wallet, WalletCommand::Draw { transfer, milestone, money })
}

fn tell_wallet(wallet: AccountId, command: WalletCommand) -> Effect {
    Effect::Tell(Tell::to::<Wallet>(wallet.0, &command))
}
