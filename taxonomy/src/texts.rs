//! The texts of entries, which are unpacked when the first of them is read.

use std::sync::OnceLock;

use ruzstd::decoding::FrameDecoder;

use crate::entry::Entry;
use crate::{BUILT, load};

/// The text of an entry.
pub(crate) fn text(entry: Entry) -> &'static str {
    let (texts, from) = unpacked();
    let at = entry.0 as usize;
    texts[from[at] as usize..from[at + 1] as usize].trim_end()
}

/// All texts, and where each begins; one more says where the last one ends.
pub(crate) fn unpacked() -> &'static (&'static str, Box<[u32]>) {
    static TEXTS: OnceLock<(&str, Box<[u32]>)> = OnceLock::new();
    TEXTS.get_or_init(|| {
        let (packed, bytes) = load::packed_texts(BUILT);
        let texts = unpack(packed, bytes);
        let ends = texts.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1);
        (texts, std::iter::once(0).chain(ends).collect())
    })
}

/// Unpacks a part of the built file, which stays in memory as long as the program runs.
pub(crate) fn unpack(packed: &[u8], bytes: usize) -> &'static str {
    let mut text = Vec::with_capacity(bytes);
    FrameDecoder::new()
        .decode_all_to_vec(packed, &mut text)
        .expect("the built file is whole, as a test has seen");
    String::from_utf8(text).expect("the built file is UTF-8, as a test has seen").leak()
}
