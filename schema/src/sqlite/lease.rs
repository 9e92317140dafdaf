//! The clock of a lease: milliseconds since the machine was started, including sleep, and the id of that
//! start.
//!
//! The wall clock cannot be used, because it may be set. After a restart of the machine the holder of a lease
//! is gone, so a lease of another boot belongs to nobody.

use std::sync::OnceLock;
use std::time::Duration;

use crate::steady::since_boot;

/// The file with the id of this boot.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// The longest life of a lease.
const LIVES_MAX: Duration = Duration::from_secs(3_600);

/// A moment in a boot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment<'a> {
    /// The id of the boot.
    pub(super) boot: &'a str,
    /// The time since the boot, in milliseconds.
    pub(super) ms: u64,
}

impl Moment<'static> {
    /// This moment.
    pub(super) fn now() -> Self {
        static BOOT: OnceLock<String> = OnceLock::new();
        // If the system has no boot ids, all boots share a name. A lease of an earlier boot is then
        // recognised because it ends too late.
        let boot =
            BOOT.get_or_init(|| std::fs::read_to_string(BOOT_ID).unwrap_or_default().trim().to_owned());
        Self { boot, ms: u64::try_from(since_boot().as_millis()).unwrap_or(u64::MAX) }
    }
}

impl Moment<'_> {
    /// The latest end of a lease that is held now, in milliseconds.
    pub(super) fn latest_end(self) -> u64 {
        self.after(LIVES_MAX)
    }

    /// The moment after that time, in milliseconds.
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
