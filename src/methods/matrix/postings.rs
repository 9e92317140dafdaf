//! Who sees a posting.

use protocol::job::Visibility;
use protocol::posting::{State, ViewParams};
use protocol::stream::{ReadParams, SubscribeParams};
use protocol::{JobId, Kind};
use serde::de::IgnoredAny;

use super::Role;
use super::trade::People;
use crate::methods::testing::{Person, Server};

/// Whether somebody may propose for the job: by its visibility, which asks for a profile or an invitation.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Admitted {
    Nobody,
    Proposers,
}
use Admitted::{Nobody, Proposers};

const YES: bool = true;
const NO: bool = false;

/// Who sees a posting, in the order of the roles. For members, proposers are admitted by their profiles; for
/// invited people, by their invitations.
const TABLE: [(Visibility, Admitted, [bool; 4]); 5] = [
    // To a stranger, the proposer, the client, and another proposer.
    (Visibility::Public, Nobody, [YES, YES, YES, YES]),
    (Visibility::Members, Nobody, [NO, NO, YES, NO]),
    (Visibility::Members, Proposers, [NO, YES, YES, YES]),
    (Visibility::InviteOnly, Nobody, [NO, NO, YES, NO]),
    (Visibility::InviteOnly, Proposers, [NO, YES, YES, YES]),
];

/// By which ways somebody sees the posting: its state, its events, as a subscriber, and by `posting.view`.
async fn ways(person: &Person<'_>, job: JobId) -> [bool; 4] {
    let (kind, id) = (Kind::Posting, job.0);
    let state = person.state::<State>(kind, id).await.is_ok();
    let page = ReadParams { kind, id, after: None, before: None, limit: None };
    let page = person.call::<_, IgnoredAny>("stream.read", &page).await.is_ok();
    let subscribe = SubscribeParams { kind, id, after: Some(0) };
    let subscribes = person.call::<_, IgnoredAny>("stream.subscribe", &subscribe).await.is_ok();
    [state, page, subscribes, person.ask(ViewParams { job }).await.is_ok()]
}

#[actix_rt::test]
async fn a_posting_is_seen_in_every_way_by_whom_its_visibility_admits_and_in_none_by_others() {
    for (visibility, admitted, expected) in TABLE {
        let server = Server::start(9).await;
        let people = People::on(&server).await;
        let client = people.one(Role::Client);
        let job = client.posts_job_for(visibility).await;
        for role in [Role::Proposer, Role::OtherProposer].into_iter().filter(|_| admitted == Proposers) {
            match visibility {
                Visibility::Public => {}
                Visibility::Members => people.one(role).shows_a_whole_profile().await,
                Visibility::InviteOnly => client.asks_to_propose(job, people.one(role).account).await,
            }
        }
        for role in Role::ALL {
            let seen = ways(people.one(role), job).await;
            let expected = [expected[role as usize]; 4];
            assert_eq!(seen, expected, "{visibility:?} for the {role:?}, {admitted:?} admitted");
        }
    }
}
