//! The commands that an entity has executed, so that a retry gets the first answer.

use std::collections::BTreeMap;

use protocol::{CommandId, Seq};
use schema::CommandSeen;
use uuid::Uuid;

/// The most commands in memory. For older ones the journal is asked.
pub(crate) const SEEN_MAX: usize = 16_384;

/// Commands that are loaded when an entity starts.
pub(crate) const SEEN_LOADED: usize = 1_024;

/// The key of a command: its id, and who sent it.
pub(crate) type Key = (CommandId, Option<Uuid>);

/// What an entity knows of a command.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// The command is certainly new.
    Fresh,
    /// The command was executed: the hash of its content, and the seq of its last event.
    Known { hash: u64, seq: Seq },
    /// The command is older than the memory: the journal must be asked.
    AskJournal,
}

/// The commands that an entity remembers: all above `floor`, and some below.
#[derive(Debug)]
pub(crate) struct Seen {
    known: BTreeMap<Key, (u64, Seq)>,
    floor: CommandId,
}

impl Seen {
    /// The newest commands of a stream, as the journal lists them. Below `horizon` the list may be
    /// incomplete.
    pub fn load(commands: Vec<CommandSeen>, limit: usize, horizon: CommandId) -> Self {
        let lowest = commands.iter().map(|seen| seen.command_id).min();
        let floor = lowest.filter(|_| commands.len() >= limit).unwrap_or(horizon);
        let entry = |seen: CommandSeen| ((seen.command_id, seen.by), (seen.hash, seen.seq));
        Self { known: commands.into_iter().map(entry).collect(), floor }
    }

    pub fn lookup(&self, key: &Key) -> Lookup {
        match self.known.get(key) {
            Some((hash, seq)) => Lookup::Known { hash: *hash, seq: *seq },
            None if key.0 > self.floor => Lookup::Fresh,
            None => Lookup::AskJournal,
        }
    }

    /// Remembers a command. If there are too many, the lowest ids are dropped, but only once they are
    /// `durable`.
    pub fn remember(&mut self, key: Key, hash: u64, seq: Seq, durable: Seq) {
        self.known.insert(key, (hash, seq));
        while self.known.len() > SEEN_MAX {
            let Some(first) = self.known.first_entry() else { return };
            if first.get().1 > durable {
                return;
            }
            self.floor = self.floor.max(first.key().0);
            first.remove();
        }
    }
}

/// The lowest id of a command from that millisecond.
pub(crate) fn lowest_id(millis: u64) -> CommandId {
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    CommandId(Uuid::from_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u128) -> Key {
        (CommandId(Uuid::from_u128(number)), None)
    }

    fn seen(number: u128, seq: Seq) -> CommandSeen {
        CommandSeen { by: None, command_id: CommandId(Uuid::from_u128(number)), hash: 7, seq }
    }

    #[test]
    fn above_the_floor_an_unknown_command_is_fresh_and_below_it_the_journal_is_asked() {
        let memory = Seen::load(vec![seen(9, 3), seen(5, 1)], 2, CommandId(Uuid::from_u128(1)));
        assert_eq!(memory.lookup(&key(6)), Lookup::Fresh);
        assert_eq!(memory.lookup(&key(5)), Lookup::Known { hash: 7, seq: 1 });
        assert_eq!(memory.lookup(&key(4)), Lookup::AskJournal);
    }

    #[test]
    fn a_journal_with_fewer_commands_than_asked_has_no_others() {
        let memory = Seen::load(vec![seen(9, 3)], 2, CommandId(Uuid::from_u128(1)));
        assert_eq!(memory.lookup(&key(4)), Lookup::Fresh);
    }

    #[test]
    fn what_gives_way_is_asked_of_the_journal_and_what_is_not_durable_stays() {
        let mut memory = Seen::load(Vec::new(), 2, CommandId(Uuid::from_u128(1)));
        for number in 0..=SEEN_MAX as u128 {
            memory.remember(key(10 + number), 7, number as u64 + 1, 0);
        }
        assert_eq!(memory.lookup(&key(10)), Lookup::Known { hash: 7, seq: 1 });
        memory.remember(key(5_000_000), 7, 99_999, 3);
        assert_eq!(memory.lookup(&key(10)), Lookup::AskJournal);
        assert_eq!(memory.lookup(&key(12)), Lookup::Known { hash: 7, seq: 3 });
    }
}
