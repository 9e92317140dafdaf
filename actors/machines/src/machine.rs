//! What a machine is: pure rules. They take values and return values; the time and the caller are arguments.
//!
//! A machine never reads a clock, draws a random number, does IO or handles retries. The shell does all of
//! that, once for all machines.

use std::borrow::Cow;
use std::fmt::{self, Debug};

use bytes::Bytes;
use protocol::{AccountId, Audience, CommandId, ErrorCode, Kind, Millis, Money, Seq, StreamId, WireError};
use rmp_serde::decode::Error::Syntax;
use rows::Row;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::events::{Journaled, NIL};
use crate::shape::{Shape, Version, of_version};
use crate::tell::Tell;

/// Who sends a command or a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// A signed-in person.
    Account(AccountId),
    /// Another entity, through an effect of one of its events.
    Entity(StreamId),
    /// Time: a timer of this entity is due.
    Time,
    /// A connection that has not signed in.
    Guest,
    /// The server itself, which acts for nobody: it asks for a view, or passes on the answer of a payment
    /// provider.
    System,
}

impl Caller {
    /// The account of the caller, if a person calls.
    pub fn account(self) -> Option<AccountId> {
        match self {
            Caller::Account(account) => Some(account),
            _ => None,
        }
    }
}

/// The circumstances in which a command is decided.
#[derive(Debug, Clone, Copy)]
pub struct Occasion {
    /// The entity's own stream.
    pub stream: StreamId,
    /// Who sends the command.
    pub who: Caller,
    /// The time by the clock of events, timers and deadlines. It is never before the time of the last event.
    pub now: Millis,
    /// The seq of the last event that was applied. The first event of this decision gets `head + 1`.
    pub head: Seq,
    /// The id that the sender gave the command. Commands of timers have none.
    pub command_id: Option<CommandId>,
}

impl Occasion {
    /// For a stream that belongs to one person: admits its owner and the server. For anyone else the stream
    /// does not exist.
    pub fn shown_to_owner(&self) -> Result<(), Refusal> {
        match self.who {
            Caller::Account(account) if account.0 == self.stream.id => Ok(()),
            Caller::System => Ok(()),
            _ => Err(Refusal::NotFound),
        }
    }

    /// The id of the entity that told this command, which must be of that kind. Any other caller gets
    /// `Forbidden`.
    pub fn told_by(&self, kind: Kind) -> Result<Uuid, Refusal> {
        match self.who {
            Caller::Entity(stream) if stream.kind == kind => Ok(stream.id),
            _ => Err(Refusal::Forbidden),
        }
    }
}

/// Where and when an event was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The stream.
    pub stream: StreamId,
    /// The position of the event in its stream.
    pub seq: Seq,
    /// The time of the event.
    pub at: Millis,
    /// The person who caused it; `None` where a timer or the server did.
    pub by: Option<AccountId>,
    /// The command that caused it.
    pub command_id: Option<CommandId>,
}

/// Why a machine refuses a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// A rule of the trade, by its name in [`protocol`]'s list of rules.
    #[error("refused by the rule {0}")]
    Rule(Cow<'static, str>),
    /// The entity does not exist, or the caller may not know that it does.
    #[error("not found")]
    NotFound,
    /// The caller is a party or a member, but their role may never do this.
    #[error("forbidden")]
    Forbidden,
    /// A wrong password or token.
    #[error("unauthenticated")]
    Unauthenticated,
    /// A field is wrong, as only the state of the entity can show.
    #[error("{field} {why}")]
    Invalid {
        /// The name of the field.
        field: Cow<'static, str>,
        /// What is wrong with it.
        why: Cow<'static, str>,
    },
}

impl Refusal {
    /// A refusal by the rule of that name.
    pub const fn rule(name: &'static str) -> Self {
        Refusal::Rule(Cow::Borrowed(name))
    }

    /// A refusal because of a wrong field.
    pub const fn invalid(field: &'static str, why: &'static str) -> Self {
        Refusal::Invalid { field: Cow::Borrowed(field), why: Cow::Borrowed(why) }
    }
}

impl From<Refusal> for WireError {
    fn from(refusal: Refusal) -> Self {
        let message = refusal.to_string();
        match refusal {
            Refusal::Rule(rule) => WireError::new(ErrorCode::Refused, message).with("rule", rule),
            Refusal::NotFound => WireError::new(ErrorCode::NotFound, message),
            Refusal::Forbidden => WireError::new(ErrorCode::Forbidden, message),
            Refusal::Unauthenticated => WireError::new(ErrorCode::Unauthenticated, message),
            Refusal::Invalid { field, .. } => {
                WireError::new(ErrorCode::Invalid, message).with("field", field)
            }
        }
    }
}

/// An event as it is stored and announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The type of the event on the wire, or [`NOTED`] where the event has no public body.
    pub r#type: &'static str,
    /// The public body, in MessagePack: every reader gets it.
    pub body: Bytes,
    /// The private body, in MessagePack: it never leaves the process.
    pub private: Option<Bytes>,
}

/// The wire type of every event that has no public body. What readers get of it is an empty map.
pub const NOTED: &str = "noted";

/// The body of a [`NOTED`] event: an empty map.
pub const NOTED_BODY: Bytes = Bytes::from_static(b"\x80");

/// Why a stored event cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// A newer program wrote it, and this one does not know its meaning.
    #[error("the stored event of type {type} is of a newer program: {why}")]
    Unsupported {
        /// The type of the event.
        r#type: String,
        /// The part that is not known.
        why: String,
    },
    /// No program writes such an event: the store is damaged.
    #[error("the stored event of type {type} does not read: {why}")]
    Damaged {
        /// The type of the event.
        r#type: String,
        /// What is wrong with it.
        why: String,
    },
}

impl Unreadable {
    /// The event is of a type that this machine does not have: a newer program wrote it.
    pub fn unknown(r#type: &str) -> Self {
        Unreadable::Unsupported { r#type: r#type.to_owned(), why: "there is no such event".to_owned() }
    }

    /// The event has a body that no program writes.
    pub fn damaged(r#type: &str, why: impl fmt::Display) -> Self {
        Unreadable::Damaged { r#type: r#type.to_owned(), why: why.to_string() }
    }

    /// Whether a newer program may be able to read it.
    pub fn is_unsupported(&self) -> bool {
        matches!(self, Unreadable::Unsupported { .. })
    }
}

/// What an event causes outside of its entity.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A row of a read model.
    Row(Row),
    /// A timer of this stream, by its name and key (64 bytes at most): set to a due time, or cancelled where
    /// there is none.
    Timer(&'static str, TimerKey, Option<Millis>),
    /// A command to another entity. It is delivered at least once, in the order of this stream's events. A
    /// receiver should refuse it only where that is part of the protocol between the two.
    Tell(Tell),
    /// A call to the payment provider. The answer comes back through [`Machine::provider_answered`].
    Call(ProviderCall),
}

/// The part of a timer's key that tells apart several timers of one name, such as the number of a milestone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimerKey {
    /// The stream has only one timer of that name.
    Only,
    /// By number.
    Number(u64),
    /// By id.
    Id(Uuid),
}

impl TimerKey {
    /// The whole key of a timer: its name, and where there are several, a colon and the number or id.
    pub fn under(self, name: &str) -> String {
        match self {
            TimerKey::Only => name.to_owned(),
            TimerKey::Number(number) => format!("{name}:{number}"),
            TimerKey::Id(id) => format!("{name}:{id}"),
        }
    }
}

/// What the payment provider is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderAction {
    /// Draw money from a source outside into the platform.
    Charge,
    /// Pay money out to a destination outside.
    Payout,
    /// Report how an earlier call with the same key ended.
    Settle,
}

/// A call to the payment provider. Its key is the id of the transfer, so the provider carries it out at most
/// once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderCall {
    /// The idempotency key.
    pub transfer: Uuid,
    /// What to do.
    pub action: ProviderAction,
    /// How much.
    pub money: Money,
    /// The source or destination, in the provider's words.
    pub counterparty: String,
}

/// What a payment provider said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderOutcome {
    /// The money moved.
    Succeeded,
    /// The money certainly did not move. Holds the name of the rule that says why.
    Failed(Cow<'static, str>),
    /// Not known: the call timed out or is still under way. Ask again under the same key; a new key could
    /// move the money twice.
    Unknown,
}

/// The state of one kind of entity and its rules.
///
/// `Default` is the state "not created yet". Only `apply` changes the state, so replaying the events rebuilds
/// it exactly. `effects` and `answer` depend on the event alone, so both can be computed again after a crash.
pub trait Machine: Default + Serialize + DeserializeOwned + Debug + Unpin + 'static {
    /// The kind of entity.
    const KIND: Kind;

    /// Whether its events post to the ledger, so that the audit must read them. The private body of such an
    /// event has a field `ledger`.
    const POSTS: bool = false;

    /// The version of the state in a snapshot. Raise it with every change after which an old snapshot, read
    /// with defaults for new fields, can differ from the replayed state. Snapshots of another version are
    /// ignored.
    const STATE_VERSION: Version = 1;

    /// The commands of this kind. The serialised form, without secrets, is hashed: two commands with the same
    /// id and different hashes are a conflict.
    type Command: Serialize + Debug + Send + Unpin + 'static;
    /// The events of this kind.
    type Event: Journaled;
    /// What a command answers, in its wire form.
    type Answer: Serialize + Debug + Send + Unpin + 'static;
    /// The state that a view shows, in its wire form.
    type View: Serialize + Debug + Send + Unpin + 'static;

    /// Decides what `command` does at this moment, and changes nothing. Where there is no event, the answer
    /// comes from `unchanged`.
    fn decide(&self, here: &Occasion, command: &Self::Command) -> Result<Vec<Self::Event>, Refusal>;

    /// Applies one event to the state. It cannot fail: `decide` has already accepted the event.
    fn apply(&mut self, event: &Self::Event, at: &Stamp);

    /// The state as the caller may see it. Called through [`audience::view`](crate::audience::view), which
    /// has compared the caller with the declared audience of the kind.
    fn view(&self, here: &Occasion) -> Result<Self::View, Refusal>;

    /// Whether the caller may read its events and subscribe to them. Called through
    /// [`audience::admit`](crate::audience::admit), which has compared the caller with the declared audience
    /// of the kind. For an owner that is enough; where the state has a say as well, the machine says it here.
    fn admit(&self, _here: &Occasion) -> Result<(), Refusal> {
        match Self::KIND.audience() {
            Audience::Owner => Ok(()),
            Audience::Nobody | Audience::SignedIn | Audience::Chosen(_) => Err(Refusal::NotFound),
        }
    }

    /// The effects of an event.
    fn effects(event: &Self::Event, at: &Stamp) -> Vec<Effect>;

    /// The answer of the command whose last event this is. It may be a refusal that was remembered as an
    /// event.
    fn answer(event: &Self::Event, at: &Stamp) -> Result<Self::Answer, Refusal>;

    /// The answer of a command that caused no event.
    fn unchanged(&self, _here: &Occasion, _command: &Self::Command) -> Result<Self::Answer, Refusal> {
        Err(Refusal::rule("nothing_to_do"))
    }

    /// Reads a command that another entity tells. Such commands are written by machines of this server only,
    /// and are checked in `decide`. The default is for kinds that are told nothing.
    fn read_told(_command: &[u8]) -> Result<Self::Command, Unreadable> {
        Err(Unreadable::unknown("tell"))
    }

    /// The account that loses the right to read the stream with this event.
    fn revokes(_event: &Self::Event) -> Option<AccountId> {
        None
    }

    /// The command of a timer that is due. `None` where this program does not know the timer: it is then left
    /// in place for a newer program. The command is decided at `due_at` or later, whatever the wall clock
    /// says.
    fn timer(_key: &str, _due_at: Millis) -> Option<Self::Command> {
        None
    }

    /// Whether the entity still waits for the timer with that key and due time. The shell asks after the
    /// timer's command was decided: if the answer is no, the timer is deleted, else it is told again. So
    /// answer no once any event has done the timer's work, cancelled it or set it to another time, and yes
    /// until then.
    fn awaits_timer(&self, _key: &str, _due_at: Millis) -> bool {
        true
    }

    /// The command that carries the answer of the provider.
    fn provider_answered(_call: &ProviderCall, _outcome: ProviderOutcome) -> Option<Self::Command> {
        None
    }

    /// Whether the answer of this command waits until the receivers of its `Tell` effects have taken them.
    fn answers_once_told(_command: &Self::Command) -> bool {
        false
    }

    /// Whether the answer of this command waits until the receivers have taken all `Tell` effects of the
    /// entity's earlier events, too. It also waits if the command causes no event.
    fn answers_once_all_told(_command: &Self::Command) -> bool {
        false
    }
}

/// The beginning of the error message by which serde says that an enum has no such variant. Serde has no
/// typed error for it.
const UNKNOWN_VARIANT: &str = "unknown variant";

/// Reads an event body of type `T`. A variant that `T` does not have means that a newer program wrote the
/// body.
pub fn read_body<T: DeserializeOwned>(r#type: &str, body: &[u8]) -> Result<T, Unreadable> {
    rmp_serde::from_slice(body).map_err(|error| match error {
        Syntax(why) if why.starts_with(UNKNOWN_VARIANT) => {
            Unreadable::Unsupported { r#type: r#type.to_owned(), why }
        }
        error => Unreadable::damaged(r#type, error),
    })
}

/// Reads a command that another entity tells.
pub fn read_command<C: DeserializeOwned>(command: &[u8]) -> Result<C, Unreadable> {
    read_body("tell", command)
}

/// Writes a public event body.
pub fn public<T: Serialize>(r#type: &'static str, body: &T) -> Written {
    Written { r#type, body: protocol::frame::to_bytes(body), private: None }
}

/// Writes an event that has only a private body.
pub fn noted<T: Serialize>(private: &T) -> Written {
    Written { r#type: NOTED, body: NOTED_BODY, private: Some(protocol::frame::to_bytes(private)) }
}

impl Written {
    /// Adds a private body to the event; none where that is an `Option` without a value.
    pub fn with_private<T: Serialize>(mut self, private: &T) -> Self {
        let private = protocol::frame::to_bytes(private);
        self.private = (*private != *NIL).then_some(private);
        self
    }

    /// Adds to each body the version of its shape.
    pub fn in_shape(mut self, shape: Shape) -> Self {
        self.body = of_version(self.body, shape.public);
        self.private = self.private.map(|private| of_version(private, shape.private));
        self
    }
}
