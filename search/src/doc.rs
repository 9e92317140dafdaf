//! What can be found: the one flat form of a card of a person and of a job.

use protocol::brief::{Facts, Fields, FixedPay, HourlyPay, Pay, Size};
use protocol::money::{Currency, Money};
use protocol::posting::Band;
use protocol::profile::{Card, Time};
use protocol::search::PayKind;
use protocol::{AccountId, JobId, Millis};
use uuid::Uuid;

use crate::fold::folded;
use crate::small::{Country, Tag};
use crate::taxa::{Taxon, hash, sorted};
use crate::words::Words;

/// What a document is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocKind {
    /// A person.
    People,
    /// A job.
    Jobs,
}

/// A card that can be found.
#[derive(Debug, Clone)]
pub struct Doc {
    /// What it is of.
    pub kind: DocKind,
    /// The account, or the job.
    pub id: Uuid,
    /// It rises with each change of the card.
    pub version: u64,
    /// The title, or what the person does, and the other texts; the names of skills and categories too.
    pub words: Words,
    /// The skills, in their order, each once.
    pub skills: Box<[Taxon]>,
    /// What it stands in categories by, in its order, each once: the categories that were chosen for a job,
    /// the skills of a person.
    pub places: Box<[Taxon]>,
    /// The categories among these, and all that these stand beneath, in their order, each once.
    pub categories: Box<[Taxon]>,
    /// The country: of the person, or of the client.
    pub country: Option<Country>,
    /// What the person speaks.
    pub languages: Box<[Tag]>,
    /// How much time the person can give.
    pub availability: Option<Time>,
    /// How the job is paid.
    pub pay: Option<PayKind>,
    /// The currency of the amounts.
    pub currency: Option<Currency>,
    /// The hourly rate, its lowest where there is a range, or the budget, in the smallest units.
    pub low: Option<u64>,
    /// The same, or the highest hourly rate.
    pub high: Option<u64>,
    /// How large the job is.
    pub size: Option<Size>,
    /// How many days the job takes.
    pub days: Option<u32>,
    /// Whether the client of the job has paid money in before.
    pub payment_verified: bool,
    /// About how many proposals the job has received.
    pub band: Option<Band>,
    /// How many contracts have paid the person.
    pub record: u32,
    /// Whether it is shown only to those who have published a profile.
    pub members_only: bool,
    /// When the job was published, or the profile was last changed.
    pub posted_at: Millis,
    /// When the index first saw this version.
    pub arrived_at: Millis,
    /// The same for jobs of one client with one title; 0 for people.
    pub twin: u64,
}

/// What a document of a person is made from.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// The account.
    pub profile: AccountId,
    /// It rises with each change.
    pub version: u64,
    /// What everybody sees.
    pub card: &'a Card,
    /// A further text by which everybody may find the profile. Who searches can find out each word of it, so
    /// it must not hold what only some may see.
    pub text: &'a str,
    /// When the profile was last changed.
    pub changed_at: Millis,
    /// When the index first saw this version.
    pub arrived_at: Millis,
}

/// What a document of a job is made from.
#[derive(Debug, Clone, Copy)]
pub struct Posting<'a> {
    /// The job.
    pub job: JobId,
    /// It rises with each change.
    pub version: u64,
    /// What the job says.
    pub fields: &'a Fields,
    /// What is known of the client.
    pub facts: &'a Facts,
    /// About how many proposals it has received.
    pub band: Band,
    /// The client, where that is known: two jobs of one client with one title are twins.
    pub client: Option<AccountId>,
    /// When it was published.
    pub published_at: Millis,
    /// When the index first saw this version.
    pub arrived_at: Millis,
}

impl Doc {
    /// The document of a person. It is found by the headline as its title, by the name, and by the names of
    /// its skills. Its categories are those of its skills that are categories too, or stand beneath one.
    pub fn of_person(person: &Person<'_>) -> Self {
        let Card { name, headline, country, skills, languages, hourly, availability, record } = person.card;
        let skills = sorted(skills.iter().map(|skill| Taxon::of(&skill.id)));
        let categories = with_ancestors(&skills);
        let units = hourly.as_ref().map(Money::units);
        Self {
            kind: DocKind::People,
            id: person.profile.0,
            version: person.version,
            words: Words::of(headline, [name.as_str(), person.text].into_iter().chain(names(&skills))),
            places: skills.clone(),
            skills,
            categories,
            country: country.as_deref().and_then(Country::of),
            languages: languages.iter().map(|language| Tag::of(&language.tag)).collect(),
            availability: availability.as_ref().map(|availability| availability.time),
            pay: None,
            currency: hourly.map(|money| money.currency),
            low: units,
            high: units,
            size: None,
            days: None,
            payment_verified: false,
            band: None,
            record: record.paid,
            members_only: false,
            posted_at: person.changed_at,
            arrived_at: person.arrived_at,
            twin: 0,
        }
    }

    /// The document of a job. It is found by its title, its description, and the names of its skills and
    /// categories.
    pub fn of_job(posting: &Posting<'_>) -> Self {
        let Fields { title, description, category, more, skills, pay, timeline, size, visibility, .. } =
            posting.fields;
        let title = title.as_deref().unwrap_or_default();
        let skills = sorted(skills.iter().map(|id| Taxon::of(id)));
        let places = sorted(category.iter().chain(more).map(|id| Taxon::of(id)));
        let texts = description.as_deref().into_iter().chain(names(&skills)).chain(names(&places));
        let pay = pay.as_ref().and_then(Amounts::of);
        Self {
            kind: DocKind::Jobs,
            id: posting.job.0,
            version: posting.version,
            words: Words::of(title, texts),
            skills,
            categories: with_ancestors(&places),
            places,
            country: posting.facts.country.as_deref().and_then(Country::of),
            languages: Box::default(),
            availability: None,
            pay: pay.as_ref().map(|pay| pay.kind),
            currency: pay.as_ref().map(|pay| pay.currency),
            low: pay.as_ref().map(|pay| pay.low),
            high: pay.as_ref().map(|pay| pay.high),
            size: *size,
            days: timeline.as_ref().map(|timeline| timeline.days),
            payment_verified: posting.facts.payment_verified,
            band: Some(posting.band),
            record: 0,
            members_only: *visibility == protocol::brief::Visibility::Members,
            posted_at: posting.published_at,
            arrived_at: posting.arrived_at,
            twin: twin(posting.client, title),
        }
    }
}

/// What a job pays, in the smallest units of its currency.
struct Amounts {
    kind: PayKind,
    currency: Currency,
    low: u64,
    high: u64,
}

impl Amounts {
    /// Nothing where an amount does not read: those of a job were checked when they came.
    fn of(pay: &Pay) -> Option<Self> {
        let units = |amount: &str, currency| Money::parse(amount, currency).ok().map(|money| money.units());
        Some(match pay {
            Pay::Fixed(FixedPay { currency, budget }) => {
                let budget = units(budget, *currency)?;
                Self { kind: PayKind::Fixed, currency: *currency, low: budget, high: budget }
            }
            Pay::Hourly(HourlyPay { currency, from, to, .. }) => {
                let (low, high) = (units(from, *currency)?, units(to, *currency)?);
                Self { kind: PayKind::Hourly, currency: *currency, low, high }
            }
        })
    }
}

/// The categories among some taxa, and those above them. An id that is not known stands for itself.
fn with_ancestors(places: &[Taxon]) -> Box<[Taxon]> {
    let own =
        places.iter().copied().filter(|place| place.entry().is_none_or(|entry| entry.kind().is_category()));
    sorted(own.chain(places.iter().flat_map(|place| place.ancestors())))
}

fn names<'a>(taxa: &[Taxon]) -> impl Iterator<Item = &'a str> {
    taxa.iter().filter_map(|taxon| taxon.entry()).map(|entry| -> &'a str { entry.name() })
}

fn twin(client: Option<AccountId>, title: &str) -> u64 {
    let words = folded(title);
    client.map_or(0, |client| hash(&[client.0.as_bytes(), words.trim().as_bytes()]))
}
