//! The profiles of the people of the demo world: Finn's shows what he can do, Clara's who she is, and the
//! others' as much as one looks at in passing.

use client::Client;
use client::protocol::date::Month;
use client::protocol::profile::{
    Availability, Basics, EditParams, Education, Experience, Fluency, Language, Own, OwnParams, Package,
    Publish, Rates, Section, Skill, Time, ViewParams, Visibility, Work,
};
use client::protocol::{Currency, Money};

use super::people::{Crowd, Pair};

/// Fills the profiles, where they are empty, and shows them. Answers with a line about them.
pub async fn filled(pair: &Pair, crowd: &Crowd) -> anyhow::Result<String> {
    fill(&crowd.gita, gita()).await?;
    fill(&crowd.mats, mats()).await?;
    fill(&crowd.ines, ines()).await?;
    let finn = fill(&pair.finn, finn()).await?;
    let clara = fill(&pair.clara, clara()).await?;
    Ok(format!("profiles: Finn's is filled in to {finn} %, Clara's to {clara} %\n"))
}

/// Writes each section that was never edited, and publishes the profile if it was never hidden. Answers how
/// much of it is filled in.
async fn fill(person: &Client, sections: Vec<Section>) -> anyhow::Result<u32> {
    let Own { versions, visibility, .. } = own(person).await?;
    for section in sections {
        if versions.of(section.name()) == 0 {
            person.ask(EditParams { command_id: person.command_id(), section, version: 0 }).await?;
        }
    }
    if visibility == Visibility::Hidden && versions.visibility == 0 {
        person.ask(Publish(OwnParams { command_id: person.command_id() })).await?;
    }
    Ok(own(person).await?.completeness.percent)
}

async fn own(person: &Client) -> anyhow::Result<Own> {
    let seen = person.ask(ViewParams { profile: person.account() }).await?;
    seen.own.ok_or_else(|| anyhow::anyhow!("the server shows nobody their own profile"))
}

fn finn() -> Vec<Section> {
    vec![
        Section::Basics(Basics {
            name: text("Finn Holm"),
            headline: text("Websites for museums, and whatever has a timetable"),
            overview: text(
                "I make small websites that answer a visitor's question on the first page: is it open, how do I get there, \
                 what does it cost.\n\nI talk to the people at the counter first, since they know what is asked. Then I draw, then I \
                 build. You see something that works every week.",
            ),
            country: Some(text("DK")),
            city: text("Esbjerg"),
            time_zone: Some(text("Europe/Copenhagen")),
        }),
        Section::Skills(FINNS_SKILLS.map(|(id, level)| Skill { id: text(id), level }).into()),
        Section::Experience(vec![
            worked(
                "Designer and developer",
                "On his own",
                "2021-03",
                None,
                "Eleven websites of museums and ferries.",
            ),
            worked(
                "Web developer",
                "Harbour of Esbjerg",
                "2016-08",
                Some("2021-02"),
                "The timetable of the port, and its screens.",
            ),
        ]),
        Section::Education(vec![Education {
            title: text("Interaction design"),
            school: text("Design School Kolding"),
            from: Month::parse("2013-09"),
            to: Month::parse("2016-06"),
            text: String::new(),
        }]),
        Section::Portfolio(vec![Work {
            title: text("Ferries of the Wadden Sea"),
            text: text("One page for six ferry lines. It works without a network on board."),
            role: text("Design and code"),
            skills: vec![text(FINNS_SKILLS[0].0), text(FINNS_SKILLS[1].0)],
            link: Some(text("https://ferry.example/")),
        }]),
        Section::Languages(vec![
            spoken("da", Fluency::Native),
            spoken("en", Fluency::Fluent),
            spoken("de", Fluency::Conversational),
        ]),
        Section::Rates(Rates {
            hourly: Some(dollars(65)),
            offers: vec![Package { title: text("A site of one page"), from: dollars(900), days: 14 }],
        }),
        Section::Availability(Availability { time: Time::Part, from: None }),
    ]
}

const FINNS_SKILLS: [(&str, u8); 4] =
    [("own:web-design", 4), ("own:ui-design", 3), ("own:wordpress-development", 3), ("own:logo-design", 2)];

const CLARAS_SKILLS: [(&str, u8); 1] = [("own:project-management-services", 3)];

fn clara() -> Vec<Section> {
    vec![
        Section::Basics(Basics {
            name: text("Clara Weber"),
            headline: text("Director of the lighthouse museum"),
            overview: text(
                "We keep a lighthouse of 1887, its lamp, and the stories of the people who lit it.",
            ),
            country: Some(text("DE")),
            city: text("Husum"),
            time_zone: Some(text("Europe/Berlin")),
        }),
        Section::Skills(CLARAS_SKILLS.map(|(id, level)| Skill { id: text(id), level }).into()),
        Section::Languages(vec![spoken("de", Fluency::Native), spoken("en", Fluency::Fluent)]),
    ]
}

const GITAS_SKILLS: [(&str, u8); 3] =
    [("own:illustration-services", 4), ("own:childrens-book-illustration", 3), ("own:logo-design", 3)];

fn gita() -> Vec<Section> {
    vec![
        basics(
            ("Gita Rao", "Illustrator of animals that look back at you"),
            "I draw for museums, children's books and one very patient zoo. Ink first, colour after.",
            ("NL", "Leiden", "Europe/Amsterdam"),
        ),
        Section::Skills(GITAS_SKILLS.map(|(id, level)| Skill { id: text(id), level }).into()),
        Section::Languages(vec![spoken("en", Fluency::Native), spoken("nl", Fluency::Fluent)]),
        Section::Rates(Rates { hourly: Some(dollars(48)), offers: vec![] }),
        Section::Availability(Availability { time: Time::Full, from: None }),
    ]
}

const MATS_SKILLS: [(&str, u8); 2] = [("own:logo-design", 4), ("own:banner-design", 4)];

fn mats() -> Vec<Section> {
    vec![
        basics(
            ("Mats Lund", "Signs, painted by hand"),
            "Shop fronts, boats and gravestones. What I letter can be read from across the street in the rain.",
            ("SE", "Malmö", "Europe/Stockholm"),
        ),
        Section::Skills(MATS_SKILLS.map(|(id, level)| Skill { id: text(id), level }).into()),
        Section::Rates(Rates { hourly: Some(dollars(40)), offers: vec![] }),
    ]
}

const INES_SKILLS: [(&str, u8); 1] = [("own:hospitality-consulting", 3)];

fn ines() -> Vec<Section> {
    vec![
        basics(
            ("Ines Duarte", "A café with nine tables"),
            "Cakes in the morning, soup at noon, and the harbour all day.",
            ("DK", "Esbjerg", "Europe/Copenhagen"),
        ),
        Section::Skills(INES_SKILLS.map(|(id, level)| Skill { id: text(id), level }).into()),
    ]
}

fn basics(
    (name, headline): (&str, &str),
    overview: &str,
    (country, city, zone): (&str, &str, &str),
) -> Section {
    Section::Basics(Basics {
        name: text(name),
        headline: text(headline),
        overview: text(overview),
        country: Some(text(country)),
        city: text(city),
        time_zone: Some(text(zone)),
    })
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn worked(title: &str, company: &str, from: &str, to: Option<&str>, about: &str) -> Experience {
    let month = |written: &str| Month::parse(written).expect("the months here are months");
    Experience {
        title: text(title),
        company: text(company),
        from: month(from),
        to: to.map(month),
        text: text(about),
    }
}

fn spoken(tag: &str, level: Fluency) -> Language {
    Language { tag: text(tag), level }
}

fn dollars(amount: u32) -> Money {
    Money { amount: amount.into(), currency: Currency::USD }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_profiles_of_the_demo_hold_is_right_and_nothing_in_it_stands_out() {
        for section in [finn(), clara(), gita(), mats(), ines()].into_iter().flatten() {
            assert_eq!(section.check(), Ok(()));
            assert_eq!(section.check_dates(1_790_000_000_000), Ok(()));
            assert_eq!(section.flags(), [], "{section:?}");
            assert!(section.skill_ids().iter().all(|id| taxonomy::is_skill(id)), "{section:?}");
        }
    }
}
