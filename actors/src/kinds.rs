//! Every kind of entity with its machine. A new kind needs one line here.

use crate::activations::Activations;
use crate::house::House;
use crate::{Machine, account, contract, credential, inbox, marks, room, timesheet, wallet, work_session};

/// A machine that lives in the house.
pub trait Resident: Machine {
    /// The living entities of this kind.
    fn activations(house: &House) -> &Activations<Self>;
}

/// Makes from one line for each kind, `module::Machine`, the activations of each kind and the macro
/// `by_kind!`. A machine has the name of its [`Kind`](protocol::Kind). (The first token of the input is a
/// dollar sign: only so can the inner macro have parameters of its own.)
macro_rules! kinds {
    ($d:tt $($module:ident::$machine:ident),+ $(,)?) => {
        /// The living entities of every kind.
        #[derive(Default)]
        pub(crate) struct AllActivations {
            $($module: Activations<$module::$machine>,)+
        }

        $(impl Resident for $module::$machine {
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

kinds! { $
    credential::Credential,
    account::Account,
    inbox::Inbox,
    room::Room,
    contract::Contract,
    timesheet::Timesheet,
    work_session::WorkSession,
    wallet::Wallet,
    marks::Marks,
}

#[allow(clippy::single_component_path_imports, reason = "it is what lets other modules use the macro")]
pub(crate) use by_kind;

#[cfg(test)]
mod tests {
    use protocol::Kind;
    use protocol::registry::{NOTED, entity};

    use super::*;
    use crate::Journaled;
    use crate::shape::read_event;

    #[test]
    fn the_machine_of_a_kind_says_that_it_is_of_that_kind() {
        for kind in Kind::ALL {
            assert_eq!(by_kind!(kind, M => M::KIND), kind);
        }
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
