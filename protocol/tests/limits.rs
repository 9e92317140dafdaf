//! What fields may hold, tried on the examples of all methods: whatever is said in the `LIMITS` of a method
//! is tested here.

use protocol::account::{RegisterParams, SignInParams, ViewParams};
use protocol::checks::{
    ACCOUNTS_VIEWED_MAX, BEATS_MAX, CATEGORIES_MORE_MAX, DESCRIPTION_BYTES_MAX, EMAIL_BYTES_MAX, INTEGER_MAX,
    JOB_SKILLS_MAX, MILESTONES_MAX, PASSWORD_BYTES_MAX, PREFERRED_MAX, PRESENCES_MAX, QUESTIONS_MAX,
    ROOM_NAMED_MAX, SEATS_MAX, SKIPS_MAX, TIMELINE_DAYS_MAX, TITLE_BYTES_MAX, WEEK_HOURS_MAX, WEEK_MINUTES,
};
use protocol::contract::{
    ChangedHours, ChangedMilestone, Changes, Counter, Fixed, OfferParams, ProposeParams, Revise, Terms,
    VersionParams,
};
use protocol::example::{ADA, Example, with_text};
use protocol::job::{DraftParams, EditParams, Fields, FixedPay, HourlyPay, Pay, Preferred, Seats, Timeline};
use protocol::limit::Bounds;
use protocol::presence::OfParams;
use protocol::registry::METHODS;
use protocol::room::CreateParams;
use protocol::search::{
    AmountRange, FACETS_MAX, FILTER_IDS_MAX, FacetName, JobsFilter, JobsParams, PeopleFilter, PeopleParams,
};
use protocol::taxonomy::{NAMES_MAX, NamesParams};
use protocol::work::{Beat, BeatParams, Skip};
use protocol::{Currency, ErrorCode, Method, WireError, frame, method};

fn code_and_field(error: &WireError) -> (ErrorCode, &str) {
    (error.code, error.details.get("field").map_or("", String::as_str))
}

#[test]
fn the_example_of_every_method_keeps_to_its_limits() {
    for method in METHODS {
        assert_eq!(method.read(&(method.example)()), Ok(None), "{}", method.name);
    }
}

#[test]
fn every_text_with_a_limit_is_neither_empty_nor_longer_and_a_new_one_that_others_read_is_not_blank() {
    for method in METHODS {
        let params = (method.example)();
        for (field, bounds) in method.limits() {
            let Bounds::Text { bytes_max, shows } = bounds else { continue };
            let read = |text: &str| method.read(&with_text(&params, field, text));
            assert_eq!(read(&"x".repeat(bytes_max)), Ok(None), "{} {field}", method.name);
            for long in ["x".repeat(bytes_max + 1), "ü".repeat(bytes_max / 2 + 1)] {
                let error = read(&long).expect_err(method.name);
                assert_eq!(code_and_field(&error), (ErrorCode::TooLarge, field), "{}", method.name);
                assert!(method.may_answer(ErrorCode::TooLarge), "{}", method.name);
            }
            let empty = read("").expect_err(method.name);
            assert_eq!(code_and_field(&empty), (ErrorCode::Invalid, field), "{}", method.name);
            let objection = read(" \u{200b}\n").expect("known by what was sent");
            let against = objection.as_ref().map(code_and_field);
            assert_eq!(against, shows.then_some((ErrorCode::Invalid, field)), "{}", method.name);
        }
    }
}

fn refusal<M: Method>(params: M) -> Option<(ErrorCode, String)> {
    let error = method::read::<M>(&frame::to_bytes(&params)).err()?;
    Some((error.code, error.details["field"].clone()))
}

#[test]
fn every_list_with_a_limit_ends_there() {
    let invalid = |field: &str| Some((ErrorCode::Invalid, field.to_owned()));
    let create = |members| CreateParams { members: vec![ADA; members], ..CreateParams::example() };
    assert_eq!(refusal(create(ROOM_NAMED_MAX)), None);
    assert_eq!(refusal(create(ROOM_NAMED_MAX + 1)), invalid("members"));
    let report = |beats, skips| BeatParams {
        beats: vec![Beat::example(); beats],
        skip: vec![Skip { from: 1, to: 1 }; skips],
        ..BeatParams::example()
    };
    assert_eq!((refusal(report(BEATS_MAX, SKIPS_MAX)), refusal(report(0, 1))), (None, None));
    assert_eq!(refusal(report(BEATS_MAX + 1, 0)), invalid("beats"));
    assert_eq!(refusal(report(0, SKIPS_MAX + 1)), invalid("skip"));
    assert_eq!(refusal(report(0, 0)), invalid("beats"), "where nothing is skipped");
    let offer_of = |milestones| {
        let Fixed { currency, milestones: named } = Fixed::example();
        Terms::Fixed(Fixed { currency, milestones: vec![named[0].clone(); milestones] })
    };
    let offer = |milestones| OfferParams { terms: offer_of(milestones), ..OfferParams::example() };
    assert_eq!((refusal(offer(1)), refusal(offer(MILESTONES_MAX))), (None, None));
    assert_eq!(refusal(offer(0)), invalid("terms.fixed.milestones"));
    assert_eq!(refusal(offer(MILESTONES_MAX + 1)), invalid("terms.fixed.milestones"));
    let version = |milestones| VersionParams { terms: offer_of(milestones), ..VersionParams::example() };
    for (count, refused) in
        [(1, None), (MILESTONES_MAX, None), (MILESTONES_MAX + 1, invalid("terms.fixed.milestones"))]
    {
        assert_eq!(refusal(Revise(version(count))), refused);
        assert_eq!(refusal(Counter(version(count))), refused);
    }
    let propose = |changes| refusal(ProposeParams { changes, ..ProposeParams::example() });
    let milestones = |count| propose(Changes::Milestones(vec![ChangedMilestone::example(); count]));
    assert_eq!((milestones(1), milestones(MILESTONES_MAX)), (None, None));
    assert_eq!(milestones(0), invalid("changes.milestones"));
    assert_eq!(milestones(MILESTONES_MAX + 1), invalid("changes.milestones"));
    let view = |accounts| ViewParams { accounts: vec![ADA; accounts] };
    assert_eq!((refusal(view(1)), refusal(view(ACCOUNTS_VIEWED_MAX))), (None, None));
    assert_eq!(refusal(view(0)), invalid("accounts"));
    assert_eq!(refusal(view(ACCOUNTS_VIEWED_MAX + 1)), invalid("accounts"));
    let online = |accounts| refusal(OfParams { accounts: vec![ADA; accounts] });
    assert_eq!((online(0), online(PRESENCES_MAX)), (None, None));
    assert_eq!(online(PRESENCES_MAX + 1), invalid("accounts"));
    let names = |ids| refusal(NamesParams { ids: vec!["own:design".to_owned(); ids] });
    assert_eq!((names(1), names(NAMES_MAX)), (None, None));
    assert_eq!((names(0), names(NAMES_MAX + 1)), (invalid("ids"), invalid("ids")));
    let counted = |facets| vec![FacetName::Skills; facets];
    let people = |facets| refusal(PeopleParams { facets: counted(facets), ..PeopleParams::example() });
    let jobs = |facets| refusal(JobsParams { facets: counted(facets), ..JobsParams::example() });
    assert_eq!((people(1), jobs(1), people(0), jobs(0)), (None, None, None, None));
    for facets in [2, FACETS_MAX + 1] {
        assert_eq!((people(facets), jobs(facets)), (invalid("facets"), invalid("facets")));
    }
    let held: Vec<_> = METHODS.iter().flat_map(|method| method.limits()).collect();
    let lists = held.iter().filter(|(_, bounds)| matches!(bounds, Bounds::Items { .. }));
    assert_eq!(lists.count(), 12, "each has a place here");
}

/// A job that says that, as a draft and as an edit: both are refused alike.
fn job(fields: Fields) -> Option<(ErrorCode, String)> {
    let edits = refusal(EditParams { fields: fields.clone(), ..EditParams::example() });
    let drafts = refusal(DraftParams { fields, ..DraftParams::example() });
    assert_eq!(drafts, edits);
    drafts
}

#[test]
fn every_list_of_a_job_ends_at_its_limit() {
    let ids = |count: usize| (0..count).map(|number| format!("own:{number}")).collect::<Vec<_>>();
    let invalid = |field: &str| Some((ErrorCode::Invalid, format!("fields.{field}")));
    let more = |count| job(Fields { more: ids(count), ..Fields::example() });
    assert_eq!((more(CATEGORIES_MORE_MAX), more(CATEGORIES_MORE_MAX + 1)), (None, invalid("more")));
    let skills = |count| job(Fields { skills: ids(count), ..Fields::example() });
    assert_eq!((skills(JOB_SKILLS_MAX), skills(JOB_SKILLS_MAX + 1)), (None, invalid("skills")));
    let questions = |count| job(Fields { questions: ids(count), ..Fields::example() });
    assert_eq!((questions(QUESTIONS_MAX), questions(QUESTIONS_MAX + 1)), (None, invalid("questions")));
    let preferred = |preferred| job(Fields { preferred, ..Fields::example() });
    let letters = |count: u8| (0..count).map(|number| format!("A{}", char::from(b'A' + number))).collect();
    let countries = |count| preferred(Preferred { countries: letters(count), ..Preferred::default() });
    let languages = |count| preferred(Preferred { languages: letters(count), ..Preferred::default() });
    let most = PREFERRED_MAX as u8;
    assert_eq!((countries(most), languages(most)), (None, None));
    assert_eq!(countries(most + 1), invalid("preferred.countries"));
    assert_eq!(languages(most + 1), invalid("preferred.languages"));
}

#[test]
fn what_a_job_says_is_held_to_its_limits_and_the_error_names_the_field() {
    let says = |code, field: &str| Some((code, format!("fields.{field}")));
    let invalid = |field| says(ErrorCode::Invalid, field);
    let with = |change: &dyn Fn(&mut Fields)| {
        let mut fields = Fields::example();
        change(&mut fields);
        job(fields)
    };
    let long = "x".repeat(DESCRIPTION_BYTES_MAX + 1);
    assert_eq!(with(&|fields| fields.title = Some(long.clone())), says(ErrorCode::TooLarge, "title"));
    assert_eq!(
        with(&|fields| fields.description = Some(long.clone())),
        says(ErrorCode::TooLarge, "description")
    );
    assert_eq!(with(&|fields| fields.questions = vec![long.clone()]), says(ErrorCode::TooLarge, "questions"));
    assert_eq!(with(&|fields| fields.questions = vec![String::new()]), invalid("questions"));
    for text in ["Bell\u{7}", "\u{202e}gnihtyna", "Zoe\u{308}", " \u{200b}"] {
        assert_eq!(with(&|fields| fields.title = Some(text.to_owned())), invalid("title"), "{text:?}");
        assert_eq!(with(&|fields| fields.description = Some(text.to_owned())), invalid("description"));
        assert_eq!(with(&|fields| fields.questions = vec![text.to_owned()]), invalid("questions"));
    }
    assert_eq!(with(&|fields| fields.description = Some("<script>a()</script>".to_owned())), None);
    for id in ["logo", "own:", ":logo", "Own:logo", "own:lo\ngo", "own:<b>"] {
        assert_eq!(with(&|fields| fields.category = Some(id.to_owned())), invalid("category"), "{id}");
        assert_eq!(with(&|fields| fields.skills = vec![id.to_owned()]), invalid("skills"), "{id}");
        assert_eq!(with(&|fields| fields.more = vec![id.to_owned()]), invalid("more"), "{id}");
    }
    let same = "own:logo-design".to_owned();
    assert_eq!(with(&|fields| fields.more = vec![same.clone()]), invalid("more"), "it is the first one");
    assert_eq!(with(&|fields| fields.skills = vec![same.clone(), same.clone()]), invalid("skills"));
    for seats in [0, SEATS_MAX + 1] {
        assert_eq!(with(&|fields| fields.seats = Seats(seats)), invalid("seats"));
    }
    for days in [0, TIMELINE_DAYS_MAX + 1] {
        let timeline = Timeline { start: None, days };
        assert_eq!(with(&|fields| fields.timeline = Some(timeline.clone())), invalid("timeline.days"));
    }
    for code in ["ch", "CHE", "C"] {
        let countries = vec![code.to_owned()];
        assert_eq!(
            with(&|fields| fields.preferred.countries = countries.clone()),
            invalid("preferred.countries")
        );
    }
}

#[test]
fn what_a_job_pays_lies_within_its_bounds_in_the_decimals_of_its_currency() {
    let yen: Currency = "JPY".parse().expect("a currency");
    let budget = |currency, budget: &str| {
        let pay = Some(Pay::Fixed(FixedPay { currency, budget: budget.to_owned() }));
        job(Fields { pay, ..Fields::example() })
    };
    let invalid = |field: &str| Some((ErrorCode::Invalid, format!("fields.pay.{field}")));
    for fits in ["5", "5.00", "1000000.00"] {
        assert_eq!(budget(Currency::USD, fits), None, "{fits}");
    }
    for not in ["4.99", "1000000.01", "5.001", "-5", "0", "five", ""] {
        assert_eq!(budget(Currency::USD, not), invalid("fixed.budget"), "{not}");
    }
    let low = invalid("fixed.budget");
    assert_eq!([budget(yen, "500"), budget(yen, "499"), budget(yen, "500.5")], [None, low.clone(), low]);
    let hourly = |from: &str, to: &str, hours_a_week| {
        let (from, to) = (from.to_owned(), to.to_owned());
        let pay = Some(Pay::Hourly(HourlyPay { currency: Currency::USD, from, to, hours_a_week }));
        job(Fields { pay, ..Fields::example() })
    };
    assert_eq!((hourly("3.00", "999.99", 1), hourly("20", "20", WEEK_HOURS_MAX)), (None, None));
    assert_eq!(hourly("2.99", "20", 10), invalid("hourly.from"));
    assert_eq!(hourly("20", "1000", 10), invalid("hourly.to"));
    assert_eq!(hourly("20", "19.99", 10), invalid("hourly.to"));
    for hours in [0, WEEK_HOURS_MAX + 1] {
        assert_eq!(hourly("20", "30", hours), invalid("hourly.hours_a_week"));
    }
}

#[test]
fn what_an_amendment_proposes_is_held_to_its_limits_and_the_error_says_in_which_milestone() {
    let propose = |changes| refusal(ProposeParams { changes, ..ProposeParams::example() });
    let second = |changed| propose(Changes::Milestones(vec![ChangedMilestone::example(), changed]));
    let example = ChangedMilestone::example;
    let says = |code, field: &str| Some((code, format!("changes.milestones[1].{field}")));
    let long = "x".repeat(TITLE_BYTES_MAX + 1);
    let untitled = ChangedMilestone { title: String::new(), ..example() };
    assert_eq!(second(untitled), says(ErrorCode::Invalid, "title"));
    assert_eq!(second(ChangedMilestone { title: long, ..example() }), says(ErrorCode::TooLarge, "title"));
    assert_eq!(second(ChangedMilestone { milestone: 0, ..example() }), says(ErrorCode::Invalid, "milestone"));
    let never = ChangedMilestone { due_at: Some(INTEGER_MAX + 1), ..example() };
    assert_eq!(second(never), says(ErrorCode::Invalid, "due_at"));
    let blank = ChangedMilestone { title: " ".to_owned(), ..example() };
    let changes = Changes::Milestones(vec![blank]);
    let params = frame::to_bytes(&ProposeParams { changes, ..ProposeParams::example() });
    let (_, objection) = method::read::<ProposeParams>(&params).expect("known by what was sent");
    let objection = objection.expect("a new title shows something");
    assert_eq!(code_and_field(&objection), (ErrorCode::Invalid, "changes.milestones[0].title"));
    for minutes in [0, WEEK_MINUTES + 1] {
        let hours = ChangedHours { weekly_limit_minutes: minutes, ..ChangedHours::example() };
        let field = "changes.hourly.weekly_limit_minutes".to_owned();
        assert_eq!(propose(Changes::Hourly(hours)), Some((ErrorCode::Invalid, field)));
    }
}

#[test]
fn what_is_hashed_at_a_sign_in_is_neither_empty_nor_huge() {
    let signs_in = |email: &str, password: &str| {
        let (email, password) = (email.to_owned(), password.to_owned());
        let registers =
            RegisterParams { email: email.clone(), password: password.clone(), ..RegisterParams::example() };
        let refused = refusal(SignInParams { email, password, ..SignInParams::example() });
        assert_eq!(refused, refusal(registers));
        refused
    };
    let (long_email, long_password) = ("x".repeat(EMAIL_BYTES_MAX), "x".repeat(PASSWORD_BYTES_MAX));
    assert_eq!(signs_in(&long_email, &long_password), None);
    let (huge_email, huge_password) = (long_email + "x", long_password + "x");
    assert_eq!(signs_in(&huge_email, "x"), Some((ErrorCode::TooLarge, "email".to_owned())));
    assert_eq!(signs_in("x", &huge_password), Some((ErrorCode::TooLarge, "password".to_owned())));
    assert_eq!(signs_in("", "x"), Some((ErrorCode::Invalid, "email".to_owned())));
    assert_eq!(signs_in("x", ""), Some((ErrorCode::Invalid, "password".to_owned())));
}

#[test]
fn a_filter_is_held_to_its_limits_and_the_error_names_the_field() {
    let ids = |count: usize| (0..count).map(|number| format!("own:{number}")).collect::<Vec<_>>();
    let people = |filter| refusal(PeopleParams { filter, ..PeopleParams::example() });
    let jobs = |filter| refusal(JobsParams { filter, ..JobsParams::example() });
    let invalid = |field: &str| Some((ErrorCode::Invalid, field.to_owned()));
    let skills = |count| PeopleFilter { skills: ids(count), ..PeopleFilter::default() };
    assert_eq!(
        (people(skills(FILTER_IDS_MAX)), people(skills(FILTER_IDS_MAX + 1))),
        (None, invalid("filter"))
    );
    let spread = PeopleFilter { skills: ids(30), any_skills: ids(21), ..PeopleFilter::default() };
    assert_eq!(people(spread), invalid("filter"), "they count together");
    let of = |category: &str| JobsFilter { categories: vec![category.to_owned()], ..JobsFilter::default() };
    assert_eq!((jobs(of("own:design")), jobs(of("design"))), (None, invalid("filter.categories")));
    let land = |code: &str| JobsFilter { countries: vec![code.to_owned()], ..JobsFilter::default() };
    assert_eq!((jobs(land("CH")), jobs(land("ch"))), (None, invalid("filter.countries")));
    let speaks = |tag: &str| PeopleFilter { languages: vec![tag.to_owned()], ..PeopleFilter::default() };
    assert_eq!((people(speaks("pt-BR")), people(speaks("pt BR"))), (None, invalid("filter.languages")));
    let (from, to) = (Some("30.00".to_owned()), Some("20".to_owned()));
    let turned = AmountRange { from, to, ..AmountRange::example() };
    let rate = PeopleFilter { rate: Some(turned.clone()), ..PeopleFilter::default() };
    let amount = JobsFilter { amount: Some(turned), ..JobsFilter::default() };
    assert_eq!((people(rate), jobs(amount)), (invalid("filter.rate"), invalid("filter.amount")));
    let days = |days| JobsFilter { days_max: Some(days), ..JobsFilter::default() };
    assert_eq!((jobs(days(TIMELINE_DAYS_MAX)), jobs(days(0))), (None, invalid("filter.days_max")));
}
