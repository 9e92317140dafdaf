//! Every method. What each says of itself stands on the type of its parameters.

use super::Shape;
use crate::error::{ErrorCode, WireError};
use crate::limit::Bounds;
use crate::method::{self, Access, Method};

/// Hands the parameter types of all methods to a macro, in the order in which they are printed. A method that is missing here does not
/// exist; one that is new here does not compile in the server until it is handled there.
#[macro_export]
macro_rules! every_method {
    ($with:ident) => {
        $with! {
            $crate::stream::Ping,
            $crate::stream::AdvanceParams,
            $crate::stream::ShowState,
            $crate::stream::ReadParams,
            $crate::stream::SubscribeParams,
            $crate::stream::Unsubscribe,
            $crate::account::RegisterParams,
            $crate::account::SignInParams,
            $crate::account::ResumeParams,
            $crate::account::RefreshParams,
            $crate::account::SignOut,
            $crate::room::CreateParams,
            $crate::room::PostParams,
            $crate::room::ReadParams,
            $crate::room::TypingParams,
            $crate::room::ReceiptsParams,
            $crate::room::AddMember,
            $crate::room::RemoveMember,
            $crate::room::ListParams,
            $crate::contract::OfferParams,
            $crate::contract::Accept,
            $crate::contract::Decline,
            $crate::contract::Withdraw,
            $crate::contract::EndParams,
            $crate::contract::AcceptRefund,
            $crate::contract::ContestRefund,
            $crate::contract::ListParams,
            $crate::contract::FundParams,
            $crate::contract::Submit,
            $crate::contract::RequestChanges,
            $crate::contract::ApproveParams,
            $crate::work::StartParams,
            $crate::work::BeatParams,
            $crate::work::StopParams,
            $crate::work::DiaryParams,
            $crate::wallet::DepositParams,
            $crate::wallet::WithdrawParams,
            $crate::wallet::EntriesParams,
        }
    };
}

macro_rules! listed {
    ($($params:ty,)+) => { &[$(MethodType::of::<$params>()),+] };
}

/// Every method.
pub const METHODS: &[MethodType] = every_method!(listed);

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
    errors: &'static [ErrorCode],
    limits: fn() -> Vec<(&'static str, Bounds)>,
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
            errors: M::ERRORS,
            limits: limits::<M>,
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

    /// Whether it may answer that error: some follow from what else is said of the method, and the rest is listed.
    pub fn may_answer(&self, code: ErrorCode) -> bool {
        let follows = match code {
            ErrorCode::Invalid | ErrorCode::Overloaded | ErrorCode::Unavailable | ErrorCode::Internal => true,
            ErrorCode::Unauthenticated => self.access.needs_sign_in(),
            ErrorCode::Conflict | ErrorCode::Expired => self.changes,
            ErrorCode::Refused => !self.rules.is_empty(),
            ErrorCode::UnknownMethod => self.access == Access::Sandbox,
            ErrorCode::TooLarge => {
                self.limits().iter().any(|(_, bounds)| matches!(bounds, Bounds::Text { .. }))
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
