//! Every method. What each says of itself stands on the type of its parameters.

#[cfg(feature = "describe")]
use bytes::Bytes;

use super::Shape;
use crate::error::{ErrorCode, WireError};
use crate::limit::Bounds;
use crate::method::{self, Access, Method};
#[cfg(feature = "describe")]
use crate::{example, frame};

/// Hands the methods of each family to a macro, which makes a value of them, and makes an array of these
/// values. A family lists its methods in its own file; they are printed in the order of these lists.
///
/// A type that implements `Method` and stands in no list is found by a test here; one that is new in a list
/// does not compile in the server until it is carried out there.
#[macro_export]
macro_rules! every_family {
    ($with:ident) => {
        [
            $crate::stream_methods!($with),
            $crate::account_methods!($with),
            $crate::room_methods!($with),
            $crate::presence_methods!($with),
            $crate::contract_methods!($with),
            $crate::work_methods!($with),
            $crate::wallet_methods!($with),
            $crate::profile_methods!($with),
            $crate::job_methods!($with),
            $crate::posting_methods!($with),
            $crate::taxonomy_methods!($with),
            $crate::proposal_methods!($with),
            $crate::search_methods!($with),
        ]
    };
}

macro_rules! listed {
    ($($params:ty,)+) => { &[$(MethodType::of::<$params>()),+] as &[MethodType] };
}

const FAMILIES: &[&[MethodType]] = &every_family!(listed);

/// Every method.
pub const METHODS: &[MethodType] = &joined::<{ count(FAMILIES) }>(FAMILIES);

const fn count(families: &[&[MethodType]]) -> usize {
    let (mut count, mut family) = (0, 0);
    while family < families.len() {
        count += families[family].len();
        family += 1;
    }
    count
}

/// The methods of all families, one family after the other.
const fn joined<const COUNT: usize>(families: &[&[MethodType]]) -> [MethodType; COUNT] {
    let mut all = [families[0][0]; COUNT];
    let (mut at, mut family) = (0, 0);
    while family < families.len() {
        let mut method = 0;
        while method < families[family].len() {
            all[at] = families[family][method];
            (at, method) = (at + 1, method + 1);
        }
        family += 1;
    }
    all
}

/// Something a client can ask for, as a value: what [`Method`] says of it.
#[derive(Debug, Clone, Copy)]
pub struct MethodType {
    /// Its name on the wire.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// What it takes.
    pub params: Shape,
    /// What it answers.
    pub answer: Shape,
    /// Who may call it.
    pub access: Access,
    /// It takes a `command_id` and changes something, at most once.
    pub changes: bool,
    /// The types of all events that may follow from it, in whatever streams.
    pub events: &'static [&'static str],
    /// The rules it may be refused by.
    pub rules: &'static [&'static str],
    /// Parameters as they may stand on the wire.
    #[cfg(feature = "describe")]
    pub example: fn() -> Bytes,
    /// What it may answer, as it stands on the wire.
    #[cfg(feature = "describe")]
    pub example_answer: fn() -> Bytes,
    /// The example as JSON, whose ids are written as texts.
    #[cfg(feature = "describe")]
    pub(crate) json: fn() -> String,
    errors: &'static [ErrorCode],
    limits: fn() -> Vec<(&'static str, Bounds)>,
    /// What else its fields may hold: see [`Method::CHECKED`].
    pub checked: &'static [(&'static str, Bounds)],
    read: fn(&[u8]) -> Result<Option<WireError>, WireError>,
}

impl MethodType {
    const fn of<M: Method>() -> Self {
        Self {
            name: M::NAME,
            about: M::ABOUT,
            params: Shape::of::<M>(),
            answer: Shape::of::<M::Answer>(),
            access: M::ACCESS,
            changes: M::CHANGES,
            events: M::EVENTS,
            rules: M::RULES,
            #[cfg(feature = "describe")]
            example: example::to_bytes::<M>,
            #[cfg(feature = "describe")]
            example_answer: || frame::to_bytes(&M::example_answer()),
            #[cfg(feature = "describe")]
            json: example::to_json::<M>,
            errors: M::ERRORS,
            limits: limits::<M>,
            checked: M::CHECKED,
            read: read::<M>,
        }
    }

    /// The group it stands in: its name up to the point.
    pub fn group(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(group, _)| group)
    }

    /// Every error it may answer, in the order of [`ErrorCode::ALL`].
    pub fn errors(&self) -> Vec<ErrorCode> {
        ErrorCode::ALL.into_iter().filter(|code| self.may_answer(*code)).collect()
    }

    /// Whether it may answer that error: some follow from what else is said of the method, and the rest is
    /// listed.
    pub fn may_answer(&self, code: ErrorCode) -> bool {
        let follows = match code {
            ErrorCode::Invalid | ErrorCode::Overloaded | ErrorCode::Unavailable | ErrorCode::Internal => true,
            ErrorCode::Unauthenticated => self.access.needs_sign_in(),
            ErrorCode::Conflict | ErrorCode::Expired => self.changes,
            ErrorCode::Refused => !self.rules.is_empty(),
            ErrorCode::UnknownMethod => self.access == Access::Sandbox,
            ErrorCode::TooLarge => {
                let all = [self.limits().as_slice(), self.checked].concat();
                all.iter().any(|(_, bounds)| matches!(bounds, Bounds::Text { .. }))
            }
            _ => false,
        };
        follows || self.errors.contains(&code)
    }

    /// Those of its fields that have a limit, and what they may hold.
    pub fn limits(&self) -> Vec<(&'static str, Bounds)> {
        (self.limits)()
    }

    /// Reads and checks parameters: see [`method::read`].
    pub fn read(&self, params: &[u8]) -> Result<Option<WireError>, WireError> {
        (self.read)(params)
    }
}

fn limits<M: Method>() -> Vec<(&'static str, Bounds)> {
    M::LIMITS.iter().map(|limit| (limit.field, limit.bounds())).collect()
}

fn read<M: Method>(params: &[u8]) -> Result<Option<WireError>, WireError> {
    method::read::<M>(params).map(|(_, objection)| objection)
}
