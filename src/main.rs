//! The program `guildhall`: runs a command, and says in one line why it could not.

use std::process::ExitCode;

use clap::Parser;
use guildhall::cli::Arguments;

/// Messages are many and small: this allocator frees them faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    use_small_pages();
    match Arguments::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("guildhall: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Turns huge pages off: connections at rest use only a small part of their buffers, and would take 20 KB
/// each instead of 12. It costs a busy server some 5 % of its CPU.
fn use_small_pages() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::thread::disable_transparent_huge_pages(true) {
        eprintln!("guildhall: huge pages stay in use: {error}");
    }
}
