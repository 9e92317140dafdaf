//! Progress bars, on a terminal; elsewhere they show nothing.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar of `length` steps.
pub fn bar(length: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:20} {wide_bar} {human_pos}/{human_len} {elapsed}")
        .expect("the template is sound");
    ProgressBar::new(length).with_style(style).with_message(what)
}
