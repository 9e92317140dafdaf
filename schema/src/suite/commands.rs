//! Marked commands, by which retries are recognised.

use std::sync::Arc;

use super::Subject;
use super::given::{append_of, command, id, marked, record, room};
use crate::ports::{CommandSeen, Record};

/// Records of a command that are not its last have no mark, and are not found. The order of ids is not the
/// order of events.
pub async fn marked_commands_are_found_by_id_and_listed_from_the_highest<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let unmarked = Record { command_id: Some(command(30)), ..record(1) };
    let records =
        vec![unmarked, marked(2, 30, 7, 300), marked(3, 10, 7, 100), record(4), marked(5, 20, 7, 200)];
    store.append(append_of(room(1), 0, records)).await.expect("appends");
    store.append(append_of(room(2), 0, vec![marked(1, 25, 7, 250)])).await.expect("appends");

    let seen = |number, hash, seq| CommandSeen { by: Some(id(7)), command_id: command(number), hash, seq };
    let listed = |after, limit| store.commands_after(room(1), command(after), limit);
    assert_eq!(listed(10, 10).await.expect("reads"), [seen(30, 300, 2), seen(20, 200, 5)]);
    assert_eq!(listed(0, 2).await.expect("reads"), [seen(30, 300, 2), seen(20, 200, 5)]);
    assert_eq!(listed(30, 10).await.expect("reads"), []);
    assert_eq!(store.commands(room(1), command(10)).await.expect("reads"), [seen(10, 100, 3)]);
    assert_eq!(store.commands(room(1), command(25)).await.expect("reads"), []);
}

/// A command is identified by its id and its sender.
pub async fn two_makers_may_use_one_command_id<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let nobody = Record { by: None, ..marked(3, 10, 0, 3) };
    let records = vec![marked(1, 10, 7, 1), marked(2, 10, 8, 2), nobody];
    store.append(append_of(room(1), 0, records)).await.expect("appends");

    let mut makers: Vec<_> = store.commands(room(1), command(10)).await.expect("reads");
    makers.sort_by_key(|seen| seen.seq);
    assert_eq!(makers.iter().map(|seen| seen.by).collect::<Vec<_>>(), [Some(id(7)), Some(id(8)), None]);
    assert_eq!(store.commands_after(room(1), command(0), 10).await.expect("reads").len(), 3);
}

/// Writes far more commands than a store may keep in memory, in appends of one record and of many.
pub async fn every_command_of_a_long_stream_is_found<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let mut head = 0;
    while head < 300 {
        let count = 1 + head % 7;
        let records = (head + 1..=head + count).map(|seq| marked(seq, seq, 7, seq));
        store.append(append_of(room(1), head, records.collect())).await.expect("appends");
        head += count;
        let all = store.commands_after(room(1), command(0), 1_000).await.expect("reads");
        assert!(all.iter().map(|seen| seen.seq).eq((1..=head).rev()), "with {head} records");
    }
    for seq in 1..=head {
        let found = store.commands(room(1), command(seq)).await.expect("reads");
        assert_eq!(found.iter().map(|seen| (seen.seq, seen.hash)).collect::<Vec<_>>(), [(seq, seq)]);
    }
    let newest = store.commands_after(room(1), command(head - 100), 10).await.expect("reads");
    assert!(newest.iter().map(|seen| seen.seq).eq((head - 9..=head).rev()));
}
