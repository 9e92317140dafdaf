//! Texts that say nothing or too much.

use protocol::ErrorCode;
use tests::people::{Pair, fixed, hourly};
use tests::raw::Raw;
use tests::server::Settings;

use crate::{Call, create, end, milestone, new_command, note, offer, post, start};

/// The longest message and note, and the longest title, memo and reason, in bytes.
const TEXT_BYTES_MAX: usize = 16_384;
const TITLE_BYTES_MAX: usize = 1_024;

/// A command by its text.
type Saying<'a> = Box<dyn Fn(&str) -> Call + 'a>;

#[tokio::test]
async fn an_empty_text_is_invalid_and_a_long_one_too_large_wherever_it_stands() {
    let server = Settings::default().start().await;
    let milestones = Pair::agreed(&server, "fixed", fixed(&["10.00"])).await;
    let timed = Pair::agreed(&server, "timed", hourly(600)).await;
    let freelancer = milestones.worker.account();
    let titled = |title: &str| {
        let milestones = vec![milestone(title, "1.00")];
        let fixed = protocol::contract::Fixed { currency: protocol::Currency::USD, milestones };
        offer(new_command(), freelancer, "Some work", protocol::contract::Terms::Fixed(fixed))
    };
    let payer: Vec<(Saying<'_>, usize)> = vec![
        (Box::new(|text| post(new_command(), milestones.room, text)), TEXT_BYTES_MAX),
        (Box::new(|text| create(new_command(), text)), TITLE_BYTES_MAX),
        (Box::new(|text| offer(new_command(), freelancer, text, fixed(&["1.00"]))), TITLE_BYTES_MAX),
        (Box::new(titled), TITLE_BYTES_MAX),
        (Box::new(|text| note("milestone.request_changes", milestones.contract, text)), TEXT_BYTES_MAX),
        (Box::new(|text| end(milestones.contract, text)), TITLE_BYTES_MAX),
    ];
    let worker: Vec<(Saying<'_>, usize)> = vec![
        (Box::new(|text| note("milestone.submit", milestones.contract, text)), TEXT_BYTES_MAX),
        (Box::new(|text| end(milestones.contract, text)), TITLE_BYTES_MAX),
    ];
    let tracker: Vec<(Saying<'_>, usize)> =
        vec![(Box::new(|text| start(new_command(), timed.contract, text)), TITLE_BYTES_MAX)];
    let people = [(&milestones.payer, payer), (&milestones.worker, worker), (&timed.worker, tracker)];

    for (person, sayings) in people {
        let mut raw = Raw::signed_in(&server, &person.session()).await;
        for (saying, bytes_max) in sayings {
            saying("").is_refused(&mut raw, ErrorCode::Invalid).await;
            saying(&"x".repeat(bytes_max + 1)).is_refused(&mut raw, ErrorCode::TooLarge).await;
            saying(&"ü".repeat(bytes_max / 2 + 1)).is_refused(&mut raw, ErrorCode::TooLarge).await;
            saying(&"x".repeat(3 * TEXT_BYTES_MAX)).is_refused(&mut raw, ErrorCode::TooLarge).await;
        }
    }
    let mut raw = Raw::signed_in(&server, &milestones.payer.session()).await;
    for text in ["x".repeat(TEXT_BYTES_MAX), "\u{0}".to_owned(), "\u{202e}🜏".to_owned()] {
        post(new_command(), milestones.room, &text).over(&mut raw).await.expect("it says something");
    }
}
