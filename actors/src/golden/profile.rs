//! What a profile stores.

use protocol::date::{Date, Month};
use protocol::example::Example;
use protocol::plain::Flag;
use protocol::profile::{
    Availability, Basics, EarnedBand, Edited, Education, Experience, Fluency, Language, Outcome, Package,
    Rates, Record, Section, Skill, Time, Visibility, Work,
};

use super::*;
use crate::profile::{Command, Counted, Event, Judged, Profile};

fn text(text: &str) -> String {
    text.to_owned()
}

fn month(text: &str) -> Option<Month> {
    Month::parse(text)
}

fn edited(section: Section, version: u32) -> Event {
    Event::Edited(Edited { section, version, taxonomy_version: None }, None)
}

fn flagged(section: Section, flags: Vec<Flag>) -> Event {
    Event::Edited(Edited { section, version: 2, taxonomy_version: None }, Some(Judged { flags }))
}

fn bare() -> Basics {
    Basics {
        name: text("Ada"),
        headline: String::new(),
        overview: String::new(),
        country: None,
        city: String::new(),
        time_zone: None,
    }
}

fn languages() -> Vec<Language> {
    [
        ("de", Fluency::Native),
        ("en", Fluency::Fluent),
        ("pt-BR", Fluency::Conversational),
        ("ja", Fluency::Basic),
    ]
    .map(|(tag, level)| Language { tag: text(tag), level })
    .into()
}

fn works() -> Vec<Work> {
    let (title, skills) = (text("A site"), vec![text("own:web-design")]);
    let bare = Work { title, text: String::new(), role: String::new(), skills, link: None };
    let link = Some(text("https://example.org/a"));
    vec![Work { text: text("It is there."), role: text("All of it"), link, ..bare.clone() }, bare]
}

fn educations() -> Vec<Education> {
    let (title, school) = (text("Maths"), text("Home"));
    let bare = Education { title, school, from: None, to: None, text: String::new() };
    let (from, to) = (month("2001-10"), month("2006-03"));
    vec![Education { from, to, text: text("With honours."), ..bare.clone() }, bare]
}

fn sections() -> Samples<Event> {
    let skills = vec![Skill { id: text("esco:S1.2"), level: 1 }, Skill::example()];
    let still = Experience { to: None, text: String::new(), ..Experience::example() };
    let in_spring = Availability { time: Time::Full, from: Date::parse("2027-03-01") };
    let availability = |time| Section::Availability(Availability { time, from: None });
    vec![
        ("basics", edited(Section::Basics(Basics::example()), 1)),
        ("basics_bare", edited(Section::Basics(bare()), 1)),
        ("skills", edited(Section::Skills(skills), 1)),
        ("experience", edited(Section::Experience(vec![Experience::example(), still]), 1)),
        ("education", edited(Section::Education(educations()), 1)),
        ("portfolio", edited(Section::Portfolio(works()), 1)),
        ("languages", edited(Section::Languages(languages()), 1)),
        ("rates", edited(Section::Rates(Rates::example()), 1)),
        ("rates_by_package", edited(Section::Rates(Rates { hourly: None, offers: packages() }), 2)),
        ("availability", edited(Section::Availability(in_spring), 1)),
        ("availability_part", edited(availability(Time::Part), 2)),
        ("availability_none", edited(availability(Time::None), 3)),
        ("published", edited(Section::Visibility(Visibility::Visible), 1)),
        ("hidden", edited(Section::Visibility(Visibility::Hidden), 2)),
    ]
}

fn packages() -> Vec<Package> {
    let from = Money { amount: Decimal::from(60_000), currency: "JPY".parse().expect("known") };
    vec![Package { title: text("A logo"), from, days: 3 }]
}

fn events() -> Samples<Event> {
    let all = vec![
        Flag::ContactEmail,
        Flag::ContactPhone,
        Flag::ContactLink,
        Flag::ContactHandle,
        Flag::MixedScripts,
    ];
    let versioned =
        Edited { section: Section::Skills(vec![Skill::example()]), version: 2, taxonomy_version: Some(1) };
    let mut events = sections();
    events.push(("flagged", flagged(Section::Basics(Basics::example()), all)));
    events.push(("skills_of_a_version", Event::Edited(versioned, None)));
    let bands = [
        ("outcome_nothing", EarnedBand::Nothing),
        ("outcome_under_100", EarnedBand::Under100),
        ("outcome_under_1000", EarnedBand::Under1000),
        ("outcome_under_10000", EarnedBand::Under10000),
        ("outcome_over_10000", EarnedBand::Over10000),
    ];
    events.extend(bands.map(|(name, earned_band)| {
        let (highest_band, last_ended_at) = (Some(earned_band), Some(NOON));
        let record = Record { contracts: 2, paid: 1, highest_band, last_ended_at };
        let outcome = Outcome { contract: CONTRACT, earned_band, ended_at: NOON };
        (name, Event::OutcomeRecorded(outcome, Counted { record }))
    }));
    events
}

fn stored() -> Stored<Profile> {
    let events = events_with_examples(events());
    let whole = [
        "basics",
        "skills",
        "experience",
        "education",
        "portfolio",
        "languages",
        "rates",
        "availability",
        "published",
        "outcome_under_1000",
    ];
    let snapshots = vec![
        ("begun", history(&events, &["basics_bare"])),
        ("whole", history(&events, &whole)),
        ("hidden", history(&events, &["basics", "skills", "published", "hidden"])),
    ];
    let section = Section::Skills(vec![Skill::example()]);
    let by_hand = vec![("edit", Command::Edit { section, version: 0, taxonomy_version: None })];
    Stored { events, snapshots, commands: with_examples(by_hand, Profile::forwarded_examples()) }
}

#[test]
fn a_profile_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, Event::VARIANTS, &[]);
    let never_stored = ["Show", "Outcome", "AccountClosed"];
    check_variants(&stored.commands, variants_of::<Command>(), &never_stored);
    check("profile.txt", &stored, &[]);
}
