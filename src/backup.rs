//! `guildhall backup`: a copy of the embedded store as one file, beside the server that writes to it.

use std::path::Path;

use anyhow::{bail, ensure};

use crate::config::{Config, StoreUrl};

/// Makes the copy, and prints how long it is.
pub fn run(config: &Config, file: &Path) -> anyhow::Result<()> {
    if config.store != StoreUrl::Sqlite {
        bail!(
            "a cluster has backups of its own; `guildhall export` writes what a keyspace holds into a folder"
        );
    }
    ensure!(config.data.is_dir(), "there is no data folder {}", config.data.display());
    let bytes = schema::sqlite::back_up(&config.data, file)?;
    println!("copied {bytes} bytes to {}", file.display());
    Ok(())
}
