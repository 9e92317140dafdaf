//! Timers under trouble: clocks that are set back, streams that do not wake, and several servers on one
//! store.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use actors::clock::Clock;
use actors::limits::Limits;
use actors::provider::Provider;
use actors::shell::Scribe;
use actors::timers::{Duty, Terms};
use actors::wallet::{Command, Wallet};
use actors::{Caller, House, ProviderAction, ProviderCall, ProviderOutcome, timers};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use protocol::{AccountId, Currency, Kind, Money, StreamId};
use schema::{Append, Effects, Timer};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::given::{Ground, fresh, run};

/// How long a wallet waits before it asks the provider what became of a transfer, in milliseconds.
const ASKED_AFTER_MS: u64 = 5_000;

/// Says nothing of a transfer at first, and has moved it when asked what became of it.
struct Delayed;

impl Provider for Delayed {
    fn call(&self, call: ProviderCall) -> BoxFuture<'static, ProviderOutcome> {
        std::future::ready(match call.action {
            ProviderAction::Settle => ProviderOutcome::Succeeded,
            ProviderAction::Charge | ProviderAction::Payout => ProviderOutcome::Unknown,
        })
        .boxed()
    }
}

fn clock() -> Clock {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970");
    Clock::still(since.as_millis() as u64)
}

fn house(ground: &Ground, limits: Limits) -> Arc<House> {
    ground.house_at(clock(), limits, Arc::new(Delayed)).0
}

fn account(number: usize) -> AccountId {
    AccountId(Uuid::from_u128(0xacc_0000 + number as u128))
}

fn wallet(number: usize) -> StreamId {
    StreamId::new(Kind::Wallet, account(number).0)
}

async fn deposit(house: &Arc<House>, number: usize) {
    let money = Money::parse("10.00", Currency::USD).expect("an amount");
    let (who, deposit) = (account(number), Command::Deposit { money, source: "bank".to_owned() });
    let asked = house.send::<Wallet>(who.0, Caller::Account(who), Some(fresh()), deposit);
    asked.await.expect("the deposit is asked for");
}

async fn available(house: &Arc<House>, number: usize) -> String {
    let who = account(number);
    let (_, state) = house.view::<Wallet>(who.0, Caller::Account(who)).await.expect("it shows itself");
    state.balances.first().map_or(String::new(), |balance| balance.available.clone())
}

async fn until_settled(house: &Arc<House>, numbers: impl IntoIterator<Item = usize>) {
    for number in numbers {
        while available(house, number).await != "10.00" {
            tokio::task::yield_now().await;
        }
    }
}

/// Every timer there is, by when it is due.
async fn set(ground: &Ground) -> Vec<Timer> {
    let listed = ground.store().due(u64::MAX / 4, None, usize::MAX).await;
    listed.expect("the store reads").items
}

/// Writes a wallet that waits for a transfer, and what else `effects` says.
async fn a_wallet(ground: &Ground, number: usize, change: impl FnOnce(&mut Append)) {
    let money = Money::parse("10.00", Currency::USD).expect("an amount");
    let mut scribe = Scribe::<Wallet>::of(account(number).0);
    let deposit = Command::Deposit { money, source: "bank".to_owned() };
    scribe.command(Caller::Account(account(number)), fresh(), 1, &deposit).expect("it may be asked for");
    let mut append = scribe.seal().expect("there is something to write").append;
    append.effects = Effects::default().into();
    change(&mut append);
    ground.store().append(append).await.expect("it is written");
}

fn timer(name: &str, due_at: u64) -> Effects {
    Effects { timers: vec![(name.to_owned(), Some(due_at))], ..Effects::default() }
}

/// Makes a wallet's only event one of a newer program: the wallet cannot wake.
fn damage(append: &mut Append) {
    let mut record = append.records[0].clone();
    record.r#type = "of_a_newer_program".into();
    append.records = vec![record].into();
}

#[test]
fn a_hundred_delayed_deposits_settle_though_the_clock_is_set_back_while_their_timers_are_told() {
    run(async {
        let ground = Ground::new();
        let house = house(&ground, Limits::default());
        join_all((0..100).map(|number| deposit(&house, number))).await;
        house.clock().advance(ASKED_AFTER_MS);
        let (here, once) = (Arc::downgrade(&house), std::sync::Once::new());
        ground.trouble.when_timers_were_read(move || {
            once.call_once(|| here.upgrade().expect("the house stands").clock().set_back(3_000));
        });
        tokio::select! {
            () = timers::run(house.clone(), Arc::new(Notify::new())) => {}
            () = until_settled(&house, 0..100) => {}
        }
    });
}

#[test]
fn a_timer_that_means_nothing_any_more_is_forgotten_and_one_of_an_unknown_name_is_left_in_place() {
    run(async {
        let ground = Ground::new();
        let house = house(&ground, Limits::default());
        let settled_long_ago = format!("settle:{}", Uuid::from_u128(7));
        a_wallet(&ground, 1, |append| append.effects = timer(&settled_long_ago, 1).into()).await;
        a_wallet(&ground, 2, |append| append.effects = timer("of a newer program", 1).into()).await;
        deposit(&house, 3).await;
        house.clock().advance(ASKED_AFTER_MS);
        let all_but_one = async {
            until_settled(&house, [3]).await;
            while set(&ground).await.len() > 1 {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            () = timers::run(house.clone(), Arc::new(Notify::new())) => {}
            () = all_but_one => {}
        }
        let left = Timer { due_at: 1, stream: wallet(2), key: "of a newer program".to_owned() };
        assert_eq!(set(&ground).await, [left]);
    });
}

#[test]
fn more_timers_of_streams_that_do_not_wake_than_a_page_holds_starve_no_other_and_stay() {
    const DAMAGED: usize = 600;
    run(async {
        let ground = Ground::new();
        let write = |number| {
            let timer = timer(&format!("settle:{}", Uuid::from_u128(7)), 1);
            a_wallet(&ground, number, move |append| {
                append.effects = timer.into();
                damage(append);
            })
        };
        join_all((1_000..1_000 + DAMAGED).map(write)).await;
        let house = house(&ground, Limits::default());
        deposit(&house, 1).await;
        house.clock().advance(ASKED_AFTER_MS);
        let in_two_rounds = async {
            until_settled(&house, [1]).await;
            deposit(&house, 2).await;
            house.clock().advance(ASKED_AFTER_MS);
            until_settled(&house, [2]).await;
        };
        tokio::select! {
            () = timers::run(house.clone(), Arc::new(Notify::new())) => {}
            () = in_two_rounds => {}
        }
        let left = set(&ground).await;
        assert_eq!(left.iter().filter(|timer| timer.due_at == 1).count(), DAMAGED);
    });
}

/// The effects of an append whose only record others have yet to take.
fn unfinished() -> Effects {
    Effects { unfinished: vec![1], ..Effects::default() }
}

async fn unfinished_wallets_that_do_not_wake(ground: &Ground, wallets: usize) {
    let write = |number| {
        a_wallet(ground, number, |append| {
            append.effects = unfinished().into();
            damage(append);
        })
    };
    join_all((1_000..1_000 + wallets).map(write)).await;
}

#[test]
fn more_unfinished_records_of_streams_that_do_not_wake_than_a_page_holds_keep_no_other_from_recovery() {
    const DAMAGED: usize = 1_001;
    run(async {
        let ground = Ground::new();
        unfinished_wallets_that_do_not_wake(&ground, DAMAGED).await;
        // The provider was called, and nobody has written down what it said.
        a_wallet(&ground, 1, |append| append.effects = unfinished().into()).await;
        let house = house(&ground, Limits::default());
        let recovered = timers::recover(&house).await.expect("the store reads");
        assert_eq!(recovered, DAMAGED + 1);
        let refusing = DAMAGED;
        assert_eq!(house.living(Kind::Wallet), refusing + 1, "the one that can wake is awake");
    });
}

#[test]
fn recovery_that_goes_on_finds_what_stands_behind_more_than_a_page_of_streams_that_do_not_wake() {
    const DAMAGED: usize = 1_001;
    run(async {
        let ground = Ground::new();
        unfinished_wallets_that_do_not_wake(&ground, DAMAGED).await;
        a_wallet(&ground, 1, |append| append.effects = unfinished().into()).await;
        let house = house(&ground, Limits::default());
        let finished = async {
            while !ground.store().unfinished_of(wallet(1)).await.expect("the store reads").is_empty() {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            () = timers::keep_recovering(house.clone(), Duration::from_millis(1)) => {}
            () = finished => {}
        }
    });
}

#[test]
fn a_timer_before_those_that_are_passed_over_is_told_once_looking_begins_at_the_first_again() {
    const DAMAGED: usize = 300;
    run(async {
        let ground = Ground::new();
        let settled_long_ago = format!("settle:{}", Uuid::from_u128(7));
        let write = |number| {
            let timer = timer(&settled_long_ago, 2);
            a_wallet(&ground, number, move |append| {
                append.effects = timer.into();
                damage(append);
            })
        };
        join_all((1_000..1_000 + DAMAGED).map(write)).await;
        let house = house(&ground, Limits::default());
        let looked = Arc::new(Notify::new());
        let (looking, pages) = (looked.clone(), AtomicUsize::new(0));
        ground.trouble.when_timers_were_read(move || {
            if pages.fetch_add(1, Ordering::Relaxed) == 2 {
                looking.notify_one(); // Both pages of the first look have been read: this is the second.
            }
        });
        let told = async {
            looked.notified().await;
            a_wallet(&ground, 1, |append| append.effects = timer(&settled_long_ago, 1).into()).await;
            while set(&ground).await.iter().any(|timer| timer.due_at == 1) {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            () = timers::run(house.clone(), Arc::new(Notify::new())) => {}
            () = told => {}
        }
    });
}

/// How often a stream that cannot be read is read while there are so many looks without a rest, at most: it
/// is tried once, which is a few reads, and again a second later.
const READS_MAX: usize = 10;
const LOOKS: usize = 20;

#[test]
fn a_timer_that_cannot_be_told_now_is_not_tried_at_every_look_and_told_once_it_can_be() {
    run(async {
        let ground = Ground::new();
        let house = house(&ground, Limits::default());
        let settled_long_ago = format!("settle:{}", Uuid::from_u128(7));
        a_wallet(&ground, 1, |append| append.effects = timer(&settled_long_ago, 1).into()).await;
        ground.trouble.unreadable.lock().insert(wallet(1), 0);
        let (nudge, looks) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
        let (again, counted) = (nudge.clone(), looks.clone());
        ground.trouble.when_timers_were_read(move || {
            counted.fetch_add(1, Ordering::Relaxed);
            again.notify_one();
        });
        let tried_and_told = async {
            while looks.load(Ordering::Relaxed) < LOOKS {
                tokio::task::yield_now().await;
            }
            let tried = ground.trouble.unreadable.lock().remove(&wallet(1)).expect("it is there");
            assert!((1..=READS_MAX).contains(&tried), "{tried} times in {LOOKS} looks");
            while !set(&ground).await.is_empty() {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            () = timers::run(house.clone(), nudge) => {}
            () = tried_and_told => {}
        }
    });
}

#[test]
fn a_stream_that_does_not_wake_now_is_not_tried_at_every_look_and_recovered_once_it_does() {
    run(async {
        let ground = Ground::new();
        a_wallet(&ground, 1, |append| append.effects = unfinished().into()).await;
        ground.trouble.unreadable.lock().insert(wallet(1), 0);
        let house = house(&ground, Limits::default());
        let looked_often_and_recovered = async {
            while ground.trouble.unfinished_read.load(Ordering::Relaxed) < LOOKS {
                tokio::task::yield_now().await;
            }
            let tried = ground.trouble.unreadable.lock()[&wallet(1)];
            assert!((1..=READS_MAX).contains(&tried), "{tried} times in {LOOKS} looks");
            ground.trouble.unreadable.lock().clear();
            while !ground.store().unfinished_of(wallet(1)).await.expect("the store reads").is_empty() {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            () = timers::keep_recovering(house.clone(), Duration::from_millis(1)) => {}
            () = looked_often_and_recovered => {}
        }
    });
}

/// Both houses know every wallet as it was before anything happened, and rely on that for longer than the
/// test lasts.
async fn two_houses(ground: &Ground, wallets: usize) -> [Arc<House>; 2] {
    let limits = Limits { sure_for: Duration::from_secs(600), ..Limits::default() };
    let houses = [house(ground, limits.clone()), house(ground, limits)];
    for house in &houses {
        join_all((0..wallets).map(|number| available(house, number))).await;
    }
    houses
}

#[test]
fn a_server_that_works_timers_from_stale_copies_loses_none_of_another_servers() {
    run(async {
        let ground = Ground::shared();
        let [serving, working] = two_houses(&ground, 60).await;
        join_all((0..60).map(|number| deposit(&serving, number))).await;
        working.clock().advance(ASKED_AFTER_MS);
        tokio::select! {
            () = timers::run(working.clone(), Arc::new(Notify::new())) => {}
            () = until_settled(&working, 0..60) => {}
        }
    });
}

#[test]
fn of_two_servers_one_works_timers_and_the_other_begins_at_once_when_the_first_lets_the_lease_go() {
    run(async {
        let ground = Ground::shared();
        let [first, second] = [house(&ground, Limits::default()), house(&ground, Limits::default())];
        let duties = [Arc::new(Duty::of(ground.store())), Arc::new(Duty::of(ground.store()))];
        duties[0].claim().await;
        duties[1].claim().await;
        assert!(duties[0].is_held() && !duties[1].is_held());

        deposit(&first, 1).await;
        first.clock().advance(ASKED_AFTER_MS);
        second.clock().advance(ASKED_AFTER_MS);
        let work = |house: &Arc<House>, duty: &Arc<Duty>| {
            actix_rt::spawn(timers::work(house.clone(), duty.clone(), Arc::new(Notify::new())))
        };
        let standby = work(&second, &duties[1]);
        let holder = work(&first, &duties[0]);
        until_settled(&first, [1]).await;
        assert_eq!(second.living(Kind::Wallet), 0, "the standby has told nobody anything");

        holder.abort();
        duties[0].let_go().await;
        assert!(!duties[0].is_held());
        deposit(&first, 2).await;
        first.clock().advance(ASKED_AFTER_MS);
        second.clock().advance(2 * ASKED_AFTER_MS);
        duties[1].claim().await;
        assert!(duties[1].is_held(), "at once, and not only when the lease has run out");
        until_settled(&first, [2]).await;
        standby.abort();
    });
}

#[test]
fn a_holder_that_cannot_renew_the_lease_stops_before_another_may_begin() {
    run(async {
        let ground = Ground::shared();
        let terms = Terms { relied_on_for: Duration::from_millis(40), ..Terms::default() };
        let duty = Duty::on(ground.store(), terms);
        while !duty.is_held() {
            duty.claim().await;
        }
        ground.trouble.lease_fails.store(true, Ordering::Relaxed);
        tokio::select! {
            () = async { loop { duty.claim().await; tokio::task::yield_now().await } } => {}
            () = duty.lost() => {}
        }
        assert!(!duty.is_held());
        ground.trouble.lease_fails.store(false, Ordering::Relaxed);
        let other = Duty::of(ground.store());
        other.claim().await;
        assert!(!other.is_held(), "the store keeps the lease longer than its holder relied on it");
    });
}

#[test]
fn a_holder_that_hears_that_another_has_the_lease_stops_at_once() {
    run(async {
        let ground = Ground::shared();
        let long = Duration::from_secs(600);
        let slept = Terms { lives: Duration::from_millis(1), relied_on_for: long, ..Terms::default() };
        let (duty, other) = (Duty::on(ground.store(), slept), Duty::of(ground.store()));
        duty.claim().await;
        assert!(duty.is_held());
        while !other.is_held() {
            other.claim().await;
        }
        duty.claim().await;
        assert!(!duty.is_held());
    });
}

#[test]
fn whoever_has_lost_the_lease_works_no_timers_any_more() {
    run(async {
        let ground = Ground::shared();
        let house = house(&ground, Limits::default());
        let (relied_on_for, renew_every) = (Duration::from_millis(40), Duration::from_secs(600));
        let terms = Terms { relied_on_for, renew_every, ..Terms::default() };
        let (duty, nudge) = (Arc::new(Duty::on(ground.store(), terms)), Arc::new(Notify::new()));
        let looks = Arc::new(AtomicUsize::new(0));
        let counted = looks.clone();
        ground.trouble.when_timers_were_read(move || {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        let working = actix_rt::spawn(timers::work(house, duty.clone(), nudge.clone()));
        duty.held().await;
        duty.lost().await;
        let mut nudged_in_vain = 0;
        while nudged_in_vain < 10 {
            let before = looks.load(Ordering::Relaxed);
            nudge.notify_one();
            for _ in 0..100 {
                assert_eq!(ground.store().head(wallet(1)).await.expect("the store reads"), 0);
            }
            let looked = looks.load(Ordering::Relaxed) > before;
            nudged_in_vain = if looked { 0 } else { nudged_in_vain + 1 };
        }
        working.abort();
    });
}

#[test]
fn a_holder_relies_on_the_lease_for_less_long_than_the_store_keeps_it() {
    let Terms { lives, renew_every, relied_on_for } = Terms::default();
    // Stores that count whole seconds may be a second off.
    assert!(relied_on_for + Duration::from_secs(1) < lives);
    assert!(2 * renew_every < relied_on_for, "one renewal may fail");
}

#[test]
fn on_a_store_of_its_own_a_server_always_works_timers_and_asks_for_no_lease() {
    run(async {
        let ground = Ground::new();
        ground.trouble.lease_fails.store(true, Ordering::Relaxed);
        let duty = Duty::of(ground.store());
        assert!(duty.is_held());
        duty.let_go().await;
        assert!(duty.is_held());
    });
}
