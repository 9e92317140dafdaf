//! The model: every promise that the server has made, which is checked at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Mutex;

use crate::server::Server;
use crate::watch::{Watch, read_all};
use crate::{people, within};
use client::{Client, Event};
use protocol::stream::{StateAnswer, StreamParams};
use protocol::{AccountId, CommandId, Kind, Millis, RoomId, Seq, StreamId};
use serde::de::IgnoredAny;
use tokio::sync::watch;

use super::trade::Account;
use super::work::Session;

/// A command that was answered: its place in the stream, and its time.
#[derive(Debug, Clone, Copy)]
pub struct Promise {
    pub stream: StreamId,
    pub command_id: CommandId,
    pub seq: Seq,
    pub at: Millis,
}

/// Everything that was answered, and everyone who reads.
#[derive(Debug)]
pub struct Model {
    answers: watch::Sender<u64>,
    stopped: watch::Sender<bool>,
    promises: Mutex<Vec<Promise>>,
    texts: Mutex<BTreeMap<CommandId, String>>,
    readers: Mutex<BTreeMap<StreamId, Client>>,
    watches: Mutex<Vec<Watch>>,
    /// How far everyone has read in each room.
    pub marks: Mutex<BTreeMap<(AccountId, RoomId), Seq>>,
    pub sessions: Mutex<Vec<Session>>,
    pub accounts: Mutex<Vec<Account>>,
}

impl Default for Model {
    fn default() -> Self {
        Self {
            answers: watch::Sender::new(0),
            stopped: watch::Sender::new(false),
            promises: Mutex::default(),
            texts: Mutex::default(),
            readers: Mutex::default(),
            watches: Mutex::default(),
            marks: Mutex::default(),
            sessions: Mutex::default(),
            accounts: Mutex::default(),
        }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (commands, sessions) = (self.promises.lock().unwrap().len(), self.sessions.lock().unwrap().len());
        let readers = self.readers.lock().unwrap();
        let contracts = readers.keys().filter(|stream| stream.kind == Kind::Contract).count();
        write!(
            f,
            "{commands} commands, {contracts} contracts, {sessions} sessions, {} streams",
            readers.len()
        )
    }
}

impl Model {
    /// The number of answers so far.
    pub fn answers(&self) -> u64 {
        *self.answers.borrow()
    }

    /// Waits for that many answers.
    pub async fn until_answers(&self, enough: u64) {
        let mut answers = self.answers.subscribe();
        answers.wait_for(|answers| *answers >= enough).await.expect("the model holds the sender");
    }

    /// Notes an answer.
    pub fn answered(&self) {
        self.answers.send_modify(|answers| *answers += 1);
    }

    /// Notes the answer to a command.
    pub fn promised(&self, stream: StreamId, command_id: CommandId, seq: Seq, at: Millis) {
        self.promises.lock().unwrap().push(Promise { stream, command_id, seq, at });
        self.answered();
    }

    /// Notes the text of a message.
    pub fn said(&self, command_id: CommandId, text: String) {
        self.texts.lock().unwrap().insert(command_id, text);
    }

    /// Notes that this person may read that stream.
    pub fn readable(&self, stream: StreamId, client: &Client) {
        self.readers.lock().unwrap().entry(stream).or_insert_with(|| client.clone());
    }

    /// Notes a subscriber, whose events are checked at the end.
    pub fn watched(&self, watch: &Watch) {
        self.watches.lock().unwrap().push(watch.clone());
    }

    /// Ends the traffic: tasks stop after their current step.
    pub fn stop(&self) {
        self.stopped.send_replace(true);
    }

    /// Whether tasks should stop.
    pub fn is_stopped(&self) -> bool {
        *self.stopped.borrow()
    }

    /// Reads everything again over new connections, and compares it.
    pub async fn hold_to_account(&self, server: &Server) {
        let readers = self.readers.lock().unwrap().clone();
        let mut fresh = BTreeMap::new();
        let mut streams = BTreeMap::new();
        for (stream, client) in &readers {
            let reader = match fresh.entry(client.account()) {
                std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
                std::collections::btree_map::Entry::Vacant(new) => {
                    new.insert(people::again(server, client).await)
                }
            };
            let events = read_all(reader, *stream).await;
            state_reads(reader, *stream, events.len() as Seq).await;
            streams.insert(*stream, events);
        }
        self.check_promises(&streams);
        self.check_texts(&streams);
        self.check_watches(&streams).await;
        super::chat::check(self, &fresh, &streams).await;
        super::work::check(self, &fresh, &streams).await;
        super::trade::check(self, &fresh).await;
    }

    /// Checks that every answered command is there once, at the place and time of its answer.
    fn check_promises(&self, streams: &BTreeMap<StreamId, Vec<Event>>) {
        let mut places: BTreeMap<(StreamId, CommandId), Vec<&Event>> = BTreeMap::new();
        for (stream, events) in streams {
            for event in events {
                if let Some(command_id) = event.command_id {
                    places.entry((*stream, command_id)).or_default().push(event);
                }
            }
        }
        for promise in self.promises.lock().unwrap().iter() {
            let stands = places.get(&(promise.stream, promise.command_id));
            let stands = stands.unwrap_or_else(|| panic!("answered, and lost: {promise:?}"));
            let last = stands[stands.len() - 1];
            assert_eq!((last.seq, last.at), (promise.seq, promise.at), "{promise:?}");
            let whole = last.seq - stands[0].seq + 1 == stands.len() as Seq;
            assert!(whole, "answered, and done twice: {promise:?} stands at {stands:?}");
        }
    }

    /// Checks that every message has the text that was sent, and that there are no others.
    fn check_texts(&self, streams: &BTreeMap<StreamId, Vec<Event>>) {
        let texts = self.texts.lock().unwrap();
        let mut seen = BTreeSet::new();
        let rooms = streams.iter().filter(|(stream, _)| stream.kind == Kind::Room);
        for event in rooms.flat_map(|(_, events)| events).filter(|event| event.r#type() == "posted") {
            let posted: protocol::room::Posted = event.read().expect("a message reads");
            let command_id = event.command_id.expect("a message is a command's");
            assert_eq!(texts.get(&command_id), Some(&posted.text), "a message says what was said");
            assert!(seen.insert(command_id), "{command_id} is there twice");
        }
        assert_eq!(seen.len(), texts.len(), "every message that was sent is there once the traffic is over");
    }

    /// Checks that every subscriber got exactly the events of the stream, each once and in order.
    async fn check_watches(&self, streams: &BTreeMap<StreamId, Vec<Event>>) {
        let watches = self.watches.lock().unwrap().clone();
        for watch in watches {
            let stands = &streams[&watch.stream()];
            let given = watch.up_to(stands.len() as Seq).await;
            assert!(given == *stands, "{}: a subscriber was given something else", watch.stream());
        }
    }
}

async fn state_reads(reader: &Client, stream: StreamId, head: Seq) {
    let params = StreamParams { kind: stream.kind, id: stream.id };
    let asked = reader.call::<_, StateAnswer<IgnoredAny>>("stream.state", &params);
    match within("a state", asked).await {
        Ok(answer) => assert_eq!(answer.seq, head, "{stream}: its state is as of its head"),
        Err(error) => panic!("the state of {stream} cannot be read: {error}"),
    }
}
