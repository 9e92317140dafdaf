//! Appends that fail in every way, under mixed traffic: nothing is lost, nothing stands twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use actors::limits::Limits;
use actors::room::{Command, Room};
use actors::{Caller, House};
use futures_util::future::{join, join_all};
use protocol::{CommandId, ErrorCode, Seq};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;

use crate::given::{ADA, BOB, Ground, a_room, ask, fresh, insist, post, room_stream, run};
use crate::trouble::Trouble;

/// What every command was answered at last.
type Answers = BTreeMap<CommandId, Result<Seq, ErrorCode>>;

async fn traffic(houses: &[Arc<House>], room: Uuid, seed: u64, commands: usize) -> Answers {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut running = Vec::new();
    for number in 0..commands {
        let house = houses[rng.random_range(0..houses.len())].clone();
        let who = if rng.random_bool(0.5) { ADA } else { BOB };
        let command = match rng.random_range(0..10) {
            0 => Command::AddMember { account: protocol::AccountId(Uuid::from_u128(number as u128 + 9)) },
            1 => Command::Read { seq: 1_000_000 },
            _ => post(&format!("message {number}")),
        };
        running.push(async move {
            let id = fresh();
            let (first, again) =
                join(insist(&house, room, who, id, command.clone()), insist(&house, room, who, id, command))
                    .await;
            let (first, again) = (first.map_err(|error| error.code), again.map_err(|error| error.code));
            assert_eq!(first, again, "a retry gets the first answer");
            (id, first)
        });
    }
    join_all(running).await.into_iter().collect()
}

/// The journal holds each answered command once, at the seq that was answered, and nothing else.
async fn check(ground: &Ground, house: &Arc<House>, room: Uuid, answers: &Answers) {
    let journal = ground.journal(room_stream(room)).await;
    let seqs: Vec<Seq> = journal.iter().map(|record| record.seq).collect();
    assert_eq!(seqs, (1..=journal.len() as u64).collect::<Vec<_>>(), "there is no gap");
    let stands: BTreeMap<CommandId, Seq> = journal[1..]
        .iter()
        .map(|record| (record.command_id.expect("a client's command"), record.seq))
        .collect();
    assert_eq!(stands.len(), journal.len() - 1, "no command stands twice");
    let answered: BTreeMap<CommandId, Seq> =
        answers.iter().filter_map(|(id, answer)| Some((*id, *answer.as_ref().ok()?))).collect();
    assert_eq!(stands, answered, "what was answered stands, and nothing else does");
    let posted = journal.iter().filter(|record| record.r#type == "posted").count() as u64;
    let (seq, state) = house.view::<Room>(room, Caller::Account(ADA)).await.expect("the room shows itself");
    assert_eq!((seq, state.posted), (journal.len() as u64, posted));
}

fn every_third_append_meets(trouble: Trouble) {
    run(async move {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits { append_records_max: 8, ..Limits::default() });
        let room = a_room(&house).await;
        ground.trouble.plan(move |number, _| if number % 3 == 0 { trouble } else { Trouble::None });
        let answers = traffic(std::slice::from_ref(&house), room, 1, 200).await;
        check(&ground, &house, room, &answers).await;
    });
}

#[test]
fn appends_lost_on_their_way_are_sent_again_and_nothing_is_lost() {
    every_third_append_meets(Trouble::LostBefore);
}

#[test]
fn appends_whose_answer_is_lost_are_recognised_and_nothing_stands_twice() {
    every_third_append_meets(Trouble::LostAfter);
}

#[test]
fn a_full_store_answers_overloaded_and_the_same_commands_go_through_later() {
    every_third_append_meets(Trouble::Full);
}

#[test]
fn a_full_store_says_how_long_to_wait_and_still_shows_what_stands() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let room = a_room(&house).await;
        ground.trouble.plan(|_, _| Trouble::Full);
        let refused = ask(&house, room, ADA, fresh(), post("no room")).await.expect_err("the store is full");
        assert_eq!((refused.code, refused.retry_after_ms), (ErrorCode::Overloaded, Some(7)));
        let (seq, state) = house.view::<Room>(room, Caller::Account(ADA)).await.expect("reads go on");
        assert_eq!((seq, state.posted), (1, 0));
    });
}

#[test]
fn two_activations_of_one_room_never_both_write() {
    run(async {
        let ground = Ground::new();
        let houses: Vec<_> = (0..2).map(|_| ground.house(Limits::default()).0).collect();
        let room = a_room(&houses[0]).await;
        let answers = traffic(&houses, room, 2, 200).await;
        // Whichever has not heard of the other's last event reads it when it writes next.
        let last = insist(&houses[0], room, ADA, fresh(), post("the last word")).await;
        last.expect("the last word");
        let journal = ground.journal(room_stream(room)).await;
        let id = journal.last().and_then(|record| record.command_id).expect("a client's command");
        let answers = answers.into_iter().chain([(id, Ok(journal.len() as u64))]).collect();
        check(&ground, &houses[0], room, &answers).await;
    });
}

#[test]
fn every_kind_of_trouble_at_once_with_two_activations_loses_and_repeats_nothing() {
    for seed in 10..14 {
        run(async move {
            let ground = Ground::new();
            let limits = Limits { append_records_max: 4, ..Limits::default() };
            let houses: Vec<_> = (0..2).map(|_| ground.house(limits.clone()).0).collect();
            let room = a_room(&houses[0]).await;
            ground.trouble.plan(move |number, _| match (number * (seed + 7)) % 11 {
                0 | 5 => Trouble::LostBefore,
                3 | 8 => Trouble::LostAfter,
                6 => Trouble::Full,
                _ => Trouble::None,
            });
            let answers = traffic(&houses, room, seed, 150).await;
            let id = fresh();
            let last = insist(&houses[0], room, ADA, id, post("the last word")).await;
            let last = last.map_err(|error| error.code);
            let answers = answers.into_iter().chain([(id, last)]).collect();
            check(&ground, &houses[0], room, &answers).await;
        });
    }
}
