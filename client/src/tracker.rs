//! What a time tracker keeps between its reports: beats that are not acknowledged, and the numbers of those
//! it had to drop.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use protocol::Millis;
use protocol::checks::BEATS_MAX;
use protocol::work::{Beat, BeatAnswer, Skip};

use crate::boot::BootInstant;

/// The most beats that wait to be acknowledged: twelve hours of them, as much as a server takes from a
/// tracker that was offline.
pub const BEATS_KEPT_MAX: usize = 4_320;

/// The inputs since the beat before.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Inputs {
    /// Keys pressed.
    pub keys: u32,
    /// Buttons clicked.
    pub clicks: u32,
    /// Scroll steps.
    pub scrolls: u32,
}

/// The beats of one session, from the moment its start was answered.
///
/// ```text
/// let mut beats = Beats::started();
/// // every `beat_seconds`:
/// beats.sample(inputs);
/// // every `report_seconds`:
/// while let Some((told, skip)) = beats.report() {
///     beats.acknowledged(&work.report(session, told, skip).await?);
/// }
/// ```
#[derive(Debug)]
pub struct Beats {
    began: BootInstant,
    made: u64,
    waiting: VecDeque<Beat>,
    /// The numbers of dropped beats. They are all below those that wait, so one range holds them.
    lost: Option<Skip>,
}

impl Beats {
    /// No beats yet. Their clock starts now.
    pub fn started() -> Self {
        Self { began: BootInstant::now(), made: 0, waiting: VecDeque::new(), lost: None }
    }

    /// Makes the next beat. If too many wait, the oldest is dropped.
    pub fn sample(&mut self, inputs: Inputs) {
        let mono_ms = self.began.elapsed().as_millis() as u64;
        self.push(mono_ms, wall_clock(), inputs);
    }

    fn push(&mut self, mono_ms: u64, at: Millis, inputs: Inputs) {
        let Inputs { keys, clicks, scrolls } = inputs;
        self.made += 1;
        self.waiting.push_back(Beat { seq: self.made, mono_ms, at, keys, clicks, scrolls });
        while self.waiting.len() > BEATS_KEPT_MAX
            && let Some(oldest) = self.waiting.pop_front()
        {
            let from = self.lost.map_or(oldest.seq, |lost| lost.from);
            self.lost = Some(Skip { from, to: oldest.seq });
        }
    }

    /// The next report, with the oldest beats; `None` if all are acknowledged. It stays the same until it is
    /// acknowledged, so it may be sent again.
    pub fn report(&self) -> Option<(Vec<Beat>, Vec<Skip>)> {
        let skip: Vec<Skip> = self.lost.into_iter().collect();
        let beats: Vec<Beat> = self.waiting.iter().take(BEATS_MAX).cloned().collect();
        (!beats.is_empty() || !skip.is_empty()).then_some((beats, skip))
    }

    /// Removes the beats that the server has.
    pub fn acknowledged(&mut self, answer: &BeatAnswer) {
        while self.waiting.front().is_some_and(|beat| beat.seq <= answer.acked) {
            self.waiting.pop_front();
        }
        self.lost = self.lost.filter(|lost| lost.to > answer.acked);
    }

    /// The number of beats that wait to be acknowledged.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }
}

/// This machine's own wall clock, not the server's: it shows the sleep that this machine's steady clock may
/// miss.
fn wall_clock() -> Millis {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_millis() as Millis
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(count: u64) -> Beats {
        let mut beats = Beats::started();
        (1..=count).for_each(|seq| beats.push(seq * 10_000, 0, Inputs::default()));
        beats
    }

    fn numbers(beats: &Beats) -> Vec<u64> {
        beats.report().map(|(beats, _)| beats.iter().map(|beat| beat.seq).collect()).unwrap_or_default()
    }

    fn acked(acked: u64) -> BeatAnswer {
        BeatAnswer { acked, rejected: vec![] }
    }

    #[test]
    fn a_report_is_told_again_until_it_is_acknowledged() {
        let mut beats = with(70);
        assert_eq!(numbers(&beats), (1..=64).collect::<Vec<_>>());
        assert_eq!(beats.report(), beats.report());
        beats.acknowledged(&acked(64));
        assert_eq!(numbers(&beats), (65..=70).collect::<Vec<_>>());
        beats.acknowledged(&acked(70));
        assert_eq!(beats.report(), None);
    }

    #[test]
    fn beats_past_twelve_hours_offline_are_given_up_and_skipped() {
        let mut beats = with(BEATS_KEPT_MAX as u64 + 3);
        assert_eq!(beats.waiting(), BEATS_KEPT_MAX);
        let (told, skip) = beats.report().expect("there is much to tell");
        assert_eq!((told[0].seq, skip), (4, vec![Skip { from: 1, to: 3 }]));
        beats.acknowledged(&acked(3));
        assert_eq!(beats.report().map(|(_, skip)| skip), Some(vec![]));
    }

    #[test]
    fn a_beat_carries_both_clocks_of_the_machine() {
        let mut beats = Beats::started();
        let before = wall_clock();
        beats.sample(Inputs { keys: 7, clicks: 1, scrolls: 0 });
        let (told, _) = beats.report().expect("a beat waits");
        assert!((before..=wall_clock()).contains(&told[0].at));
        assert!(told[0].mono_ms <= beats.began.elapsed().as_millis() as u64);
    }
}
