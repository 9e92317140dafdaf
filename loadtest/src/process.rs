//! The cost of a process: its CPU time and its resident memory, from /proc.

use std::fs;
use std::io;
use std::time::{Duration, Instant};

/// Above this share of a core a process with one thread counts as being at its limit.
const CORES_LIMIT: f64 = 0.9;

/// A process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Process(u32);

impl Process {
    /// The process of that id.
    pub fn of(pid: u32) -> Self {
        Self(pid)
    }

    /// Its id.
    pub fn id(&self) -> u32 {
        self.0
    }

    /// This process.
    pub fn own() -> Self {
        Self(std::process::id())
    }

    /// The CPU time it has used, in user and kernel mode, over all threads.
    pub fn cpu(&self) -> io::Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0))?;
        let ticks = ticks(&stat).ok_or_else(|| io::Error::other("/proc/PID/stat has an unknown form"))?;
        Ok(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
    }

    /// The memory it has in RAM, in bytes.
    pub fn resident_bytes(&self) -> io::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0))?;
        kibibytes(&status, "VmRSS:")
            .map(|kib| kib * 1024)
            .ok_or_else(|| io::Error::other("/proc/PID/status names no VmRSS"))
    }
}

/// User and kernel time: the 14th and 15th field. The second field is a name that may hold anything, up to
/// the last `)`.
fn ticks(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let kernel: u64 = fields.next()?.parse().ok()?;
    Some(user + kernel)
}

fn kibibytes(status: &str, field: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// Measures the CPU time between two calls.
#[derive(Debug, Clone, Copy)]
pub struct CpuMeter {
    process: Process,
    since: Instant,
    cpu: Duration,
}

/// The CPU time that a process used in a span of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CpuUse {
    /// CPU time.
    pub cpu: Duration,
    /// Time that passed.
    pub elapsed: Duration,
}

impl CpuMeter {
    /// Starts to measure.
    pub fn start(process: Process) -> io::Result<Self> {
        Ok(Self { process, since: Instant::now(), cpu: process.cpu()? })
    }

    /// The CPU time since the start or the last lap.
    pub fn lap(&mut self) -> io::Result<CpuUse> {
        let next = Self::start(self.process)?;
        let used = CpuUse { cpu: next.cpu.saturating_sub(self.cpu), elapsed: next.since - self.since };
        *self = next;
        Ok(used)
    }
}

impl CpuUse {
    /// The share of one core, 1.0 for all of it.
    pub fn cores(&self) -> f64 {
        self.cpu.as_secs_f64() / self.elapsed.as_secs_f64().max(1e-9)
    }

    /// Whether it kept a core busy nearly all the time.
    pub fn is_at_its_limit(&self) -> bool {
        self.cores() > CORES_LIMIT
    }

    /// The CPU microseconds for each of `count` items.
    pub fn micros_each(&self, count: u64) -> Option<f64> {
        (count > 0).then(|| self.cpu.as_secs_f64() * 1e6 / count as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_blanks_and_brackets_does_not_shift_the_fields() {
        let stat = "42 (a ) b) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20";
        assert_eq!(ticks(stat), Some(300));
    }

    #[test]
    fn this_process_has_memory_and_cpu_time() {
        let own = Process::own();
        assert!(own.resident_bytes().unwrap() > 1 << 16);
        own.cpu().unwrap();
    }
}
