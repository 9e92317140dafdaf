//! The kinds of stream: the one list of them, and who may read the streams of each.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Hands the list of all kinds to a macro. Each kind stands here once: what it is, its name in Rust, the
/// number as which it is stored, its name on the wire, its audience, and the `Entity` that prints what can be
/// read of it. Its machine, in the crate `machines`, has the same names: `Room` in a module `room`.
///
/// Tokens that follow the name of the macro are handed on before the list.
#[macro_export]
macro_rules! every_kind {
    ($with:ident $($first:tt)*) => {
        $with! {
            $($first)*
            /// An email address and the ways to sign in with it.
            Credential = 1 credential, read by Nobody;
            /// A person.
            Account = 2 account, read by SignedIn: account::ENTITY;
            /// News for one person.
            Inbox = 3 inbox, read by Owner: inbox::ENTITY;
            /// A conversation.
            Room = 4 room, read by Chosen("its members"): room::ENTITY;
            /// An agreement, its milestones and its escrow.
            Contract = 5 contract, read by Chosen("its two parties"): contract::ENTITY;
            /// Which session of a person runs, and which seconds each may count.
            Timesheet = 6 timesheet, read by Owner: work::TIMESHEET;
            /// One stretch of timed work.
            WorkSession = 7 work_session, read by Chosen("its freelancer and the client of its contract"): work::SESSION;
            /// A person's money.
            Wallet = 8 wallet, read by Owner: wallet::ENTITY;
            /// How far a person has read in each of their rooms.
            Marks = 9 marks, read by Owner: marks::ENTITY;
            /// A name that one account has at a time, and others find it by.
            Handle = 10 handle, read by Nobody;
            /// What a freelancer shows of themself.
            Profile = 11 profile, read by Owner: profile::ENTITY;
            /// The desk of a job: what its client keeps of it, from the draft to the end.
            Job = 12 job, read by Chosen("its client"): job::ENTITY;
            /// What others see of a job.
            Posting = 13 posting, read by Chosen("whom it admits"): posting::ENTITY;
            /// What a person proposes for a job.
            Proposal = 14 proposal, read by Chosen("its proposer"): proposal::ENTITY;
            /// The searches that a person has saved.
            Searches = 15 searches, read by Owner: search::SAVED;
        }
    };
}

/// Who may read the streams of a kind, subscribe to them and see their state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Nobody but the server itself.
    Nobody,
    /// The account whose id is the id of the stream.
    Owner,
    /// Whoever is signed in.
    SignedIn,
    /// Whom the state of the entity names, in the words of the printed protocol.
    Chosen(&'static str),
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Audience::Nobody => "nobody",
            Audience::Owner => "its owner",
            Audience::SignedIn => "whoever is signed in",
            Audience::Chosen(readers) => readers,
        })
    }
}

/// Makes [`Kind`] from the list.
macro_rules! kind {
    ($(
        $(#[$doc:meta])*
        $kind:ident = $number:literal $name:ident,
        read by $audience:ident $(($readers:literal))? $(: $module:ident::$entity:ident)?;
    )+) => {
        /// The kinds of stream, each run by a machine of its own. A number and a name that were once given
        /// are never given again.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "describe", derive(ts_rs::TS))]
        #[serde(rename_all = "snake_case")]
        #[repr(u8)]
        pub enum Kind {
            $($(#[$doc])* $kind = $number,)+
        }

        impl Kind {
            /// Every kind there is.
            pub const ALL: [Kind; [$($number),+].len()] = [$(Kind::$kind),+];

            /// The kind's name on the wire.
            pub fn name(self) -> &'static str {
                match self {
                    $(Kind::$kind => stringify!($name),)+
                }
            }

            /// Who may read streams of the kind. No machine can let in anyone else.
            pub const fn audience(self) -> Audience {
                match self {
                    $(Kind::$kind => Audience::$audience $(($readers))?,)+
                }
            }
        }
    };
}
every_kind!(kind);

impl Kind {
    /// The kind of that wire name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

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
