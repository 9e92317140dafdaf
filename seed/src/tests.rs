//! What the world holds, whatever is done with it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use actors::contract::Contract;
use actors::job::{Event as JobEvent, Job};
use actors::ledger;
use actors::posting::Posting;
use actors::profile::{Event as ProfileEvent, Profile};
use actors::proposal::Proposal;
use actors::shape::read_event;
use actors::{Machine, Stamp};
use protocol::job::{Status, Visibility};
use protocol::profile::Section;
use protocol::{AccountId, Kind};
use schema::rows::RowKey;
use schema::{Append, Row, SharedStore, SqliteOptions, SqliteStore};
use tempfile::TempDir;

use crate::fill::UNDER_WAY;
use crate::trades::Trades;
use crate::*;

/// 2026-11-28.
const NOW: Millis = 1_795_824_000_000;

pub const ORDER: Order = Order { people: 120, jobs: 320, searches: 600, seed: 7, now: NOW };

/// All appends of a world.
pub fn appends(order: &Order) -> Vec<Append> {
    let world = world::World::of(*order);
    let people = (0..u64::from(order.people)).flat_map(|number| world.person(number).expect("it fits"));
    let desks = world.desks().iter().flat_map(|desk| world.desk(desk).expect("it fits"));
    people.chain(desks).collect()
}

/// The events of an append, if it is of that machine.
fn events<M: Machine>(append: &Append) -> Vec<M::Event> {
    let is_it = append.stream.kind == M::KIND;
    let records = append.records.iter().filter(|_| is_it);
    records
        .map(|record| {
            read_event::<M>(&record.r#type, &record.body, record.private.as_deref()).expect("it reads")
        })
        .collect()
}

/// The entities of a machine as they are in the end.
pub fn machines<M: Machine>(appends: &[Append]) -> Vec<M> {
    let of_kind = appends.iter().filter(|append| append.stream.kind == M::KIND);
    let machine = |append: &Append| {
        let mut machine = M::default();
        for (record, event) in append.records.iter().zip(events::<M>(append)) {
            let (seq, at, by) = (record.seq, record.at, record.by.map(AccountId));
            machine
                .apply(&event, &Stamp { stream: append.stream, seq, at, by, command_id: record.command_id });
        }
        machine
    };
    of_kind.map(machine).collect()
}

fn sections(appends: &[Append]) -> impl Iterator<Item = Section> {
    appends.iter().flat_map(events::<Profile>).filter_map(|event| match event {
        ProfileEvent::Edited(edited, _) => Some(edited.section),
        ProfileEvent::OutcomeRecorded(..) => None,
    })
}

fn key_of(row: &Row) -> RowKey {
    RowKey { table: row.table, partition: row.partition, clustering: row.clustering.clone() }
}

fn open(folder: &Path) -> SharedStore {
    Arc::new(SqliteStore::open(folder, SqliteOptions::default()).expect("the store opens"))
}

fn stores<const COUNT: usize>() -> (TempDir, [SharedStore; COUNT]) {
    let folder = tempfile::tempdir().expect("a folder");
    let opened = std::array::from_fn(|number| open(&folder.path().join(number.to_string())));
    (folder, opened)
}

#[test]
fn one_seed_makes_one_world_and_another_seed_or_another_day_another_one() {
    let world = appends(&ORDER);
    assert!(world == appends(&ORDER), "the same bytes");
    assert!(world != appends(&Order { seed: 8, ..ORDER }));
    assert!(world != appends(&Order { now: NOW + 1, ..ORDER }));
}

#[test]
fn every_section_and_every_job_is_one_that_the_protocol_takes_and_says_that_it_is_made_up() {
    let world = appends(&ORDER);
    for section in sections(&world) {
        assert_eq!(section.check(), Ok(()), "{section:?}");
        assert!(section.skill_ids().into_iter().all(taxonomy::is_skill), "{section:?}");
        if let Section::Basics(basics) = &section {
            assert!(basics.overview.ends_with(overview::NOTE), "{basics:?}");
        }
    }
    let jobs: Vec<_> = world.iter().flat_map(events::<Job>).collect();
    let said = jobs.iter().filter_map(|event| match event {
        JobEvent::Drafted(body, _) => Some(&body.fields),
        JobEvent::Edited(body, _) => Some(&body.fields),
        _ => None,
    });
    for fields in said {
        assert_eq!(fields.check(), Ok(()), "{fields:?}");
        let categories = fields.category.iter().chain(&fields.more);
        assert!(categories.into_iter().all(|id| taxonomy::is_category(id)), "{fields:?}");
        assert!(fields.skills.iter().all(|id| taxonomy::is_skill(id)), "{fields:?}");
        assert!(fields.description.as_ref().is_some_and(|text| text.ends_with(brief::NOTE)), "{fields:?}");
    }
}

#[test]
fn everything_happens_within_thirty_days_before_the_end_but_for_clients_who_have_joined_before() {
    for append in appends(&ORDER) {
        let times: Vec<_> = append.records.iter().map(|record| record.at).collect();
        assert!(times.is_sorted() && times.iter().all(|at| *at <= NOW), "{}", append.stream);
        if append.stream.kind == Kind::Job {
            assert!(times.iter().all(|at| *at >= NOW - LASTS_MS), "{}", append.stream);
        }
        assert!(append.effects.unfinished.is_empty(), "everyone was told");
        let is_for_index = |row: &Row| row.table == schema::Table::SearchFeed;
        assert!(!append.effects.rows.iter().any(is_for_index), "the index is made from the streams");
        let timers = append.effects.timers.iter().filter_map(|(_, due_at)| *due_at);
        assert!(timers.into_iter().all(|due_at| due_at > NOW), "{}", append.stream);
    }
}

#[test]
fn a_posting_shows_what_its_desk_says() {
    let world = appends(&ORDER);
    let (jobs, postings) = (machines::<Job>(&world), machines::<Posting>(&world));
    assert_eq!((jobs.len(), postings.len()), (320, 320));
    let mut statuses: BTreeMap<String, usize> = BTreeMap::new();
    let mut visibilities: BTreeSet<Visibility> = BTreeSet::new();
    let id = |kind: Kind| world.iter().map(|append| append.stream).filter(move |stream| stream.kind == kind);
    let postings: BTreeMap<_, _> = id(Kind::Posting).map(|stream| stream.id).zip(&postings).collect();
    for (stream, job) in id(Kind::Job).zip(&jobs) {
        let (Job::Made(desk), Some(Posting::Made(face))) = (job, postings.get(&stream.id)) else {
            panic!("it is made")
        };
        assert_eq!(
            (desk.client, desk.status, desk.terms_version),
            (face.client, face.status, face.terms_version)
        );
        assert_eq!((&desk.fields, desk.facts.as_ref()), (&face.fields, Some(&face.facts)));
        *statuses.entry(format!("{:?}", desk.status)).or_default() += 1;
        visibilities.insert(desk.fields.visibility);
    }
    let count = |status: Status| statuses.get(&format!("{status:?}")).copied().unwrap_or(0);
    assert!(
        count(Status::Open) > 220 && count(Status::Paused) > 10 && count(Status::Closed) > 20,
        "{statuses:?}"
    );
    assert_eq!(visibilities.len(), 3, "{visibilities:?}");
}

/// What somebody is paid stands in the wallets of both, in the contract, on the desk, and in the record of
/// who was hired.
#[tokio::test]
async fn for_some_jobs_somebody_is_hired_and_paid_and_the_books_balance() {
    let order = Order { people: 120, jobs: 500, ..ORDER };
    let world = appends(&order);
    let count = |kind: Kind| world.iter().filter(|append| append.stream.kind == kind).count();
    let streams: BTreeSet<_> = world.iter().map(|append| append.stream).collect();
    assert_eq!(streams.len(), world.len(), "no stream is written twice");
    let filled = machines::<Job>(&world).into_iter().filter(|job| match job {
        Job::Made(desk) => desk.status == Status::Filled,
        Job::NotDrafted => false,
    });
    let (filled, contracts) = (filled.count(), count(Kind::Contract));
    assert!(filled == contracts && (14..=20).contains(&filled), "{filled} jobs, {contracts} contracts");
    let outcomes = world.iter().flat_map(events::<Profile>);
    let outcomes = outcomes.filter(|event| matches!(event, ProfileEvent::OutcomeRecorded(..))).count();
    assert!(outcomes > filled / 2 && outcomes < filled, "{outcomes} of {filled} are over");
    assert_eq!(count(Kind::Room), contracts);
    assert!(count(Kind::Proposal) > 3 * contracts && count(Kind::Wallet) > contracts);
    assert_eq!(machines::<Proposal>(&world).len(), count(Kind::Proposal));
    assert_eq!(machines::<Contract>(&world).len(), contracts);

    let (_folder, [store]) = stores();
    fill(&store, order, Into::Empty, |_| ()).await.expect("it is empty");
    let report = ledger::audit(&*store).await.expect("it reads");
    assert!(
        report.records > 0 && report.is_balanced() && report.is_settled() && report.is_whole(),
        "{report:?}"
    );
}

#[test]
fn postings_say_of_their_clients_what_has_happened_before_and_how_many_have_proposed() {
    let world = appends(&Order { people: 400, jobs: 1_000, ..ORDER });
    let faces = machines::<Posting>(&world).into_iter().filter_map(|posting| match posting {
        Posting::Made(face) => Some(face),
        Posting::NotPublished => None,
    });
    let faces: Vec<_> = faces.collect();
    let count = |is: &dyn Fn(&actors::posting::Face) -> bool| faces.iter().filter(|face| is(face)).count();
    assert!((500..900).contains(&count(&|face| face.facts.payment_verified)));
    assert!((800..1_000).contains(&count(&|face| face.facts.country.is_some())));
    assert!((10..300).contains(&count(&|face| face.facts.hires > 0)), "some have hired before");
    assert!(count(&|face| face.facts.spent.band > protocol::job::SpentBand::Nothing) > 5);
    let bands: BTreeMap<_, _> = faces.iter().map(|face| (format!("{:?}", face.band), ())).collect();
    assert!(bands.len() >= 4, "{bands:?}");
}

#[test]
fn some_skills_are_common_and_most_are_seldom() {
    let (order, trades) = (Order { people: 3_000, jobs: 0, searches: 0, ..ORDER }, Trades::new());
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for number in 0..3_000 {
        let sections = person::Person::of(&order, &trades, number).sections;
        let skills: BTreeSet<_> = sections.iter().flat_map(Section::skill_ids).collect();
        skills.into_iter().for_each(|skill| *counts.entry(skill.to_owned()).or_default() += 1);
    }
    let mut sorted: Vec<_> = counts.values().copied().collect();
    sorted.sort_unstable_by(|one, other| other.cmp(one));
    let once = sorted.iter().filter(|count| **count <= 2).count();
    assert!(sorted[0] > 180 && sorted[0] < 900, "the most common of all: {}", sorted[0]);
    assert!(
        sorted.len() > 2_500 && once > sorted.len() / 2,
        "{} skills, {once} of one or two people",
        sorted.len()
    );
}

#[test]
fn an_order_knows_whom_and_what_it_makes() {
    let world = appends(&ORDER);
    let ids = |kind: Kind| {
        world
            .iter()
            .map(|append| append.stream)
            .filter(move |stream| stream.kind == kind)
            .map(|stream| stream.id)
    };
    let (accounts, jobs): (BTreeSet<_>, BTreeSet<_>) =
        (ids(Kind::Account).collect(), ids(Kind::Job).collect());
    assert!((0..120).all(|number| accounts.contains(&ORDER.person(number).0)));
    assert_eq!(ORDER.job_ids().into_iter().map(|job| job.0).collect::<BTreeSet<_>>(), jobs);
}

#[tokio::test]
async fn two_stores_of_one_order_hold_the_same() {
    let (_folder, stores) = stores::<2>();
    for store in &stores {
        let written = fill(store, ORDER, Into::Empty, |_| ()).await.expect("it is empty");
        assert_eq!((written.people, written.jobs), (120, 320));
    }
    let world = appends(&ORDER);
    for append in &world {
        let keys: Vec<_> = append.effects.rows.iter().map(key_of).collect();
        for store in &stores {
            let page = store
                .read(append.stream, schema::Window::After(0), 1_000, usize::MAX)
                .await
                .expect("it reads");
            assert!(page.records[..] == append.records[..], "{}", append.stream);
            let rows = store.rows_at(keys.clone()).await.expect("they read");
            let kept = append.effects.rows.iter().filter(|row| row.body.is_some());
            assert!(rows.iter().flatten().eq(kept), "{}", append.stream);
        }
    }
}

#[tokio::test]
async fn a_store_is_filled_where_it_is_empty_or_where_that_is_asked_for_and_never_twice_with_the_same() {
    let (_folder, [store]) = stores();
    let order = Order { people: 20, jobs: 0, ..ORDER };
    fill(&store, order, Into::Empty, |_| ()).await.expect("it is empty");
    let again = fill(&store, order, Into::Empty, |_| ()).await;
    assert!(matches!(again, Err(Error::NotEmpty)), "{again:?}");
    let again = fill(&store, order, Into::Existing, |_| ()).await;
    assert!(matches!(again, Err(Error::There)), "{again:?}");
    fill(&store, Order { seed: 8, ..order }, Into::Existing, |_| ()).await.expect("that is another world");
    let accounts = store.streams(Kind::Account, None, 1_000).await.expect("they are listed");
    assert_eq!(accounts.len(), 40);
}

#[tokio::test]
async fn a_seed_that_was_cut_off_goes_on_and_no_other_one_does() {
    let (_folder, [store, whole]) = stores();
    fill(&whole, ORDER, Into::Empty, |_| ()).await.expect("it is empty");
    store.put_setting(UNDER_WAY, ORDER.to_string().into()).await.expect("it is kept");
    for append in appends(&ORDER).into_iter().take(100) {
        store.append(append).await.expect("it is written");
    }
    let other = fill(&store, Order { seed: 8, ..ORDER }, Into::Existing, |_| ()).await;
    assert!(matches!(other, Err(Error::OtherBegun(_))), "{other:?}");
    fill(&store, ORDER, Into::Empty, |_| ()).await.expect("it goes on");
    for kind in Kind::ALL {
        let [here, there] = [&store, &whole].map(|store| store.streams(kind, None, 10_000));
        assert_eq!(here.await.expect("listed"), there.await.expect("listed"), "{kind}");
    }
    assert_eq!(store.setting(UNDER_WAY).await.expect("it reads").as_deref(), Some(&b""[..]));
}
