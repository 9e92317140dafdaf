//! `wallet.entries`: the postings of a wallet. Only its owner sees them.

use actors::House;
use protocol::wallet::{EntriesAnswer, Entry};
use protocol::{AccountId, Seq, WireError};
use schema::Table;
use schema::rows::WalletEntryRow;

use super::{model, rows_after};

/// The most entries of one event: more than any event posts.
const EVENT_ENTRIES_MAX: usize = 16;

/// A page of the entries of a wallet, after those of the event `after`. It never holds a part of an event.
pub async fn entries_of(
    house: &House,
    owner: AccountId,
    after: Seq,
    limit: usize,
) -> Result<EntriesAnswer, WireError> {
    let place = WalletEntryRow::place(after, u32::MAX);
    let limit_rows = limit + EVENT_ENTRIES_MAX;
    let rows = rows_after(house, Table::WalletEntries, owner.0, Some(place), limit_rows).await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in &rows {
        entries.extend(model::<WalletEntryRow>(row)?.map(|row| row.entry));
    }
    Ok(page(entries, limit))
}

/// The whole events that fit into `limit`. The first event is always there, because the next page could not
/// begin behind an empty one.
fn page(mut entries: Vec<Entry>, limit: usize) -> EntriesAnswer {
    let Some(beyond) = entries.get(limit).map(|entry| entry.seq) else {
        return EntriesAnswer { entries, more: false };
    };
    let whole = entries.partition_point(|entry| entry.seq < beyond);
    let end = match whole {
        0 => entries.partition_point(|entry| entry.seq == beyond),
        whole => whole,
    };
    let more = end < entries.len();
    entries.truncate(end);
    EntriesAnswer { entries, more }
}

#[cfg(test)]
mod tests {
    use protocol::Currency;

    use super::*;

    fn entries_at(seqs: &[Seq]) -> Vec<Entry> {
        let entry = |seq: &Seq| Entry {
            seq: *seq,
            at: 0,
            account: "available".to_owned(),
            currency: Currency::USD,
            debit: None,
            credit: Some("1.00".to_owned()),
            cause: "deposited".to_owned(),
        };
        seqs.iter().map(entry).collect()
    }

    fn paged(seqs: &[Seq], limit: usize) -> (Vec<Seq>, bool) {
        let EntriesAnswer { entries, more } = page(entries_at(seqs), limit);
        (entries.iter().map(|entry| entry.seq).collect(), more)
    }

    #[test]
    fn a_page_of_entries_never_cuts_an_event_in_two() {
        assert_eq!(paged(&[], 3), (vec![], false));
        assert_eq!(paged(&[2, 2, 5], 3), (vec![2, 2, 5], false));
        assert_eq!(paged(&[2, 2, 5, 5], 3), (vec![2, 2], true));
        assert_eq!(paged(&[2, 2, 5, 5], 2), (vec![2, 2], true));
        assert_eq!(paged(&[2, 2, 5, 5], 4), (vec![2, 2, 5, 5], false));
    }

    #[test]
    fn an_event_with_more_entries_than_a_page_holds_is_given_whole() {
        assert_eq!(paged(&[2, 2, 5, 5], 1), (vec![2, 2], true));
        assert_eq!(paged(&[2, 2], 1), (vec![2, 2], false));
    }
}
