//! What comes first, and why.

use protocol::brief::{Facts, Fields, FixedPay, HourlyPay, Pay, Visibility};
use protocol::money::{Currency, Money};
use protocol::posting::Band;
use protocol::profile::{Card, Record, Skill};
use protocol::search::{AmountRange, JobsFilter, JobsQuery, PeopleFilter, PeopleQuery, ReasonBy, Sort};
use protocol::{AccountId, JobId};

use super::*;
use crate::samples::{NOW, SMALL, World, id_of};
use crate::{DocKind, Person, Posting};

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

fn person(number: u64, headline: &str, change: impl FnOnce(&mut Card)) -> Doc {
    let mut card = Card {
        name: "Somebody".to_owned(),
        headline: headline.to_owned(),
        country: None,
        skills: vec![],
        languages: vec![],
        hourly: None,
        availability: None,
        record: Record::default(),
    };
    change(&mut card);
    let at = NOW - 100 * DAY_MS;
    let profile = AccountId(id_of(number));
    Doc::of_person(&Person { profile, version: 1, card: &card, text: "", changed_at: at, arrived_at: at })
}

fn job(number: u64, days_old: u64, change: impl FnOnce(&mut Fields)) -> Doc {
    let mut fields = Fields { title: Some("A job".to_owned()), ..Fields::default() };
    change(&mut fields);
    Doc::of_job(&Posting {
        job: JobId(id_of(number)),
        version: 1,
        fields: &fields,
        facts: &Facts::default(),
        band: Band::From0,
        client: None,
        published_at: NOW - days_old * DAY_MS,
        arrived_at: NOW - days_old * DAY_MS,
    })
}

fn skill(id: &str) -> Skill {
    Skill { id: id.to_owned(), level: 3 }
}

fn dollars(amount: &str) -> Money {
    Money::parse(amount, Currency::USD).expect("an amount")
}

/// Which documents are found, by their numbers, the best first.
fn numbers(docs: &[Doc], request: &Request<'_>) -> Vec<u64> {
    let (_folder, mut opened) = holding(docs);
    let found = opened.search.view().find(request).expect("read");
    let number = |id| (0..1_000).find(|number| id_of(*number) == id).expect("one of these");
    found.hits.iter().map(|hit| number(hit.id)).collect()
}

fn people(text: &str) -> Query {
    Query::of_people(&PeopleQuery { text: Some(text.to_owned()), ..PeopleQuery::default() })
}

#[test]
fn words_of_the_title_and_rare_words_come_first() {
    let mut docs = vec![
        person(1, "I make sites of every kind for halls, shops and now and then a museum", |_| {}),
        person(2, "Museum sites", |_| {}),
        person(3, "Sites for shops", |card| card.name = "Museum".to_owned()),
    ];
    docs.extend((10..40).map(|number| person(number, "Sites for shops", |_| {})));
    assert_eq!(numbers(&docs, &request(&people("museum"))), [2, 3, 1]);
    let (_folder, mut opened) = holding(&docs);
    let found = find(&opened.search.view(), &people("museum sites"));
    assert_eq!((found.hits[0].why[0].by, found.hits[0].why.len()), (ReasonBy::Words, 1));
    assert!(found.hits[0].score > found.hits[1].score);
    let view = opened.search.view();
    let points = |text| find(&view, &people(text)).hits[0].score;
    assert!(points("museum") > 3 * points("sites"), "a rare word weighs more");
}

#[test]
fn pages_show_each_hit_once_also_when_words_become_rarer_meanwhile() {
    let skill_id = "own:logo-design";
    let museum = |number: u64| {
        let headline = format!("Museum {}", "sites ".repeat(number as usize % 7));
        person(number, &headline, |card| card.skills = vec![skill(skill_id)])
    };
    let filter = PeopleFilter { any_skills: vec![skill_id.to_owned()], ..PeopleFilter::default() };
    let query = Query::of_people(&PeopleQuery { text: Some("museum".to_owned()), filter });
    let (_folder, mut opened) = created();
    (0..40).for_each(|number| opened.search.put(museum(number)).expect("taken"));
    let (mut found, mut after, mut others) = (Vec::new(), None, 1_000..);
    loop {
        let page = opened.search.view().find(&Request { after, limit: 5, ..request(&query) }).expect("read");
        found.extend(page.hits.iter().map(|hit| hit.id));
        let Some(next) = page.next else { break };
        after = Some(next.to_string().parse().expect("it is a place"));
        // More who say nothing of museums: the word is rarer then.
        others.by_ref().take(30).for_each(|number| {
            opened.search.put(person(number, "Sites for shops", |_| {})).expect("taken");
        });
        flush(&mut opened);
    }
    let mut once = found.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!((found.len(), once.len()), (40, 40));
}

#[test]
fn rare_skills_weigh_more_and_are_named() {
    let [rare, common] = ["own:logo-design", "own:web-design"];
    let mut docs: Vec<Doc> =
        (10..60).map(|number| person(number, "Somebody", |card| card.skills = vec![skill(common)])).collect();
    docs.push(person(1, "Somebody", |card| card.skills = vec![skill(rare)]));
    docs.push(person(2, "Somebody", |card| card.skills = vec![skill(common), skill(rare)]));
    let filter =
        PeopleFilter { any_skills: vec![common.to_owned(), rare.to_owned()], ..PeopleFilter::default() };
    let query = Query::of_people(&PeopleQuery { text: None, filter });
    assert_eq!(numbers(&docs, &request(&query))[..2], [2, 1]);
    let (_folder, mut opened) = holding(&docs);
    let found = find(&opened.search.view(), &query);
    let why = &found.hits[0].why[0];
    assert_eq!((why.by, &*why.ids), (ReasonBy::Skills, &[rare.to_owned(), common.to_owned()][..]));
}

#[test]
fn the_nearer_category_comes_first_and_what_is_new_before_what_is_old() {
    let logo =
        taxonomy::taxonomy().entries().find(|entry| entry.id() == "own:logo-design").expect("it is there");
    let (area, family) = (logo.path()[0], *logo.path().last().expect("it has a family"));
    let docs = [
        job(1, 60, |fields| fields.category = Some(logo.id().to_owned())),
        job(2, 60, |fields| fields.category = Some(family.id().to_owned())),
        job(3, 60, |fields| fields.category = Some(area.id().to_owned())),
        job(4, 2, |fields| fields.category = Some(area.id().to_owned())),
        job(5, 60, |fields| fields.category = Some("own:translation".to_owned())),
    ];
    let filter = JobsFilter { categories: vec![area.id().to_owned()], ..JobsFilter::default() };
    let query = Query::of_jobs(&JobsQuery { text: None, filter });
    assert_eq!(numbers(&docs, &request(&query)), [4, 3, 2, 1]);
    let (_folder, mut opened) = holding(&docs);
    let found = find(&opened.search.view(), &query);
    assert_eq!(
        (found.hits[0].why[0].by, &*found.hits[0].why[0].ids),
        (ReasonBy::Category, &[area.id().to_owned()][..])
    );
    for hit in &found.hits {
        assert_eq!(hit.score, hit.why.iter().map(|reason| reason.points).sum::<u32>());
        assert!(hit.why.is_sorted_by(|one, other| one.points >= other.points));
    }
}

#[test]
fn a_record_and_a_range_that_is_shared_count() {
    let hourly = |from: &str, to: &str| {
        let pay = HourlyPay { currency: Currency::USD, from: from.into(), to: to.into(), hours_a_week: 9 };
        move |fields: &mut Fields| fields.pay = Some(Pay::Hourly(pay))
    };
    let docs = [job(1, 9, hourly("10", "31")), job(2, 9, hourly("30", "50")), job(3, 9, hourly("60", "70"))];
    let amount = AmountRange { currency: Currency::USD, from: Some("30".into()), to: Some("50".into()) };
    let filter = JobsFilter { amount: Some(amount), ..JobsFilter::default() };
    let query = Query::of_jobs(&JobsQuery { text: None, filter });
    assert_eq!(numbers(&docs, &request(&query)), [2, 1]);
    let docs = [0, 1, 7, 3].into_iter().enumerate();
    let docs: Vec<Doc> =
        docs.map(|(number, paid)| person(number as u64, "Painter", |card| card.record.paid = paid)).collect();
    assert_eq!(numbers(&docs, &request(&people("painter"))), [2, 3, 1, 0]);
}

#[test]
fn other_orders_are_by_time_rate_and_budget() {
    let rates = [Some("30"), None, Some("12.50"), Some("99")].into_iter().enumerate();
    let docs: Vec<Doc> = rates
        .map(|(at, rate)| person(at as u64, "Painter", |card| card.hourly = rate.map(dollars)))
        .collect();
    let any = Query::any(DocKind::People);
    assert_eq!(numbers(&docs, &Request { sort: Sort::Rate, ..request(&any) }), [2, 0, 3, 1]);
    let fixed = |budget: &str| Some(Pay::Fixed(FixedPay { currency: Currency::USD, budget: budget.into() }));
    let hourly = |to: &str| {
        let pay = HourlyPay { currency: Currency::USD, from: "5".into(), to: to.into(), hours_a_week: 9 };
        Some(Pay::Hourly(pay))
    };
    let pays = [fixed("100"), fixed("9000"), hourly("50"), hourly("70"), None].into_iter().enumerate();
    let docs: Vec<Doc> =
        pays.map(|(at, pay)| job(at as u64, 10 - at as u64, |fields| fields.pay = pay)).collect();
    let any = Query::any(DocKind::Jobs);
    let order = |sort| numbers(&docs, &Request { sort, ..request(&any) });
    assert_eq!(order(Sort::Recent), [4, 3, 2, 1, 0]);
    assert_eq!(order(Sort::Rate)[..2], [3, 2]);
    assert_eq!(order(Sort::Budget)[..2], [1, 0]);
}

#[test]
fn pages_put_together_are_the_whole() {
    let mut world = World::new(7, SMALL);
    let docs: Vec<Doc> = (0..300).map(|number| world.person(number, 1)).collect();
    let (_folder, mut opened) = holding(&docs[..250]);
    docs[200..].iter().for_each(|doc| opened.search.put(doc.clone()).expect("read"));
    let view = opened.search.view();
    let word = Query::of_people(&PeopleQuery { text: Some("kalo".into()), ..PeopleQuery::default() });
    for (query, sort) in [(&word, Sort::Fit), (&Query::any(DocKind::People), Sort::Fit), (&word, Sort::Rate)]
    {
        let whole = view.find(&Request { sort, ..request(query) }).expect("read");
        let mut pages = Vec::new();
        let mut after = None;
        loop {
            // A day goes by between two pages, and nothing moves.
            let now = NOW + pages.len() as u64 * DAY_MS;
            let page = view.find(&Request { sort, after, now, limit: 7, ..request(query) }).expect("read");
            assert_eq!(page.total, whole.total);
            pages.extend(page.hits);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert!(whole.hits.len() > 20);
        assert_eq!(pages, whole.hits);
    }
}

#[test]
fn a_job_for_members_is_found_by_members() {
    let docs = [job(1, 1, |fields| fields.visibility = Visibility::Members), job(2, 1, |_| {})];
    let any = Query::any(DocKind::Jobs);
    let guest = Request { is_member: false, ..request(&any) };
    assert_eq!(numbers(&docs, &guest), [2]);
    assert_eq!(numbers(&docs, &request(&any)).len(), 2);
    let (_folder, mut opened) = created();
    docs.into_iter().for_each(|doc| opened.search.put(doc).expect("read"));
    assert_eq!(opened.search.view().find(&guest).expect("read").total.count, 1);
}
