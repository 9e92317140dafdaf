//! Effects on others: commands told to other entities in the order of the events, and calls to the payment provider.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use protocol::{ErrorCode, Seq, StreamId, WireError};
use rand::RngExt;
use schema::Told;
use tracing::warn;

use crate::house::{House, Resident};
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
    /// The tells that wait for those before them.
    tells: VecDeque<(Seq, Vec<(u32, Tell)>)>,
    telling: bool,
}

/// What can start now.
pub(crate) struct Ready {
    pub tells: Option<(Seq, Vec<(u32, Tell)>)>,
    pub calls: Vec<(Seq, ProviderCall)>,
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

    /// Takes the effects of durable records, in their order. Answers the calls, which wait for nothing.
    pub fn push(&mut self, seq: Seq, outward: Vec<Outward>) -> Vec<(Seq, ProviderCall)> {
        let mut tells = Vec::new();
        let mut calls = Vec::new();
        for effect in outward {
            match effect {
                Outward::Tell(index, tell) => tells.push((index, tell)),
                Outward::Call(call) => calls.push((seq, call)),
            }
        }
        let parts = calls.len() + usize::from(!tells.is_empty());
        if parts > 0 {
            self.open.insert(seq, parts);
        }
        if !tells.is_empty() {
            self.tells.push_back((seq, tells));
        }
        calls
    }

    /// The next record's tells, where none are on their way.
    pub fn next_tells(&mut self) -> Option<(Seq, Vec<(u32, Tell)>)> {
        if self.telling {
            return None;
        }
        let next = self.tells.pop_front()?;
        self.telling = true;
        Some(next)
    }

    /// A record's tells have all been taken.
    pub fn tells_done(&mut self, seq: Seq) -> Option<Seq> {
        self.telling = false;
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

/// Tells the tells of one record: those for one receiver in their order, different receivers side by side.
pub(crate) async fn tell_all(house: Arc<House>, from: StreamId, seq: Seq, tells: Vec<(u32, Tell)>) {
    let mut receivers: BTreeMap<StreamId, Vec<(u32, Tell)>> = BTreeMap::new();
    for (index, tell) in tells {
        receivers.entry(tell.stream()).or_default().push((index, tell));
    }
    let mut running: FuturesUnordered<_> = receivers
        .into_values()
        .map(|tells| {
            let house = house.clone();
            async move {
                for (index, tell) in tells {
                    tell_one(&house, Told { from, seq, index }, tell).await;
                }
            }
        })
        .collect();
    while running.next().await.is_some() {}
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
                return warn!(from = %told.from, seq = told.seq, to = %tell.stream(), %error, "a told command was refused");
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
