//! Texts that say nothing or too much.

use protocol::ErrorCode;
use protocol::account::{RegisterParams, SignInParams, SignedIn};
use protocol::contract::{RequestChanges, Submit};
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
async fn a_blank_text_is_invalid_and_a_long_one_too_large_wherever_it_stands() {
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
        (Box::new(|text| note(RequestChanges, milestones.contract, text)), TEXT_BYTES_MAX),
        (Box::new(|text| end(milestones.contract, text)), TITLE_BYTES_MAX),
    ];
    let worker: Vec<(Saying<'_>, usize)> = vec![
        (Box::new(|text| note(Submit, milestones.contract, text)), TEXT_BYTES_MAX),
        (Box::new(|text| end(milestones.contract, text)), TITLE_BYTES_MAX),
    ];
    let tracker: Vec<(Saying<'_>, usize)> =
        vec![(Box::new(|text| start(new_command(), timed.contract, text)), TITLE_BYTES_MAX)];
    let people = [(&milestones.payer, payer), (&milestones.worker, worker), (&timed.worker, tracker)];

    for (person, sayings) in people {
        let mut raw = Raw::signed_in(&server, &person.session()).await;
        for (saying, bytes_max) in sayings {
            for blank in ["", " \n\u{a0}", "\u{0}", "\u{200b}\u{202e}", "\u{2800}"] {
                saying(blank).is_refused(&mut raw, ErrorCode::Invalid).await;
            }
            saying(&"x".repeat(bytes_max + 1)).is_refused(&mut raw, ErrorCode::TooLarge).await;
            saying(&"ü".repeat(bytes_max / 2 + 1)).is_refused(&mut raw, ErrorCode::TooLarge).await;
            saying(&"x".repeat(3 * TEXT_BYTES_MAX)).is_refused(&mut raw, ErrorCode::TooLarge).await;
        }
    }
    let mut raw = Raw::signed_in(&server, &milestones.payer.session()).await;
    for text in ["x".repeat(TEXT_BYTES_MAX), "\u{0}.".to_owned(), "\u{202e}🜏".to_owned()] {
        post(new_command(), milestones.room, &text).over(&mut raw).await.expect("it says something");
    }
}

fn registration(email: &str, password: &str, display_name: &str) -> RegisterParams {
    let [email, password, display_name] = [email, password, display_name].map(str::to_owned);
    RegisterParams { command_id: new_command(), email, password, display_name }
}

#[tokio::test]
async fn an_email_and_a_password_are_the_same_however_they_are_spelled() {
    let server = Settings::default().start().await;
    let (mut raw, _) = Raw::open(&server).await;
    let params = registration("Zo\u{eb}@Bücher.example", "Zu\u{308}rich horse", " Zoe\u{308}  Ⅳ ");
    let zoe: SignedIn = raw.call("account.register", &params).await.expect("it is free");
    for (email, password) in [
        ("zoe\u{308}@bücher.example", "Zürich horse"),
        ("ZOË@BÜCHER.example", "Zu\u{308}rich\u{a0}horse"),
        ("zoë@xn--bcher-kva.example", "Zürich\u{3000}horse"),
    ] {
        let (mut raw, _) = Raw::open(&server).await;
        let params = SignInParams { email: email.to_owned(), password: password.to_owned(), device: None };
        let signed_in: SignedIn = raw.call("account.sign_in", &params).await.expect(email);
        assert_eq!(signed_in.account, zoe.account, "{email}");
        let (mut other, _) = Raw::open(&server).await;
        let again = registration(email, password, "Another");
        let taken = other.call::<SignedIn>("account.register", &again).await.expect_err("it is taken");
        assert_eq!(taken.rule(), Some("email_taken"), "{email}");
    }
}

#[tokio::test]
async fn what_nobody_could_see_or_type_again_is_refused_by_its_field() {
    let server = Settings::default().start().await;
    let good = ("ada@example.org", "correct horse", "Ada");
    for (field, (email, password, name)) in [
        ("email", ("a\u{200b}da@example.org", good.1, good.2)),
        ("email", ("ada@exa_mple.org", good.1, good.2)),
        ("password", (good.0, "correct\u{202e}horse", good.2)),
        ("password", (good.0, "correct\u{7}horse", good.2)),
        ("display_name", (good.0, good.1, "\u{200b}\u{2060}")),
        ("display_name", (good.0, good.1, "\u{3164}")),
        ("display_name", (good.0, good.1, "Ada\u{202e}")),
        ("display_name", (good.0, good.1, " \u{a0} ")),
    ] {
        let (mut raw, _) = Raw::open(&server).await;
        let params = registration(email, password, name);
        let refused = raw.call::<SignedIn>("account.register", &params).await.expect_err(field);
        assert_eq!((refused.code, refused.details["field"].as_str()), (ErrorCode::Invalid, field));
    }
    let (mut raw, _) = Raw::open(&server).await;
    let params = registration(good.0, good.1, good.2);
    raw.call::<SignedIn>("account.register", &params).await.expect("nothing of it was taken");
}
