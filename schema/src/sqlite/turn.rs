//! The writer's thread is given the core as soon as it has something to do, also where a busy thread shares it.
//!
//! A commit waits for the disk more than once. Linux lets whoever runs finish its turn, some milliseconds, before a thread that has waited
//! gets the core again; one that asks for short turns gets it earlier, and no larger share of the core in all. Kernels before 6.12 do not know
//! the wish, and other systems have none like it: there the thread waits as before.

use std::time::Duration;

/// How long a turn of the writer's thread is. A commit needs the core for less.
#[cfg(target_os = "linux")]
const TURN: Duration = Duration::from_micros(300);

/// Asks for short turns for the current thread.
#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
pub(super) fn ask_for_short_ones() {
    // SAFETY: the structure is plain numbers, for which zero is a value.
    let mut attributes: libc::sched_attr = unsafe { std::mem::zeroed() };
    let bytes = size_of_val(&attributes) as libc::c_uint;
    let (this_thread, no_flags) = (0, 0);
    // SAFETY: the kernel writes no more than the length that is said.
    let got =
        unsafe { libc::syscall(libc::SYS_sched_getattr, this_thread, &raw mut attributes, bytes, no_flags) };
    if got != 0 || attributes.sched_policy != libc::SCHED_OTHER as u32 {
        return; // Whoever runs the server has set another way to share the core.
    }
    attributes.sched_runtime = TURN.as_nanos() as u64;
    // SAFETY: the kernel reads a structure of the size that it names, and keeps nothing of it.
    let set = unsafe { libc::syscall(libc::SYS_sched_setattr, this_thread, &raw const attributes, no_flags) };
    if set != 0 {
        tracing::debug!(error = %std::io::Error::last_os_error(), "no short turns for the store's writer");
    }
}

/// Asks for short turns for the current thread.
#[cfg(not(target_os = "linux"))]
pub(super) fn ask_for_short_ones() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    #[allow(unsafe_code)]
    fn a_thread_that_asks_for_short_turns_has_them_and_stays_as_nice_as_it_was() {
        std::thread::spawn(|| {
            // SAFETY: as above.
            let mut attributes: libc::sched_attr = unsafe { std::mem::zeroed() };
            let bytes = size_of_val(&attributes) as libc::c_uint;
            let mut read = || {
                // SAFETY: as above.
                let got = unsafe { libc::syscall(libc::SYS_sched_getattr, 0, &raw mut attributes, bytes, 0) };
                assert_eq!(got, 0, "{}", std::io::Error::last_os_error());
                (attributes.sched_policy, attributes.sched_nice, attributes.sched_runtime)
            };
            let before = read();
            ask_for_short_ones();
            let after = read();
            assert_eq!((after.0, after.1), (before.0, before.1));
            // A kernel that does not know the wish says nothing of turns at all.
            assert!(after.2 == TURN.as_nanos() as u64 || (before.2, after.2) == (0, 0), "{after:?}");
        })
        .join()
        .unwrap();
    }
}
