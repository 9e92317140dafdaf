//! The kinds of stream.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Makes [`Kind`] of one line for each kind: what it is, its variant, the number it is stored as, its name on the wire.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $number:literal $name:literal),+ $(,)?) => {
        /// The kinds of stream, each run by a machine of its own. A number and a name that were once given are never given again.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "describe", derive(ts_rs::TS))]
        #[repr(u8)]
        pub enum Kind {
            $($(#[$doc])* #[serde(rename = $name)] $kind = $number,)+
        }

        impl Kind {
            /// Every kind there is.
            pub const ALL: [Kind; [$($number),+].len()] = [$(Kind::$kind),+];

            /// The kind's name on the wire.
            pub fn name(self) -> &'static str {
                match self {
                    $(Kind::$kind => $name,)+
                }
            }

            /// The kind of that wire name.
            pub fn from_name(name: &str) -> Option<Kind> {
                match name {
                    $($name => Some(Kind::$kind),)+
                    _ => None,
                }
            }
        }
    };
}

kinds! {
    /// An email address and the ways to sign in with it; never read by anyone.
    Credential = 1 "credential",
    /// A person.
    Account = 2 "account",
    /// News for one person.
    Inbox = 3 "inbox",
    /// A conversation.
    Room = 4 "room",
    /// An agreement, its milestones and its escrow.
    Contract = 5 "contract",
    /// Which session of a person runs, and which seconds each may count.
    Timesheet = 6 "timesheet",
    /// One stretch of timed work.
    WorkSession = 7 "work_session",
    /// A person's money.
    Wallet = 8 "wallet",
    /// How far a person has read in each of their rooms.
    Marks = 9 "marks",
}

impl Kind {
    /// The kind stored as that number.
    pub fn from_number(number: u8) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| *kind as u8 == number)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
