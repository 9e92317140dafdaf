//! What is written is shown in steps, while things change.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::*;
use crate::DocKind;
use crate::samples::{SMALL, World, id_of};

const SEEDS: u64 = 2;
const ROUNDS: u64 = 10;

/// The people that change.
const PEOPLE: u64 = 60;

/// What can be found, and what should be.
struct Both {
    opened: Opened,
    versions: BTreeMap<Uuid, u64>,
    world: World,
    version: u64,
}

impl Both {
    /// Changes some people; of eight changes, one takes somebody away.
    fn change(&mut self, count: u64) {
        for _ in 0..count {
            self.version += 1;
            let (number, version) = (self.world.random.below(PEOPLE), self.version);
            if self.world.random.below(8) == 0 {
                self.opened.search.remove(DocKind::People, id_of(number), version).expect("read");
                self.versions.remove(&id_of(number));
            } else {
                self.opened.search.put(self.world.person(number, version)).expect("read");
                self.versions.insert(id_of(number), version);
            }
        }
    }

    fn put(&mut self, number: u64, version: u64) {
        self.opened.search.put(self.world.person(number, version)).expect("read");
        self.versions.insert(id_of(number), version);
    }

    #[track_caller]
    fn check(&mut self, when: &str) {
        let mut found = self.opened.search.view().versions(DocKind::People);
        found.sort_unstable();
        assert_eq!(found, self.versions.clone().into_iter().collect::<Vec<_>>(), "{when}");
    }

    /// Shows what was written, while more changes.
    fn show(&mut self, written: &crate::Written) {
        self.change(3);
        let step = self.opened.search.step(written);
        self.change(5);
        self.check("a step has begun");
        let looked = step.look().expect("read");
        self.change(3);
        self.opened.search.show(looked).expect("read");
        self.check("it is shown");
    }
}

#[test]
fn whatever_changes_between_the_steps_each_document_is_found_once_as_it_is_now() {
    for seed in 0..SEEDS {
        let (_folder, opened) = created();
        let mut both = Both { opened, versions: BTreeMap::new(), world: World::new(seed, SMALL), version: 1 };
        for round in 0..ROUNDS {
            both.change(8);
            let batch = both.opened.search.batch("mark".to_owned());
            both.change(4);
            let written = both.opened.writer.write(&batch).expect("written");
            both.show(&written);
            // Some are loaded that nobody has seen, one of which has changed before.
            let (loaded, changed) = (PEOPLE + 2 * round, PEOPLE + 2 * round + 1);
            both.put(changed, 2);
            for number in [loaded, changed] {
                both.opened.writer.load(&both.world.person(number, 1)).expect("loaded");
            }
            let written = both.opened.writer.finish_load("mark").expect("written");
            both.versions.insert(id_of(loaded), 1);
            let looked = both.opened.search.step(&written).look().expect("read");
            both.opened.search.show(looked).expect("read");
            both.check("more was loaded");
        }
    }
}
