//! The rows of read models.

use protocol::ProposalId;
use protocol::contract::{FixedSums, HourlySums, Standing, Status, Sums, Turn, WaitsFor};
use protocol::example::Example;
use protocol::job::{Facts, Fields, InvitationAnswer, InvitationDeclined, Status as JobStatus};
use protocol::plain::Flag;
use protocol::posting::Band;
use protocol::profile::{Basics, Record, Section};
use protocol::search::JobsQuery;
use protocol::search::saved::Alert;
use protocol::wallet::Entry;
use schema::rows::{
    ContractHeadRow, ContractRow, DiaryMemoRow, DiaryRow, FeedRow, FlagRow, HeardRow, InvitationAnswerRow,
    InvitationRow, JobRow, LastMessage, People, PostingCardRow, PostingSection, ProfileCardRow,
    ProfileRecordRow, ProposalByRow, ProposalNoteRow, ProposalOpenRow, ProposalRow, ProposalToRow, ReadModel,
    ReceiptRow, RoomHeadRow, RoomMemberRow, RoomPeopleRow, RoomRow, SavedRow, WalletEntryRow,
};
use schema::{Row, Table};

use super::*;

fn check_row<R: ReadModel + Debug + PartialEq>(golden: &mut Golden, name: &str, model: &R) {
    let row = Row::put(model, 9);
    let place = format!(
        "{} {} {} {}",
        row.table.name(),
        row.table as u8,
        hex(row.partition.as_bytes()),
        hex(&row.clustering)
    );
    golden.add("row", name, format!("{place} {}", hex(&row.body.clone().unwrap_or_default())));
    for line in golden.all("row", name) {
        let (stood, body) = line.rsplit_once(' ').expect("a place and a body");
        assert_eq!(stood, place, "{name} may not move");
        let read = Row { body: Some(unhex(body).into()), ..row.clone() };
        assert_eq!(read.model::<R>().expect("every row reads").as_ref(), Some(model), "{name}");
    }
}

fn contract(status: Status) -> ContractRow {
    let (status, stage) = ContractRow::kept(status);
    ContractRow {
        account: ADA,
        contract: CONTRACT,
        title: "A logo".to_owned(),
        client: ADA,
        freelancer: FINN,
        status,
        stage,
        job: stage.map(|_| JOB),
    }
}

fn entry(debit: Option<&str>, credit: Option<&str>) -> WalletEntryRow {
    let entry = Entry {
        seq: 4,
        at: NOON,
        account: "available".to_owned(),
        currency: Currency::USD,
        debit: debit.map(str::to_owned),
        credit: credit.map(str::to_owned),
        cause: "deposited".to_owned(),
    };
    WalletEntryRow { owner: ADA, index: 1, entry }
}

/// How a contract stands, with milestones or paid by the hour, or not known.
fn heads() -> [(&'static str, Option<Standing>); 4] {
    let amount = |amount: &str| amount.to_owned();
    let (total, escrow, paid) = (amount("165.50"), amount("40.00"), amount("60.00"));
    let fixed = Sums::Fixed(FixedSums { currency: Currency::USD, total, escrow, paid });
    let hourly = Sums::Hourly(HourlySums { rate: usd(2_222), weekly_limit_minutes: 2_400 });
    let submit = Some(WaitsFor::Submit);
    let timed = Standing { sums: hourly, turn: Turn::None, waits_for: None, milestone: None };
    [
        (
            "contract_head",
            Some(Standing { sums: fixed, turn: Turn::Freelancer, waits_for: submit, milestone: Some(2) }),
        ),
        ("contract_head_hourly", Some(timed.clone())),
        ("contract_head_unknown", None),
        (
            "contract_head_amendment",
            Some(Standing { turn: Turn::Client, waits_for: Some(WaitsFor::AmendmentAnswer), ..timed }),
        ),
    ]
}

const CONTRACTS: [(&str, Status); 10] = [
    ("contract_offered", Status::Offered),
    ("contract_funding", Status::Funding),
    ("contract_offer_failed", Status::OfferFailed),
    ("contract_accepting", Status::Accepting),
    ("contract_accept_refused", Status::AcceptRefused),
    ("contract_active", Status::Active),
    ("contract_declined", Status::Declined),
    ("contract_withdrawn", Status::Withdrawn),
    ("contract_expired", Status::Expired),
    ("contract_ended", Status::Ended),
];

/// The other rows by name, one at least of each read model.
const ROWS: &[(&str, Table)] = &[
    ("room", Table::Rooms),
    ("room_untitled", Table::Rooms),
    ("room_head", Table::Rooms),
    ("room_head_active", Table::Rooms),
    ("room_head_said", Table::Rooms),
    ("room_people", Table::Rooms),
    ("room_people_many", Table::Rooms),
    ("room_people_uncounted", Table::Rooms),
    ("room_member", Table::RoomMembers),
    ("contract_head", Table::Contracts),
    ("contract_head_hourly", Table::Contracts),
    ("contract_head_unknown", Table::Contracts),
    ("contract_head_amendment", Table::Contracts),
    ("diary", Table::Diary),
    ("diary_memo", Table::Diary),
    ("wallet_debit", Table::WalletEntries),
    ("wallet_credit", Table::WalletEntries),
    ("receipt", Table::Receipts),
    ("heard", Table::Heard),
    ("posting_fields", Table::PostingCards),
    ("posting_fields_at", Table::PostingCards),
    ("posting_facts", Table::PostingCards),
    ("posting_facts_of", Table::PostingCards),
    ("posting_status", Table::PostingCards),
    ("posting_status_at", Table::PostingCards),
    ("posting_band", Table::PostingCards),
    ("job", Table::JobsOf),
    ("job_untitled", Table::JobsOf),
    ("invitation", Table::InvitationsOf),
    ("invitation_answer", Table::InvitationsOf),
    ("proposal_to", Table::ProposalsTo),
    ("proposal_note", Table::ProposalsTo),
    ("proposal_by", Table::ProposalsBy),
    ("proposal_open", Table::ProposalsBy),
    ("profile_card", Table::ProfileCards),
    ("profile_card_at", Table::ProfileCards),
    ("profile_record", Table::ProfileCards),
    ("flag", Table::Flags),
    ("search_feed", Table::SearchFeed),
    ("saved", Table::Saved),
];

/// The sections of a posting, each with its name here.
fn sections() -> [(&'static str, PostingSection); 7] {
    [
        ("posting_fields", fields(0)),
        ("posting_fields_at", fields(NOON)),
        ("posting_facts", facts(None)),
        ("posting_facts_of", facts(Some(ADA))),
        ("posting_status", PostingSection::Status { status: JobStatus::Paused, at: 0 }),
        ("posting_status_at", PostingSection::Status { status: JobStatus::Paused, at: NOON }),
        ("posting_band", PostingSection::Band { band: Band::From20 }),
    ]
}

fn fields(at: Millis) -> PostingSection {
    PostingSection::Fields { terms_version: 2, fields: Fields::example().into(), at }
}

fn facts(client: Option<AccountId>) -> PostingSection {
    PostingSection::Facts { facts: Facts::example(), published_at: NOON, client }
}

fn job(title: Option<&str>) -> JobRow {
    JobRow {
        client: ADA,
        job: JOB,
        title: title.map(str::to_owned),
        status: JobStatus::Open,
        proposals: 7,
        seats: 2,
        seats_taken: 1,
        active_at: NOON,
    }
}

fn check_profile_rows(golden: &mut Golden) {
    let section = Section::Basics(Basics::example());
    let card = ProfileCardRow { profile: FINN, section, version: 3, at: 0 };
    check_row(golden, "profile_card", &card);
    check_row(golden, "profile_card_at", &ProfileCardRow { at: NOON, ..card });
    let record = Record { contracts: 3, paid: 2, highest_band: None, last_ended_at: Some(NOON) };
    check_row(golden, "profile_record", &ProfileRecordRow { profile: FINN, record });
    let flag = FlagRow {
        at: NOON,
        stream: StreamId::new(Kind::Profile, FINN.0),
        seq: 9,
        by: FINN,
        place: "basics".to_owned(),
        flags: vec![Flag::ContactEmail, Flag::MixedScripts],
    };
    check_row(golden, "flag", &flag);
    let posting = StreamId::new(Kind::Posting, JOB.0);
    check_row(golden, "search_feed", &FeedRow::of(posting, 9, NOON));
}

#[test]
fn the_rows_of_read_models_are_read_however_they_were_ever_stored() {
    let mut golden = Golden::open("rows.txt");
    check_row(&mut golden, "room", &RoomRow { room: ROOM, title: Some("Café".to_owned()) });
    check_row(&mut golden, "room_untitled", &RoomRow { room: ROOM, title: None });
    let head = RoomHeadRow { room: ROOM, head: 300, posted: 200, active_at: 0, last: None };
    check_row(&mut golden, "room_head", &head);
    let active = RoomHeadRow { active_at: NOON, ..head };
    check_row(&mut golden, "room_head_active", &active);
    let last = LastMessage { by: FINN, excerpt: "Café".to_owned(), cut: true };
    check_row(&mut golden, "room_head_said", &RoomHeadRow { last: Some(last), ..active });
    let two = People { members: 2, few: vec![ADA, FINN] };
    let people = RoomPeopleRow { room: ROOM, head: 299, active_at: NOON, people: Some(two) };
    check_row(&mut golden, "room_people", &people);
    let many = Some(People { members: 300, few: vec![] });
    check_row(&mut golden, "room_people_many", &RoomPeopleRow { people: many, ..people });
    check_row(&mut golden, "room_people_uncounted", &RoomPeopleRow { people: None, ..people });
    let member = RoomMemberRow { account: ADA, room: ROOM, read_seq: 250, posted: 180 };
    check_row(&mut golden, "room_member", &member);
    for (name, status) in CONTRACTS {
        check_row(&mut golden, name, &contract(status));
    }
    for (name, standing) in heads() {
        let head = ContractHeadRow { contract: CONTRACT, head: 7, active_at: NOON, standing };
        check_row(&mut golden, name, &head);
    }
    let slot = DiaryRow {
        contract: CONTRACT,
        at: NOON,
        session: SESSION,
        credited_seconds: 600,
        keys: 70_000,
        clicks: 40,
        scrolls: 3,
    };
    check_row(&mut golden, "diary", &slot);
    let memo = DiaryMemoRow { contract: CONTRACT, session: SESSION, memo: "the logo".to_owned() };
    check_row(&mut golden, "diary_memo", &memo);
    check_row(&mut golden, "wallet_debit", &entry(Some("12.50"), None));
    check_row(&mut golden, "wallet_credit", &entry(None, Some("500.00")));
    let receipt = ReceiptRow { room: ROOM, account: ADA, read_seq: 250, posted: 180 };
    check_row(&mut golden, "receipt", &receipt);
    let (stream, teller) =
        (StreamId::new(Kind::Timesheet, ADA.0), StreamId::new(Kind::WorkSession, SESSION.0));
    check_row(&mut golden, "heard", &HeardRow { stream, teller, seq: 300, index: 1 });
    for (name, section) in sections() {
        check_row(&mut golden, name, &PostingCardRow { job: JOB, section });
    }
    check_row(&mut golden, "job", &job(Some("A logo")));
    check_row(&mut golden, "job_untitled", &job(None));
    let (freelancer, title, note) = (FINN, "A logo".to_owned(), Some("We like your work.".to_owned()));
    let invitation = InvitationRow { freelancer, at: NOON, job: JOB, title, note };
    check_row(&mut golden, "invitation", &invitation);
    let answer = InvitationAnswer::Decline(InvitationDeclined { reason: None });
    let answer = InvitationAnswerRow { freelancer, at: NOON, job: JOB, answer };
    check_row(&mut golden, "invitation_answer", &answer);
    check_row(&mut golden, "proposal_to", &ProposalToRow(ProposalRow::example()));
    check_row(&mut golden, "proposal_by", &ProposalByRow(ProposalRow::example()));
    let (proposal, note) = (ProposalId(id(51)), "Café".to_owned());
    check_row(&mut golden, "proposal_note", &ProposalNoteRow { job: JOB, proposal, note });
    check_row(&mut golden, "proposal_open", &ProposalOpenRow { proposer: FINN, proposal });
    check_profile_rows(&mut golden);
    let saved = SavedRow::new(FINN, 3, Alert::Live, JobsQuery::example());
    check_row(&mut golden, "saved", &saved);
    let names = CONTRACTS.iter().map(|(name, _)| *name).chain(ROWS.iter().map(|(name, _)| *name));
    golden.check_names("row", names);
    golden.close();
}

#[test]
fn every_read_model_has_a_row_among_the_samples() {
    let sampled: BTreeSet<_> = ROWS.iter().map(|(_, table)| *table).chain([Table::Contracts]).collect();
    assert_eq!(sampled, Table::ALL.into());
}
