//! `account.export`: everything that a person may read of their own streams, page by page.
//!
//! The streams come in a fixed order, so a place says how far an export has come, and the server remembers
//! nothing of it. Each page looks at a bounded number of streams.

mod place;

use std::sync::Arc;

use actors::reply::unreadable;
use actors::{Caller, House};
use protocol::{AccountId, ErrorCode, JobId, Kind, Millis, ProposalId, StreamId, WireError};
use schema::rows::DiaryRow;
use schema::{Record, Table, Window};
use uuid::Uuid;

use place::OWN;
pub use place::Place;

use super::jobs::jobs_of;
use super::proposals::proposals_by;
use super::rows_after;

/// The most events of a page.
const EVENTS_MAX: usize = 500;

/// About how many bytes of bodies a page holds.
const PAGE_BYTES_MAX: usize = 256 * 1024;

/// The most streams that one page looks at. Some of them may have to be started.
const STREAMS_MAX: usize = 64;

/// The kinds whose streams come after those of [`OWN`], in this order.
const SHARED: [Kind; 5] = [Kind::Contract, Kind::WorkSession, Kind::Room, Kind::Job, Kind::Proposal];

/// A page of an export.
pub struct Exported {
    /// The events, each with its stream.
    pub records: Vec<(StreamId, Record)>,
    /// Where the next page begins. `None` if this is the last one.
    pub next: Option<Place>,
}

/// The page of an account's data after that place.
pub async fn exported(
    house: &Arc<House>,
    account: AccountId,
    after: Option<Place>,
) -> Result<Exported, WireError> {
    let mut place = after.unwrap_or(Place::before(Kind::Account, account.0));
    if !OWN.contains(&place.kind) && !SHARED.contains(&place.kind) {
        return Err(WireError::invalid("after", "is not the `next` of a page"));
    }
    if OWN.contains(&place.kind) {
        place.id = account.0;
    }
    let mut page = Page { house, account, records: Vec::new(), bytes: 0 };
    for _ in 0..STREAMS_MAX {
        if page.take(&mut place).await? {
            return Ok(Exported { records: page.records, next: Some(place) });
        }
        match page.stream_behind(place).await? {
            Some(next) => place = next,
            None => return Ok(Exported { records: page.records, next: None }),
        }
    }
    Ok(Exported { records: page.records, next: Some(place) })
}

/// A page that is being filled.
struct Page<'a> {
    house: &'a Arc<House>,
    account: AccountId,
    records: Vec<(StreamId, Record)>,
    bytes: usize,
}

impl Page<'_> {
    /// Takes events of the place's stream, and moves the place behind them. True if the page is full.
    async fn take(&mut self, place: &mut Place) -> Result<bool, WireError> {
        let (events, bytes) = (EVENTS_MAX - self.records.len(), PAGE_BYTES_MAX.saturating_sub(self.bytes));
        let stream = place.stream();
        match self.house.admit(stream, Caller::Account(self.account)).await {
            // There is no such stream, or not for this caller.
            Err(error) if error.code == ErrorCode::NotFound => return Ok(false),
            Err(error) => return Err(error),
            Ok(head) if head <= place.seq => return Ok(false),
            Ok(_) if events == 0 || bytes == 0 => return Ok(true),
            Ok(_) => {}
        }
        let read = self.house.store().read(stream, Window::After(place.seq), events, bytes).await;
        let read = read.map_err(|error| unreadable(&error))?;
        place.seq = read.records.last().map_or(place.seq, |record| record.seq);
        self.bytes += read.records.iter().map(|record| record.body.len()).sum::<usize>();
        self.records.extend(read.records.into_iter().map(|record| (stream, record)));
        Ok(read.more)
    }

    /// The place before the first event of the stream that comes behind that of `place`.
    async fn stream_behind(&self, place: Place) -> Result<Option<Place>, WireError> {
        let mut after = Some(place);
        for kind in OWN.into_iter().chain(SHARED).skip_while(|kind| *kind != place.kind) {
            let found = match kind {
                Kind::Contract => self.listed(kind, Table::Contracts, after).await?,
                Kind::Room => self.listed(kind, Table::RoomMembers, after).await?,
                Kind::WorkSession => self.session(after).await?,
                Kind::Job => self.job(after).await?,
                Kind::Proposal => self.proposal(after).await?,
                _ if after.is_some() => None,
                _ => Some(Place::before(kind, self.account.0)),
            };
            if found.is_some() {
                return Ok(found);
            }
            after = None;
        }
        Ok(None)
    }

    /// The next contract or room in the account's own list.
    async fn listed(
        &self,
        kind: Kind,
        table: Table,
        after: Option<Place>,
    ) -> Result<Option<Place>, WireError> {
        let next = self.id_after(table, after.map(|place| place.id)).await?;
        Ok(next.map(|id| Place::before(kind, id)))
    }

    async fn id_after(&self, table: Table, after: Option<Uuid>) -> Result<Option<Uuid>, WireError> {
        let after = after.map(|id| id.as_bytes().to_vec());
        let rows = rows_after(self.house, table, self.account.0, after, 1).await?;
        Ok(rows.first().and_then(|row| Uuid::from_slice(&row.clustering).ok()))
    }

    /// The next job of the account: the newest come first.
    async fn job(&self, after: Option<Place>) -> Result<Option<Place>, WireError> {
        let after = after.map(|place| JobId(place.id));
        let next = jobs_of(self.house, self.account, None, after, 1).await?;
        Ok(next.jobs.first().map(|item| Place::before(Kind::Job, item.job.0)))
    }

    /// The next proposal of the account: the newest come first. A proposal was made when its first event was
    /// written.
    async fn proposal(&self, after: Option<Place>) -> Result<Option<Place>, WireError> {
        let after = match after {
            Some(place) => match self.first_at(place.stream()).await? {
                Some(made_at) => Some((made_at, ProposalId(place.id))),
                None => return Ok(None),
            },
            None => None,
        };
        let next = proposals_by(self.house, self.account, after, 1).await?;
        Ok(next.proposals.first().map(|item| Place::before(Kind::Proposal, item.proposal.0)))
    }

    /// The time of the first event of a stream.
    async fn first_at(&self, stream: StreamId) -> Result<Option<Millis>, WireError> {
        let page = self.house.store().read(stream, Window::After(0), 1, 1).await;
        let page = page.map_err(|error| unreadable(&error))?;
        Ok(page.records.first().map(|record| record.at))
    }

    /// The next work session: of the same contract, or else the end of the next contract's sessions, or its
    /// first one.
    async fn session(&self, after: Option<Place>) -> Result<Option<Place>, WireError> {
        if let Some(place) = after
            && self.has_contract(place.contract).await?
            && let Some(next) = self.session_of(place.contract, place.id).await?
        {
            return Ok(Some(next));
        }
        let contract = self.id_after(Table::Contracts, after.map(|place| place.contract)).await?;
        let Some(contract) = contract else { return Ok(None) };
        let first = self.session_of(contract, Uuid::nil()).await?;
        Ok(Some(first.unwrap_or(Place::behind_sessions(contract))))
    }

    /// Whether the contract is in the account's own list. A place that a client made up may name any.
    async fn has_contract(&self, contract: Uuid) -> Result<bool, WireError> {
        let before = contract.as_u128().checked_sub(1).map(Uuid::from_u128);
        Ok(self.id_after(Table::Contracts, before).await? == Some(contract))
    }

    /// The first session of a contract above that id. Each has left a memo in the contract's diary.
    async fn session_of(&self, contract: Uuid, after: Uuid) -> Result<Option<Place>, WireError> {
        let after = Some(DiaryRow::place(Millis::MAX, after));
        let rows = rows_after(self.house, Table::Diary, contract, after, 1).await?;
        let id = rows.first().and_then(|row| row.clustering.get(Millis::BITS as usize / 8..));
        let id = id.and_then(|id| Uuid::from_slice(id).ok());
        Ok(id.map(|session| Place::before_session(contract, session)))
    }
}
