//! `guildhall backup`: copies the embedded store into one file, even while a server writes to it.

use std::path::Path;

use anyhow::{bail, ensure};

use crate::config::{Config, StoreUrl};
use crate::stdout;

/// Makes the copy and prints its length.
pub fn run(config: &Config, file: &Path) -> anyhow::Result<()> {
    if config.store != StoreUrl::Sqlite {
        bail!(
            "a cluster has backups of its own; `guildhall export` writes what a keyspace holds into a folder"
        );
    }
    ensure!(config.data.is_dir(), "there is no data folder {}", config.data.display());
    let bytes = schema::sqlite::back_up(&config.data, file)?;
    stdout::print(&format!("copied {bytes} bytes to {}\n", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_cluster_is_not_copied_and_a_folder_of_that_time_is_not_taken_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let (data, copy) = (folder.path().to_owned(), folder.path().join("copy.db"));
        drop(schema::SqliteStore::open(&data, schema::SqliteOptions::default()).unwrap());
        let store = StoreUrl::try_from("scylla://127.0.0.1:9042/guildhall?local_dc=dc1".to_owned()).unwrap();
        let refused = run(&Config { data, store, ..Config::default() }, &copy).unwrap_err().to_string();
        assert!(refused.contains("a cluster has backups of its own"), "{refused}");
        assert!(!copy.exists());
    }
}
