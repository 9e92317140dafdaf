//! How many people and jobs stand in each category, as of a moment ago.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use protocol::AccountId;
use search::{DocKind, Taxon};

use super::Search;

/// How old counts may be.
const FRESH_FOR: Duration = Duration::from_secs(2);

/// The most categories whose counts are remembered. Beyond that all are counted anew.
const REMEMBERED_MAX: usize = 20_000;

/// How many people and jobs stand in a category.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// People whose skills stand there.
    pub people: u64,
    /// Jobs that take proposals.
    pub jobs: u64,
}

/// Counts that were made a moment ago.
#[derive(Debug, Default)]
pub struct Counted(Mutex<HashMap<Taxon, (Instant, Counts)>>);

impl Counted {
    /// The counts of a category, where they are fresh.
    fn fresh(&self, category: Taxon, now: Instant) -> Option<Counts> {
        let counted = self.0.lock();
        counted.get(&category).filter(|(at, _)| now < *at + FRESH_FOR).map(|(_, counts)| *counts)
    }

    fn remember(&self, counted: impl Iterator<Item = (Taxon, Counts)>, now: Instant) {
        let mut remembered = self.0.lock();
        if remembered.len() > REMEMBERED_MAX {
            remembered.clear();
        }
        remembered.extend(counted.map(|(category, counts)| (category, (now, counts))));
    }
}

impl Search {
    /// How many people and jobs stand in each of these categories, or beneath it: at most two seconds old.
    /// None while the index is made, or too many search.
    pub async fn counts(
        &self,
        account: AccountId,
        categories: Vec<Taxon>,
        now: Instant,
    ) -> Option<Vec<Counts>> {
        if !self.is_whole() {
            return None;
        }
        let fresh: Option<Vec<Counts>> =
            categories.iter().map(|category| self.counted.fresh(*category, now)).collect();
        if fresh.is_some() {
            return fresh;
        }
        let _turn = self.turns.take(account).await.ok()?;
        let view = self.live.view()?;
        let counted = tokio::task::spawn_blocking(move || {
            let people = view.counts(DocKind::People, &categories).ok()?;
            let jobs = view.counts(DocKind::Jobs, &categories).ok()?;
            let counts: Vec<_> =
                people.into_iter().zip(jobs).map(|(people, jobs)| Counts { people, jobs }).collect();
            Some((categories, counts))
        });
        let (categories, counts) = counted.await.ok()??;
        self.counted.remember(categories.into_iter().zip(counts.iter().copied()), now);
        Some(counts)
    }
}
