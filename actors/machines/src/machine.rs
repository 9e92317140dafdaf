//! What a machine is: pure rules that take values and return values, told time and identity as arguments.
//!
//! A machine never reads a clock, draws a random number, does IO or knows of retries: the shell does all that, once for all.

use std::borrow::Cow;
use std::fmt::{self, Debug};

use bytes::Bytes;
use protocol::{AccountId, CommandId, ErrorCode, Kind, Millis, Money, Seq, StreamId, WireError};
use rmp_serde::decode::Error::Syntax;
use rows::Row;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::events::Journaled;
use crate::shape::{Shape, Version, of_version};
use crate::tell::Tell;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// A signed-in person.
    Account(AccountId),
    /// Another entity, by an effect of one of its events.
    Entity(StreamId),
    /// Time: a timer of the entity's own is due.
    Time,
    /// A connection that has not signed in.
    Guest,
    /// The server itself, on behalf of nobody: wiring that asks for a view, a provider's answer.
    System,
}

impl Caller {
    /// The account, where a person asks.
    pub fn account(self) -> Option<AccountId> {
        match self {
            Caller::Account(account) => Some(account),
            _ => None,
        }
    }
}

/// The circumstances of a decision.
#[derive(Debug, Clone, Copy)]
pub struct Occasion {
    /// The entity's own stream.
    pub stream: StreamId,
    /// Who asks.
    pub who: Caller,
    /// The time of events, timers and deadlines; never before the last event's.
    pub now: Millis,
    /// The seq of the last event folded in; the first event decided now gets `head + 1`.
    pub head: Seq,
    /// The command as its maker calls it, where it has a name.
    pub command_id: Option<CommandId>,
}

impl Occasion {
    /// Of a stream that is one person's alone: lets its owner look, and the server; to others it does not exist.
    pub fn shown_to_owner(&self) -> Result<(), Refusal> {
        match self.who {
            Caller::Account(account) if account.0 == self.stream.id => Ok(()),
            Caller::System => Ok(()),
            _ => Err(Refusal::NotFound),
        }
    }

    /// Which entity of that kind tells this; nobody else may ask it.
    pub fn told_by(&self, kind: Kind) -> Result<Uuid, Refusal> {
        match self.who {
            Caller::Entity(stream) if stream.kind == kind => Ok(stream.id),
            _ => Err(Refusal::Forbidden),
        }
    }
}

/// Where and when an event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The stream.
    pub stream: StreamId,
    /// The event's position in it.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
    /// Who did it; `None` where nobody but time or the system acted.
    pub by: Option<AccountId>,
    /// The command that caused it.
    pub command_id: Option<CommandId>,
}

/// Why a machine says no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// A rule of the trade, by its name in [`protocol`]'s list of rules.
    #[error("refused by the rule {0}")]
    Rule(Cow<'static, str>),
    /// The entity does not exist, or the caller may not know that it does.
    #[error("not found")]
    NotFound,
    /// A party or member whose role may not do this, whatever the state.
    #[error("forbidden")]
    Forbidden,
    /// A wrong password or token.
    #[error("unauthenticated")]
    Unauthenticated,
    /// A field that only the entity's state shows to be wrong.
    #[error("{field} {why}")]
    Invalid {
        /// Which field.
        field: Cow<'static, str>,
        /// What is wrong with it.
        why: Cow<'static, str>,
    },
}

impl Refusal {
    /// Refused by a rule.
    pub const fn rule(name: &'static str) -> Self {
        Refusal::Rule(Cow::Borrowed(name))
    }

    /// A wrong field.
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
    /// Its type on the wire; [`NOTED`] where nothing in it is public.
    pub r#type: &'static str,
    /// The public body, MessagePack: what every reader gets.
    pub body: Bytes,
    /// What never leaves the process, MessagePack.
    pub private: Option<Bytes>,
}

/// The wire type of an event with nothing public in it; its body is an empty map.
pub const NOTED: &str = "noted";

/// The body of a [`NOTED`] event: an empty map.
pub const NOTED_BODY: Bytes = Bytes::from_static(b"\x80");

/// A stored event that does not read as one.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// A newer program wrote it, and this one does not know what it means.
    #[error("the stored event of type {type} is of a newer program: {why}")]
    Unsupported {
        /// Its type.
        r#type: String,
        /// What of it is not known.
        why: String,
    },
    /// No program wrote that.
    #[error("the stored event of type {type} does not read: {why}")]
    Damaged {
        /// Its type.
        r#type: String,
        /// What is wrong with it.
        why: String,
    },
}

impl Unreadable {
    /// An event of a type that the machine does not have.
    pub fn unknown(r#type: &str) -> Self {
        Unreadable::Unsupported { r#type: r#type.to_owned(), why: "there is no such event".to_owned() }
    }

    /// An event with a body that nobody writes.
    pub fn damaged(r#type: &str, why: impl fmt::Display) -> Self {
        Unreadable::Damaged { r#type: r#type.to_owned(), why: why.to_string() }
    }

    /// Whether a newer program may know what it means.
    pub fn is_unsupported(&self) -> bool {
        matches!(self, Unreadable::Unsupported { .. })
    }
}

/// What follows from an event, beside the event.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A row of a read model.
    Row(Row),
    /// A timer of this stream by its key (64 bytes at most): set to a due time, or cancelled.
    Timer(&'static str, TimerKey, Option<Millis>),
    /// A command to another entity: delivered at least once, in the order of this stream's events; never refused lightly.
    Tell(Tell),
    /// A call to the payment provider, whose answer comes back through [`Machine::provider_answered`].
    Call(ProviderCall),
}

/// What tells a stream's timers of one name apart: a milestone's number, a transfer's id; written after the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimerKey {
    /// There is one timer of that name.
    Only,
    /// By number.
    Number(u64),
    /// By id.
    Id(Uuid),
}

impl TimerKey {
    /// The whole key of a timer: its name, and after a colon what tells it apart.
    pub fn under(self, name: &str) -> String {
        match self {
            TimerKey::Only => name.to_owned(),
            TimerKey::Number(number) => format!("{name}:{number}"),
            TimerKey::Id(id) => format!("{name}:{id}"),
        }
    }
}

/// What is asked of a payment provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderAction {
    /// Draw money from a source outside into the platform.
    Charge,
    /// Pay money out to a destination outside.
    Payout,
    /// Ask what became of an earlier call with the same key.
    Settle,
}

/// A call to the payment provider; its key is the transfer's id, so the provider does it once at most.
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
    /// It certainly did not move; why, as a rule's name.
    Failed(Cow<'static, str>),
    /// Not known yet (a timeout, or still under way): ask again under the same key, never with a new one.
    Unknown,
}

/// One kind of entity: its state and its rules.
///
/// `Default` is "not created yet", a state of its own. Only `apply` changes a machine, so replaying its events rebuilds it
/// exactly. `effects` and `answer` are functions of the event alone, so both can be told again after a crash.
pub trait Machine: Default + Serialize + DeserializeOwned + Debug + Unpin + 'static {
    /// Which kind.
    const KIND: Kind;

    /// Whether its events post to the ledger, which the audit adds up: such an event has a private body with a field `ledger`.
    const POSTS: bool = false;

    /// The version of the state that snapshots hold. It rises with every change after which a kept state, read with the defaults of what was
    /// added to it, may differ from what replaying gives: snapshots of another version are passed over.
    const STATE_VERSION: Version = 1;

    /// What can be asked of it. Its serialised form (secrets skipped) is what tells two commands of one id apart.
    type Command: Serialize + Debug + Send + Unpin + 'static;
    /// What can happen to it.
    type Event: Journaled;
    /// What a command answers, as it stands on the wire.
    type Answer: Serialize + Debug + Send + Unpin + 'static;
    /// What it shows, as it stands on the wire.
    type View: Serialize + Debug + Send + Unpin + 'static;

    /// Says what `command` means here and now. Changes nothing. No event: nothing changes, see `unchanged`.
    fn decide(&self, here: &Occasion, command: &Self::Command) -> Result<Vec<Self::Event>, Refusal>;

    /// Folds one fact in. Cannot fail: `decide` has already said yes.
    fn apply(&mut self, event: &Self::Event, at: &Stamp);

    /// What the caller may see of it.
    fn view(&self, here: &Occasion) -> Result<Self::View, Refusal>;

    /// Whether the caller may read its events and subscribe to them.
    fn admit(&self, here: &Occasion) -> Result<(), Refusal>;

    /// What follows from an event.
    fn effects(event: &Self::Event, at: &Stamp) -> Vec<Effect>;

    /// What the command answers whose last event this is: also a remembered refusal.
    fn answer(event: &Self::Event, at: &Stamp) -> Result<Self::Answer, Refusal>;

    /// What a command answers that changes nothing.
    fn unchanged(&self, _here: &Occasion, _command: &Self::Command) -> Result<Self::Answer, Refusal> {
        Err(Refusal::rule("nothing_to_do"))
    }

    /// Reads a command that another entity tells. Only what the machines of this server write comes here, and it is judged where it is decided;
    /// a kind that nobody tells anything knows no such command.
    fn read_told(_command: &[u8]) -> Result<Self::Command, Unreadable> {
        Err(Unreadable::unknown("tell"))
    }

    /// The account that may read no more from this event on.
    fn revokes(_event: &Self::Event) -> Option<AccountId> {
        None
    }

    /// The command that a due timer of that key means; `None` where this program knows no such timer, which is then left in place. It is decided
    /// at `due_at` or later, whatever the wall clock says.
    fn timer(_key: &str, _due_at: Millis) -> Option<Self::Command> {
        None
    }

    /// Whether the entity still waits for its timer of that key, set to that time. Asked once the timer was told, of the state after that: where the
    /// answer is no, the timer is forgotten, else it is told again. So the answer must be no where something has happened since the timer was set
    /// that does its work, calls it off or sets it to another time, and yes for as long as nothing has.
    fn awaits_timer(&self, _key: &str, _due_at: Millis) -> bool {
        true
    }

    /// The command that a provider's answer means.
    fn provider_answered(_call: &ProviderCall, _outcome: ProviderOutcome) -> Option<Self::Command> {
        None
    }

    /// Whether this command is answered only once its `Tell` effects have been taken by their receivers.
    fn answers_once_told(_command: &Self::Command) -> bool {
        false
    }
}

/// How serde begins to say that an enum has no such variant.
const UNKNOWN_VARIANT: &str = "unknown variant";

/// Reads an event body of type `T`. A variant that `T` does not have is of a newer program.
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

/// Writes an event with nothing public in it.
pub fn noted<T: Serialize>(private: &T) -> Written {
    Written { r#type: NOTED, body: NOTED_BODY, private: Some(protocol::frame::to_bytes(private)) }
}

impl Written {
    /// The same event with a private body beside the public one.
    pub fn with_private<T: Serialize>(mut self, private: &T) -> Self {
        self.private = Some(protocol::frame::to_bytes(private));
        self
    }

    /// The same event, whose bodies say of which version they are.
    pub fn in_shape(mut self, shape: Shape) -> Self {
        self.body = of_version(self.body, shape.public);
        self.private = self.private.map(|private| of_version(private, shape.private));
        self
    }
}
