//! Texts that say nothing or too much.

use protocol::account::{RegisterParams, SignInParams, SignedIn};
use protocol::checks::{TEXT_BYTES_MAX, TITLE_BYTES_MAX};
use protocol::contract::{Fixed, Terms};
use protocol::limit::Bounds;
use protocol::registry::{METHODS, MethodType};
use protocol::{Access, Currency, ErrorCode, example};
use tests::people::{Pair, fixed};
use tests::raw::Raw;
use tests::server::Settings;
use uuid::Uuid;

use crate::{Call, milestone, new_command, offer, post};

/// A command by its text.
type Saying<'a> = Box<dyn Fn(&str) -> Call + 'a>;

/// Every field that holds a text for others to read, of every method that people call who are signed in: how
/// it is said, as the example of the method among these ids, and how long it may be.
fn sayings(ids: &[(Uuid, Uuid)]) -> Vec<(Saying<'_>, usize)> {
    let of_method = |method: &'static MethodType| {
        method.limits().into_iter().filter_map(move |(field, bounds)| {
            let Bounds::Text { bytes_max, shows: true } = bounds else { return None };
            let saying = move |text: &str| {
                let params = example::with_ids(&(method.example)(), ids);
                let params = example::with_ids(&params, &[(example::COMMAND.0, new_command().0)]);
                Call::encoded(method.name, example::with_text(&params, field, text))
            };
            Some((Box::new(saying) as Saying<'_>, bytes_max))
        })
    };
    // There is no job and no proposal here: what is asked of one that is not there is not judged any further.
    let is_here =
        |method: &&MethodType| !["job.", "proposal."].iter().any(|kind| method.name.starts_with(kind));
    let methods = METHODS.iter().filter(|method| method.access == Access::SignedIn).filter(is_here);
    methods.flat_map(of_method).collect()
}

#[tokio::test]
async fn a_blank_text_is_invalid_and_a_long_one_too_large_wherever_it_stands() {
    let server = Settings::default().start().await;
    let pair = Pair::agreed(&server, "fixed", fixed(&["10.00"])).await;
    let (payer, freelancer) = (pair.payer.account(), pair.worker.account());
    let ids = [
        (example::ROOM.0, pair.room.0),
        (example::CONTRACT.0, pair.contract.0),
        (example::ADA.0, payer.0),
        (example::BEN.0, freelancer.0),
    ];
    let titled = |title: &str| {
        let fixed = Fixed { currency: Currency::USD, milestones: vec![milestone(title, "1.00")] };
        offer(new_command(), freelancer, "Some work", Terms::Fixed(fixed))
    };
    let mut sayings = sayings(&ids);
    assert!(!sayings.is_empty(), "the fields have limits");
    // The titles of milestones stand in a list, which no limit of a field tells of.
    sayings.push((Box::new(titled), TITLE_BYTES_MAX));

    let mut raw = Raw::signed_in(&server, &pair.payer.session()).await;
    for (saying, bytes_max) in sayings {
        for blank in ["", " \n\u{a0}", "\u{0}", "\u{200b}\u{202e}", "\u{2800}"] {
            saying(blank).is_refused(&mut raw, ErrorCode::Invalid).await;
        }
        saying(&"x".repeat(bytes_max + 1)).is_refused(&mut raw, ErrorCode::TooLarge).await;
        saying(&"ü".repeat(bytes_max / 2 + 1)).is_refused(&mut raw, ErrorCode::TooLarge).await;
        saying(&"x".repeat(3 * TEXT_BYTES_MAX)).is_refused(&mut raw, ErrorCode::TooLarge).await;
    }
    for text in ["x".repeat(TEXT_BYTES_MAX), "\u{0}.".to_owned(), "\u{202e}🜏".to_owned()] {
        post(new_command(), pair.room, &text).over(&mut raw).await.expect("it says something");
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
