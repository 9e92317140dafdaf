//! Effects on others: commands told to other entities in the order of the events, and calls to the payment provider.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use protocol::{ErrorCode, Seq, StreamId, WireError};
use rand::RngExt;
use schema::Told;
use tokio::sync::oneshot;
use tracing::warn;

use crate::house::House;
use crate::kinds::Resident;
use crate::{Caller, Machine, ProviderCall, Tell};

/// The first wait before an effect is told again, and the longest.
const RETRY_MIN: Duration = Duration::from_millis(20);
const RETRY_MAX: Duration = Duration::from_secs(2);

/// The longest wait where the receiver holds what this program does not know.
const RETRY_UNSUPPORTED_MAX: Duration = Duration::from_secs(60);

/// An effect on somebody else.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outward {
    /// A command to another entity, and which of its event's it is.
    Tell(u32, Tell),
    /// A call to the payment provider.
    Call(ProviderCall),
}

/// What others have yet to take.
#[derive(Debug, Default)]
pub(crate) struct Outbound {
    /// For each record, how many of its parts are not finished.
    open: BTreeMap<Seq, usize>,
    /// For each receiver that has something to take, the last record that tells it something, and when it has taken all of that.
    turns: BTreeMap<StreamId, (Seq, oneshot::Receiver<()>)>,
}

/// What can start now.
pub(crate) struct Ready {
    pub tells: Vec<Share>,
    pub calls: Vec<ProviderCall>,
}

/// What a record tells one receiver.
pub(crate) struct Share {
    pub to: StreamId,
    /// Which of the record's effects, and what it says.
    tells: Vec<(u32, Tell)>,
    /// Answers, or is gone, once the receiver has taken what records before tell it.
    turn: Option<oneshot::Receiver<()>>,
    /// Dropped once it has taken this.
    _taken: oneshot::Sender<()>,
}

impl Outbound {
    pub fn len(&self) -> usize {
        self.open.len()
    }

    /// Whether that record's effects are on their way.
    pub fn holds(&self, seq: Seq) -> bool {
        self.open.contains_key(&seq)
    }

    /// Whether others have taken all effects of the records up to `seq`.
    pub fn told(&self, seq: Seq) -> bool {
        self.open.first_key_value().is_none_or(|(first, _)| *first > seq)
    }

    /// Takes the effects of a durable record; records come in their order. What it tells a receiver waits for what records before tell the same
    /// one, and for nobody else; calls wait for nothing.
    pub fn push(&mut self, seq: Seq, outward: Vec<Outward>) -> Ready {
        let mut told: BTreeMap<StreamId, Vec<(u32, Tell)>> = BTreeMap::new();
        let mut calls = Vec::new();
        for effect in outward {
            match effect {
                Outward::Tell(index, tell) => told.entry(tell.to).or_default().push((index, tell)),
                Outward::Call(call) => calls.push(call),
            }
        }
        let parts = calls.len() + usize::from(!told.is_empty());
        if parts > 0 {
            self.open.insert(seq, parts);
        }
        let tells = told.into_iter().map(|(to, tells)| self.share(seq, to, tells)).collect();
        Ready { tells, calls }
    }

    fn share(&mut self, seq: Seq, to: StreamId, tells: Vec<(u32, Tell)>) -> Share {
        let (_taken, taken) = oneshot::channel();
        let turn = self.turns.insert(to, (seq, taken)).map(|(_, before)| before);
        Share { to, tells, turn, _taken }
    }

    /// All that a record tells has been taken by those receivers. Answers like [`Outbound::part_done`].
    pub fn tells_done(&mut self, seq: Seq, receivers: &[StreamId]) -> Option<Seq> {
        for to in receivers {
            if self.turns.get(to).is_some_and(|(last, _)| *last == seq) {
                self.turns.remove(to);
            }
        }
        self.part_done(seq)
    }

    /// One part of a record's effects is finished. Answers up to where all are, where that has moved.
    pub fn part_done(&mut self, seq: Seq) -> Option<Seq> {
        let before = self.open.first_key_value().map(|(first, _)| *first);
        if let Some(parts) = self.open.get_mut(&seq) {
            *parts -= 1;
            if *parts == 0 {
                self.open.remove(&seq);
            }
        }
        match self.open.first_key_value() {
            Some((first, _)) if Some(*first) == before => None,
            Some((first, _)) => Some(first - 1),
            None => Some(seq.max(before.unwrap_or(seq))),
        }
    }
}

/// Tells what one record tells: each receiver in its order, different receivers side by side.
pub(crate) async fn tell_all(house: Arc<House>, from: StreamId, seq: Seq, shares: Vec<Share>) {
    let mut running: FuturesUnordered<_> =
        shares.into_iter().map(|share| tell_share(&house, from, seq, share)).collect();
    while running.next().await.is_some() {}
}

async fn tell_share(house: &Arc<House>, from: StreamId, seq: Seq, share: Share) {
    if let Some(turn) = share.turn {
        // Its sender is dropped, with nothing said, once the receiver has taken what came before.
        let _ = turn.await;
    }
    for (index, tell) in share.tells {
        tell_one(house, Told { from, seq, index }, tell).await;
    }
}

async fn tell_one(house: &Arc<House>, told: Told, tell: Tell) {
    let mut wait = RETRY_MIN;
    loop {
        match house.tell(told, tell.clone()).await {
            Ok(()) => return,
            Err(error) if comes_again(&error) => {
                pause(wait).await;
                wait = (wait * 2).min(longest(&error));
            }
            Err(error) => {
                return warn!(from = %told.from, seq = told.seq, to = %tell.to, %error, "a told command was refused");
            }
        }
    }
}

/// Asks the provider, and tells the entity what it said.
pub(crate) async fn call_provider<M: Resident>(house: Arc<House>, stream: StreamId, call: ProviderCall) {
    let outcome = house.provider().call(call.clone()).await;
    let mut wait = RETRY_MIN;
    loop {
        let Some(command) = <M as Machine>::provider_answered(&call, outcome.clone()) else { return };
        match house.send::<M>(stream.id, Caller::System, None, command).await {
            Err(error) if comes_again(&error) => {
                pause(wait).await;
                wait = (wait * 2).min(longest(&error));
            }
            Ok(_) => return,
            Err(error) => {
                return warn!(%stream, transfer = %call.transfer, %error, "a provider's answer was refused");
            }
        }
    }
}

/// Whether it is told again. What a receiver that this program cannot read was to take is kept: a newer program will tell it.
fn comes_again(error: &WireError) -> bool {
    use ErrorCode::{Internal, Overloaded, Unavailable, Unsupported};
    matches!(error.code, Overloaded | Unavailable | Unsupported | Internal)
}

fn longest(error: &WireError) -> Duration {
    if error.code == ErrorCode::Unsupported { RETRY_UNSUPPORTED_MAX } else { RETRY_MAX }
}

async fn pause(wait: Duration) {
    let jitter = rand::rng().random_range(0.5..1.0);
    tokio::time::sleep(wait.mul_f64(jitter)).await;
}
