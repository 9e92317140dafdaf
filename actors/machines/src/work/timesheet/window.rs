//! The window of a session: the time in which it may count, and by which weekly limit.

use protocol::{ContractId, Millis};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::span::Span;

/// The time in which a session may count: from its start until it ends or another one takes over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Window {
    pub contract: ContractId,
    /// The weekly limit at the start, in milliseconds.
    limit_ms: u64,
    pub from: Millis,
    pub until: Option<Millis>,
    /// When the session's last claim came, and after it the newest claim of late beats. None until the last
    /// claim has come, which may be long after the window has closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_at: Option<Millis>,
    /// The milliseconds that count of the session.
    #[serde(default)]
    pub counted_ms: u64,
    /// The weekly limits that the contract has got since the start, in the order of time. They are as few as
    /// the amendments of a contract.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    limits: Vec<NewLimit>,
}

/// Another weekly limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct NewLimit {
    /// From when on it holds.
    from: Millis,
    /// The most milliseconds that count in a week.
    limit_ms: u64,
}

impl Window {
    /// The window of a session that starts.
    pub fn new(contract: ContractId, limit_ms: u64, from: Millis) -> Self {
        Self { contract, limit_ms, from, until: None, over_at: None, counted_ms: 0, limits: Vec::new() }
    }

    /// The window of a session that was never granted, or is forgotten: nothing counts.
    pub fn nothing() -> Self {
        Self { until: Some(0), ..Self::new(ContractId(Uuid::nil()), 0, 0) }
    }

    /// The weekly limit that holds now, in milliseconds.
    pub fn limit_ms(&self) -> u64 {
        self.limits.last().map_or(self.limit_ms, |newest| newest.limit_ms)
    }

    /// Another weekly limit holds from that time on.
    pub fn limit_from(&mut self, from: Millis, limit_ms: u64) {
        self.limits.push(NewLimit { from, limit_ms });
    }

    /// Closes the window at that time, unless it closed earlier.
    pub fn close(&mut self, at: Millis) {
        self.until = Some(self.until.map_or(at, |until| until.min(at)));
    }

    /// A claim has come, with the session's end if it is the last one: then the session is over.
    pub fn claimed(&mut self, ended_at: Option<Millis>, at: Millis) {
        if let Some(ended_at) = ended_at {
            self.close(ended_at);
        }
        if ended_at.is_some() || self.over_at.is_some() {
            self.over_at = Some(at);
        }
    }

    /// How many milliseconds of these spans count, where so many of their week count already. Each moment
    /// counts by the limit that held then.
    pub fn counts(&self, spans: &[Span], week_ms: u64) -> u64 {
        let mut counted = 0;
        for (period, limit_ms) in self.periods() {
            let shown: u64 = spans.iter().map(|span| span.within(period).ms()).sum();
            counted += shown.min(limit_ms.saturating_sub(week_ms + counted));
        }
        counted
    }

    /// The window cut where the limit changed: each piece with its limit.
    fn periods(&self) -> impl Iterator<Item = (Span, u64)> {
        let whole = Span::new(self.from, self.until.unwrap_or(Millis::MAX));
        let first = NewLimit { from: 0, limit_ms: self.limit_ms };
        let ends = self.limits.iter().map(|limit| limit.from).chain([Millis::MAX]);
        let limits = [first].into_iter().chain(self.limits.iter().copied());
        limits.zip(ends).map(move |(limit, to)| (Span::new(limit.from, to).within(whole), limit.limit_ms))
    }
}
