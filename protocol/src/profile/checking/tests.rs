//! Bad input of every kind in every section, and the field that its error names.

use super::*;
use crate::date::{Date, Month};
use crate::error::ErrorCode::{self, Invalid, TooLarge};
use crate::example::Example;
use crate::money::{Currency, Money};
use crate::profile::{Fluency, Time};

fn refused(section: Section) -> Option<(ErrorCode, String)> {
    section.check().err().map(|error| (error.code, error.details["field"].clone()))
}

fn invalid(field: &str) -> Option<(ErrorCode, String)> {
    Some((Invalid, format!("section.{field}")))
}

fn large(field: &str) -> Option<(ErrorCode, String)> {
    Some((TooLarge, format!("section.{field}")))
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

fn basics(change: impl FnOnce(&mut Basics)) -> Option<(ErrorCode, String)> {
    let mut basics = Basics::example();
    change(&mut basics);
    refused(Section::Basics(basics))
}

#[test]
fn the_basics_hold_plain_texts_of_their_lengths() {
    assert_eq!(basics(|_| ()), None);
    assert_eq!(basics(|of| of.overview = "<script>alert(1)</script>\n\tkept".to_owned()), None);
    assert_eq!(basics(|of| of.name = text("A")), invalid("basics.name"));
    assert_eq!(basics(|of| of.name = text("\u{200b}\u{200b}")), invalid("basics.name"));
    assert_eq!(basics(|of| of.name = "x".repeat(61)), large("basics.name"));
    assert_eq!(basics(|of| of.name = text("Ada\u{202e}nimda")), invalid("basics.name"));
    assert_eq!(basics(|of| of.name = text("Ada\nLovelace")), invalid("basics.name"));
    assert_eq!(basics(|of| of.name = text("Zoe\u{308}")), invalid("basics.name"));
    assert_eq!(basics(|of| of.headline = "x".repeat(121)), large("basics.headline"));
    assert_eq!(basics(|of| of.overview = "x".repeat(10_000)), None);
    assert_eq!(basics(|of| of.overview = "x".repeat(1_000_000)), large("basics.overview"));
    assert_eq!(basics(|of| of.overview = text("\0")), invalid("basics.overview"));
    assert_eq!(basics(|of| of.city = "x".repeat(121)), large("basics.city"));
}

#[test]
fn countries_and_time_zones_are_those_that_there_are() {
    for wrong in ["", "XX", "de", "DEU", "Germany"] {
        assert_eq!(basics(|of| of.country = Some(text(wrong))), invalid("basics.country"), "{wrong:?}");
    }
    for wrong in ["", "Mars/Olympus", "europe/berlin", "UTC+25"] {
        assert_eq!(basics(|of| of.time_zone = Some(text(wrong))), invalid("basics.time_zone"), "{wrong:?}");
    }
    assert_eq!(basics(|of| (of.country, of.time_zone) = (Some(text("SS")), Some(text("UTC")))), None);
}

#[test]
fn skills_are_ids_of_levels_1_to_4_each_named_once() {
    let skills = |skills: &[(&str, u8)]| {
        refused(Section::Skills(
            skills.iter().map(|(id, level)| Skill { id: text(id), level: *level }).collect(),
        ))
    };
    assert_eq!(skills(&[]), None);
    assert_eq!(skills(&[("own:seo", 1), ("esco:x", 4)]), None);
    assert_eq!(skills(&[("own:seo", 1), ("own:seo", 2)]), invalid("skills"));
    assert_eq!(skills(&[("own:seo", 1), ("seo", 2)]), invalid("skills[1].id"));
    assert_eq!(skills(&[("own:seo", 0)]), invalid("skills[0].level"));
    assert_eq!(skills(&[("own:seo", 5)]), invalid("skills[0].level"));
    let many = |count| (0..count).map(|n| Skill { id: format!("own:{n}"), level: 1 }).collect();
    assert_eq!(refused(Section::Skills(many(50))), None);
    assert_eq!(refused(Section::Skills(many(51))), invalid("skills"));
}

#[test]
fn what_was_has_titles_and_does_not_end_before_it_began() {
    let item = Experience::example;
    let experience = |item| refused(Section::Experience(vec![Experience::example(), item]));
    assert_eq!(experience(item()), None);
    assert_eq!(experience(Experience { title: text(" "), ..item() }), invalid("experience[1].title"));
    assert_eq!(experience(Experience { company: text(""), ..item() }), invalid("experience[1].company"));
    assert_eq!(experience(Experience { text: "x".repeat(2_001), ..item() }), large("experience[1].text"));
    assert_eq!(experience(Experience { to: Some(month("2019-03")), ..item() }), invalid("experience[1].to"));
    assert_eq!(refused(Section::Experience(vec![item(); 31])), invalid("experience"));
    let school =
        Education { title: text("Maths"), school: text("Home"), from: None, to: None, text: text("") };
    assert_eq!(refused(Section::Education(vec![school.clone(); 10])), None);
    assert_eq!(refused(Section::Education(vec![school.clone(); 11])), invalid("education"));
    let turned = Education { from: Some(month("2020-01")), to: Some(month("2019-12")), ..school.clone() };
    assert_eq!(refused(Section::Education(vec![turned])), invalid("education[0].to"));
    let nowhere = Education { school: text("\t"), ..school };
    assert_eq!(refused(Section::Education(vec![nowhere])), invalid("education[0].school"));
}

#[test]
fn a_portfolio_holds_30_works_whose_links_are_links() {
    let work = |link: Option<&str>| Work {
        title: text("A site"),
        text: text("It is there."),
        role: text("All of it"),
        skills: vec![text("own:seo")],
        link: link.map(str::to_owned),
    };
    let portfolio = |work| refused(Section::Portfolio(vec![work]));
    assert_eq!(portfolio(work(Some("https://example.org/a?b#c"))), None);
    for wrong in [
        "",
        "example.org",
        "javascript:alert(1)",
        "https://",
        "https:///x",
        "https://a b",
        "https://user@example.org",
        "ftp://example.org",
    ] {
        assert_eq!(portfolio(work(Some(wrong))), invalid("portfolio[0].link"), "{wrong:?}");
    }
    let long = format!("https://example.org/{}", "x".repeat(1_024));
    assert_eq!(portfolio(work(Some(&long))), large("portfolio[0].link"));
    assert_eq!(portfolio(Work { text: "x".repeat(2_001), ..work(None) }), large("portfolio[0].text"));
    assert_eq!(portfolio(Work { skills: vec![text("seo")], ..work(None) }), invalid("portfolio[0].skills"));
    assert_eq!(refused(Section::Portfolio(vec![work(None); 30])), None);
    assert_eq!(refused(Section::Portfolio(vec![work(None); 31])), invalid("portfolio"));
}

#[test]
fn a_section_has_60_kib_at_most_whatever_its_items_may_hold() {
    let work = Work {
        title: "x".repeat(120),
        text: "x".repeat(2_000),
        role: text(""),
        skills: vec![],
        link: Some(format!("https://{}", "x".repeat(1_000))),
    };
    assert_eq!(refused(Section::Portfolio(vec![work.clone(); 19])), None);
    assert_eq!(refused(Section::Portfolio(vec![work; 20])), Some((TooLarge, text("section"))));
}

#[test]
fn languages_are_tags_each_named_once() {
    let languages = |tags: &[&str]| {
        let level = Fluency::Fluent;
        refused(Section::Languages(tags.iter().map(|tag| Language { tag: text(tag), level }).collect()))
    };
    assert_eq!(languages(&["de", "pt-BR", "zh-Hans-CN", "fil"]), None);
    for wrong in ["", "d", "german", "DE", "de_DE", "de-", "de-toolonganyway", "-"] {
        assert_eq!(languages(&["en", wrong]), invalid("languages[1].tag"), "{wrong:?}");
    }
    assert_eq!(languages(&["pt-BR", "pt-br"]), invalid("languages"));
    let tags: Vec<String> = (b'a'..=b'k').map(|letter| format!("a{}", letter as char)).collect();
    let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
    assert_eq!((languages(&tags[..10]), languages(&tags)), (None, invalid("languages")));
}

#[test]
fn absurd_rates_prices_and_durations_are_refused() {
    let money = |amount, currency: &str| {
        Money::parse(amount, currency.parse::<Currency>().expect("known")).expect("an amount")
    };
    let hourly = |amount, currency| {
        refused(Section::Rates(Rates { hourly: Some(money(amount, currency)), offers: vec![] }))
    };
    assert_eq!((hourly("3.00", "USD"), hourly("999.99", "EUR"), hourly("300", "JPY")), (None, None, None));
    for (amount, currency) in [("2.99", "USD"), ("1000.00", "USD"), ("999999999999", "USD"), ("299", "JPY")] {
        assert_eq!(hourly(amount, currency), invalid("rates.hourly"), "{amount} {currency}");
    }
    let offer = |from, days| {
        let offer = Package { title: text("A logo"), from: money(from, "USD"), days };
        refused(Section::Rates(Rates { hourly: None, offers: vec![offer] }))
    };
    assert_eq!(offer("5.00", 1), None);
    assert_eq!(offer("4.99", 1), invalid("rates.offers[0].from"));
    assert_eq!(offer("5.00", 0), invalid("rates.offers[0].days"));
    assert_eq!(offer("5.00", 1_096), invalid("rates.offers[0].days"));
    let many = vec![Rates::example().offers[0].clone(); 11];
    assert_eq!(refused(Section::Rates(Rates { hourly: None, offers: many })), invalid("rates.offers"));
}

#[test]
fn plans_lie_ahead_and_the_past_has_begun() {
    /// 2026-11-28T12:00:00Z.
    const NOW: Millis = 1_795_867_200_000;
    let wrong = |section: Section| section.check_dates(NOW).err().map(|(field, _)| field);
    let available =
        |from: &str| Section::Availability(Availability { time: Time::Full, from: Date::parse(from) });
    assert_eq!(wrong(available("2026-11-28")), None);
    assert_eq!(wrong(available("2026-11-01")), Some("section.availability.from"));
    assert_eq!(wrong(available("2030-01-01")), Some("section.availability.from"));
    let worked = |from: &str, to: Option<&str>| {
        let (from, to) = (month(from), to.map(month));
        wrong(Section::Experience(vec![Experience { from, to, ..Experience::example() }]))
    };
    assert_eq!(worked("2026-11", None), None);
    assert_eq!(worked("2027-01", None), Some("section.experience"));
    assert_eq!(worked("2020-01", Some("2027-01")), Some("section.experience"));
    let learns = |from: &str| {
        let (from, to) = (Some(month(from)), Some(month("2029-06")));
        let (title, school) = (text("Maths"), text("Home"));
        wrong(Section::Education(vec![Education { title, school, from, to, text: text("") }]))
    };
    assert_eq!((learns("2026-10"), learns("2027-02")), (None, Some("section.education")));
}

#[test]
fn contact_details_and_mixed_names_stand_out_wherever_they_are() {
    let with = |change: &dyn Fn(&mut Basics)| {
        let mut basics = Basics::example();
        change(&mut basics);
        Section::Basics(basics).flags()
    };
    assert_eq!(with(&|_| ()), []);
    assert_eq!(with(&|of| of.name = text("Аda")), [Flag::MixedScripts]);
    assert_eq!(with(&|of| of.headline = text("write to ada@example.org")), [Flag::ContactEmail]);
    assert_eq!(with(&|of| of.overview = text("+44 20 7946 0958")), [Flag::ContactPhone]);
    let told = Experience { text: text("telegram: ada_l"), ..Experience::example() };
    assert_eq!(Section::Experience(vec![told]).flags(), [Flag::ContactHandle]);
    let offers = vec![Package { title: text("see www.example.org"), ..Rates::example().offers[0].clone() }];
    assert_eq!(Section::Rates(Rates { hourly: None, offers }).flags(), [Flag::ContactLink]);
}
