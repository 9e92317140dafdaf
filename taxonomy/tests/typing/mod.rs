//! Names as somebody types them who makes one error, from a seed.

use taxonomy::{Entry, taxonomy};

/// The fewest letters of a word in which an error is forgiven, as it was typed.
const WORD_LETTERS_MIN: usize = 4;

/// How often an error is tried in a name before the name is passed over.
const TRIES_MAX: usize = 40;

/// An error of a typist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Typo {
    /// A letter too many.
    TooMany,
    /// A letter that is missing.
    Missing,
    /// Another letter.
    Other,
    /// Two neighbours that changed places.
    Swapped,
}

/// A name with an error in it.
#[derive(Debug, Clone)]
pub struct Mistyped {
    /// Whose name it is.
    pub entry: Entry,
    /// What was typed.
    pub text: String,
    /// The error.
    pub typo: Typo,
    /// Whether it changed the first letter of a word.
    pub is_at_first: bool,
}

/// Random numbers (SplitMix64).
pub struct Random(pub u64);

impl Random {
    /// A number below `below`.
    pub fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % below as u64) as usize
    }
}

/// The names of `count` entries that may be chosen, spread evenly over all, with an error in each. Names
/// without a word in which an error is forgiven are passed over.
pub fn mistyped(count: usize, seed: u64) -> Vec<Mistyped> {
    let mut random = Random(seed);
    let chosen: Vec<Entry> =
        taxonomy().entries().filter(|entry| entry.kind().is_skill() || entry.kind().is_category()).collect();
    let mut all = Vec::with_capacity(count);
    for at in 0..count {
        let (from, to) = (at * chosen.len() / count, (at + 1) * chosen.len() / count);
        all.extend(chosen[from..to.max(from + 1)].iter().find_map(|entry| one_typo(*entry, &mut random)));
    }
    all
}

/// The name of an entry with one error in a word of it.
fn one_typo(entry: Entry, random: &mut Random) -> Option<Mistyped> {
    let name: Vec<char> = entry.name().chars().collect();
    (0..TRIES_MAX).find_map(|_| {
        let at = random.below(name.len());
        let start =
            name[..at].iter().rposition(|letter| !letter.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
        let letters = name[start..].iter().take_while(|letter| letter.is_ascii_alphanumeric()).count();
        let is_inside = |at: usize| at < start + letters;
        let letter = char::from(b'a' + random.below(26) as u8);
        let (typo, grown) =
            [(Typo::TooMany, 1), (Typo::Missing, -1), (Typo::Other, 0), (Typo::Swapped, 0)][random.below(4)];
        let mut typed = name.clone();
        match typo {
            Typo::TooMany => typed.insert(at, letter),
            Typo::Missing => drop(typed.remove(at)),
            Typo::Other => typed[at] = letter,
            Typo::Swapped if is_inside(at + 1) => typed.swap(at, at + 1),
            Typo::Swapped => return None,
        }
        let is_other =
            !typed.iter().map(char::to_ascii_lowercase).eq(name.iter().map(char::to_ascii_lowercase));
        let is_long = letters.saturating_add_signed(grown) >= WORD_LETTERS_MIN;
        (is_inside(at) && is_other && is_long).then(|| Mistyped {
            entry,
            text: typed.into_iter().collect(),
            typo,
            is_at_first: at == start,
        })
    })
}
