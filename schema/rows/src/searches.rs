//! The rows of saved searches, from which a server at its start learns all that stand.

use protocol::search::JobsQuery;
use protocol::search::saved::Alert;
use protocol::{AccountId, Seq};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{ReadModel, Row, RowKey, Table, derived};

/// The number of partitions over which all saved searches are spread. A server reads each of them once.
pub const SAVED_BUCKETS: u16 = 1_024;

/// What a query may ask for, as this program knows it. It rises with each addition that a program which
/// passes over it would match too much by.
const QUERY_SHAPE: u32 = 1;

/// A saved search. Partition: a part of all accounts; sorted by account and number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedRow {
    /// The account.
    pub account: AccountId,
    /// The number of the search.
    pub search: u32,
    /// The program that knows this knows all that the query asks for.
    shape: u32,
    /// Whether the person is told at once of a job that fits.
    pub alert: Alert,
    /// What is searched for.
    pub query: JobsQuery,
}

/// What of a row can be read whatever program wrote it.
#[derive(Debug, Deserialize)]
struct Whose {
    account: AccountId,
    search: u32,
    shape: u32,
}

/// Why a row says nothing to this program. It is left in place.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SavedUnread {
    /// A newer program wrote it, and its query asks for something that this one does not know.
    #[error("the search {search} of {account} asks for something that only a newer program knows")]
    Newer {
        /// The account.
        account: AccountId,
        /// The number of the search.
        search: u32,
    },
    /// It does not read.
    #[error("the row does not read: {0}")]
    Damaged(String),
}

impl SavedRow {
    /// The row of a search that is saved now.
    pub fn new(account: AccountId, search: u32, alert: Alert, query: JobsQuery) -> Self {
        Self { account, search, shape: QUERY_SHAPE, alert, query }
    }

    /// The deletion of the row of a search.
    pub fn delete(account: AccountId, search: u32, source: Seq) -> Row {
        let RowKey { table, partition, clustering } = Self::key(account, search);
        Row::delete(table, partition, clustering, source)
    }

    /// The key of the row of a search.
    pub fn key(account: AccountId, search: u32) -> RowKey {
        let clustering = Self::place(account, search);
        RowKey { table: Table::Saved, partition: Self::partition_of(account), clustering }
    }

    /// Whose search has that clustering key, and its number; none where no program writes such a key.
    pub fn whose(clustering: &[u8]) -> Option<(AccountId, u32)> {
        let (account, number) = clustering.split_first_chunk::<16>()?;
        Some((AccountId(Uuid::from_bytes(*account)), u32::from_be_bytes(number.try_into().ok()?)))
    }

    /// The partition with that number, below [`SAVED_BUCKETS`].
    pub fn bucket(number: u16) -> Uuid {
        derived("saved", &[&number.to_be_bytes()])
    }

    /// The number of the partition of an account, for [`SavedRow::bucket`].
    pub fn bucket_of(account: AccountId) -> u16 {
        let hash = blake3::hash(account.0.as_bytes());
        let [high, low, ..] = *hash.as_bytes();
        u16::from_be_bytes([high, low]) % SAVED_BUCKETS
    }

    fn partition_of(account: AccountId) -> Uuid {
        Self::bucket(Self::bucket_of(account))
    }

    /// The clustering key of a search.
    fn place(account: AccountId, search: u32) -> Vec<u8> {
        [&account.0.as_bytes()[..], &search.to_be_bytes()].concat()
    }

    /// Reads the row of a search; `None` where it is deleted.
    ///
    /// # Errors
    /// Where a newer program wrote it, or it is damaged.
    pub fn read(row: &Row) -> Result<Option<Self>, SavedUnread> {
        let Some(body) = row.body.as_deref() else { return Ok(None) };
        let damaged = |error: rmp_serde::decode::Error| SavedUnread::Damaged(error.to_string());
        let Whose { account, search, shape } = rmp_serde::from_slice(body).map_err(damaged)?;
        if shape > QUERY_SHAPE {
            return Err(SavedUnread::Newer { account, search });
        }
        row.model().map_err(damaged)
    }
}

impl ReadModel for SavedRow {
    const TABLE: Table = Table::Saved;

    fn partition(&self) -> Uuid {
        Self::partition_of(self.account)
    }

    fn clustering(&self) -> Vec<u8> {
        Self::place(self.account, self.search)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use protocol::example::Example;

    use super::*;

    fn row(account: u128, search: u32) -> SavedRow {
        let account = AccountId(Uuid::from_u128(account));
        SavedRow::new(account, search, Alert::Live, JobsQuery::example())
    }

    #[test]
    fn a_row_reads_back_as_it_was_written_and_says_nothing_once_it_is_deleted() {
        let saved = row(7, 3);
        assert_eq!(SavedRow::read(&Row::put(&saved, 1)), Ok(Some(saved.clone())));
        let deleted = SavedRow::delete(saved.account, 3, 2);
        assert_eq!((deleted.partition, &deleted.clustering), (saved.partition(), &saved.clustering()));
        assert_eq!(SavedRow::whose(&deleted.clustering), Some((saved.account, 3)));
        assert_eq!(SavedRow::whose(&deleted.clustering[1..]), None);
        assert_eq!(SavedRow::read(&deleted), Ok(None));
    }

    #[test]
    fn what_a_newer_program_asks_for_is_named_and_not_guessed_at() {
        #[derive(Serialize)]
        struct Later<'a> {
            account: AccountId,
            search: u32,
            shape: u32,
            alert: &'a str,
            query: [&'a str; 1],
        }
        let of = |shape| {
            let AccountId(id) = AccountId(Uuid::from_u128(7));
            let later =
                Later { account: AccountId(id), search: 3, shape, alert: "weekly", query: ["near me"] };
            Row { body: Some(protocol::frame::to_bytes(&later)), ..Row::put(&row(7, 3), 1) }
        };
        let account = AccountId(Uuid::from_u128(7));
        let newer = SavedRow::read(&of(QUERY_SHAPE + 1));
        assert_eq!(newer, Err(SavedUnread::Newer { account, search: 3 }));
        assert!(matches!(SavedRow::read(&of(QUERY_SHAPE)), Err(SavedUnread::Damaged(_))));
    }

    #[test]
    fn the_searches_of_an_account_stand_together_and_accounts_in_all_buckets() {
        assert_eq!(row(7, 1).partition(), row(7, 2).partition());
        assert!(row(7, 1).clustering() < row(7, 256).clustering());
        assert!(row(7, u32::MAX).clustering() < row(8, 0).clustering());
        let all: BTreeSet<Uuid> = (0..SAVED_BUCKETS).map(SavedRow::bucket).collect();
        let used: BTreeSet<Uuid> = (0..20_000).map(|account| row(account, 1).partition()).collect();
        assert_eq!((all.len(), used == all), (1_024, true));
    }
}
