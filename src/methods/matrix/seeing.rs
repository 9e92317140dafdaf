//! All that a person can see on a server: what every method that reads answers, and the states and events of
//! all streams, read and subscribed to.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use protocol::account::SignInParams;
use protocol::contract::ListParams as ListContracts;
use protocol::proposal::ListParams as ListProposals;
use protocol::registry::{METHODS, MethodType};
use protocol::stream::{Event, ReadParams, StreamParams, SubscribeParams};
use protocol::{AccountId, Kind, Seq, StreamId, decode, example, frame};
use serde::Serialize;
use serde::de::IgnoredAny;
use uuid::Uuid;

use crate::methods::examples::{Ids, with_ids};
use crate::methods::testing::{Client, Server, Written};

/// How long events may be on their way to a subscriber.
const PATIENCE: Duration = Duration::from_secs(10);

/// Methods that read nothing of others, or that end or move what a reader needs.
const LEFT_OUT: [&str; 5] =
    ["account.refresh", "account.sign_out", "protocol.ping", "room.typing", "stream.unsubscribe"];

/// A connection that reads whatever it may, and keeps every byte that it was sent.
pub struct Reader<'a> {
    server: &'a Server,
    client: Client<'a>,
    account: AccountId,
    /// The streams that it is subscribed to, and the last event that came of each.
    subscribed: BTreeMap<StreamId, Seq>,
    seen: Vec<u8>,
}

impl<'a> Reader<'a> {
    /// A second connection of a person with that email.
    pub async fn of(server: &'a Server, email: &str, password: &str) -> Self {
        let client = server.connect();
        let params = SignInParams { email: email.to_owned(), password: password.to_owned(), device: None };
        let account = client.ask(params).await.expect("the account is there").account;
        Self { server, client, account, subscribed: BTreeMap::new(), seen: Vec::new() }
    }

    /// Reads all that there is for this person, where the things of the examples have these ids, and answers
    /// every byte that the person has ever been sent. Streams that are named after other people are left
    /// out: whoever asks for one by its id knows the id.
    pub async fn sees(&mut self, things: &[Ids], people: &BTreeSet<Uuid>) -> &[u8] {
        for stream in self.streams(people).await {
            self.reads(stream).await;
        }
        let own = [(example::ADA.0, self.account.0), (example::BEN.0, self.account.0)];
        for method in METHODS.iter().filter(|method| is_reading(method)) {
            for ids in things {
                let params = example::with_ids(&with_ids(&(method.example)(), ids), &own);
                self.tells(method.name, &params).await;
            }
        }
        self.lists().await;
        self.catches_up().await;
        &self.seen
    }

    /// Every stream of the store that is not named after somebody else.
    async fn streams(&self, people: &BTreeSet<Uuid>) -> Vec<StreamId> {
        let store = self.server.worker.house().store();
        let mut streams = Vec::new();
        for kind in Kind::ALL {
            let known = store.streams(kind, None, usize::MAX >> 1).await.expect("reads");
            let of_others = |id: &Uuid| people.contains(id) && *id != self.account.0;
            let ids = known.into_iter().map(|(id, _)| id).filter(|id| !of_others(id));
            streams.extend(ids.map(|id| StreamId::new(kind, id)));
        }
        streams
    }

    /// Every way to read a stream. All of them, or none, must be open to the person.
    async fn reads(&mut self, stream: StreamId) {
        let (kind, id) = (stream.kind, stream.id);
        let state = self.asks("stream.state", &StreamParams { kind, id }).await;
        let page = ReadParams { kind, id, after: Some(0), before: None, limit: None };
        let page = self.asks("stream.read", &page).await;
        let is_new = !self.subscribed.contains_key(&stream);
        let subscribes = match is_new {
            true => self.asks("stream.subscribe", &SubscribeParams { kind, id, after: Some(0) }).await,
            false => true,
        };
        assert_eq!([page, subscribes], [state; 2], "{stream}: the same for its state, events and readers");
        if is_new && subscribes {
            self.subscribed.insert(stream, 0);
        }
    }

    /// The lists as they begin, of one's own.
    async fn lists(&mut self) {
        let proposals = ListProposals { job: None, after: None, after_made_at: None, limit: None };
        self.asks("proposal.list", &proposals).await;
        let contracts =
            ListContracts { role: None, order: None, after: None, after_active_at: None, limit: None };
        self.asks("contract.list", &contracts).await;
        let all = BTreeMap::<&str, u32>::new();
        for method in ["room.list", "job.list", "invitation.list"] {
            assert!(self.asks(method, &all).await, "{method}");
        }
        self.asks("account.export", &all).await; // May be refused: it is limited to a few a minute.
    }

    /// Waits until every event of each stream that it is subscribed to has come.
    async fn catches_up(&mut self) {
        let store = self.server.worker.house().store();
        for stream in self.subscribed.keys().copied().collect::<Vec<_>>() {
            let head = store.head(stream).await.expect("reads");
            let comes = async {
                while self.subscribed[&stream] < head {
                    self.hears().await;
                }
            };
            let came = tokio::time::timeout(PATIENCE, comes).await;
            came.unwrap_or_else(|_| panic!("event {head} of {stream} does not come"));
        }
    }

    async fn asks<P: Serialize>(&mut self, method: &str, params: &P) -> bool {
        self.tells(method, &frame::to_bytes(params)).await
    }

    /// Whether the answer is no error.
    async fn tells(&mut self, method: &str, params: &[u8]) -> bool {
        crate::methods::dispatch(&self.server.worker, &self.client.conn, 1, method, params);
        let answers = async {
            loop {
                if let Some(answered) = self.hears().await {
                    return answered;
                }
            }
        };
        tokio::time::timeout(PATIENCE, answers).await.unwrap_or_else(|_| panic!("{method} is not answered"))
    }

    /// Keeps what comes next; of an answer it says whether it is no error.
    async fn hears(&mut self) -> Option<bool> {
        let Written::Value(value) = self.client.next().await else { panic!("closed instead of answered") };
        let mut answered = None;
        for message in decode::messages(&value, &decode::Limits::REQUESTS) {
            match message.expect("well formed") {
                decode::Message::Response { error, .. } => answered = Some(error.is_none()),
                decode::Message::Notification { method: "event", params } => {
                    let event: Event<IgnoredAny> = rmp_serde::from_slice(params).expect("an event");
                    let stream = StreamId::new(event.kind, event.id);
                    self.subscribed.entry(stream).and_modify(|seq| *seq = event.seq);
                }
                _ => {}
            }
        }
        self.seen.extend_from_slice(&value);
        answered
    }
}

fn is_reading(method: &MethodType) -> bool {
    let is_stream = method.name.starts_with("stream.");
    !method.changes && method.access.needs_sign_in() && !is_stream && !LEFT_OUT.contains(&method.name)
}
