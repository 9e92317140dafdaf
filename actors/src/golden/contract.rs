//! What a contract stores.

use protocol::contract::{
    AcceptRefused, Accepted, Accepting, AmendmentAccepted, AmendmentDeclined, AmendmentProposed,
    AmendmentWithdrawn, ChangedHours, ChangedMilestone, Changes, ChangesRequested, Countered, Ended, Fixed,
    FixedSums, Hourly, HourlySums, MilestoneAdded, MilestoneFunded, MilestoneFunding, MilestoneFundingFailed,
    MilestoneRefunded, MilestoneReleased, MilestoneSubmitted, MilestoneTerms, OfferFailed, OfferFunded,
    OfferFunding, OfferRefunded, Offered, PausedReview, RefundContested, RefundRequested, ResumedReview,
    Revised, Role, RolledReturned, SessionStarted, SessionStopped, Standing, Status, Sums, Terms, Turn,
    WaitsFor, WhyOver, Withdrawn,
};

use protocol::ProposalId;
use protocol::profile::EarnedBand;

use super::*;
use crate::Refusal;
use crate::contract::{
    Adding, Amending, Answering, Command, Contract, Drawing, Ending, Event, Failing, ForJob, GivingBack,
    Opening, Parties, Payee, Refunding, Releasing, Remembered, Returning, Seating, SessionAdmitted, Settling,
    Transfer, Versioning,
};
use crate::ledger::{Group, LedgerAccount};

const USD: Currency = Currency::USD;
const PROPOSAL: ProposalId = ProposalId(id(51));
const FUND_1: Uuid = id(30);
const RELEASE_1: Uuid = id(31);
const FUND_3: Uuid = id(32);
const END: Uuid = id(33);
const SENT_BACK: Uuid = id(34);
const REVIEW_OVER: Millis = NOON + 1_209_600_000;

fn to(wallet: AccountId, transfer: Uuid, number: i64) -> Transfer {
    Transfer { transfer, wallet, amount: cents(number), currency: USD }
}

fn one(debit: LedgerAccount, credit: LedgerAccount, number: i64) -> Group {
    Group::of(debit, credit, usd(number))
}

fn parties() -> Parties {
    Parties {
        client: ADA,
        freelancer: FINN,
        title: "A logo".to_owned(),
        job: None,
        hidden: false,
        standing: None,
    }
}

fn fixed() -> Terms {
    let milestone = |title: &str, amount: &str, due_at| MilestoneTerms {
        title: title.to_owned(),
        amount: amount.to_owned(),
        due_at,
    };
    let milestones = vec![
        milestone("sketch", "100.00", Some(NOON + 86_400_000)),
        milestone("logo", "40.00", None),
        milestone("files", "25.50", None),
    ];
    Terms::Fixed(Fixed { currency: USD, milestones })
}

fn hourly() -> Terms {
    Terms::Hourly(Hourly { rate: usd(2_222), weekly_limit_minutes: 2_400, manual_time: false })
}

fn offered(terms: Terms) -> Event {
    let title = "A logo".to_owned();
    let (expires_at, job, proposal) = (None, None, None);
    Event::Offered(Offered {
        client: ADA,
        freelancer: FINN,
        title,
        terms,
        room: ROOM,
        expires_at,
        job,
        proposal,
    })
}

/// An offer for a job.
fn for_job(terms: Terms) -> Offered {
    let Event::Offered(body) = offered(terms) else { unreachable!("that is what it makes") };
    let expires_at = Some(NOON + 2_592_000_000);
    Offered { expires_at, job: Some(JOB), proposal: Some(PROPOSAL), ..body }
}

/// What becomes of offers for jobs.
fn for_jobs() -> Samples<Event> {
    let parties = || Parties { job: Some(JOB), ..parties() };
    let drawing = Drawing {
        draw: Some(to(ADA, FUND_1, 10_000)),
        rolled: Decimal::ZERO,
        ledger: Group::new(USD),
        standing: None,
    };
    let funding = OfferFunding { offer: for_job(fixed()), drawn: "100.00".to_owned() };
    let amount = || "100.00".to_owned();
    let came = one(LedgerAccount::Transit(FUND_1), LedgerAccount::Escrow(1), 10_000);
    let opening = Opening { parties: parties(), room: ROOM, first: true, transfer: FUND_1, ledger: came };
    let hidden = Parties { hidden: true, ..parties() };
    let failing = Failing { parties: hidden.clone(), transfer: FUND_1 };
    let back = one(LedgerAccount::Escrow(1), LedgerAccount::Transit(END), 10_000);
    let giving = GivingBack { back: to(ADA, END, 10_000), ledger: back, standing: None };
    let by_job = Withdrawn { reason: Some(WhyOver::JobFilled) };
    let (title, expires_at) = ("A mark".to_owned(), NOON + 2_592_000_000);
    let dearer = Revised { version: 2, title, terms: fixed(), expires_at, status: Status::Funding };
    let versioning = Versioning { parties: parties(), draw: Some(to(ADA, FUND_3, 10_000)) };
    let unpaid = Ended { reason: "no more".to_owned(), refunded: None };
    let ending = Ending {
        parties: parties(),
        back: None,
        timed: true,
        reviews: vec![],
        frees_seat: true,
        earned: Some(EarnedBand::Nothing),
        refund: false,
        ledger: None,
    };
    vec![
        ("offered_for_job", Event::Offered(for_job(hourly()))),
        ("offer_funding", Event::OfferFunding(funding, drawing)),
        (
            "offer_funded",
            Event::OfferFunded(OfferFunded { version: 1, milestone: 1, amount: amount() }, opening),
        ),
        ("offer_failed", Event::OfferFailed(OfferFailed { rule: "insufficient_funds".to_owned() }, failing)),
        ("offer_refunded", Event::OfferRefunded(OfferRefunded { milestone: 1, amount: amount() }, giving)),
        ("withdrawn_by_job", Event::Withdrawn(by_job.clone(), parties())),
        ("withdrawn_unseen", Event::Withdrawn(by_job, hidden)),
        ("revised_and_funding", Event::Revised(dearer, versioning)),
        ("accepting", Event::Accepting(Accepting { version: 1 }, Seating { parties: parties(), job: JOB })),
        ("accept_refused", Event::AcceptRefused(AcceptRefused { reason: WhyOver::JobFilled }, parties())),
        ("ended_unpaid", Event::Ended(unpaid, ending)),
    ]
}

fn offered_until(expires_at: Millis) -> Event {
    let Event::Offered(body) = offered(fixed()) else { unreachable!("that is what it makes") };
    Event::Offered(Offered { expires_at: Some(expires_at), ..body })
}

fn accepted() -> Event {
    let policy = Accepted {
        policy_version: 1,
        fee_basis_points: 1_000,
        hold_seconds: 432_000,
        review_seconds: 1_209_600,
        refund_seconds: None,
    };
    Event::Accepted(policy, parties())
}

fn accepted_with_refunds() -> Event {
    let Event::Accepted(policy, parties) = accepted() else { unreachable!("that is what it makes") };
    Event::Accepted(Accepted { policy_version: 2, refund_seconds: Some(604_800), ..policy }, parties)
}

/// The client asks for the first milestone's money, a day before the end of its review.
fn refund_requested() -> Event {
    let paused = vec![PausedReview { milestone: 1, left_ms: 86_400_000 }];
    let body = RefundRequested {
        reason: "done".to_owned(),
        amount: "100.00".to_owned(),
        answer_by: NOON + 604_800_000,
        paused,
    };
    Event::RefundRequested(body, parties())
}

fn refund_contested() -> Event {
    let resumed = vec![ResumedReview { milestone: 1, release_at: REVIEW_OVER }];
    Event::RefundContested(RefundContested { again_at: NOON + 604_800_000, resumed }, None)
}

fn rolled_returned() -> Event {
    let ledger = one(LedgerAccount::EscrowFloat, LedgerAccount::Transit(END), 4_000);
    let returning = Returning { paid: cents(6_000), back: to(ADA, END, 4_000), ledger, standing: None };
    Event::RolledReturned(RolledReturned { amount: "40.00".to_owned() }, returning)
}

fn ended_with_a_refund() -> Event {
    let Event::Ended(body, ending) = ended() else { unreachable!("that is what it makes") };
    Event::Ended(body, Ending { reviews: vec![], refund: true, ..ending })
}

/// What becomes of three proposals: other milestones, and other hours, of which one is accepted.
fn amendments() -> Samples<Event> {
    let answering = || Answering { parties: parties(), proposed_by: Role::Freelancer };
    let changed = ChangedMilestone {
        milestone: 2,
        title: "logo and icon".to_owned(),
        amount: "60.00".to_owned(),
        due_at: Some(NOON + 86_400_000),
    };
    let milestones = || Changes::Milestones(vec![changed.clone()]);
    let hours = |rate_from| {
        Changes::Hourly(ChangedHours { rate: "25.00".to_owned(), rate_from, weekly_limit_minutes: 1_200 })
    };
    let proposed = |changes| {
        let body = AmendmentProposed { amendment: 1, proposed_by: Role::Freelancer, changes };
        Event::AmendmentProposed(body, parties())
    };
    let accepted = |changes, amount, weekly_limit_minutes| {
        let amending =
            Amending { answering: answering(), amounts: vec![cents(amount)], weekly_limit_minutes };
        Event::AmendmentAccepted(AmendmentAccepted { amendment: 1, changes }, amending)
    };
    let (declined, withdrawn) = (AmendmentDeclined { amendment: 1 }, AmendmentWithdrawn { amendment: 1 });
    vec![
        ("amendment_proposed", proposed(milestones())),
        ("amendment_of_hours_proposed", proposed(hours(None))),
        ("amendment_accepted", accepted(milestones(), 6_000, None)),
        ("amendment_of_hours_accepted", accepted(hours(Some(NOON + 600_000)), 2_500, Some(1_200))),
        ("amendment_declined", Event::AmendmentDeclined(declined, answering())),
        ("amendment_withdrawn", Event::AmendmentWithdrawn(withdrawn, None)),
    ]
}

/// A counter-offer, and the revision by which the client takes it.
fn versions() -> Samples<Event> {
    let (title, expires_at) = ("A mark".to_owned(), NOON + 2_592_000_000);
    let countered = Countered { version: 2, title: title.clone(), terms: hourly(), expires_at };
    let revised =
        Revised { version: 3, title: title.clone(), terms: hourly(), expires_at, status: Status::Offered };
    vec![
        ("countered", Event::Countered(countered, parties())),
        (
            "revised",
            Event::Revised(revised, Versioning { parties: Parties { title, ..parties() }, draw: None }),
        ),
    ]
}

fn added() -> Event {
    let (title, amount, due_at) = ("fonts".to_owned(), "12.50".to_owned(), Some(NOON + 86_400_000));
    let body = MilestoneAdded { milestone: 4, title, amount, due_at };
    Event::MilestoneAdded(body, Adding { parties: parties(), amount: cents(1_250) })
}

fn funding(milestone: u32, amount: &str, drawn: &str, drawing: Drawing) -> Event {
    let (amount, drawn) = (amount.to_owned(), drawn.to_owned());
    Event::MilestoneFunding(MilestoneFunding { milestone, amount, drawn }, drawing)
}

fn funded(milestone: u32, amount: &str, settling: Settling) -> Event {
    Event::MilestoneFunded(MilestoneFunded { milestone, amount: amount.to_owned() }, settling)
}

fn released() -> Event {
    let body = MilestoneReleased {
        milestone: 1,
        paid: "60.00".to_owned(),
        fee: "6.00".to_owned(),
        net: "54.00".to_owned(),
        rolled: "40.00".to_owned(),
    };
    let ledger = Group::new(USD)
        .post(LedgerAccount::Escrow(1), LedgerAccount::Transit(RELEASE_1), cents(5_400))
        .post(LedgerAccount::Escrow(1), LedgerAccount::ServiceRevenue, cents(600))
        .post(LedgerAccount::Escrow(1), LedgerAccount::EscrowFloat, cents(4_000));
    let net = to(FINN, RELEASE_1, 5_400);
    let available_at = NOON + 432_000_000;
    let paid = cents(6_000);
    Event::MilestoneReleased(body, Releasing { paid, net, available_at, ledger, standing: None })
}

fn refunded() -> Event {
    let ledger = one(LedgerAccount::Transit(FUND_3), LedgerAccount::Transit(SENT_BACK), 2_550);
    let back = to(ADA, SENT_BACK, 2_550);
    let body = MilestoneRefunded { milestone: 3, amount: "25.50".to_owned() };
    Event::MilestoneRefunded(body, Refunding { came: FUND_3, back, ledger, standing: None })
}

fn ended() -> Event {
    let body = Ended { reason: "done".to_owned(), refunded: Some("40.00".to_owned()) };
    let ending = Ending {
        parties: parties(),
        back: Some(to(ADA, END, 4_000)),
        timed: false,
        reviews: vec![2],
        frees_seat: false,
        earned: None,
        refund: false,
        ledger: Some(one(LedgerAccount::Escrow(2), LedgerAccount::Transit(END), 4_000)),
    };
    Event::Ended(body, ending)
}

fn ended_empty() -> Event {
    let body = Ended { reason: "no more".to_owned(), refunded: None };
    let (parties, reviews) = (parties(), vec![]);
    Event::Ended(
        body,
        Ending {
            parties,
            back: None,
            timed: true,
            reviews,
            frees_seat: false,
            earned: None,
            refund: false,
            ledger: None,
        },
    )
}

/// The fundings, and how they end.
fn fundings() -> Samples<Event> {
    let drawn = |transfer, number| Drawing {
        draw: Some(to(ADA, transfer, number)),
        rolled: Decimal::ZERO,
        ledger: Group::new(USD),
        standing: None,
    };
    let from_rolled = |ledger| Drawing { draw: None, rolled: cents(4_000), ledger, standing: None };
    let settled = |transfer, ledger| Settling { transfer, ledger, standing: None };
    let rolled = one(LedgerAccount::EscrowFloat, LedgerAccount::Escrow(2), 4_000);
    let came = one(LedgerAccount::Transit(FUND_1), LedgerAccount::Escrow(1), 10_000);
    let failed = MilestoneFundingFailed { milestone: 3, rule: "insufficient_funds".to_owned() };
    vec![
        ("milestone_funding", funding(1, "100.00", "100.00", drawn(FUND_1, 10_000))),
        ("third_milestone_funding", funding(3, "25.50", "25.50", drawn(FUND_3, 2_550))),
        ("milestone_funding_from_what_rolled", funding(2, "40.00", "0.00", from_rolled(rolled))),
        ("milestone_funded", funded(1, "100.00", settled(Some(FUND_1), came))),
        ("milestone_funded_from_what_rolled", funded(2, "40.00", settled(None, Group::new(USD)))),
        (
            "milestone_funding_failed",
            Event::MilestoneFundingFailed(failed, settled(Some(FUND_3), Group::new(USD))),
        ),
    ]
}

fn events() -> Samples<Event> {
    let submitted = |milestone| {
        let (note, release_at) = ("here".to_owned(), REVIEW_OVER);
        Event::MilestoneSubmitted(MilestoneSubmitted { milestone, note, release_at }, None)
    };
    let admitted = SessionAdmitted {
        session: SESSION,
        freelancer: FINN,
        client: ADA,
        memo: "the logo".to_owned(),
        weekly_limit_minutes: 2_400,
    };
    let started = SessionStarted { session: SESSION, memo: "the logo".to_owned() };
    let stopped = SessionStopped { session: SESSION, credited_seconds: 610 };
    let changes = ChangesRequested { milestone: 1, note: "bluer".to_owned() };
    let mut events = vec![
        ("offered", offered(fixed())),
        ("offered_hourly", offered(hourly())),
        ("offered_for_thirty_days", offered_until(NOON + 2_592_000_000)),
        ("accepted", accepted()),
        ("declined", Event::Declined(protocol::contract::Declined {}, parties())),
        ("withdrawn", Event::Withdrawn(Withdrawn { reason: None }, parties())),
        ("offer_expired", Event::OfferExpired(protocol::contract::OfferExpired {}, parties())),
        ("milestone_added", added()),
        ("milestone_submitted", submitted(1)),
        ("second_milestone_submitted", submitted(2)),
        ("changes_requested", Event::ChangesRequested(changes, None)),
        ("milestone_released", released()),
        ("milestone_refunded", refunded()),
        ("ended", ended()),
        ("ended_empty", ended_empty()),
        ("accepted_with_refunds", accepted_with_refunds()),
        ("refund_requested", refund_requested()),
        ("refund_contested", refund_contested()),
        ("rolled_returned", rolled_returned()),
        ("ended_with_a_refund", ended_with_a_refund()),
        ("refused", Event::Refused(Remembered { refusal: Refusal::rule("escrow_open") })),
        ("session_admitted", Event::SessionAdmitted(admitted)),
        ("session_started", Event::SessionStarted(started, None)),
        ("session_stopped", Event::SessionStopped(stopped, None)),
    ];
    events.extend(fundings());
    events.extend(amendments());
    events.extend(versions());
    events.extend(for_jobs());
    events.extend(with_standings(&events));
    events
}

/// How a contract may stand: with milestones, and paid by the hour.
fn standings() -> [Standing; 2] {
    let amount = |amount: &str| amount.to_owned();
    let (total, escrow, paid) = (amount("165.50"), amount("40.00"), amount("60.00"));
    let sums = Sums::Fixed(FixedSums { currency: USD, total, escrow, paid });
    let (turn, waits_for) = (Turn::Freelancer, Some(WaitsFor::Submit));
    let hourly = Sums::Hourly(HourlySums { rate: usd(2_222), weekly_limit_minutes: 2_400 });
    [
        Standing { sums, turn, waits_for, milestone: Some(2) },
        Standing { sums: hourly, turn: Turn::None, waits_for: None, milestone: None },
    ]
}

/// Those of these events that say how the contract stands, saying so.
fn with_standings(events: &Samples<Event>) -> Samples<Event> {
    let [fixed, hourly] = standings();
    let proposed = Standing {
        turn: Turn::Client,
        waits_for: Some(WaitsFor::AmendmentAnswer),
        milestone: None,
        ..fixed.clone()
    };
    let named = [
        ("accepted_with_standing", "accepted", &fixed),
        ("accepted_hourly_with_standing", "accepted", &hourly),
        ("milestone_funding_with_standing", "milestone_funding", &fixed),
        ("milestone_funded_with_standing", "milestone_funded", &fixed),
        ("milestone_submitted_with_standing", "milestone_submitted", &fixed),
        ("changes_requested_with_standing", "changes_requested", &fixed),
        ("milestone_released_with_standing", "milestone_released", &fixed),
        ("milestone_refunded_with_standing", "milestone_refunded", &fixed),
        ("rolled_returned_with_standing", "rolled_returned", &fixed),
        ("refund_contested_with_standing", "refund_contested", &fixed),
        ("ended_with_standing", "ended", &hourly),
        ("session_started_with_standing", "session_started", &hourly),
        ("session_stopped_with_standing", "session_stopped", &hourly),
        ("offer_funding_with_standing", "offer_funding", &fixed),
        ("offer_funded_with_standing", "offer_funded", &fixed),
        ("offer_failed_with_standing", "offer_failed", &fixed),
        ("offer_refunded_with_standing", "offer_refunded", &fixed),
        ("accepting_with_standing", "accepting", &fixed),
        ("accept_refused_with_standing", "accept_refused", &fixed),
        ("revised_with_standing", "revised", &hourly),
        ("countered_with_standing", "countered", &fixed),
        ("amendment_withdrawn_with_standing", "amendment_withdrawn", &fixed),
        ("amendment_waits_for_its_answer", "amendment_proposed", &proposed),
    ];
    let said = |(name, of, standing): (_, &str, &Standing)| {
        let mut event = history(events, &[of]).remove(0);
        event.set_standing(standing.clone());
        (name, event)
    };
    named.into_iter().map(said).collect()
}

fn snapshots(events: &Samples<Event>) -> Samples<Vec<Event>> {
    let active = [
        "offered",
        "accepted",
        "milestone_funding",
        "milestone_funded",
        "milestone_submitted",
        "changes_requested",
        "refused",
        "milestone_released",
        "milestone_funding_from_what_rolled",
        "milestone_funded_from_what_rolled",
        "second_milestone_submitted",
        "third_milestone_funding",
    ];
    let ended: Vec<_> = active.iter().copied().chain(["ended", "milestone_refunded"]).collect();
    let in_review =
        ["offered", "accepted_with_refunds", "milestone_funding", "milestone_funded", "milestone_submitted"];
    let asked: Vec<_> = in_review.iter().copied().chain(["refund_requested"]).collect();
    let contested: Vec<_> = asked.iter().copied().chain(["refund_contested"]).collect();
    let paid: Vec<_> = in_review.iter().copied().chain(["milestone_released", "rolled_returned"]).collect();
    let hourly = ["offered_hourly", "accepted", "session_admitted"];
    let hourly_ended: Vec<_> = hourly.iter().copied().chain(["ended_empty"]).collect();
    let working = ["offered_hourly", "accepted", "session_admitted", "session_started"];
    vec![
        ("working", history(events, &working)),
        ("never_offered", history(events, &[])),
        ("offered", history(events, &["offered"])),
        ("offered_for_thirty_days", history(events, &["offered_for_thirty_days"])),
        ("offer_expired", history(events, &["offered_for_thirty_days", "offer_expired"])),
        ("countered", history(events, &["offered_for_thirty_days", "countered"])),
        ("revised", history(events, &["offered_for_thirty_days", "countered", "revised"])),
        ("offer_funding", history(events, &["offer_funding"])),
        ("offer_funded", history(events, &["offer_funding", "offer_funded"])),
        ("offer_failed", history(events, &["offer_funding", "offer_failed"])),
        ("accepting", history(events, &["offer_funding", "offer_funded", "accepting"])),
        (
            "accept_refused",
            history(
                events,
                &["offer_funding", "offer_funded", "accepting", "accept_refused", "offer_refunded"],
            ),
        ),
        (
            "revised_and_funding",
            history(events, &["offer_funding", "offer_funded", "offer_refunded", "revised_and_funding"]),
        ),
        ("amendment_open", history(events, &["offered", "accepted", "amendment_proposed"])),
        ("amended", history(events, &["offered", "accepted", "amendment_proposed", "amendment_accepted"])),
        (
            "hours_amended",
            history(
                events,
                &["offered_hourly", "accepted", "amendment_of_hours_proposed", "amendment_of_hours_accepted"],
            ),
        ),
        ("grown", history(events, &["offered", "accepted", "milestone_added"])),
        ("declined", history(events, &["offered", "declined"])),
        ("withdrawn", history(events, &["offered", "withdrawn"])),
        ("active", history(events, &active)),
        ("ended", history(events, &ended)),
        ("refund_asked", history(events, &asked)),
        ("refund_contested", history(events, &contested)),
        ("rolled_returned", history(events, &paid)),
        ("hourly", history(events, &hourly)),
        ("hourly_ended", history(events, &hourly_ended)),
    ]
}

fn commands() -> Samples<Command> {
    let offer = |terms| Command::Offer { freelancer: FINN, title: "A logo".to_owned(), terms };
    let note = || "bluer".to_owned();
    vec![
        ("offer", offer(fixed())),
        ("offer_hourly", offer(hourly())),
        (
            "offer_for_job",
            Command::OfferForJob {
                freelancer: FINN,
                title: "A logo".to_owned(),
                terms: fixed(),
                of: ForJob { job: JOB, proposal: PROPOSAL },
            },
        ),
        ("accept", Command::Accept),
        ("accept_version", Command::AcceptVersion { version: 3 }),
        ("revise", Command::Revise { version: 2, title: None, terms: fixed() }),
        ("revise_title", Command::Revise { version: 2, title: Some("A mark".to_owned()), terms: hourly() }),
        ("counter", Command::Counter { version: 1, title: None, terms: hourly() }),
        ("decline", Command::Decline),
        ("withdraw", Command::Withdraw),
        ("fund", Command::Fund { milestone: 1, amount: None, payee: Payee::Open }),
        (
            "fund_as_seen",
            Command::Fund { milestone: 1, amount: Some("100.00".to_owned()), payee: Payee::Open },
        ),
        ("submit", Command::Submit { milestone: 1, note: note() }),
        ("request_changes", Command::RequestChanges { milestone: 1, note: note() }),
        ("approve", Command::Approve { milestone: 1, amount: None }),
        ("approve_a_part", Command::Approve { milestone: 1, amount: Some("60".to_owned()) }),
        ("admit_session", Command::AdmitSession { session: SESSION, memo: "the logo".to_owned() }),
        ("end", Command::End { reason: "done".to_owned() }),
        ("accept_refund", Command::AcceptRefund),
        ("contest_refund", Command::ContestRefund),
    ]
}

fn stored() -> Stored<Contract> {
    let events = events_with_examples(events());
    let snapshots = snapshots(&events);
    Stored { events, snapshots, commands: with_examples(commands(), Contract::forwarded_examples()) }
}

#[test]
fn a_contract_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, Event::VARIANTS, &[]);
    let unnamed = [
        "Drawn",
        "DrawRefused",
        "SessionStarted",
        "SessionStopped",
        "OfferDue",
        "RefundDue",
        "Release",
        "AskSettled",
        "SeatTaken",
        "SeatRefused",
        "WithdrawOffer",
    ];
    check_variants(&stored.commands, variants_of::<Command>(), &unnamed);
    check("contract.txt", &stored, &[]);
}
