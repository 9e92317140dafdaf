//! `guildhall migrate`: brings the keyspace of a cluster up to this version.

use anyhow::bail;

use crate::config::{Config, StoreUrl};
use crate::store;

/// Prints what was applied; fails where the keyspace cannot be reached, or has had what this version does not know.
/// With a number of replicas it makes the keyspace first, where there is none.
pub fn run(config: &Config, replicas: Option<u8>) -> anyhow::Result<()> {
    let StoreUrl::Cql(url) = &config.store else {
        bail!(
            "the embedded store needs no migration: name a cluster with `--store scylla://host:port/keyspace`"
        );
    };
    let options = store::cql_options(config, url);
    let applied = actix_web::rt::System::new().block_on(async {
        if let Some(replicas) = replicas {
            schema::cql::create_keyspace(&options, replicas).await?;
        }
        schema::cql::migrate(&options).await
    })?;
    match applied.is_empty() {
        true => println!("{} is up to date", options.keyspace),
        false => applied.iter().for_each(|name| println!("applied {name}")),
    }
    Ok(())
}
