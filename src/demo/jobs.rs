//! What the jobs of the demo world say, and what is proposed for them.

use client::protocol::job::{Fields, FixedPay, HourlyPay, Pay, Preferred, Size, Timeline, Visibility};
use client::protocol::proposal::{Amount, Milestone, Price, SubmitParams};
use client::protocol::{CommandId, Currency, JobId};
use uuid::Uuid;

/// Clara's job that several people propose for.
pub fn signs() -> Fields {
    Fields {
        title: Some(text("Twelve signs for a museum garden")),
        description: Some(text(
            "Our garden has an otter, storks, and a great many toads. Twelve signs shall say who lives where: a drawing that a \
             child of five understands, and one line of text in German and English.\n\nThey stand outside all year. We print \
             them on enamel; you give us files.",
        )),
        category: Some(text("own:illustration-services")),
        more: vec![text("own:banner-design")],
        skills: vec![text("own:illustration-services"), text("own:logo-design")],
        pay: Some(Pay::Fixed(FixedPay { currency: Currency::USD, budget: text("1500.00") })),
        timeline: Some(Timeline { start: None, days: 45 }),
        size: Some(Size::Medium),
        questions: vec![
            text("Which animal that you have drawn are you proudest of?"),
            text("Can you come to Husum for a day?"),
        ],
        preferred: Preferred { languages: vec![text("en")], ..Preferred::default() },
        ..Fields::default()
    }
}

/// Clara's draft.
pub fn tours() -> Fields {
    Fields {
        title: Some(text("Guided tours of the tower, in Danish")),
        description: Some(text(
            "Two texts of about ten minutes each, translated from German so that they can be spoken.",
        )),
        category: Some(text("own:translation-services")),
        ..Fields::default()
    }
}

/// Ines' job, which she offers to Finn.
pub fn cafe() -> Fields {
    Fields {
        title: Some(text("A menu and a logo for a café of nine tables")),
        description: Some(text(
            "The menu changes every day and is written on a board, so it needs a frame that can be printed once. The logo goes on \
             the window and on the cups.",
        )),
        category: Some(text("own:menu-design")),
        skills: vec![text("own:logo-design")],
        pay: Some(Pay::Fixed(FixedPay { currency: Currency::USD, budget: text("300.00") })),
        timeline: Some(Timeline { start: None, days: 14 }),
        size: Some(Size::Small),
        ..Fields::default()
    }
}

/// Ines' job, which she shows to those alone whom she invites.
pub fn cakes() -> Fields {
    Fields {
        title: Some(text("Pictures of cakes, every second Friday")),
        description: Some(text(
            "Two hours before we open, while the light is good. The cakes are yours afterwards.",
        )),
        category: Some(text("own:product-photography")),
        pay: Some(Pay::Hourly(HourlyPay {
            currency: Currency::USD,
            from: text("45.00"),
            to: text("70.00"),
            hours_a_week: 2,
        })),
        timeline: Some(Timeline { start: None, days: 180 }),
        size: Some(Size::Large),
        visibility: Visibility::InviteOnly,
        ..Fields::default()
    }
}

/// Finn for the signs: in two parts.
pub fn finn_on_signs() -> SubmitParams {
    let parts = [("Three signs, to see whether we agree", "400.00"), ("The other nine", "1250.00")];
    SubmitParams {
        answers: vec![
            text("The ferry gull on the timetable of the Wadden Sea."),
            text("I am there every week."),
        ],
        milestones: parts
            .map(|(title, amount)| Milestone { title: text(title), amount: text(amount), due_at: None })
            .into(),
        ..proposal(
            "I have made your website, so I know the garden, and the toads know me. The signs would speak in the same voice as \
             the pages.",
            "Three signs first: the otter, a stork, a toad. When they are right, the others follow quickly.",
            ("1650.00", 30),
        )
    }
}

/// Gita for the signs.
pub fn gita_on_signs() -> SubmitParams {
    SubmitParams {
        answers: vec![
            text("An otter, as it happens: the one at the door of the aquarium in Leiden."),
            text("Yes, by train. I would like to see the toads at dusk."),
        ],
        ..proposal(
            "Animals on signs have to be recognised by somebody who is being pulled along by a younger sister. I have drawn forty \
             such signs for two zoos, and they still stand.",
            "A day of sketches in the garden, then ink, then colour: four signs a week.",
            ("1440.00", 24),
        )
    }
}

/// Mats for the signs.
pub fn mats_on_signs() -> SubmitParams {
    SubmitParams {
        answers: vec![text("A herring, two metres long, on a smokehouse."), text("In spring.")],
        ..proposal(
            "You want to print on enamel. I would rather paint them, by hand, on oak. They last twenty years.",
            "Oak boards from my brother, linseed oil paint, one sign in two days.",
            ("1900.00", 45),
        )
    }
}

/// Finn for the café.
pub fn finn_on_cafe() -> SubmitParams {
    proposal(
        "I have eaten at four of your nine tables. The window is the best sign in the street, and nobody can read it.",
        "First the logo, cut from paper, so that it also works in chalk. Then the frame of the menu around it.",
        ("320.00", 12),
    )
}

fn proposal(letter: &str, approach: &str, (price, days): (&str, u32)) -> SubmitParams {
    SubmitParams {
        command_id: CommandId(Uuid::nil()),
        job: JobId(Uuid::nil()),
        letter: text(letter),
        answers: vec![],
        approach: text(approach),
        timeline: Timeline { start: None, days },
        price: Price::Fixed(Amount { amount: text(price), currency: Currency::USD }),
        milestones: vec![],
        terms_version: None,
    }
}

fn text(text: &str) -> String {
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use client::protocol::method::Method;

    use super::*;

    #[test]
    fn what_the_jobs_and_proposals_of_the_demo_say_is_right_and_nothing_in_it_stands_out() {
        for fields in [signs(), tours(), cafe(), cakes()] {
            assert_eq!(fields.check(), Ok(()));
            assert_eq!(fields.flags(), [], "{fields:?}");
            let categories = fields.category.iter().chain(&fields.more);
            assert!(categories.into_iter().all(|id| taxonomy::is_category(id)), "{fields:?}");
            assert!(fields.skills.iter().all(|id| taxonomy::is_skill(id)), "{fields:?}");
        }
        for said in [finn_on_signs(), gita_on_signs(), mats_on_signs(), finn_on_cafe()] {
            assert_eq!(said.check(), Ok(()));
        }
    }
}
