//! Many users of a store at once: readers beside writers, and writers beside each other.

use std::sync::Arc;

use futures_util::future::{join_all, try_join_all};

use super::Subject;
use super::given::{append, room};
use crate::ports::{AppendError, Store, Window};

/// The streams that are written at once.
const STREAMS: u64 = 50;

/// The appends to each stream.
const ROUNDS: u64 = 20;

/// The records of each append.
const RECORDS: u64 = 3;

/// A head is always the end of an append, and everything up to it can be read.
pub async fn readers_see_whole_appends_while_many_streams_are_written<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let writers = try_join_all((0..STREAMS).map(|number| write(Arc::clone(&store), number)));
    let readers = join_all((0..STREAMS).map(|number| read(Arc::clone(&store), number)));
    let (written, _) = tokio::join!(writers, readers);
    written.expect("every append stands");
}

async fn write(store: Arc<dyn Store>, number: u64) -> Result<(), AppendError> {
    for round in 0..ROUNDS {
        store.append(append(room(number), round * RECORDS, RECORDS)).await?;
    }
    Ok(())
}

async fn read(store: Arc<dyn Store>, number: u64) {
    let mut seen = 0;
    while seen < ROUNDS * RECORDS {
        let head = store.head(room(number)).await.expect("reads");
        assert!(head >= seen && head.is_multiple_of(RECORDS), "the head went from {seen} to {head}");
        let page =
            store.read(room(number), Window::After(seen), usize::MAX, usize::MAX).await.expect("reads");
        let seqs: Vec<_> = page.records.iter().map(|record| record.seq).collect();
        let end = seen + seqs.len() as u64;
        assert_eq!(seqs, (seen + 1..=end).collect::<Vec<_>>());
        assert!(end >= head && end.is_multiple_of(RECORDS), "the head was {head}, the page ended at {end}");
        seen = end;
    }
}

/// This is what separates two activations of one entity.
pub async fn appends_that_race_for_one_head_have_one_winner<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    for head in 0..ROUNDS {
        let outcomes = join_all((0..8).map(|_| store.append(append(room(1), head, 1)))).await;
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let lost = outcomes.iter().filter(|outcome| match outcome {
            Err(AppendError::Conflict { head: stands }) => *stands == head + 1,
            _ => false,
        });
        assert_eq!((won, lost.count()), (1, 7), "{outcomes:?}");
    }
}
