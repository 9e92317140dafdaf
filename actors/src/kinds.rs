//! Every kind of entity with its machine. The list of kinds is the one in the crate `protocol`.

use protocol::every_kind;

use crate::Machine;
use crate::activations::Activations;
use crate::house::House;

/// A machine that lives in the house.
pub trait Resident: Machine {
    /// The living entities of this kind.
    fn activations(house: &House) -> &Activations<Self>;
}

/// Makes from the list of kinds the activations of each kind and the macro `by_kind!`. The machine of the
/// kind `Room` is `room::Room`. (The first token of the input is a dollar sign: only so can the inner macro
/// have parameters of its own.)
macro_rules! kinds {
    ($d:tt $(
        $(#[$doc:meta])*
        $machine:ident = $number:literal $module:ident,
        read by $audience:ident $(($readers:literal))? $(: $family:ident::$entity:ident)?;
    )+) => {
        /// The living entities of every kind.
        #[derive(Default)]
        pub(crate) struct AllActivations {
            $($module: Activations<crate::$module::$machine>,)+
        }

        $(impl Resident for crate::$module::$machine {
            fn activations(house: &House) -> &Activations<Self> {
                &house.activations().$module
            }
        })+

        /// Evaluates an expression with the machine of a kind that is known only at run time.
        macro_rules! by_kind {
            ($d kind:expr, $d machine:ident => $d do:expr) => {
                match $d kind {
                    $(protocol::Kind::$machine => {
                        type $d machine = $crate::$module::$machine;
                        $d do
                    })+
                }
            };
        }
    };
}

every_kind!(kinds $);

#[allow(clippy::single_component_path_imports, reason = "it is what lets other modules use the macro")]
pub(crate) use by_kind;

#[cfg(test)]
mod tests {
    use protocol::registry::{NOTED, entity};
    use protocol::{AccountId, Audience, Kind, StreamId};
    use uuid::Uuid;

    use super::*;
    use crate::shape::read_event;
    use crate::{Caller, Journaled, Occasion, audience};

    #[test]
    fn the_machine_of_a_kind_says_that_it_is_of_that_kind() {
        for kind in Kind::ALL {
            assert_eq!(by_kind!(kind, M => M::KIND), kind);
        }
    }

    #[test]
    fn of_what_its_kind_says_is_an_owners_alone_nobody_else_reads_or_sees_anything() {
        for kind in Kind::ALL.into_iter().filter(|kind| kind.audience() == Audience::Owner) {
            let sees = |who| by_kind!(kind, M => sees_and_reads::<M>(who));
            assert_eq!((sees(OWNER), sees(STRANGER)), ([true, true], [false, false]), "{kind}");
        }
    }

    const OWNER: AccountId = AccountId(Uuid::from_u128(1));
    const STRANGER: AccountId = AccountId(Uuid::from_u128(2));

    /// Whether somebody sees the owner's entity as it is before its first event, and may read its events.
    fn sees_and_reads<M: Machine>(who: AccountId) -> [bool; 2] {
        let (stream, who) = (StreamId::new(M::KIND, OWNER.0), Caller::Account(who));
        let here = Occasion { stream, who, now: 1_000, head: 0, command_id: None };
        [audience::view(&M::default(), &here).is_ok(), audience::admit(&M::default(), &here).is_ok()]
    }

    #[test]
    fn an_event_that_a_machine_does_not_have_is_of_a_newer_program() {
        for kind in Kind::ALL {
            let read = by_kind!(kind, M => read_event::<M>("seen_from_space", b"\x80", None).map(drop));
            assert!(read.expect_err("there is none").is_unsupported(), "{kind}");
        }
    }

    #[test]
    fn the_events_of_a_machine_are_those_that_the_protocol_lists() {
        for kind in Kind::ALL {
            let machines: &[&str] = by_kind!(kind, M => <M as Machine>::Event::PUBLIC);
            let listed: Vec<_> = entity(kind).into_iter().flat_map(|entity| entity.events).collect();
            let missing = listed.iter().filter(|event| !machines.contains(&event.name));
            assert_eq!(
                missing.map(|event| event.name).collect::<Vec<_>>(),
                [""; 0],
                "the machine of {kind} lacks them"
            );
            let unlisted = machines.iter().filter(|name| listed.iter().all(|event| event.name != **name));
            assert_eq!(unlisted.collect::<Vec<_>>(), [&""; 0], "the protocol lacks them in {kind}");
            assert!(!machines.contains(&NOTED.name));
        }
    }
}
