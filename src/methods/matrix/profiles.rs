//! How much is seen of the proposer's profile.

use protocol::contract::{AcceptParams, Status};
use protocol::example::Example;
use protocol::job::Visibility;
use protocol::profile::{State, ViewParams};
use protocol::proposal::SubmitParams;
use protocol::stream::{ReadParams, StreamParams, SubscribeParams, Unsubscribe};
use protocol::{ErrorCode, Kind};
use serde::de::IgnoredAny;

use super::Role;
use super::trade::{People, eventually, offering};
use crate::methods::testing::{Person, Server, new_command};

/// How much somebody sees.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Much {
    Nothing,
    Card,
    /// All sections.
    Whole,
    /// All sections, their versions, and what is missing.
    Own,
}
use Much::{Card, Nothing, Own, Whole};

/// What the client and the proposer have to do with each other.
#[derive(Debug, Clone, Copy)]
enum Dealings {
    None,
    Invited,
    Proposed,
    Agreed,
}

/// How much of the proposer's profile is seen, visible and hidden, in the order of the roles.
const TABLE: [(Dealings, [Much; 4], [Much; 4]); 4] = [
    // To a stranger, the proposer, the client, and another proposer; and once the profile is hidden.
    (Dealings::None, [Card, Own, Card, Card], [Nothing, Own, Nothing, Nothing]),
    (Dealings::Invited, [Card, Own, Whole, Card], [Nothing, Own, Whole, Nothing]),
    (Dealings::Proposed, [Card, Own, Whole, Card], [Nothing, Own, Whole, Nothing]),
    (Dealings::Agreed, [Card, Own, Whole, Card], [Nothing, Own, Whole, Nothing]),
];

impl Dealings {
    /// Lets them meet. For the job of the client the others propose too.
    async fn begin(self, people: &People<'_>) {
        let (client, proposer) = (people.one(Role::Client), people.one(Role::Proposer));
        let job = client.posts_job_for(Visibility::Public).await;
        let submit = || SubmitParams { command_id: new_command(), job, ..SubmitParams::example() };
        people.one(Role::OtherProposer).proposes_by(submit()).await;
        match self {
            Dealings::None => {}
            Dealings::Invited => client.asks_to_propose(job, proposer.account).await,
            Dealings::Proposed => drop(proposer.proposes_by(submit()).await),
            Dealings::Agreed => {
                let offer = offering(proposer.account, "A page", "10.00", None);
                let contract = client.offers_until(offer, Status::Offered).await;
                let accept = AcceptParams { command_id: new_command(), contract, version: Some(1) };
                proposer.ask(accept).await.expect("it is his");
            }
        }
    }
}

async fn sees(person: &Person<'_>, owner: &Person<'_>) -> Much {
    match person.ask(ViewParams { profile: owner.account }).await {
        Ok(seen) => match (seen.whole, seen.own) {
            (Some(_), Some(_)) => Own,
            (Some(_), None) => Whole,
            (None, None) => Card,
            (None, Some(_)) => panic!("what is one's own comes with the whole"),
        },
        Err(error) => {
            assert_eq!(error.code, ErrorCode::NotFound);
            Nothing
        }
    }
}

/// Whether somebody reads the history of the profile, in any way.
async fn reads(person: &Person<'_>, owner: &Person<'_>) -> [bool; 3] {
    let (kind, id) = (Kind::Profile, owner.account.0);
    let page = ReadParams { kind, id, after: None, before: None, limit: None };
    let subscribe = SubscribeParams { kind, id, after: Some(0) };
    let state = person.state::<State>(kind, id).await.is_ok();
    let page = person.call::<_, IgnoredAny>("stream.read", &page).await.is_ok();
    let subscribes = person.call::<_, IgnoredAny>("stream.subscribe", &subscribe).await.is_ok();
    if subscribes {
        person.ask(Unsubscribe(StreamParams { kind, id })).await.expect("it is subscribed");
    }
    [state, page, subscribes]
}

async fn everybody_looks(people: &People<'_>, expected: [Much; 4], when: &str) {
    let owner = people.one(Role::Proposer);
    for role in Role::ALL {
        let (person, expected) = (people.one(role), expected[role as usize]);
        if expected == Whole {
            // The job hears of a proposal a moment after it is answered.
            eventually(async || sees(person, owner).await == expected).await;
        }
        assert_eq!(sees(person, owner).await, expected, "{role:?}, {when}");
        assert_eq!(reads(person, owner).await, [role == Role::Proposer; 3], "{role:?}, {when}");
    }
}

#[actix_rt::test]
async fn a_profile_shows_its_card_to_all_while_it_is_visible_and_the_whole_to_clients_with_dealings() {
    for (dealings, visible, hidden) in TABLE {
        let server = Server::start(9).await;
        let people = People::on(&server).await;
        let owner = people.one(Role::Proposer);
        everybody_looks(&people, [Nothing, Own, Nothing, Nothing], "before it is written").await;
        owner.shows_a_whole_profile().await;
        dealings.begin(&people).await;
        everybody_looks(&people, visible, &format!("{dealings:?}, visible")).await;
        owner.hides_profile().await;
        everybody_looks(&people, hidden, &format!("{dealings:?}, hidden")).await;
    }
}
