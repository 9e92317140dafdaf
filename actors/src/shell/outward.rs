//! Effects on others: commands that are told to other entities in the order of the events, and calls to the
//! payment provider.

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

/// The first and the longest wait before an effect is sent again.
const RETRY_MIN: Duration = Duration::from_millis(20);
const RETRY_MAX: Duration = Duration::from_secs(2);

/// The longest wait for a receiver whose stream holds events that this program does not know.
const RETRY_UNSUPPORTED_MAX: Duration = Duration::from_secs(60);

/// An effect on others.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outward {
    /// A command to another entity, with its index among the effects of its event.
    Tell(u32, Tell),
    /// A call to the payment provider.
    Call(ProviderCall),
}

/// The effects that have not been taken by their receivers.
#[derive(Debug, Default)]
pub(crate) struct Outbound {
    /// For each record, the number of its parts that are not finished.
    open: BTreeMap<Seq, usize>,
    /// For each receiver, the last record that tells it something, and a channel that says when the receiver
    /// has taken it.
    turns: BTreeMap<StreamId, (Seq, oneshot::Receiver<()>)>,
}

/// The effects that can start now.
pub(crate) struct Ready {
    pub tells: Vec<Share>,
    pub calls: Vec<ProviderCall>,
}

/// The tells of a record to one receiver.
pub(crate) struct Share {
    pub to: StreamId,
    /// The tells, each with its index among the effects of the record.
    tells: Vec<(u32, Tell)>,
    /// Ends when the receiver has taken the tells of earlier records.
    turn: Option<oneshot::Receiver<()>>,
    /// Dropped when the receiver has taken these tells.
    _taken: oneshot::Sender<()>,
}

impl Outbound {
    pub fn len(&self) -> usize {
        self.open.len()
    }

    /// Whether effects of that record are on their way.
    pub fn holds(&self, seq: Seq) -> bool {
        self.open.contains_key(&seq)
    }

    /// Whether all effects of the records up to `seq` have been taken.
    pub fn told(&self, seq: Seq) -> bool {
        self.open.first_key_value().is_none_or(|(first, _)| *first > seq)
    }

    /// Takes the effects of a durable record. Records must come in order. A tell waits for earlier tells to
    /// the same receiver only; calls wait for nothing.
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

    /// The receivers have taken the tells of a record. Returns the same as [`Outbound::part_done`].
    pub fn tells_done(&mut self, seq: Seq, receivers: &[StreamId]) -> Option<Seq> {
        for to in receivers {
            if self.turns.get(to).is_some_and(|(last, _)| *last == seq) {
                self.turns.remove(to);
            }
        }
        self.part_done(seq)
    }

    /// One part of a record's effects is finished. Returns the seq up to which all are, if it has moved.
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

/// Sends the tells of a record: to each receiver in order, to different receivers at the same time.
pub(crate) async fn tell_all(house: Arc<House>, from: StreamId, seq: Seq, shares: Vec<Share>) {
    let mut running: FuturesUnordered<_> =
        shares.into_iter().map(|share| tell_share(&house, from, seq, share)).collect();
    while running.next().await.is_some() {}
}

async fn tell_share(house: &Arc<House>, from: StreamId, seq: Seq, share: Share) {
    if let Some(turn) = share.turn {
        // The sender is dropped, without a message, when the receiver has taken what came before.
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

/// Calls the provider, and sends its answer to the entity.
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

/// Whether a tell that failed is sent again. One that this program's receiver cannot read is kept for a newer
/// program.
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
