//! Checks of what a request carries, beyond its types: how long, how many, in which range. Every error names
//! the field.

mod trade;

pub use self::trade::*;
use crate::error::{ErrorCode, WireError};
use crate::ids::{CommandId, Millis, Seq};
use crate::work::{Beat, Skip};

/// The longest message, and the longest note to a submission, in bytes.
pub const TEXT_BYTES_MAX: usize = 16_384;

/// The longest title, memo or reason, in bytes.
pub const TITLE_BYTES_MAX: usize = 1_024;

/// The longest excerpt of a message in a list of rooms, in bytes: one line of it.
pub const EXCERPT_BYTES_MAX: usize = 160;

/// The longest email, in bytes.
pub const EMAIL_BYTES_MAX: usize = 254;

/// The longest password, in bytes.
pub const PASSWORD_BYTES_MAX: usize = 1_024;

/// The longest label of a device, in bytes. A longer one is cut.
pub const DEVICE_LABEL_BYTES_MAX: usize = 256;

/// The longest `after` of an export, in bytes: a kind, two ids and a number.
pub const EXPORT_PLACE_BYTES_MAX: usize = 128;

/// The furthest that the sandbox's clock is moved at once, in milliseconds: a leap year.
pub const ADVANCE_MS_MAX: u64 = 366 * 24 * 60 * 60 * 1_000;

/// Items of a page where the caller does not say.
pub const PAGE_ITEMS_DEFAULT: u32 = 100;

/// The most items of a page.
pub const PAGE_ITEMS_MAX: u32 = 1_000;

/// The most accounts that `account.view` shows at once.
pub const ACCOUNTS_VIEWED_MAX: usize = 100;

/// The shortest handle, in characters.
pub const HANDLE_CHARS_MIN: usize = 3;

/// The longest handle, in characters, each of which is one byte.
pub const HANDLE_CHARS_MAX: usize = 30;

/// The most accounts that one connection watches for who is online.
pub const PRESENCES_MAX: usize = 200;

/// The most accounts named when a room is made.
pub const ROOM_NAMED_MAX: usize = 256;

/// The most characters of a display name: at most four times as many bytes. It is counted in its one form, so
/// the limit cannot stand on the field, which holds what was typed.
pub const DISPLAY_NAME_CHARS_MAX: usize = 100;

/// The most milestones of a contract.
pub const MILESTONES_MAX: usize = 100;

/// The most amendments that one party proposes in the life of a contract.
pub const AMENDMENTS_PARTY_MAX: u32 = 50;

/// The most versions of an offer, those of the client and of the freelancer together.
pub const OFFER_VERSIONS_MAX: u32 = 100;

/// The most offers of a job that are open at once.
pub const JOB_OFFERS_MAX: usize = 20;

/// How far ahead of its proposal a new rate of timed work begins at most: 365 days. Nobody agrees on what an
/// hour pays for later than that.
pub const RATE_AHEAD_MS_MAX: Millis = 365 * 24 * 60 * 60 * 1_000;

/// The most countries, and the most languages, that a job prefers.
pub const PREFERRED_MAX: usize = 10;

/// The most hours of a week that a job asks for.
pub const WEEK_HOURS_MAX: u32 = 7 * 24;

/// The longest tag of a language, in bytes.
pub const LANGUAGE_BYTES_MAX: usize = 35;

/// The minutes of a week.
pub const WEEK_MINUTES: u32 = 7 * 24 * 60;

/// The most beats of a call.
pub const BEATS_MAX: usize = 64;

/// The most ranges of skipped beats of a call.
pub const SKIPS_MAX: usize = 64;

/// The highest integer of the wire: what every language's numbers hold exactly.
pub const INTEGER_MAX: u64 = 1 << 53;

/// A text that must say something: 1 to `bytes_max` bytes.
pub fn text(field: &'static str, text: &str, bytes_max: usize) -> Result<(), WireError> {
    match text.len() {
        0 => Err(WireError::invalid(field, "is empty")),
        bytes if bytes > bytes_max => Err(too_large(field, bytes_max)),
        _ => Ok(()),
    }
}

/// A text that must show something; whatever is new is held to that, and nothing of before.
pub fn shows(field: &'static str, text: &str) -> Result<(), WireError> {
    if is_blank(text) { Err(WireError::invalid(field, "is blank")) } else { Ok(()) }
}

/// Whether a text shows nothing: it holds white space, control characters and invisible ones alone.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|letter| letter.is_whitespace() || letter.is_control() || is_invisible(letter))
}

/// The characters that Unicode lets a screen leave out (`Default_Ignorable_Code_Point`), and the empty
/// Braille cell.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A text over its own limit.
pub fn too_large(field: &'static str, bytes_max: usize) -> WireError {
    WireError::new(ErrorCode::TooLarge, format!("{field} is longer than {bytes_max} bytes"))
        .with("field", field)
        .with("limit", bytes_max)
}

/// A handle as it was typed: 3 to 30 of the letters a to z, digits and `_`.
pub fn handle(typed: &str) -> Result<(), WireError> {
    let fits = |letter: u8| letter.is_ascii_alphanumeric() || letter == b'_';
    if typed.len() < HANDLE_CHARS_MIN || typed.len() > HANDLE_CHARS_MAX {
        let why = format_args!("has not {HANDLE_CHARS_MIN} to {HANDLE_CHARS_MAX} characters");
        return Err(WireError::invalid("handle", why).with("limit", HANDLE_CHARS_MAX));
    }
    if !typed.bytes().all(fits) {
        return Err(WireError::invalid(
            "handle",
            "holds something else than the letters a to z, digits and _",
        ));
    }
    Ok(())
}

/// A handle in its one form: in small letters.
pub fn handle_form(typed: &str) -> String {
    typed.to_ascii_lowercase()
}

/// How many items a page holds: 100 where the caller does not say. What the caller says is a
/// [`Limit::page`](crate::Limit::page), and has been checked.
pub fn page_items(limit: Option<u32>) -> usize {
    limit.unwrap_or(PAGE_ITEMS_DEFAULT) as usize
}

/// From where a page of a stream reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageFrom {
    /// The events just above.
    After(Seq),
    /// The events just below.
    Before(Seq),
    /// The newest events.
    Newest,
}

/// Which way a page reads; both ways at once is none.
pub fn page_from(after: Option<Seq>, before: Option<Seq>) -> Result<PageFrom, WireError> {
    match (after, before) {
        (None, None) => Ok(PageFrom::Newest),
        (Some(after), None) => Ok(PageFrom::After(after)),
        (None, Some(before)) => Ok(PageFrom::Before(before)),
        (Some(_), Some(_)) => Err(WireError::invalid("before", "and after exclude each other")),
    }
}

/// Behind which item a page of a list by activity goes on: when that was last active (0 where it is not
/// known), and its id. `active_at` goes with `after` in that order alone.
pub fn after_in<I>(
    by_activity: bool,
    after: Option<I>,
    active_at: Option<Millis>,
) -> Result<Option<(Millis, I)>, WireError> {
    match (by_activity, after, active_at) {
        (true, Some(item), active_at) => Ok(Some((active_at.unwrap_or_default(), item))),
        (true, None, None) | (false, _, None) => Ok(None),
        (true, None, Some(_)) | (false, _, Some(_)) => {
            Err(WireError::invalid("after_active_at", "goes with `after` in the order of activity alone"))
        }
    }
}

/// How many items a list of the request holds.
pub fn count(field: &'static str, items: usize, min: usize, max: usize) -> Result<(), WireError> {
    if (min..=max).contains(&items) {
        return Ok(());
    }
    Err(WireError::invalid(field, format_args!("holds {items} items, not {min} to {max}")).with("limit", max))
}

/// A whole number from `min` to `max`.
pub fn number(field: &'static str, number: u64, min: u64, max: u64) -> Result<(), WireError> {
    if (min..=max).contains(&number) { Ok(()) } else { Err(out_of_range(field, min, max)) }
}

/// A time that the wire can carry.
pub fn time(field: &'static str, at: Millis) -> Result<(), WireError> {
    number(field, at, 0, INTEGER_MAX)
}

/// A command's name: a UUIDv7. Whether its time is too far back or ahead is seen where it is remembered.
pub fn command_id(command_id: CommandId) -> Result<(), WireError> {
    match command_id.millis() {
        Some(_) => Ok(()),
        None => Err(WireError::invalid("command_id", "is not a UUIDv7")),
    }
}

/// What the limits of its two lists cannot say of a report of beats: it holds a beat where it skips none, and
/// every number in either list is one that the wire can carry. Else nothing of the call is taken. Whether
/// beats can be true is another matter.
pub fn report(beats: &[Beat], skip: &[Skip]) -> Result<(), WireError> {
    count("beats", beats.len(), usize::from(skip.is_empty()), BEATS_MAX)?;
    skip.iter().try_for_each(|range| {
        number("skip.from", range.from, 1, INTEGER_MAX)?;
        number("skip.to", range.to, range.from, INTEGER_MAX)
    })?;
    beats.iter().try_for_each(|beat| {
        number("beats.seq", beat.seq, 1, INTEGER_MAX)?;
        number("beats.mono_ms", beat.mono_ms, 0, INTEGER_MAX)?;
        time("beats.at", beat.at)
    })
}

fn out_of_range(field: &'static str, min: u64, max: u64) -> WireError {
    WireError::invalid(field, format_args!("is not from {min} to {max}")).with("limit", max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_and_field(refused: Result<(), WireError>) -> (ErrorCode, String) {
        let error = refused.expect_err("refused");
        (error.code, error.details["field"].clone())
    }

    #[test]
    fn a_message_is_1_to_16384_bytes_of_text() {
        let of = |bytes| "x".repeat(bytes);
        assert!(text("text", &of(1), TEXT_BYTES_MAX).is_ok());
        assert!(text("text", &of(TEXT_BYTES_MAX), TEXT_BYTES_MAX).is_ok());
        let empty = text("text", "", TEXT_BYTES_MAX);
        assert_eq!(code_and_field(empty), (ErrorCode::Invalid, "text".to_owned()));
        let long = text("text", &of(TEXT_BYTES_MAX + 1), TEXT_BYTES_MAX);
        assert_eq!(code_and_field(long), (ErrorCode::TooLarge, "text".to_owned()));
        let long_in_bytes_alone = text("text", &"ü".repeat(TEXT_BYTES_MAX / 2 + 1), TEXT_BYTES_MAX);
        assert_eq!(code_and_field(long_in_bytes_alone).0, ErrorCode::TooLarge);
    }

    #[test]
    fn white_space_and_what_cannot_be_seen_show_nothing() {
        for blank in [
            "",
            " ",
            "\t\n\u{3000}",
            "\u{0}",
            "\u{200b}\u{200d}",
            "\u{202e}\u{2066}",
            "\u{2800}",
            "\u{3164}",
            "\u{fe0f}",
        ] {
            assert_eq!(
                code_and_field(shows("text", blank)),
                (ErrorCode::Invalid, "text".to_owned()),
                "{blank:?}"
            );
        }
        for text in [".", " x ", "\u{202e}🜏", "👨\u{200d}👩\u{200d}👧", "❤\u{fe0f}", "\u{301}"] {
            assert!(shows("text", text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn a_handle_is_3_to_30_letters_digits_and_underscores_however_its_letters_are_written() {
        for good in ["ada", "Ada_1815", "___", &"x".repeat(HANDLE_CHARS_MAX)] {
            assert!(handle(good).is_ok(), "{good:?}");
        }
        let long = "x".repeat(HANDLE_CHARS_MAX + 1);
        for bad in ["", "ad", &long, "a da", "ada!", "@ada", "adä", "ada\u{200b}", "\u{212a}elvin", "аda"] {
            let wrong = (ErrorCode::Invalid, "handle".to_owned());
            assert_eq!(code_and_field(handle(bad)), wrong, "{bad:?}");
        }
        assert_eq!(handle_form("Ada_1815"), "ada_1815");
    }

    #[test]
    fn a_page_holds_100_items_unless_told() {
        assert_eq!((page_items(None), page_items(Some(1)), page_items(Some(1_000))), (100, 1, 1_000));
    }

    #[test]
    fn a_page_reads_one_way() {
        assert_eq!(page_from(None, None), Ok(PageFrom::Newest));
        assert_eq!(page_from(Some(3), None), Ok(PageFrom::After(3)));
        assert_eq!(page_from(None, Some(3)), Ok(PageFrom::Before(3)));
        assert_eq!(page_from(Some(3), Some(3)).unwrap_err().code, ErrorCode::Invalid);
    }

    #[test]
    fn one_malformed_beat_makes_the_call_invalid() {
        let beat = |seq, mono_ms| Beat { seq, mono_ms, at: 0, keys: 0, clicks: 0, scrolls: 0 };
        let beats = |beats: &[Beat]| report(beats, &[]);
        assert!(beats(&[beat(1, 0), beat(2, 10_000)]).is_ok());
        assert_eq!(code_and_field(beats(&[beat(1, 0), beat(0, 1)])).1, "beats.seq");
        assert_eq!(code_and_field(beats(&[beat(1, INTEGER_MAX + 1)])).1, "beats.mono_ms");
        assert_eq!(code_and_field(beats(&[])).1, "beats");
    }

    #[test]
    fn a_report_without_beats_skips_numbers_in_ranges_that_do_not_end_before_they_begin() {
        let range = |from, to| Skip { from, to };
        assert!(report(&[], &[range(1, 1), range(3, INTEGER_MAX)]).is_ok());
        assert_eq!(code_and_field(report(&[], &[range(0, 1)])).1, "skip.from");
        assert_eq!(code_and_field(report(&[], &[range(2, 1)])).1, "skip.to");
        assert_eq!(code_and_field(report(&[], &[range(1, INTEGER_MAX + 1)])).1, "skip.to");
    }

    #[test]
    fn a_command_is_named_by_a_uuid_v7() {
        assert!(command_id(CommandId(uuid::Uuid::now_v7())).is_ok());
        assert_eq!(code_and_field(command_id(CommandId(uuid::Uuid::new_v4()))).1, "command_id");
    }
}
