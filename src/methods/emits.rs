//! What the registry says that methods cause, held against what they do cause: every method is called here.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use ::protocol::account::{RefreshParams, ResumeParams, SignInParams, SignedIn};
use ::protocol::contract::{
    ApproveParams, ContractParams, EndParams, Fixed, FundParams, Hourly, MilestoneTerms, NoteParams,
    OfferAnswer, OfferParams, Terms,
};
use ::protocol::registry::{METHODS, NOTED};
use ::protocol::room::{
    CreateAnswer, CreateParams, MemberParams, PostParams, ReadParams, ReceiptsParams, TypingParams,
};
use ::protocol::stream::{AdvanceParams, Empty, StreamParams, SubscribeParams};
use ::protocol::wallet::{DepositParams, WithdrawParams};
use ::protocol::work::{Beat, BeatParams, DiaryParams, StartAnswer, StartParams, StopParams};
use ::protocol::{AccountId, ContractId, Currency, Kind, Money, RoomId, Seq, SessionId, StreamId};
use schema::Window;
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::testing::{Person, Registering, Server, new_command};

/// How long everything that follows from one call may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// An hour, in milliseconds.
const HOUR_MS: u64 = 3_600_000;

/// A store that is watched: which events have followed from which method.
struct Watched<'a> {
    server: &'a Server,
    heads: BTreeMap<StreamId, Seq>,
    caused: BTreeMap<&'static str, BTreeSet<String>>,
}

impl<'a> Watched<'a> {
    async fn on(server: &'a Server) -> Self {
        let mut watched = Self { server, heads: BTreeMap::new(), caused: BTreeMap::new() };
        watched.news().await;
        watched
    }

    /// Calls a method, waits for all that follows, and notes it.
    async fn call<P: Serialize, A: DeserializeOwned>(
        &mut self,
        person: &Person<'_>,
        method: &'static str,
        params: &P,
    ) -> A {
        let answer = person.call(method, params).await.unwrap_or_else(|error| panic!("{method}: {error}"));
        self.note(method).await;
        answer
    }

    async fn note(&mut self, method: &'static str) {
        let news = self.news().await;
        self.caused.entry(method).or_default().extend(news);
    }

    /// The same, of a call whose answer says nothing new.
    async fn does<P: Serialize>(&mut self, person: &Person<'_>, method: &'static str, params: &P) {
        let _: IgnoredAny = self.call(person, method, params).await;
    }

    /// The types of the public events that came since this was last asked.
    async fn news(&mut self) -> Vec<String> {
        tokio::time::timeout(PATIENCE, self.rest()).await.expect("everything comes to rest");
        let store = self.server.worker.house().store();
        let mut types = Vec::new();
        for kind in Kind::ALL {
            for (id, _) in store.streams(kind, None, usize::MAX >> 1).await.expect("reads") {
                let head = self.heads.entry(StreamId::new(kind, id)).or_default();
                let after = Window::After(*head);
                let page =
                    store.read(StreamId::new(kind, id), after, 1_000, usize::MAX).await.expect("reads");
                *head = page.records.last().map_or(*head, |record| record.seq);
                types.extend(page.records.into_iter().map(|record| record.r#type.into_owned()));
            }
        }
        types.retain(|r#type| r#type != NOTED.name);
        types
    }

    /// Waits until nobody has anything to tell anybody, and no timer is due.
    async fn rest(&self) {
        let house = self.server.worker.house();
        let is_busy = async || {
            house.appending() > 0
                || !house.store().unfinished(None, 1).await.expect("reads").items.is_empty()
                || !house.store().due(house.now(), None, 1).await.expect("reads").items.is_empty()
        };
        while is_busy().await {
            tokio::task::yield_now().await;
        }
    }
}

fn dollars(amount: &str) -> Money {
    Money::parse(amount, Currency::USD).expect("an amount")
}

fn fixed(amounts: &[&str]) -> Terms {
    let milestone = |amount: &&str| MilestoneTerms {
        title: "Logo".to_owned(),
        amount: (*amount).to_owned(),
        due_at: None,
    };
    Terms::Fixed(Fixed { currency: Currency::USD, milestones: amounts.iter().map(milestone).collect() })
}

fn hourly() -> Terms {
    Terms::Hourly(Hourly { rate: dollars("20"), weekly_limit_minutes: 600, manual_time: false })
}

async fn accounts(watched: &mut Watched<'_>, visitor: &super::testing::Client<'_>) {
    let (email, password) = ("visitor@example.org".to_owned(), "correct horse");
    let params =
        Registering { command_id: new_command(), email: email.clone(), password, display_name: "Visitor" };
    let signed_in: SignedIn = visitor.call("account.register", &params).await.expect("a free email");
    watched.note("account.register").await;

    let other = watched.server.connect();
    let params = SignInParams { email, password: password.to_owned(), device: None };
    let _: SignedIn = other.call("account.sign_in", &params).await.expect("the password is right");
    watched.note("account.sign_in").await;
    let other = watched.server.connect();
    let params = ResumeParams { token: signed_in.token };
    let _: IgnoredAny = other.call("account.resume", &params).await.expect("the token is good");
    watched.note("account.resume").await;
    let params = RefreshParams { refresh_token: signed_in.refresh_token };
    let _: IgnoredAny = other.call("account.refresh", &params).await.expect("the token is good");
    watched.note("account.refresh").await;
    let _: IgnoredAny = other.call("account.sign_out", &Empty {}).await.expect("somebody is signed in");
    watched.note("account.sign_out").await;
}

async fn rooms(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>, cleo: AccountId) {
    let members = vec![bob.account];
    let create = CreateParams { command_id: new_command(), title: None, members };
    let room = watched.call::<_, CreateAnswer>(ada, "room.create", &create).await.room;
    let post = PostParams { command_id: new_command(), room, text: "hello".to_owned(), reply_to: None };
    watched.does(ada, "room.post", &post).await;
    watched.does(bob, "room.read", &ReadParams { command_id: None, room, seq: 2 }).await;
    watched.does(bob, "room.typing", &TypingParams { room }).await;
    watched.does(bob, "room.receipts", &ReceiptsParams { room, after: None, limit: None }).await;
    let member = || MemberParams { command_id: new_command(), room, account: cleo };
    watched.does(ada, "room.add_member", &member()).await;
    watched.does(ada, "room.remove_member", &member()).await;
    watched.does(ada, "room.list", &Empty {}).await;
    streams(watched, bob, room).await;
}

async fn streams(watched: &mut Watched<'_>, bob: &Person<'_>, room: RoomId) {
    let (kind, id) = (Kind::Room, room.0);
    watched.does(bob, "stream.state", &StreamParams { kind, id }).await;
    watched.does(bob, "stream.read", &StreamParams { kind, id }).await;
    watched.does(bob, "stream.subscribe", &SubscribeParams { kind, id, after: None }).await;
    watched.does(bob, "stream.unsubscribe", &StreamParams { kind, id }).await;
    watched.does(bob, "protocol.ping", &Empty {}).await;
}

async fn money(watched: &mut Watched<'_>, ada: &Person<'_>) {
    for (source, amount) in [("sandbox:ok", "500"), ("sandbox:declined", "1")] {
        let (command_id, word) = (new_command(), source.to_owned());
        let deposit = DepositParams { command_id, money: dollars(amount), source: word.clone() };
        watched.does(ada, "wallet.deposit", &deposit).await;
        let command_id = new_command();
        let withdraw = WithdrawParams { command_id, money: dollars("1"), destination: word };
        watched.does(ada, "wallet.withdraw", &withdraw).await;
    }
    watched.does(ada, "wallet.entries", &Empty {}).await;
}

async fn offered(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>, terms: Terms) -> ContractId {
    let (command_id, freelancer, title) = (new_command(), bob.account, "Logo".to_owned());
    let offer = OfferParams { command_id, freelancer, title, terms };
    watched.call::<_, OfferAnswer>(ada, "contract.offer", &offer).await.contract
}

async fn agreed(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>, terms: Terms) -> ContractId {
    let contract = offered(watched, ada, bob, terms).await;
    watched.does(bob, "contract.accept", &ContractParams { command_id: new_command(), contract }).await;
    contract
}

async fn contracts(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>) {
    let contract = offered(watched, ada, bob, fixed(&["1"])).await;
    watched.does(bob, "contract.decline", &ContractParams { command_id: new_command(), contract }).await;
    let contract = offered(watched, ada, bob, fixed(&["1"])).await;
    watched.does(ada, "contract.withdraw", &ContractParams { command_id: new_command(), contract }).await;

    let contract = agreed(watched, ada, bob, fixed(&["10", "20", "9999"])).await;
    for milestone in [1, 2, 3] {
        let fund = FundParams { command_id: new_command(), contract, milestone };
        watched.does(ada, "milestone.fund", &fund).await;
    }
    let note = || NoteParams { command_id: new_command(), contract, milestone: 1, note: "look".to_owned() };
    watched.does(bob, "milestone.submit", &note()).await;
    watched.does(ada, "milestone.request_changes", &note()).await;
    let approve = ApproveParams { command_id: new_command(), contract, milestone: 1, amount: None };
    watched.does(ada, "milestone.approve", &approve).await;
    ends(watched, bob, contract).await;
    watched.does(bob, "contract.list", &Empty {}).await;
}

/// A refund that is contested, with a part approved after that, and one that is accepted.
async fn refunds(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>) {
    for answer in ["refund.contest", "refund.accept"] {
        let contract = agreed(watched, ada, bob, fixed(&["10"])).await;
        let fund = FundParams { command_id: new_command(), contract, milestone: 1 };
        watched.does(ada, "milestone.fund", &fund).await;
        ends(watched, ada, contract).await;
        watched.does(bob, answer, &ContractParams { command_id: new_command(), contract }).await;
        if answer == "refund.contest" {
            let (command_id, amount) = (new_command(), Some("4".to_owned()));
            let approve = ApproveParams { command_id, contract, milestone: 1, amount };
            watched.does(ada, "milestone.approve", &approve).await;
        }
    }
}

async fn ends(watched: &mut Watched<'_>, who: &Person<'_>, contract: ContractId) {
    let end = EndParams { command_id: new_command(), contract, reason: "enough".to_owned() };
    watched.does(who, "contract.end", &end).await;
}

async fn starts(watched: &mut Watched<'_>, bob: &Person<'_>, contract: ContractId) -> SessionId {
    let start = StartParams { command_id: new_command(), contract, memo: "upkeep".to_owned() };
    watched.call::<_, StartAnswer>(bob, "work.start", &start).await.session
}

async fn shows(watched: &mut Watched<'_>, bob: &Person<'_>, session: SessionId, seqs: std::ops::Range<u64>) {
    let beat = |seq| Beat { seq, mono_ms: seq * 10_000, at: 0, keys: 2, clicks: 1, scrolls: 0 };
    watched
        .does(bob, "work.beat", &BeatParams { session, beats: seqs.map(beat).collect(), skip: vec![] })
        .await;
}

async fn work(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>) {
    let contract = agreed(watched, ada, bob, hourly()).await;
    let session = starts(watched, bob, contract).await;
    let advance = AdvanceParams { command_id: new_command(), ms: HOUR_MS };
    watched.does(ada, "sandbox.advance", &advance).await;
    shows(watched, bob, session, 1..65).await;
    shows(watched, bob, session, 65..70).await;
    let stop = StopParams { command_id: new_command(), session };
    watched.does(bob, "work.stop", &stop).await;
    for _ in ["a session", "another that takes over"] {
        let session = starts(watched, bob, contract).await;
        watched.does(ada, "sandbox.advance", &AdvanceParams { command_id: new_command(), ms: 60_000 }).await;
        shows(watched, bob, session, 1..4).await;
    }
    watched.does(bob, "work.diary", &DiaryParams { contract, from: 0, to: 1 }).await;
    ends(watched, ada, contract).await;
}

#[actix_rt::test]
async fn every_method_causes_the_events_that_the_registry_says_and_no_others() {
    let server = Server::start(9).await;
    let mut watched = Watched::on(&server).await;
    let visitor = server.connect();
    accounts(&mut watched, &visitor).await;
    let (ada, bob, cleo) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    watched.note("account.register").await;
    rooms(&mut watched, &ada, &bob, cleo.account).await;
    money(&mut watched, &ada).await;
    contracts(&mut watched, &ada, &bob).await;
    refunds(&mut watched, &ada, &bob).await;
    work(&mut watched, &ada, &bob).await;
    let said = METHODS.iter().map(|method| {
        (method.name, method.events.iter().map(|event| (*event).to_owned()).collect::<BTreeSet<_>>())
    });
    let wrong: Vec<_> = said
        .map(|(name, said)| (name, watched.caused.remove(name), said))
        .filter(|(_, caused, said)| caused.as_ref() != Some(said))
        .collect();
    assert!(wrong.is_empty(), "of these methods, what has followed, and what the registry says: {wrong:#?}");
}
