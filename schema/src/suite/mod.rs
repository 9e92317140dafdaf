//! The contract of a store, as tests that every adapter must pass. `schema::contract_tests!(subject())` makes
//! the tests, where `subject()` returns a [`Subject`] over an empty store.
//!
//! Each check gets a store of its own, and its name is the promise that it checks.

pub mod appends;
pub mod commands;
pub mod crowds;
pub mod effects;
pub mod given;
pub mod lease;
pub mod newer;
pub mod reading;
pub mod rows;
pub mod settings;
pub mod timers;

use std::future::Future;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::ports::Store;

/// A store under test, with the faults that only its adapter can cause.
pub trait Subject: Send + Sync + 'static {
    /// The store, empty when the subject is made.
    fn store(&self) -> Arc<dyn Store>;

    /// Makes the next append end with `Unsettled`, although it is written, or although it is not.
    fn unsettle_next(&self, written: bool);

    /// Writes what a newer program could have written: a stream of the kind `dispute` (number 200) with one
    /// unfinished record and a timer that is due at 50; and one record of the room [`newer::TOLD_ROOM`], told
    /// by that stream.
    fn write_as_newer(&self) -> BoxFuture<'_, ()>;

    /// Makes the next append fail with `Overloaded`.
    fn refuse_next(&self);
}

/// Runs one check on one subject.
pub fn run<S: Subject, F: Future<Output = ()>>(subject: S, check: impl FnOnce(Arc<S>) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime starts").block_on(check(Arc::new(subject)));
}

/// Makes a test of each promise of a store; `$subject` makes a [`Subject`] over an empty store.
#[macro_export]
macro_rules! contract_tests {
    ($subject:expr) => {
        $crate::contract_tests! { $subject;
            appends: what_is_appended_reads_back_as_it_was,
            appends: a_stream_starts_at_zero_and_counts_its_records,
            appends: an_append_at_the_wrong_head_says_where_the_stream_stands_and_writes_nothing,
            appends: one_conflict_among_many_streams_does_not_hold_the_others_back,
            appends: two_appends_of_one_stream_waiting_together_keep_their_order,
            appends: an_unsettled_append_that_was_written_is_found_in_the_tail,
            appends: an_unsettled_append_that_was_lost_can_be_sent_again,
            appends: an_overloaded_append_has_written_nothing_and_can_be_sent_again,
            commands: marked_commands_are_found_by_id_and_listed_from_the_highest,
            commands: every_command_of_a_long_stream_is_found,
            commands: two_makers_may_use_one_command_id,
            reading: a_page_goes_both_ways_and_says_whether_more_remains,
            reading: a_page_is_bounded_in_bytes_but_holds_a_record,
            reading: streams_of_a_kind_are_paged_by_id,
            reading: the_newest_snapshot_is_kept_and_an_older_one_never_replaces_it,
            effects: rows_are_paged_by_clustering_key_within_their_partition,
            effects: an_older_event_never_wins_over_a_newer_one,
            effects: a_deleted_row_is_gone_and_an_older_event_does_not_bring_it_back,
            effects: effects_of_an_append_that_conflicts_do_not_stand,
            effects: what_is_unfinished_stays_so_until_it_is_finished,
            effects: unfinished_records_are_listed_page_by_page,
            rows: rows_by_their_keys_come_in_the_order_asked_for_and_none_for_each_that_is_missing,
            rows: a_deleted_row_is_none_among_rows_read_by_their_keys,
            rows: hundreds_of_rows_of_many_partitions_are_read_in_one_call,
            rows: more_rows_than_the_limit_are_not_read_in_one_call,
            rows: a_partition_that_is_forgotten_is_gone_and_its_neighbours_stay,
            timers: timers_come_in_the_order_they_are_due,
            timers: setting_a_timer_again_replaces_it_and_cancelling_removes_it,
            timers: a_timer_set_anew_since_is_not_forgotten,
            timers: due_timers_are_listed_page_by_page_each_once,
            settings: the_first_claim_of_a_setting_stands,
            settings: a_setting_that_is_put_replaces_what_was_there,
            settings: a_sound_store_is_ready,
            lease: the_lease_has_one_holder_until_it_lets_go,
            lease: a_lease_that_is_not_renewed_passes_to_whoever_asks_next,
            lease: a_lease_that_is_renewed_outlives_its_first_claim,
            lease: one_of_many_that_ask_at_once_gets_the_lease,
            newer: streams_of_a_kind_that_is_not_known_are_passed_over_and_counted,
            newer: a_record_told_by_a_kind_that_is_not_known_is_unsupported,
            crowds: readers_see_whole_appends_while_many_streams_are_written,
            crowds: appends_that_race_for_one_head_have_one_winner,
        }
    };
    ($subject:expr; $($module:ident: $check:ident,)+) => {$(
        #[test]
        fn $check() {
            $crate::suite::run($subject, $crate::suite::$module::$check);
        }
    )+};
}
