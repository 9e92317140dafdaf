//! Gives the writer's thread the core as soon as it has something to do, even if a busy thread shares the
//! core.
//!
//! A commit waits for the disk more than once. Linux lets the running thread finish its turn, some
//! milliseconds, before a thread that has waited gets the core again. A thread that asks for short turns gets
//! it earlier, without a larger share of the core. Kernels before 6.12 and other systems do not know this:
//! there the thread waits as before.

#[cfg(target_os = "linux")]
use std::{io, time::Duration};

/// The length of a turn of the writer's thread. A commit needs the core for less.
#[cfg(target_os = "linux")]
const TURN: Duration = Duration::from_micros(300);

#[cfg(target_os = "linux")]
const THIS_THREAD: libc::pid_t = 0;
#[cfg(target_os = "linux")]
const NO_FLAGS: libc::c_uint = 0;

/// Asks for short turns for the current thread.
#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
pub(super) fn ask_for_short_ones() {
    let asked = attributes().and_then(|mut attributes| {
        if attributes.sched_policy != libc::SCHED_OTHER as u32 {
            return Ok(()); // Whoever runs the server has set another way to share the core.
        }
        attributes.sched_runtime = TURN.as_nanos() as u64;
        // SAFETY: the kernel reads a structure of the size that is passed, and keeps no reference to it.
        let set =
            unsafe { libc::syscall(libc::SYS_sched_setattr, THIS_THREAD, &raw const attributes, NO_FLAGS) };
        if set == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
    });
    if let Err(error) = asked {
        tracing::debug!(%error, "no short turns for the store's writer");
    }
}

/// How the current thread shares the core.
#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
fn attributes() -> io::Result<libc::sched_attr> {
    // SAFETY: the structure consists of plain numbers, for which zero is valid.
    let mut attributes: libc::sched_attr = unsafe { std::mem::zeroed() };
    let bytes = size_of_val(&attributes) as libc::c_uint;
    // SAFETY: the kernel writes no more than the length that is passed.
    let got =
        unsafe { libc::syscall(libc::SYS_sched_getattr, THIS_THREAD, &raw mut attributes, bytes, NO_FLAGS) };
    if got == 0 { Ok(attributes) } else { Err(io::Error::last_os_error()) }
}

/// Asks for short turns for the current thread.
#[cfg(not(target_os = "linux"))]
pub(super) fn ask_for_short_ones() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_asks_for_short_turns_has_them_and_stays_as_nice_as_it_was() {
        std::thread::spawn(|| {
            let read = || {
                let attributes = attributes().unwrap();
                (attributes.sched_policy, attributes.sched_nice, attributes.sched_runtime)
            };
            let before = read();
            ask_for_short_ones();
            let after = read();
            assert_eq!((after.0, after.1), (before.0, before.1));
            // A kernel that does not know this reports no turns at all.
            assert!(after.2 == TURN.as_nanos() as u64 || (before.2, after.2) == (0, 0), "{after:?}");
        })
        .join()
        .unwrap();
    }
}
