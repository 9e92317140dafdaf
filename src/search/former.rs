//! How a posting stood before: read from its stream, since the index only holds how it stands now.

use actors::posting::Posting;
use actors::shape::read_event;
use actors::{Machine, Stamp};
use protocol::job::{Status, Visibility};
use protocol::posting::Band;
use protocol::{AccountId, JobId, Kind, Millis, Seq, StreamId};
use schema::{ReadError, Record, Window};
use search::Doc;
use tracing::debug;

use super::Search;
use super::rows::Posted;

/// The events that are read together. A posting has at most 100 that say something, and one for each person
/// who was invited.
const PAGE_EVENTS: usize = 500;
const PAGE_BYTES: usize = 1 << 20;

/// How much later than the time of its event something is found at most, in milliseconds, where the index is
/// not behind. What is remembered of arrivals decides where something lies within that time.
const FOUND_WITHIN_MS: Millis = 10_000;

impl Search {
    /// What was found of a posting at that time; nothing where it could not be found then. Where it changed
    /// just before, and nothing is remembered of that, it counts as not found yet: so a posting may come
    /// twice, and none is missed. Where servers share a store, it was found when its event happened.
    pub(super) async fn found_at(
        &self,
        job: JobId,
        now: &Posted,
        at: Millis,
    ) -> Result<Option<Doc>, ReadError> {
        let found_within = if self.house.store().shared() { 0 } else { FOUND_WITHIN_MS };
        self.stood(job, now, |record| match self.arrivals.came_at(job, record.seq, record.at) {
            Some(came_at) => came_at <= at,
            None => record.at + found_within <= at,
        })
        .await
    }

    /// What was found of a posting when that version of it was.
    pub(super) async fn found_of(
        &self,
        job: JobId,
        now: &Posted,
        version: Seq,
    ) -> Result<Option<Doc>, ReadError> {
        self.stood(job, now, |record| record.seq <= version).await
    }

    /// What could be found of a posting after its first events, as far as `is_in` says. It counts as having
    /// received as many proposals as now: that others have proposed makes a job no news.
    async fn stood(
        &self,
        job: JobId,
        now: &Posted,
        is_in: impl Fn(&Record) -> bool,
    ) -> Result<Option<Doc>, ReadError> {
        let stream = StreamId::new(Kind::Posting, job.0);
        let (mut posting, mut head) = (Posting::default(), 0);
        loop {
            let read = self.house.store().read(stream, Window::After(head), PAGE_EVENTS, PAGE_BYTES).await?;
            for record in &read.records {
                if !is_in(record) {
                    return Ok(doc_of(job, head, &posting, now.band));
                }
                match read_event::<Posting>(&record.r#type, &record.body, record.private.as_deref()) {
                    Ok(event) => posting.apply(&event, &stamp_of(stream, record)),
                    Err(error) => {
                        debug!(%stream, %error, "how a posting stood cannot be read");
                        return Ok(None);
                    }
                }
                head = record.seq;
            }
            if !read.more {
                return Ok(doc_of(job, head, &posting, now.band));
            }
        }
    }
}

fn stamp_of(stream: StreamId, record: &Record) -> Stamp {
    let Record { seq, at, by, command_id, .. } = record;
    Stamp { stream, seq: *seq, at: *at, by: by.map(AccountId), command_id: *command_id }
}

/// What could be found of a posting that stood so.
fn doc_of(job: JobId, version: Seq, posting: &Posting, band: Band) -> Option<Doc> {
    let Posting::Made(face) = posting else { return None };
    let is_seen = face.status == Status::Open && face.fields.visibility != Visibility::InviteOnly;
    is_seen.then(|| {
        Doc::of_job(&search::Posting {
            job,
            version,
            fields: &face.fields,
            facts: &face.facts,
            band,
            client: Some(face.client),
            published_at: face.published_at,
            arrived_at: 0,
        })
    })
}
