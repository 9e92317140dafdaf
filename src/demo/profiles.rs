//! The profiles of the two people of the demo world: Finn's shows what he can do, Clara's who she is.

use client::Client;
use client::protocol::date::Month;
use client::protocol::profile::{
    Availability, Basics, EditParams, Education, Experience, Fluency, Language, Own, OwnParams, Package,
    Publish, Rates, Section, Skill, Time, ViewParams, Visibility, Work,
};
use client::protocol::{Currency, Money};

use super::people::Pair;

/// Fills the profiles of both, where they are empty, and shows them. Answers with a line about them.
pub async fn filled(pair: &Pair) -> anyhow::Result<String> {
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
        for section in finn().into_iter().chain(clara()) {
            assert_eq!(section.check(), Ok(()));
            assert_eq!(section.check_dates(1_790_000_000_000), Ok(()));
            assert_eq!(section.flags(), [], "{section:?}");
            assert!(section.skill_ids().iter().all(|id| taxonomy::is_skill(id)), "{section:?}");
        }
    }
}
