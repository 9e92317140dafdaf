//! What a method says of itself, once, on the type of its parameters. The registry, the printed protocol, the
//! server's dispatch and the client's `ask` are derived from it.

use crate::error::{ErrorCode, WireError};
use crate::example::Example;
use crate::limit::{Bounds, Limit};
use crate::registry::Wire;

/// The parameters of a method, which say everything about it.
///
/// The parameters of a method with [`CHANGES`](Method::CHANGES) have a field `command_id`. Where several
/// methods take the same parameters, each has a type of its own around them (`also_named!`): the same bytes,
/// the same type in the printed protocol.
pub trait Method: Wire + Example {
    /// What it answers.
    type Answer: Wire + Example;

    /// Its name on the wire: `group.verb`.
    const NAME: &'static str;

    /// What it does, for whoever reads the printed protocol.
    const ABOUT: &'static str;

    /// Who may call it.
    const ACCESS: Access = Access::SignedIn;

    /// It takes a `command_id` and changes something, at most once.
    const CHANGES: bool = false;

    /// The types of all events that may follow from it, in whatever streams.
    const EVENTS: &'static [&'static str] = &[];

    /// The errors it may answer beside those that follow from the rest of what is said here: see
    /// [`MethodType::may_answer`](crate::registry::MethodType::may_answer).
    const ERRORS: &'static [ErrorCode] = &[];

    /// The rules it may be refused by.
    const RULES: &'static [&'static str] = &[];

    /// What its fields may hold, in the order in which they are checked.
    const LIMITS: &'static [Limit<Self>] = &[];

    /// What fields may hold that [`check`](Method::check), or the server, checks itself: because they stand
    /// within items, or because what counts is another form of them. It is said here to be printed.
    const CHECKED: &'static [(&'static str, Bounds)] = &[];

    /// What it answers in the examples.
    fn example_answer() -> Self::Answer {
        Self::Answer::example()
    }

    /// Checks what the limits of single fields cannot say.
    fn check(&self) -> Result<(), WireError> {
        Ok(())
    }

    /// Judges by rules that are younger than some commands what the limits of single fields cannot say.
    fn judge(&self) -> Result<(), WireError> {
        Ok(())
    }
}

/// Who may call a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone, signed in or not.
    Anyone,
    /// Whoever is not signed in on this connection.
    SignedOut,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever is signed in, on a server started with `--sandbox-clock`.
    Sandbox,
}

impl Access {
    /// Whether only a signed-in connection may call it.
    pub const fn needs_sign_in(self) -> bool {
        matches!(self, Access::SignedIn | Access::Sandbox)
    }
}

/// Reads the parameters of a request and checks them against every limit of their method.
///
/// Beside them comes the objection to a new command that a younger rule has, where there is one. Whoever
/// remembers the command answers it as before, since it was judged when it first came; anyone else answers
/// with the objection.
pub fn read<M: Method>(bytes: &[u8]) -> Result<(M, Option<WireError>), WireError> {
    let params: M = crate::decode::params(bytes)?;
    M::LIMITS.iter().try_for_each(|limit| limit.check(&params))?;
    params.check()?;
    let judged = M::LIMITS.iter().try_for_each(|limit| limit.judge(&params)).and_then(|()| params.judge());
    Ok((params, judged.err()))
}

/// Makes types around parameters that several methods take, one for each: written and printed as what is
/// inside, with the same example.
macro_rules! also_named {
    ($($(#[$doc:meta])* $name:ident($params:ty);)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $params);

        impl $crate::example::Example for $name {
            fn example() -> Self {
                Self(<$params as $crate::example::Example>::example())
            }
        }

        #[cfg(feature = "describe")]
        impl ts_rs::TS for $name {
            type WithoutGenerics = $params;
            type OptionInnerType = Self;

            fn docs() -> Option<String> {
                <$params as ts_rs::TS>::docs()
            }

            fn ident(config: &ts_rs::Config) -> String {
                <$params as ts_rs::TS>::ident(config)
            }

            fn decl(config: &ts_rs::Config) -> String {
                <$params as ts_rs::TS>::decl(config)
            }

            fn name(config: &ts_rs::Config) -> String {
                <$params as ts_rs::TS>::name(config)
            }

            fn inline(config: &ts_rs::Config) -> String {
                <$params as ts_rs::TS>::inline(config)
            }

            fn visit_dependencies(visitor: &mut impl ts_rs::TypeVisitor) {
                <$params as ts_rs::TS>::visit_dependencies(visitor);
            }

            fn output_path() -> Option<std::path::PathBuf> {
                <$params as ts_rs::TS>::output_path()
            }
        }
    )+};
}
pub(crate) use also_named;
