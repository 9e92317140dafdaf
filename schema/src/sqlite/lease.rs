//! The time that a lease is measured on: milliseconds since the machine was started, sleep included, and which start that was.
//!
//! The wall clock would not do: it may be set back or forward. After a restart of the machine whoever held a lease is gone, so that a lease of
//! another boot is nobody's.

use std::sync::OnceLock;
use std::time::Duration;

use crate::steady::since_boot;

/// Where the system says which boot this is.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// The longest that a lease lives.
const LIVES_MAX: Duration = Duration::from_secs(3_600);

/// A moment of one boot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment<'a> {
    /// Which boot.
    pub(super) boot: &'a str,
    /// How long it has lasted, in milliseconds.
    pub(super) ms: u64,
}

impl Moment<'static> {
    /// This moment.
    pub(super) fn now() -> Self {
        static BOOT: OnceLock<String> = OnceLock::new();
        // Where the system does not say, all boots have one name: a lease of an earlier one is then known by ending too late.
        let boot =
            BOOT.get_or_init(|| std::fs::read_to_string(BOOT_ID).unwrap_or_default().trim().to_owned());
        Self { boot, ms: u64::try_from(since_boot().as_millis()).unwrap_or(u64::MAX) }
    }
}

impl Moment<'_> {
    /// No lease that is held now ends later, in milliseconds.
    pub(super) fn latest_end(self) -> u64 {
        self.after(LIVES_MAX)
    }

    /// So much later, in milliseconds.
    pub(super) fn after(self, time: Duration) -> u64 {
        self.ms.saturating_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;
    use uuid::Uuid;

    use super::super::layout::{ADD, CREATE};
    use super::super::statements::Statements;
    use super::*;

    const ADA: Uuid = Uuid::from_u128(1);
    const BOB: Uuid = Uuid::from_u128(2);
    const TEN: Duration = Duration::from_secs(10);

    fn at(ms: u64) -> Moment<'static> {
        Moment { boot: "this", ms }
    }

    fn with_tables() -> Connection {
        let connection = Connection::open_in_memory().expect("opens");
        connection.execute_batch(&format!("{CREATE}{ADD}")).expect("makes the tables");
        connection
    }

    #[test]
    fn a_lease_is_its_holders_until_it_ran_out_and_nobodys_after_the_machine_was_started_again() {
        let connection = with_tables();
        let mut statements = Statements::prepare(&connection).expect("prepares");
        let mut claim = |holder, now| statements.claim_lease(holder, TEN, now).expect("claims") == holder;

        assert!(claim(ADA, at(1_000)));
        assert!(!claim(BOB, at(10_999)), "it is Ada's for ten seconds");
        assert!(claim(ADA, at(5_000)), "Ada renews it");
        assert!(!claim(BOB, at(14_999)));
        assert!(claim(BOB, at(15_000)), "Ada has not renewed it");
        assert!(!claim(ADA, at(15_001)));
        assert!(claim(ADA, Moment { boot: "next", ms: 3 }), "the machine was started again");
    }

    #[test]
    fn where_boots_have_one_name_a_lease_of_an_earlier_one_is_known_by_ending_too_late() {
        let connection = with_tables();
        let mut statements = Statements::prepare(&connection).expect("prepares");
        let mut claim = |holder, now| statements.claim_lease(holder, TEN, now).expect("claims") == holder;

        assert!(claim(ADA, at(7_200_000)));
        assert!(claim(BOB, at(5)), "nobody's lease ends two hours from now");
    }

    #[test]
    fn the_time_of_a_boot_goes_on_and_its_name_stays() {
        let (one, next) = (Moment::now(), Moment::now());
        assert!(one.ms > 0 && next.ms >= one.ms && next.boot == one.boot);
    }
}
