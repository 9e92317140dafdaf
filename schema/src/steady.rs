//! The steady clock of this machine: it never goes back, and includes time in which the machine sleeps.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The clock that includes sleep, if the system has one.
#[cfg(any(target_os = "linux", target_os = "android"))]
const CLOCK: ClockId = ClockId::Boottime;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const CLOCK: ClockId = ClockId::Monotonic;

/// The time since this machine was started.
pub fn since_boot() -> Duration {
    Duration::try_from(clock_gettime(CLOCK)).unwrap_or_default()
}
