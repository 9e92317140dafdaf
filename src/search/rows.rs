//! What can be found, as it stands in the rows of the store: a profile or a posting, put together from its
//! sections.

use protocol::job::{Facts, Fields, Status, Visibility as JobVisibility};
use protocol::posting::Band;
use protocol::profile::{Record, Section, Visibility, Whole};
use protocol::{AccountId, JobId, Millis, Seq};
use schema::rows::{PostingCardRow, PostingSection, ProfileCardRow, ProfileRecordRow};
use schema::{ReadError, Row, SharedStore, Table};
use search::Doc;
use uuid::Uuid;

/// More rows than a profile or a posting has sections.
const SECTIONS_MAX: usize = 32;

/// A profile as its rows say.
#[derive(Debug, Default, Clone)]
pub struct Person {
    /// Its sections.
    pub whole: Whole,
    /// Whether others see it.
    pub visibility: Visibility,
    /// What its contracts say.
    pub record: Record,
    /// The seq of the newest event in it.
    pub version: Seq,
    /// When a section was last edited.
    pub edited_at: Millis,
}

/// A posting as its rows say.
#[derive(Debug, Clone)]
pub struct Posted {
    /// What the job says.
    pub fields: Fields,
    /// What is known of the client.
    pub facts: Facts,
    /// The client. Postings that older programs published do not name one.
    pub client: Option<AccountId>,
    /// How far the job has come.
    pub status: Status,
    /// About how many proposals it has received.
    pub band: Band,
    /// When it was published.
    pub published_at: Millis,
    /// The seq of the newest event in it.
    pub version: Seq,
    /// When it last said something else, or took proposals again.
    pub changed_at: Millis,
}

impl Person {
    /// The rows of the profile of that account.
    pub async fn rows(store: &SharedStore, account: AccountId) -> Result<Vec<Row>, ReadError> {
        store.rows(Table::ProfileCards, account.0, None, SECTIONS_MAX).await
    }

    /// Reads the profile of that account; none where no section was ever edited, or one does not read.
    pub async fn read(store: &SharedStore, account: AccountId) -> Result<Option<Person>, ReadError> {
        Ok(Person::of(&Person::rows(store, account).await?).ok().flatten())
    }

    /// The profile that stands in these rows; none where no section was ever edited.
    pub fn of(rows: &[Row]) -> Result<Option<Person>, DoesNotRead> {
        let mut person = Person::default();
        for row in rows {
            person.version = person.version.max(row.source);
            if row.clustering == b"record" {
                let row: Option<ProfileRecordRow> = model(row)?;
                person.record = row.map(|row| row.record).unwrap_or_default();
            } else if let Some(ProfileCardRow { section, at, .. }) = model(row)? {
                person.edited_at = person.edited_at.max(at);
                person.hold(section);
            }
        }
        Ok((person.version > 0).then_some(person))
    }

    fn hold(&mut self, section: Section) {
        let whole = &mut self.whole;
        match section {
            Section::Basics(basics) => whole.basics = Some(basics),
            Section::Skills(skills) => whole.skills = skills,
            Section::Experience(experience) => whole.experience = experience,
            Section::Education(education) => whole.education = education,
            Section::Portfolio(portfolio) => whole.portfolio = portfolio,
            Section::Languages(languages) => whole.languages = languages,
            Section::Rates(rates) => whole.rates = Some(rates),
            Section::Availability(availability) => whole.availability = Some(availability),
            Section::Visibility(visibility) => self.visibility = visibility,
        }
    }

    /// Whether everybody sees its card.
    pub fn is_seen(&self) -> bool {
        self.visibility == Visibility::Visible
    }

    /// What is found of it, where everybody sees it. `arrived_at` says since when it stands so.
    pub fn doc(&self, account: Uuid) -> Option<Doc> {
        self.is_seen().then(|| {
            Doc::of_person(&search::Person {
                profile: AccountId(account),
                version: self.version,
                card: &self.card(),
                text: "",
                changed_at: self.edited_at,
                arrived_at: self.edited_at,
            })
        })
    }
}

impl Posted {
    /// The rows of the posting of that job.
    pub async fn rows(store: &SharedStore, job: JobId) -> Result<Vec<Row>, ReadError> {
        store.rows(Table::PostingCards, job.0, None, SECTIONS_MAX).await
    }

    /// Reads the posting of that job; none where the job was never published, or a row does not read.
    pub async fn read(store: &SharedStore, job: JobId) -> Result<Option<Posted>, ReadError> {
        Ok(Posted::of(&Posted::rows(store, job).await?).ok().flatten())
    }

    /// The posting that stands in these rows; none where the job was never published.
    pub fn of(rows: &[Row]) -> Result<Option<Posted>, DoesNotRead> {
        let (mut fields, mut facts, mut status) = (None, None, None);
        let (mut band, mut version, mut changed_at) = (Band::default(), 0, 0);
        for row in rows {
            version = version.max(row.source);
            let Some(PostingCardRow { section, .. }) = model(row)? else { continue };
            match section {
                PostingSection::Fields { fields: said, at, .. } => {
                    (fields, changed_at) = (Some(*said), changed_at.max(at));
                }
                PostingSection::Facts { facts: known, published_at, client } => {
                    (facts, changed_at) = (Some((known, published_at, client)), changed_at.max(published_at));
                }
                PostingSection::Status { status: come, at } => {
                    (status, changed_at) = (Some(come), changed_at.max(at));
                }
                PostingSection::Band { band: received } => band = received,
            }
        }
        // The three are written together, when the job is published.
        let (Some(fields), Some((facts, published_at, client)), Some(status)) = (fields, facts, status)
        else {
            return Ok(None);
        };
        Ok(Some(Posted { fields, facts, client, status, band, published_at, version, changed_at }))
    }

    /// What is found of it, where it can be found. `arrived_at` says since when it stands so.
    pub fn doc(&self, job: Uuid) -> Option<Doc> {
        self.is_seen().then(|| {
            Doc::of_job(&search::Posting {
                job: JobId(job),
                version: self.version,
                fields: &self.fields,
                facts: &self.facts,
                band: self.band,
                client: self.client,
                published_at: self.published_at,
                arrived_at: self.changed_at,
            })
        })
    }

    /// Whether it takes proposals, and can be found without an invitation.
    pub fn is_seen(&self) -> bool {
        self.status == Status::Open && self.fields.visibility != JobVisibility::InviteOnly
    }
}

/// The seq of the newest event in these rows.
pub fn version(rows: &[Row]) -> Seq {
    rows.iter().map(|row| row.source).max().unwrap_or_default()
}

/// A row does not read: a newer program wrote it, or it is damaged. What it belongs to is not found.
#[derive(Debug, thiserror::Error)]
#[error("a row of {table} does not read")]
pub struct DoesNotRead {
    table: &'static str,
    #[source]
    source: rmp_serde::decode::Error,
}

fn model<R: schema::ReadModel>(row: &Row) -> Result<Option<R>, DoesNotRead> {
    row.model().map_err(|source| DoesNotRead { table: row.table.name(), source })
}
