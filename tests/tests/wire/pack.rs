//! MessagePack by hand, since no library writes what a decoder must survive.

/// The longest length that fits into four bytes.
const FOUR_GIB: [u8; 4] = [0xff; 4];

/// A request whose params are any bytes.
pub fn request(id: u32, method: &str, params: &[u8]) -> Vec<u8> {
    let mut out = vec![0x94, 0x00, 0xce];
    out.extend(id.to_be_bytes());
    out.extend(text(method));
    out.extend(params);
    out
}

/// A text of fewer than 256 bytes.
pub fn text(text: &str) -> Vec<u8> {
    let bytes = u8::try_from(text.len()).expect("the text is short");
    [&[0xd9, bytes], text.as_bytes()].concat()
}

/// A map of one entry whose value is any bytes.
pub fn entry(key: &str, value: &[u8]) -> Vec<u8> {
    [&[0x81], &text(key)[..], value].concat()
}

/// The head of something of four gibibytes or items: text `0xdb`, binary `0xc6`, extension `0xc9`, array
/// `0xdd`, map `0xdf`.
pub fn endless(head: u8) -> Vec<u8> {
    [&[head], &FOUR_GIB[..]].concat()
}

/// So many arrays, each in the one before.
pub fn nested(depth: usize) -> Vec<u8> {
    [vec![0x91; depth], vec![0xc0]].concat()
}

/// An array of that many nils.
pub fn nils(items: u16) -> Vec<u8> {
    [&[0xdc], &items.to_be_bytes()[..], &vec![0xc0; usize::from(items)]].concat()
}
