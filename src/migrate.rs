//! `guildhall migrate`: brings the keyspace of a cluster up to this version.

use anyhow::bail;

use crate::config::{Config, StoreUrl};
use crate::{stdout, store};

/// Prints what was applied. Fails if the cluster cannot be reached, or if a newer version has migrated the
/// keyspace. With a number of replicas, it creates a missing keyspace first.
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
    let told = match applied.is_empty() {
        true => format!("{} is up to date\n", options.keyspace),
        false => applied.iter().map(|name| format!("applied {name}\n")).collect(),
    };
    stdout::print(&told)
}
