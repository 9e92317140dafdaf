//! What an edit may change, and how often.

use protocol::checks::{DATE_AHEAD_DAYS_MAX, JOB_EDITS_MAX as EDITS_MAX};
use protocol::date::Date;
use protocol::job::{FixedPay, Pay, Timeline, Visibility};
use protocol::plain::Flag;
use protocol::{Currency, rules};

use super::*;
use crate::Refusal;

fn edit(version: u32, change: impl FnOnce(&mut Fields)) -> Command {
    let mut fields = fields();
    change(&mut fields);
    Command::Edit { fields, version, taxonomy_version: 1 }
}

fn titled(version: u32) -> Command {
    edit(version, |fields| fields.title = Some(format!("Title {version}")))
}

#[test]
fn an_edit_names_the_version_that_it_replaces_and_another_one_is_refused() {
    let given = drafted().then(ADA, titled(1));
    assert_eq!(given.view(ADA).expect("hers").version, 2);
    for version in [0, 1, 3] {
        assert_eq!(given.ask(ADA, &titled(version)), Err(Refusal::rule(rules::STALE_VERSION)));
    }
    let given = given.then(ADA, publish()).then(ADA, titled(2));
    assert_eq!(given.view(ADA).expect("hers").version, 3);
}

#[test]
fn another_pay_timeline_or_question_makes_a_new_version_of_the_terms_and_nothing_else_does() {
    let pay = Pay::Fixed(FixedPay { currency: Currency::USD, budget: "300".to_owned() });
    let given = published();
    let terms_after = |change: fn(&mut Fields)| {
        let given = given.clone().then(ADA, edit(1, change));
        given.check_replay();
        given.view(ADA).expect("hers").terms_version
    };
    let paid = given.clone().then(ADA, edit(1, |fields| fields.pay = Some(pay)));
    assert_eq!(paid.view(ADA).expect("hers").terms_version, 2);
    assert_eq!(terms_after(|fields| fields.timeline = Some(Timeline { start: None, days: 20 })), 2);
    assert_eq!(terms_after(|fields| fields.questions.push("When?".to_owned())), 2);
    assert_eq!(terms_after(|fields| fields.title = Some("A sign".to_owned())), 1);
    assert_eq!(terms_after(|fields| fields.skills.clear()), 1);
    let draft = drafted().then(ADA, edit(1, |fields| fields.questions.clear()));
    assert_eq!(draft.view(ADA).expect("hers").terms_version, 0, "a draft has no terms");
}

#[test]
fn the_posting_hears_of_each_edit_with_the_version_of_the_terms() {
    let given = published().then(ADA, edit(1, |fields| fields.questions.clear()));
    let told = given.posted();
    assert!(matches!(&told[..], [posting::Command::Edit { terms_version: 2, .. }]), "{told:?}");
}

#[test]
fn an_edit_that_changes_nothing_is_no_event() {
    let mut given = published();
    assert!(given.does(ADA, &edit(1, |_| {})).is_empty());
    assert!(matches!(given.asked(ADA, &edit(1, |_| {})), Ok(Answer::Edited(_))));
}

#[test]
fn a_published_job_is_edited_fifty_times_and_a_draft_a_thousand_times() {
    let too_many = Err(Refusal::rule(rules::TOO_MANY_EDITS));
    let mut given = drafted();
    for version in 1..=DRAFT_EDITS_MAX {
        given = given.then(ADA, titled(version));
    }
    assert_eq!(given.ask(ADA, &titled(DRAFT_EDITS_MAX + 1)), too_many);
    let mut given = given.then(ADA, publish());
    for version in DRAFT_EDITS_MAX + 1..=DRAFT_EDITS_MAX + EDITS_MAX {
        given = given.then(ADA, titled(version));
    }
    assert_eq!(given.ask(ADA, &titled(DRAFT_EDITS_MAX + EDITS_MAX + 1)), too_many);
}

#[test]
fn what_is_published_stays_complete_and_is_never_shown_to_fewer() {
    let refused = |given: &Given, change: fn(&mut Fields)| match given.ask(ADA, &edit(1, change)) {
        Err(Refusal::Invalid { field, .. }) => Some(field.into_owned()),
        Ok(_) => None,
        other => panic!("{other:?}"),
    };
    let visibility = Some("fields.visibility".to_owned());
    let narrower: fn(&mut Fields) = |fields| fields.visibility = Visibility::Members;
    assert_eq!(refused(&published(), narrower), visibility);
    assert_eq!(refused(&drafted(), narrower), None);
    assert_eq!(refused(&published(), |fields| fields.title = None), Some("fields.title".to_owned()));
    let invites = Fields { visibility: Visibility::InviteOnly, ..fields() };
    let invites = Given::new(JOB)
        .then(ADA, Command::Draft { fields: invites, taxonomy_version: 1 })
        .then(ADA, publish());
    assert_eq!(refused(&invites, narrower), None, "it may be shown to more");
}

#[test]
fn work_begins_between_today_and_three_years_ahead() {
    let start =
        |start| move |fields: &mut Fields| fields.timeline = Some(Timeline { start: Some(start), days: 3 });
    let today = Date::of(NOON);
    for fits in [today, today.later(DATE_AHEAD_DAYS_MAX)] {
        assert!(drafted().ask(ADA, &edit(1, start(fits))).is_ok(), "{fits}");
    }
    for not in [Date::of(NOON - 2 * DAY), Date::of(0), today.later(DATE_AHEAD_DAYS_MAX + 1)] {
        let refused = drafted().ask(ADA, &edit(1, start(not)));
        assert!(
            matches!(&refused, Err(Refusal::Invalid { field, .. }) if field == "fields.timeline.start"),
            "{not}: {refused:?}"
        );
    }
    let given = drafted().then(ADA, edit(1, start(today))).later(5 * DAY);
    let titled = edit(2, |fields| {
        start(today)(fields);
        fields.title = Some("A sign".to_owned());
    });
    assert!(given.ask(ADA, &titled).is_ok(), "what stood there before is not judged again");
}

#[test]
fn what_stands_out_in_a_text_is_said_to_the_sender_and_to_no_reader() {
    let written = "Write to ada@example.org";
    let told = edit(1, |fields| fields.description = Some(written.to_owned()));
    let Ok(Answer::Edited(answer)) = published().asked(ADA, &told) else { panic!("it is edited") };
    assert_eq!(answer.flags, [Flag::ContactEmail]);
    let given = published().then(ADA, told);
    assert_eq!(given.view(ADA).expect("hers").fields.description.as_deref(), Some(written), "it is kept");
    let [posting::Command::Edit { fields, .. }] = &given.posted()[..] else { panic!("the posting hears") };
    assert_eq!(fields.description.as_deref(), Some(written));
    let Ok(Answer::Edited(plain)) = published().asked(ADA, &titled(1)) else { panic!("it is edited") };
    assert!(plain.flags.is_empty());
}
