//! Whether a document is what a query asks for, without an index.

use crate::doc::Doc;
use crate::query::Query;
use crate::taxa::Taxon;

impl Query {
    /// Whether a document is what this asks for. The index finds just these documents.
    pub fn fits(&self, doc: &Doc) -> bool {
        self.kind == doc.kind
            && self.fits_numbers(doc)
            && self.fits_lists(doc)
            && !self.text.is_nowhere
            && self.text.all.iter().all(|phrase| doc.words.has_phrase(phrase))
            && !self.text.none.iter().any(|phrase| doc.words.has_phrase(phrase))
    }

    fn fits_numbers(&self, doc: &Doc) -> bool {
        let fits_amount = self.amount.is_none_or(|amount| {
            let range = doc.low.zip(doc.high);
            doc.currency == Some(amount.currency) && range.is_some_and(|(low, high)| amount.meets(low, high))
        });
        fits_amount
            && self.pay.is_none_or(|pay| doc.pay == Some(pay))
            && (!self.record || doc.record > 0)
            && (!self.payment_verified || doc.payment_verified)
            && self.days_max.is_none_or(|most| doc.days.is_some_and(|days| days <= most))
            && self.posted_since.is_none_or(|since| doc.posted_at >= since)
            && self.arrived_after.is_none_or(|after| doc.arrived_at > after)
            && is_one_of(doc.availability, &self.availability)
            && is_one_of(doc.size, &self.sizes)
            && is_one_of(doc.band, &self.bands)
    }

    fn fits_lists(&self, doc: &Doc) -> bool {
        let names = |list: &[Taxon], taxon: &Taxon| list.binary_search(taxon).is_ok();
        let any = |wanted: &[Taxon], list: &[Taxon]| {
            wanted.is_empty() || wanted.iter().any(|taxon| names(list, taxon))
        };
        let speaks = |wanted| doc.languages.iter().any(|spoken| spoken.is(wanted));
        self.skills.iter().all(|skill| names(&doc.skills, skill))
            && any(&self.any_skills, &doc.skills)
            && any(&self.categories, &doc.categories)
            && (self.countries.is_empty() || doc.country.is_some() && self.countries.contains(&doc.country))
            && (self.languages.is_empty() || self.languages.iter().any(speaks))
    }
}

/// Whether what is asked for, if anything, is there.
fn is_one_of<T: PartialEq>(there: Option<T>, wanted: &[T]) -> bool {
    wanted.is_empty() || there.is_some_and(|there| wanted.contains(&there))
}

#[cfg(test)]
mod tests {
    use protocol::brief::{Facts, Fields, Timeline, Visibility};
    use protocol::example::Example;
    use protocol::money::Currency;
    use protocol::posting::Band;
    use protocol::profile::{Card, Fluency, Language, Time};
    use protocol::search::{AmountRange, JobsFilter, JobsQuery, PayKind, PeopleFilter, PeopleQuery};
    use protocol::{AccountId, JobId};

    use crate::{Doc, Person, Posting, Query};

    fn person(change: impl FnOnce(&mut Card)) -> Doc {
        let mut card = Card::example();
        change(&mut card);
        let profile = AccountId::default();
        Doc::of_person(&Person { profile, version: 1, card: &card, text: "", changed_at: 5, arrived_at: 6 })
    }

    fn job(change: impl FnOnce(&mut Fields)) -> Doc {
        let mut fields = Fields::example();
        change(&mut fields);
        let facts = Facts { country: Some("CH".to_owned()), payment_verified: true, ..Facts::default() };
        Doc::of_job(&Posting {
            job: JobId::default(),
            version: 1,
            fields: &fields,
            facts: &facts,
            band: Band::From5,
            client: Some(AccountId::default()),
            published_at: 5,
            arrived_at: 6,
        })
    }

    fn among_people(change: impl FnOnce(&mut PeopleFilter)) -> Query {
        let mut query = PeopleQuery::default();
        change(&mut query.filter);
        Query::of_people(&query)
    }

    fn among_jobs(change: impl FnOnce(&mut JobsFilter)) -> Query {
        let mut query = JobsQuery::default();
        change(&mut query.filter);
        Query::of_jobs(&query)
    }

    fn dollars(from: Option<&str>, to: Option<&str>) -> Option<AmountRange> {
        let amount = |amount: &str| amount.to_owned();
        Some(AmountRange { currency: Currency::USD, from: from.map(amount), to: to.map(amount) })
    }

    #[test]
    fn a_person_is_found_by_headline_name_and_the_names_of_skills() {
        let ben = person(|_| {});
        let finds = |text: &str| {
            Query::of_people(&PeopleQuery { text: Some(text.to_owned()), ..PeopleQuery::default() })
                .fits(&ben)
        };
        assert!(finds("museums websites") && finds("okafor") && finds("\"web design\"") && finds("-plumber"));
        assert!(!finds("museums plumber") && !finds("\"museums websites\"") && !finds("ben -museums"));
        assert!(!Query::any(crate::DocKind::Jobs).fits(&ben));
    }

    #[test]
    fn every_filter_of_people_is_asked() {
        let ben = person(|card| {
            card.languages = vec![Language { tag: "pt-BR".to_owned(), level: Fluency::Native }];
            card.record.paid = 2;
        });
        let other = person(|card| {
            card.skills.clear();
            (card.country, card.hourly, card.availability) = (None, None, None);
            card.record.paid = 0;
        });
        let text = |text: &str| vec![text.to_owned()];
        let queries = [
            among_people(|filter| filter.skills = text("own:web-design")),
            among_people(|filter| {
                filter.any_skills = vec!["own:logo-design".into(), "own:web-design".into()]
            }),
            among_people(|filter| filter.categories = text("own:design")),
            among_people(|filter| filter.countries = text("NG")),
            among_people(|filter| filter.languages = text("pt")),
            among_people(|filter| filter.availability = vec![Time::Part]),
            among_people(|filter| filter.rate = dollars(Some("45.00"), Some("45.00"))),
            among_people(|filter| filter.record = true),
        ];
        for query in &queries {
            assert!(query.fits(&ben) && !query.fits(&other), "{query:?}");
        }
        let no_rate = [dollars(Some("45.01"), None), dollars(None, Some("44.99")), dollars(Some("x"), None)];
        assert!(no_rate.into_iter().all(|rate| !among_people(|filter| filter.rate = rate).fits(&ben)));
        assert!(!among_people(|filter| filter.languages = text("pt-PT")).fits(&ben));
        assert!(!among_people(|filter| filter.countries = text("?")).fits(&other));
    }

    #[test]
    fn every_filter_of_jobs_is_asked() {
        let logo = job(|_| {});
        let other = job(|fields| {
            (fields.category, fields.pay, fields.size, fields.timeline) = (None, None, None, None);
            fields.more.clear();
        });
        let days = |days| move |fields: &mut Fields| fields.timeline = Some(Timeline { start: None, days });
        let queries = [
            among_jobs(|filter| filter.categories = vec!["own:design".to_owned()]),
            among_jobs(|filter| filter.pay = Some(PayKind::Fixed)),
            among_jobs(|filter| filter.amount = dollars(Some("250"), Some("250"))),
            among_jobs(|filter| filter.sizes = vec![protocol::brief::Size::Small]),
            among_jobs(|filter| filter.days_max = Some(14)),
        ];
        for query in &queries {
            assert!(query.fits(&logo) && !query.fits(&other), "{query:?}");
        }
        let both = [
            among_jobs(|filter| filter.payment_verified = true),
            among_jobs(|filter| filter.bands = vec![Band::From5]),
            among_jobs(|filter| filter.posted_since = Some(5)),
            among_jobs(|filter| filter.countries = vec!["CH".to_owned()]),
            Query { arrived_after: Some(5), ..among_jobs(|_| {}) },
        ];
        assert!(both.iter().all(|query| query.fits(&logo) && query.fits(&other)));
        assert!(!among_jobs(|filter| filter.days_max = Some(13)).fits(&job(days(14))));
        assert!(!among_jobs(|filter| filter.posted_since = Some(6)).fits(&logo));
        assert!(!Query { arrived_after: Some(6), ..among_jobs(|_| {}) }.fits(&logo));
        assert!(job(|fields| fields.visibility = Visibility::Members).members_only && !logo.members_only);
    }

    #[test]
    fn jobs_of_one_client_with_one_title_are_twins() {
        let twin = |title: &str| job(|fields| fields.title = Some(title.to_owned())).twin;
        assert_eq!(twin("A logo for a Bakery "), twin("a LOGO for a bakery"));
        assert_ne!(twin("A logo for a bakery"), twin("A logo for a butcher"));
    }
}
