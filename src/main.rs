//! The program `guildhall`: reads what it is told, does it, and says in one line why where it cannot.

use std::process::ExitCode;

use clap::Parser;
use guildhall::cli::Arguments;

/// Messages are many and small: this allocator frees them faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match Arguments::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("guildhall: {error:#}");
            ExitCode::FAILURE
        }
    }
}
