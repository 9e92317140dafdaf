//! Texts as people write them who do not care: without capitals, with slips of the hand, or in capitals
//! alone.

use crate::dice::Dice;

/// Every so many words there is a slip, on average.
const WORDS_BETWEEN_SLIPS: u64 = 9;

/// How carefully somebody writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// As one should.
    Careful,
    /// In small letters, with few full stops.
    Small,
    /// With slips of the hand.
    Slips,
    /// In capitals.
    Shouting,
    /// Little is filled in.
    Sparse,
}

impl Care {
    /// About 15 in a hundred are careless in some way.
    pub fn of(dice: &mut Dice) -> Self {
        match dice.below(100) {
            0..4 => Care::Small,
            4..9 => Care::Slips,
            9..11 => Care::Shouting,
            11..15 => Care::Sparse,
            _ => Care::Careful,
        }
    }

    /// The text as somebody writes it who cares so much.
    pub fn write(self, text: &str, dice: &mut Dice) -> String {
        match self {
            Care::Careful | Care::Sparse => text.to_owned(),
            Care::Small => text.to_lowercase().replace(". ", " "),
            Care::Slips => text.split(' ').map(|word| slipped(word, dice)).collect::<Vec<_>>().join(" "),
            Care::Shouting => format!("{}!!!", text.trim_end_matches('.').to_uppercase()),
        }
    }
}

/// The word, sometimes with two letters turned around, or without one, or with one twice.
fn slipped(word: &str, dice: &mut Dice) -> String {
    if dice.below(WORDS_BETWEEN_SLIPS) > 0
        || word.len() < 4
        || !word.bytes().all(|byte| byte.is_ascii_alphabetic())
    {
        return word.to_owned();
    }
    let at = dice.between(1, word.len() as u64 - 2) as usize;
    let (before, rest) = word.split_at(at);
    let (one, rest) = rest.split_at(1);
    match dice.below(3) {
        0 => format!("{before}{rest}"),
        1 => format!("{before}{one}{one}{rest}"),
        _ => format!("{before}{}{one}{}", &rest[..1], &rest[1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_one_in_seven_writes_carelessly_and_each_in_their_way() {
        let mut dice = Dice::of(1, "test", 0);
        let careless = (0..10_000).filter(|_| Care::of(&mut dice) != Care::Careful).count();
        assert!((1_400..1_600).contains(&careless), "{careless}");
        let mut write = |care: Care| care.write("Logos for shops. Websites as well.", &mut dice);
        assert_eq!(write(Care::Careful), "Logos for shops. Websites as well.");
        assert_eq!(write(Care::Small), "logos for shops websites as well.");
        assert_eq!(write(Care::Shouting), "LOGOS FOR SHOPS. WEBSITES AS WELL!!!");
        let slips =
            (0..50).map(|_| write(Care::Slips)).filter(|text| text != "Logos for shops. Websites as well.");
        assert!(slips.count() > 10);
    }
}
