//! `guildhall migrate`: brings the keyspace of a cluster up to this version.

use anyhow::bail;

use crate::config::{Config, StoreUrl};
use crate::store;

/// Prints what was applied; fails where the keyspace cannot be reached, or has had what this version does not know.
pub fn run(config: &Config) -> anyhow::Result<()> {
    let StoreUrl::Cql(url) = &config.store else {
        bail!(
            "the embedded store needs no migration: name a cluster with `--store scylla://host:port/keyspace`"
        );
    };
    let options = store::cql_options(url);
    let applied = actix_web::rt::System::new().block_on(schema::cql::migrate(&options))?;
    match applied.is_empty() {
        true => println!("{} is up to date", options.keyspace),
        false => applied.iter().for_each(|name| println!("applied {name}")),
    }
    Ok(())
}
