//! Rates, amounts, dates and numbers that nobody can mean.

use ::protocol::contract::{Fixed, MilestoneTerms, OfferParams, Terms};
use ::protocol::date::Date;
use ::protocol::example::Example;
use ::protocol::job::{DraftParams, EditParams, Fields, FixedPay, HourlyPay, Pay, Seats, Timeline};
use ::protocol::profile::{self, Availability, Experience, Package, Rates, Section, Time};
use ::protocol::proposal::{Amount, Milestone, Price, SetTermsParams, SubmitParams};
use ::protocol::{Currency, ErrorCode, Millis, Money};

use super::submitting;
use crate::methods::examples::known_fields;
use crate::methods::testing::{Person, Server, new_command};

const DAY_MS: Millis = 24 * 60 * 60 * 1_000;

fn usd(amount: &str) -> Money {
    Money::parse(amount, Currency::USD).expect("an amount")
}

fn day(server: &Server, days_ahead: i64) -> Date {
    let now = server.worker.house().now();
    Date::of(now.saturating_add_signed(days_ahead * DAY_MS as i64))
}

#[actix_rt::test]
async fn a_profile_takes_no_absurd_rates_and_dates() {
    let server = Server::start(9).await;
    let ben = Person::of(&server).await;
    let rates = |hourly: &str| Section::Rates(Rates { hourly: Some(usd(hourly)), offers: vec![] });
    let package = |from: &str, days| {
        let package = Package { title: "A page".to_owned(), from: usd(from), days };
        Section::Rates(Rates { hourly: None, offers: vec![package] })
    };
    let from =
        |days| Section::Availability(Availability { time: Time::Full, from: Some(day(&server, days)) });
    let experience = Experience { from: day(&server, 60).month(), to: None, ..Experience::example() };
    let cases = [
        (rates("2.99"), "section.rates.hourly"),
        (rates("1000"), "section.rates.hourly"),
        (package("4.99", 5), "section.rates.offers[0].from"),
        (package("1000000.01", 5), "section.rates.offers[0].from"),
        (package("50", 0), "section.rates.offers[0].days"),
        (package("50", 1_096), "section.rates.offers[0].days"),
        (from(-2), "section.availability.from"),
        (from(3 * 366 + 1), "section.availability.from"),
        (Section::Experience(vec![experience]), "section.experience"),
    ];
    for (section, field) in cases {
        let edit = profile::EditParams { command_id: new_command(), section, version: 0 };
        ben.is_told(edit, ErrorCode::Invalid, field).await;
    }
    for section in [rates("3"), rates("999.99"), from(0), from(3 * 365)] {
        let version = ben.state::<profile::State>(::protocol::Kind::Profile, ben.account.0).await;
        let versions = version.map(|state| state.versions).unwrap_or_default();
        let version = match &section {
            Section::Rates(_) => versions.rates,
            _ => versions.availability,
        };
        let edit = profile::EditParams { command_id: new_command(), section, version };
        ben.ask(edit).await.expect("the ends of what is allowed");
    }
}

#[actix_rt::test]
async fn a_job_takes_no_absurd_pay_dates_and_numbers_neither_as_a_draft_nor_by_an_edit() {
    let server = Server::start(9).await;
    let ada = Person::of(&server).await;
    let job = ada.posts_this(known_fields()).await;
    let fixed =
        |budget: &str| Some(Pay::Fixed(FixedPay { currency: Currency::USD, budget: budget.to_owned() }));
    let hourly = |from: &str, to: &str, hours_a_week| {
        let (from, to) = (from.to_owned(), to.to_owned());
        Some(Pay::Hourly(HourlyPay { currency: Currency::USD, from, to, hours_a_week }))
    };
    let starts = |days| Some(Timeline { start: Some(day(&server, days)), days: 14 });
    let lasts = |days| Some(Timeline { start: None, days });
    let paid = |pay| Fields { pay, ..known_fields() };
    let timed = |timeline| Fields { timeline, ..known_fields() };
    let cases = [
        (paid(fixed("4.99")), "fields.pay.fixed.budget"),
        (paid(fixed("1000000.01")), "fields.pay.fixed.budget"),
        (paid(fixed("-5")), "fields.pay.fixed.budget"),
        (paid(fixed("1e3")), "fields.pay.fixed.budget"),
        (paid(hourly("2.99", "5", 10)), "fields.pay.hourly.from"),
        (paid(hourly("5", "1000", 10)), "fields.pay.hourly.to"),
        (paid(hourly("6", "5", 10)), "fields.pay.hourly.to"),
        (paid(hourly("5", "6", 169)), "fields.pay.hourly.hours_a_week"),
        (timed(lasts(0)), "fields.timeline.days"),
        (timed(lasts(1_096)), "fields.timeline.days"),
        (timed(starts(-2)), "fields.timeline.start"),
        (timed(starts(3 * 366 + 1)), "fields.timeline.start"),
        (Fields { seats: Seats(0), ..known_fields() }, "fields.seats"),
        (Fields { seats: Seats(51), ..known_fields() }, "fields.seats"),
    ];
    for (fields, field) in cases {
        let draft = DraftParams { command_id: new_command(), fields: fields.clone() };
        ada.is_told(draft, ErrorCode::Invalid, field).await;
        let edit = EditParams { command_id: new_command(), job, fields, version: 1 };
        ada.is_told(edit, ErrorCode::Invalid, field).await;
    }
}

#[actix_rt::test]
async fn a_proposal_takes_no_absurd_price_dates_and_numbers_neither_at_first_nor_later() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_this(known_fields()).await;
    let proposal = bob.proposes_this(submitting(job)).await;
    let amount = |amount: &str, currency| Amount { amount: amount.to_owned(), currency };
    let fixed = |price: &str| Price::Fixed(amount(price, Currency::USD));
    let in_euros = Price::Fixed(amount("240", "EUR".parse().expect("a currency")));
    let due = |days| {
        let due_at = server.worker.house().now().saturating_add_signed(days * DAY_MS as i64);
        vec![Milestone { title: "All".to_owned(), amount: "240".to_owned(), due_at: Some(due_at) }]
    };
    let timed = |timeline| (timeline, fixed("240"), vec![]);
    let priced = |price| (Timeline { start: None, days: 14 }, price, vec![]);
    let lasts = |days| timed(Timeline { start: None, days });
    let starts = |days| timed(Timeline { start: Some(day(&server, days)), days: 14 });
    let parts = |parts| (Timeline { start: None, days: 14 }, fixed("240"), parts);
    let cases = [
        (priced(fixed("4.99")), "price.fixed"),
        (priced(fixed("1000000.01")), "price.fixed"),
        (priced(fixed("-240")), "price.fixed"),
        (priced(Price::Hourly(amount("40", Currency::USD))), "price"),
        (priced(in_euros), "price"),
        (lasts(0), "timeline.days"),
        (lasts(1_096), "timeline.days"),
        (starts(-2), "timeline.start"),
        (starts(3 * 366 + 1), "timeline.start"),
        (parts(due(-2)), "milestones[0].due_at"),
        (parts(due(3 * 366 + 1)), "milestones[0].due_at"),
    ];
    for ((timeline, price, milestones), field) in cases {
        let terms = SetTermsParams {
            command_id: new_command(),
            proposal,
            version: 1,
            timeline: timeline.clone(),
            price: price.clone(),
            milestones: milestones.clone(),
        };
        bob.is_told(terms, ErrorCode::Invalid, field).await;
        // By somebody else each time: an account submits five proposals a second at most.
        let submit = SubmitParams { timeline, price, milestones, ..submitting(job) };
        Person::of(&server).await.is_told(submit, ErrorCode::Invalid, field).await;
    }
    assert_eq!(bob.proposal_of(proposal).await.version, 1, "nothing was written");
}

#[actix_rt::test]
async fn an_offer_takes_no_absurd_amounts() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    for amount in ["", "0", "-1", "1.001", "1e9", "ten", "99999999999999999999999999999999"] {
        let part = MilestoneTerms { title: "A page".to_owned(), amount: amount.to_owned(), due_at: None };
        let terms = Terms::Fixed(Fixed { currency: Currency::USD, milestones: vec![part] });
        let title = "A website".to_owned();
        let (freelancer, command_id) = (bob.account, new_command());
        let offer = OfferParams { command_id, freelancer, title, terms, job: None, proposal: None };
        ada.is_told(offer, ErrorCode::Invalid, "terms.fixed.milestones[0].amount").await;
    }
}
