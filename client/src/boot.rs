//! A steady clock that goes on while the machine sleeps. On Linux and macOS, `Instant` stands still then.

use std::time::Duration;

/// A moment, by a clock that never goes back and counts sleep: `CLOCK_BOOTTIME` on Linux and Android,
/// `CLOCK_MONOTONIC` on Apple's systems. On Windows, the clock of `Instant` counts sleep as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BootInstant(Duration);

impl BootInstant {
    /// This moment.
    pub fn now() -> Self {
        Self(since_boot())
    }

    /// How long ago it was.
    pub fn elapsed(self) -> Duration {
        since_boot().saturating_sub(self.0)
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn since_boot() -> Duration {
    use rustix::time::{ClockId, clock_gettime};

    #[cfg(target_vendor = "apple")]
    const CLOCK: ClockId = ClockId::Monotonic;
    #[cfg(not(target_vendor = "apple"))]
    const CLOCK: ClockId = ClockId::Boottime;
    let time = clock_gettime(CLOCK);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn since_boot() -> Duration {
    use std::sync::OnceLock;
    use std::time::Instant;

    static FIRST: OnceLock<Instant> = OnceLock::new();
    FIRST.get_or_init(Instant::now).elapsed()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_the_one_that_counts_the_time_asleep() {
        let seconds = || {
            let uptime = std::fs::read_to_string("/proc/uptime").expect("Linux says how long it runs");
            uptime.split(' ').next().and_then(|seconds| seconds.parse::<f64>().ok()).expect("a number")
        };
        // `/proc/uptime` counts sleep too, in hundredths of a second.
        let (before, now, after) = (seconds(), BootInstant::now(), seconds());
        assert!((before - 0.02..after + 0.02).contains(&now.0.as_secs_f64()));
    }
}
