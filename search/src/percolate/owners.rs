//! Who saved which search: a list for each search, and a table that finds a person's search by its number.

use hashbrown::HashTable;
use protocol::AccountId;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

/// The end of a list.
pub(super) const NOBODY: u32 = u32::MAX;

/// A person's search.
#[derive(Debug, Clone, Copy)]
struct Owner {
    account: AccountId,
    number: u32,
    /// The search; [`NOBODY`] where the place is free.
    search: u32,
    /// The next who saved the same, or the next place that is free.
    next: u32,
    before: u32,
    /// The group of the account.
    group: u16,
}

/// All people's searches.
#[derive(Debug)]
pub(super) struct Owners {
    owners: Vec<Owner>,
    /// The first place that is free.
    free: u32,
    by_key: HashTable<u32>,
    group_of: fn(AccountId) -> u16,
}

impl Default for Owners {
    fn default() -> Self {
        Self::grouped(|_| 0)
    }
}

/// A person's search that was taken away.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Removed {
    /// The search.
    pub search: u32,
    /// Who is now the first of those who saved it, where that is another one.
    pub new_first: Option<u32>,
}

impl Owners {
    pub fn grouped(group_of: fn(AccountId) -> u16) -> Self {
        Self { owners: Vec::new(), free: NOBODY, by_key: HashTable::new(), group_of }
    }

    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    /// Adds a person's search, which is not here, before the first who saved the same.
    pub fn add(&mut self, account: AccountId, number: u32, search: u32, first: u32) -> u32 {
        let group = (self.group_of)(account);
        let owner = Owner { account, number, search, next: first, before: NOBODY, group };
        let place = match self.free {
            NOBODY => {
                self.owners.push(owner);
                self.owners.len() as u32 - 1
            }
            free => {
                self.free = self.owners[free as usize].next;
                self.owners[free as usize] = owner;
                free
            }
        };
        if first != NOBODY {
            self.owners[first as usize].before = place;
        }
        let owners = &self.owners;
        let key_of = |place: &u32| (owners[*place as usize].account, owners[*place as usize].number);
        self.by_key.insert_unique(hash((account, number)), place, |place| hash(key_of(place)));
        place
    }

    /// Takes a person's search away.
    pub fn remove(&mut self, account: AccountId, number: u32) -> Option<Removed> {
        let owners = &self.owners;
        let is_it = |place: &u32| {
            let owner = &owners[*place as usize];
            owner.account == account && owner.number == number
        };
        let (place, _) = self.by_key.find_entry(hash((account, number)), is_it).ok()?.remove();
        let Owner { search, next, before, .. } = self.owners[place as usize];
        if next != NOBODY {
            self.owners[next as usize].before = before;
        }
        if before != NOBODY {
            self.owners[before as usize].next = next;
        }
        let owner = &mut self.owners[place as usize];
        (owner.search, owner.next) = (NOBODY, self.free);
        self.free = place;
        Some(Removed { search, new_first: (before == NOBODY).then_some(next) })
    }

    /// The searches of everybody in these groups, by their numbers.
    pub fn of_groups(&self, groups: &[u16]) -> impl Iterator<Item = (AccountId, u32)> {
        let owners = self.owners.iter();
        let owners = owners.filter(|owner| owner.search != NOBODY && groups.contains(&owner.group));
        owners.map(|owner| (owner.account, owner.number))
    }

    /// Those who saved the same, from the first one on.
    pub fn from(&self, first: u32) -> impl Iterator<Item = (AccountId, u32)> + '_ {
        let is_somebody = |place: u32| (place != NOBODY).then_some(place);
        std::iter::successors(is_somebody(first), move |place| is_somebody(self.owners[*place as usize].next))
            .map(|place| (self.owners[place as usize].account, self.owners[place as usize].number))
    }
}

fn hash(key: (AccountId, u32)) -> u64 {
    FxBuildHasher.hash_one(key)
}
