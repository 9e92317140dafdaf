//! What a job stores.

use protocol::ProposalId;
use protocol::contract::WhyOver;
use protocol::desk::JobEnd;
use protocol::example::Example;
use protocol::job::{Drafted, Edited, Facts, Fields, OfferOpen, SeatTaken, Status};

use super::*;
use crate::job::{
    Command, Editing, Event, Flagged, Job, Line, NoRoom, OfferIsOpen, OnProposal, Round, Showing,
};

fn on(what: OnProposal) -> Command {
    Command::OnProposal(ProposalId(id(51)), what)
}

fn commands() -> Samples<Command> {
    vec![
        ("draft", Command::Draft { fields: Fields::default(), taxonomy_version: 1 }),
        ("publish", Command::Publish { facts: Facts::default() }),
        ("edit", Command::Edit { fields: Fields::example(), version: 1, taxonomy_version: 1 }),
        ("invite", Command::Invite { freelancer: FINN, note: None }),
        ("open", on(OnProposal::Open)),
        ("shortlist", on(OnProposal::Shortlist { on: true })),
        ("archive", on(OnProposal::Archive { on: false })),
        ("decline", on(OnProposal::Decline { reason: Some("Café".to_owned()) })),
        ("decline_without_reason", on(OnProposal::Decline { reason: None })),
        ("note", on(OnProposal::Note { note: Some("Café".to_owned()) })),
        ("note_away", on(OnProposal::Note { note: None })),
        ("message", on(OnProposal::Message)),
    ]
}

/// A seat that is taken, the last one too, and what is noted about contracts for which there is no room.
fn hiring() -> Samples<Event> {
    let no_room = |reason| NoRoom { contract: CONTRACT, reason };
    let last = Showing {
        line: Line { status: Status::Filled, seats_taken: 2, ..Showing::example().line },
        offers: vec![ContractId(id(53)), ContractId(id(54))],
        ..Showing::example()
    };
    vec![
        ("seat_taken", Event::SeatTaken(SeatTaken::example(), Showing::example())),
        ("seat_taken_last", Event::SeatTaken(SeatTaken { seats_left: 0, ..SeatTaken::example() }, last)),
        ("offer_turned_away", Event::OfferTurnedAway(no_room(WhyOver::TooManyOffers))),
        ("offer_open", Event::OfferOpen(OfferOpen::example(), OfferIsOpen::example())),
        ("offer_open_of_attempt", {
            let open = OfferIsOpen { attempt: Some(2), ..OfferIsOpen::example() };
            Event::OfferOpen(OfferOpen::example(), open)
        }),
        ("offer_called_off", Event::OfferCalledOff(no_room(WhyOver::ProposalClosed))),
        ("offers_open", Event::OffersOpen(Showing { is_public: true, ..Showing::example() })),
        ("seat_refused", Event::SeatRefused(no_room(WhyOver::JobFilled))),
    ]
}

fn stored() -> Stored<Job> {
    let drafted = Drafted { client: ADA, fields: Fields::default() };
    let flagged = Flagged { flags: vec![], taxonomy_version: 1 };
    let edited = Edited { version: 2, terms_version: 1, fields: Fields::default() };
    let editing = Editing { news: vec![FINN], taxonomy_version: 1, ..Editing::example() };
    let proposals = vec![(protocol::example::PROPOSAL, 1)];
    let round = Round { how: JobEnd::Closed, proposals, next_at: Some(NOON) };
    let by_hand = [
        ("drafted", Event::Drafted(Drafted::example(), Flagged::example())),
        ("drafted_by_a_taxonomy", Event::Drafted(drafted, flagged)),
        ("edited", Event::Edited(Edited::example(), Editing::example())),
        ("edited_with_news", Event::Edited(edited, editing)),
        ("round", Event::Round(round)),
    ];
    let events = events_with_examples(by_hand.into_iter().chain(hiring()).collect());
    let snapshots = vec![
        ("drafted", history(&events, &["drafted"])),
        ("published", history(&events, &["drafted", "published", "edited"])),
        ("warned", history(&events, &["drafted", "published", "paused", "warned"])),
        ("inviting", history(&events, &["drafted", "published", "invited", "invitation_answered"])),
        ("closed", history(&events, &["drafted", "published", "closed"])),
        (
            "with_a_proposal",
            history(
                &events,
                &[
                    "drafted",
                    "published",
                    "proposal_received",
                    "proposal_changed",
                    "opened",
                    "shortlisted",
                    "archived",
                    "proposal_noted",
                    "interview_opened",
                    "proposal_turned_away",
                ],
            ),
        ),
        ("ending", history(&events, &["drafted", "published", "proposal_received", "closed", "round"])),
        ("declined", history(&events, &["drafted", "published", "proposal_received", "declined"])),
        ("withdrawn", history(&events, &["drafted", "published", "proposal_received", "proposal_withdrawn"])),
        (
            "offered",
            history(&events, &["drafted", "published", "proposal_received", "offer_made", "offer_open"]),
        ),
        (
            "offer_ended",
            history(&events, &["drafted", "published", "proposal_received", "offer_made", "offer_ended"]),
        ),
        (
            "hired",
            history(
                &events,
                &[
                    "drafted",
                    "published",
                    "proposal_received",
                    "offer_made",
                    "offer_open",
                    "seat_taken",
                    "offer_turned_away",
                ],
            ),
        ),
        (
            "filled",
            history(
                &events,
                &[
                    "drafted",
                    "published",
                    "proposal_received",
                    "offer_made",
                    "offer_open",
                    "seat_taken_last",
                    "seat_refused",
                ],
            ),
        ),
        (
            "seat_freed",
            history(
                &events,
                &["drafted", "published", "proposal_received", "offer_made", "seat_taken", "seat_freed"],
            ),
        ),
    ];
    Stored { events, snapshots, commands: with_examples(commands(), Job::forwarded_examples()) }
}

#[test]
fn a_job_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, Event::VARIANTS, &[]);
    let never_stored =
        ["AskPropose", "AskProposals", "AskOffer", "FromProposal", "FromContract", "IdleDue", "RoundDue"];
    check_variants(&stored.commands, variants_of::<Command>(), &never_stored);
    check("job.txt", &stored, &[]);
}
