//! What commands print. The standard output may be a full disk, or a reader that has gone.

use std::io::{ErrorKind, Write};

use anyhow::Context;

/// Prints a text. A reader that has seen enough of it (`| head`) is no trouble.
pub fn print(text: &str) -> anyhow::Result<()> {
    let mut stdout = std::io::stdout();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("the standard output takes no more")
        }
        _ => Ok(()),
    }
}
