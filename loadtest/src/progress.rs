//! Progress bars, on a terminal; elsewhere they show nothing.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::{Instant, sleep_until};

/// How often a bar moves while nothing but time passes.
const MOVES_EVERY: Duration = Duration::from_millis(200);

/// A bar of `length` steps.
pub fn bar(length: u64, what: &'static str) -> ProgressBar {
    styled(length, what, "{msg:20} {wide_bar} {human_pos}/{human_len} {elapsed}")
}

/// Lets time pass, which a bar shows.
pub async fn pass(time: Duration, what: &'static str) {
    let bar = styled(time.as_millis() as u64, what, "{msg:20} {wide_bar} {elapsed}");
    let began = Instant::now();
    let end = began + time;
    while Instant::now() < end {
        sleep_until(end.min(Instant::now() + MOVES_EVERY)).await;
        bar.set_position(began.elapsed().as_millis() as u64);
    }
    bar.finish_and_clear();
}

fn styled(length: u64, what: &'static str, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template).expect("the template is sound");
    ProgressBar::new(length).with_style(style).with_message(what)
}
