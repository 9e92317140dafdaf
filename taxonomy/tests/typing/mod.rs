//! Names as somebody types them who makes one error, from a seed.

use taxonomy::{Entry, taxonomy};

/// The fewest letters of a word in which an error is forgiven, as it was typed.
const WORD_LETTERS_MIN: usize = 4;

/// The fewest letters on both sides of a space that is too many, or missing.
const PART_LETTERS_MIN: usize = 2;

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
    /// A space too many, in a word.
    Space,
    /// A space that is missing between words.
    NoSpace,
}

/// The errors that are made in letters.
pub const IN_LETTERS: [Typo; 4] = [Typo::TooMany, Typo::Missing, Typo::Other, Typo::Swapped];

/// The errors that are made in spaces.
pub const IN_SPACES: [Typo; 2] = [Typo::Space, Typo::NoSpace];

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

/// The names of `count` entries that may be chosen, spread evenly over all, with one of these errors in each.
/// Names in which none of them can be made are passed over.
pub fn mistyped(count: usize, typos: &[Typo], seed: u64) -> Vec<Mistyped> {
    let mut random = Random(seed);
    let chosen: Vec<Entry> =
        taxonomy().entries().filter(|entry| entry.kind().is_skill() || entry.kind().is_category()).collect();
    let mut all = Vec::with_capacity(count);
    for at in 0..count {
        let (from, to) = (at * chosen.len() / count, (at + 1) * chosen.len() / count);
        let mut between = chosen[from..to.max(from + 1)].iter();
        all.extend(between.find_map(|entry| one_typo(*entry, typos, &mut random)));
    }
    all
}

/// The name of an entry with one of these errors at a random place in it.
fn one_typo(entry: Entry, typos: &[Typo], random: &mut Random) -> Option<Mistyped> {
    let name: Vec<char> = entry.name().chars().collect();
    (0..TRIES_MAX).find_map(|_| {
        let (at, typo) = (random.below(name.len()), typos[random.below(typos.len())]);
        let letter = char::from(b'a' + random.below(26) as u8);
        let typed = with_typo(&name, at, typo, letter)?;
        let is_at_first = at == 0 || !name[at - 1].is_ascii_alphanumeric();
        Some(Mistyped { entry, text: typed.into_iter().collect(), typo, is_at_first })
    })
}

/// A name with an error at a place in it, where that can be made there and is to be forgiven.
fn with_typo(name: &[char], at: usize, typo: Typo, letter: char) -> Option<Vec<char>> {
    let before = name[..at].iter().rev().take_while(|letter| letter.is_ascii_alphanumeric()).count();
    let behind = |at: usize| name[at..].iter().take_while(|letter| letter.is_ascii_alphanumeric()).count();
    let letters = before + behind(at);
    let mut typed = name.to_vec();
    let can_be_made = match typo {
        Typo::NoSpace => {
            typed.remove(at);
            name[at] == ' ' && before >= PART_LETTERS_MIN && behind(at + 1) >= PART_LETTERS_MIN
        }
        Typo::Space => {
            typed.insert(at, ' ');
            before >= PART_LETTERS_MIN && behind(at) >= PART_LETTERS_MIN
        }
        Typo::TooMany => {
            typed.insert(at, letter);
            behind(at) > 0 && letters + 1 >= WORD_LETTERS_MIN
        }
        Typo::Missing => {
            typed.remove(at);
            behind(at) > 0 && letters > WORD_LETTERS_MIN
        }
        Typo::Other => {
            typed[at] = letter;
            behind(at) > 0 && letters >= WORD_LETTERS_MIN
        }
        Typo::Swapped if behind(at) > 1 => {
            typed.swap(at, at + 1);
            letters >= WORD_LETTERS_MIN
        }
        Typo::Swapped => false,
    };
    let is_other = !typed.iter().map(char::to_ascii_lowercase).eq(name.iter().map(char::to_ascii_lowercase));
    (can_be_made && is_other).then_some(typed)
}
