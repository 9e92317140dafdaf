//! What follows from what happens to a contract: lists, the room, news, the review's timer, and money to and from wallets.

use protocol::contract::{Offered, Status};
use protocol::inbox::ContractOffered;
use protocol::{AccountId, ContractId};
use schema::Row;
use schema::rows::ContractRow;

use super::event::{Event, Parties, Releasing, Transfer};
use super::sessions::sessions_over;
use crate::wallet::Command as WalletCommand;
use crate::{AnyCommand, Effect, Stamp, Tell, TimerKey, inbox, room};

/// The timer of a milestone's review.
pub(super) const REVIEW_TIMER: &str = "release";

impl Event {
    /// What follows from it.
    pub fn effects(&self, at: &Stamp) -> Vec<Effect> {
        match self {
            Event::Offered(body) => offered(body, at),
            Event::Accepted(_, parties) => rows(parties, Status::Active, at),
            Event::Declined(_, parties) => rows(parties, Status::Declined, at),
            Event::Withdrawn(_, parties) => rows(parties, Status::Withdrawn, at),
            Event::MilestoneFunding(body, drawing) => {
                let draw = |asked: &Transfer| WalletCommand::Draw {
                    transfer: asked.transfer,
                    milestone: body.milestone,
                    money: asked.money(),
                };
                drawing.draw.iter().map(|asked| tell_wallet(asked.wallet, draw(asked))).collect()
            }
            Event::MilestoneSubmitted(body) => {
                let key = TimerKey::Number(u64::from(body.milestone));
                vec![Effect::Timer(REVIEW_TIMER, key, Some(body.release_at))]
            }
            Event::ChangesRequested(body) => vec![review_called_off(body.milestone)],
            Event::MilestoneReleased(body, releasing) => {
                vec![review_called_off(body.milestone), earned(releasing)]
            }
            Event::MilestoneRefunded(_, refunding) => vec![returned(&refunding.back)],
            Event::Ended(_, ending) => {
                let mut effects = rows(&ending.parties, Status::Ended, at);
                effects.extend(ending.reviews.iter().map(|milestone| review_called_off(*milestone)));
                effects.extend(ending.back.as_ref().map(returned));
                effects.extend(ending.timed.then(|| sessions_over(ending.parties.freelancer, at)));
                effects
            }
            Event::SessionAdmitted(admitted) => vec![admitted.grant(at)],
            Event::MilestoneFunded(..) | Event::MilestoneFundingFailed(..) | Event::Refused(_) => Vec::new(),
        }
    }
}

fn offered(body: &Offered, at: &Stamp) -> Vec<Effect> {
    let parties = Parties { client: body.client, freelancer: body.freelancer, title: body.title.clone() };
    let mut effects = rows(&parties, Status::Offered, at);
    let members = vec![body.client, body.freelancer];
    let create = room::Command::Create { title: Some(body.title.clone()), members };
    effects.push(Effect::Tell(Tell { to: body.room.0, command: AnyCommand::Room(create) }));
    let news = inbox::Command::ContractOffered(ContractOffered {
        contract: ContractId(at.stream.id),
        client: body.client,
        title: body.title.clone(),
    });
    effects.push(Effect::Tell(Tell { to: body.freelancer.0, command: AnyCommand::Inbox(news) }));
    effects
}

/// A row in the list of each party.
fn rows(parties: &Parties, status: Status, at: &Stamp) -> Vec<Effect> {
    let row = |account: AccountId| ContractRow {
        account,
        contract: ContractId(at.stream.id),
        title: parties.title.clone(),
        client: parties.client,
        freelancer: parties.freelancer,
        status,
    };
    [parties.client, parties.freelancer]
        .into_iter()
        .map(|account| Effect::Row(Row::put(&row(account), at.seq)))
        .collect()
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

fn tell_wallet(wallet: AccountId, command: WalletCommand) -> Effect {
    Effect::Tell(Tell { to: wallet.0, command: AnyCommand::Wallet(command) })
}
