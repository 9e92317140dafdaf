//! What is found in spite of typing errors.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use taxonomy::{Suggestion, What, suggest, taxonomy};

mod typing;
use typing::{IN_LETTERS, IN_SPACES, Mistyped, Random, Typo};

/// Where the errors and the random texts come from.
const SEED: u64 = 19;

/// The longest text that the wire takes.
const TEXT_BYTES_MAX: usize = 120;

fn names(typed: &str) -> Vec<&'static str> {
    suggest(typed, What::Any, 10).iter().map(|one| one.entry.name()).collect()
}

fn is_found(one: &Mistyped) -> bool {
    suggest(&one.text, What::Any, 10).iter().any(|found| found.entry == one.entry)
}

fn share(found: &[bool]) -> f64 {
    found.iter().filter(|is_found| **is_found).count() as f64 / found.len() as f64
}

#[test]
fn a_name_with_one_error_is_found_among_the_first_ten() {
    let all = typing::mistyped(5_000, &IN_LETTERS, SEED);
    assert!(all.len() > 4_900, "{} names have a word in which an error is forgiven", all.len());
    let mut by_typo: BTreeMap<(Typo, bool), Vec<bool>> = BTreeMap::new();
    for one in &all {
        by_typo.entry((one.typo, one.is_at_first)).or_default().push(is_found(one));
    }
    for ((typo, is_at_first), found) in &by_typo {
        let (share, least) = (share(found), if *is_at_first { 0.90 } else { 0.99 });
        assert!(
            share >= least,
            "seed {SEED}: {share:.4} of {} {typo:?}, at first: {is_at_first}",
            found.len()
        );
    }
    let share = share(&by_typo.into_values().flatten().collect::<Vec<bool>>());
    assert!(share >= 0.97, "seed {SEED}: {share:.4} are found");
}

#[test]
fn a_name_with_a_space_too_many_or_too_few_is_found_among_the_first_ten() {
    let all = typing::mistyped(2_000, &IN_SPACES, SEED);
    assert!(all.len() > 1_900, "{} names have a place for a space too many or too few", all.len());
    let share = share(&all.iter().map(is_found).collect::<Vec<bool>>());
    assert!(share >= 0.97, "seed {SEED}: {share:.4} are found");
}

#[test]
fn words_are_found_that_were_typed_as_one_or_in_two_parts() {
    for (typed, name) in [
        ("word press", "WordPress"),
        ("face book ads", "Facebook and Instagram ads"),
        ("logodesign", "Logo design"),
        ("logodes", "Logo design"),
        ("socialmedia manager", "Social media management"),
    ] {
        assert_eq!(names(typed)[0], name, "{typed}");
    }
    assert!(names("designlogo").is_empty(), "words that were typed as one stand in that order");
}

#[test]
fn errors_of_every_sort_are_forgiven() {
    for typed in ["photoshpo", "photosop", "phottoshop", "photashop", "fhotoshop", "hpotoshop", "hotoshop"] {
        assert_eq!(names(typed)[0], "Adobe Photoshop", "{typed}");
    }
    assert_eq!(names("figam")[0], "Figma");
    assert_eq!(names("bokkeping")[0], "Bookkeeping", "two of them, in a long word");
}

#[test]
fn each_word_has_errors_of_its_own_and_may_be_typed_in_part() {
    for typed in ["grpahic desing", "desing grapic", "graphc desi", "graphic dseign"] {
        assert!(names(typed).contains(&"Graphic design"), "{typed} finds {:?}", names(typed));
    }
    assert!(names("wordrpess").iter().any(|name| name.contains("WordPress")));
    assert!(names("wodrp").iter().any(|name| name.contains("WordPress")));
}

#[test]
fn short_words_must_be_typed_as_they_are() {
    assert!(names("sql").contains(&"SQL") && names("seo").iter().any(|name| name.contains("Search engine")));
    assert!(names("sqk").is_empty() && names("sle").iter().all(|name| !name.contains("Search engine")));
    assert!(names("logo abx").is_empty() && names("loog abx").is_empty());
    assert!(
        names("fgam").iter().all(|name| *name != "Figma"),
        "one error is forgiven in four letters, not two"
    );
}

#[test]
fn what_fits_with_an_error_comes_after_all_that_fits_as_it_was_typed() {
    let begins = |typed: &str, one: &Suggestion| {
        let name = one.matched.to_lowercase();
        name.split(|letter: char| !letter.is_alphanumeric()).any(|word| word.starts_with(typed))
    };
    let mut both = 0;
    for typed in ["illustrato", "photosh", "wordpr", "figu", "angul", "bookke", "transcri", "opera s"] {
        let found = suggest(typed, What::Any, 20);
        let exact = found.iter().take_while(|one| begins(typed, one)).count();
        assert!(found[exact..].iter().all(|one| !begins(typed, one)), "{typed:?} finds {found:?}");
        let entries: BTreeSet<_> = found.iter().map(|one| one.entry).collect();
        assert_eq!(entries.len(), found.len(), "{typed:?} finds an entry twice");
        both += usize::from(exact > 0 && exact < found.len());
    }
    assert!(both > 2, "some texts find names of both sorts");
}

#[test]
fn where_a_name_is_just_what_was_typed_no_error_is_looked_for() {
    for typed in ["figma", "rust", "jira"] {
        for one in suggest(typed, What::Any, 20) {
            let mut all = std::iter::once(one.entry.name()).chain(one.entry.aliases());
            assert!(all.any(|name| name.to_lowercase().contains(typed)), "{typed:?} finds {one:?}");
        }
    }
}

/// `Illustrator` begins with that as well, but for two errors.
#[test]
fn names_that_fewer_errors_lead_to_come_first() {
    let found = suggest("illustratoin", What::Any, 5);
    let is_meant = |one: &Suggestion| one.matched.to_lowercase().contains("illustration");
    assert!(found.len() == 5 && found.iter().all(is_meant), "{found:?}");
}

#[test]
fn what_was_written_by_hand_comes_first_among_names_that_are_as_far_off() {
    for typed in ["desgin", "vdieo", "trasnlation", "markting"] {
        let found = suggest(typed, What::Any, 3);
        assert!(found.iter().all(|one| one.entry.is_popular()), "{typed:?} finds {found:?}");
    }
}

#[test]
fn a_text_of_accents_alone_costs_little_and_finds_nothing() {
    for mark in ["\u{301}", "\u{20dd}", "\u{5b0}", "\u{1ab0}"] {
        let marks = mark.repeat(TEXT_BYTES_MAX / mark.len());
        let started = Instant::now();
        for _ in 0..100 {
            assert!(suggest(&marks, What::Any, 20).is_empty());
        }
        // It takes a few microseconds each; the bound is for a machine with much else to do.
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    }
    assert!(names(&format!("figma{}", "\u{301}".repeat(50))).contains(&"Figma"));
}

/// Texts of the letters of names, of other scripts, of marks, and of whole words with others mixed in.
#[test]
fn no_text_is_too_strange_to_be_looked_up() {
    const LETTERS: [&str; 24] = [
        "a", "e", "n", "s", "d", "i", "o", "r", "t", "g", " ", "-", "+", "#", "É", "ß", "\u{301}", "ſ", "ﷺ",
        "設", "İ", "🙂", "0", "\u{0}",
    ];
    let mut random = Random(SEED);
    let entries: Vec<_> = taxonomy().entries().collect();
    for _ in 0..10_000 {
        let mut typed = String::new();
        for _ in 0..random.below(40) {
            match random.below(12) {
                0 => typed.push_str(entries[random.below(entries.len())].name()),
                _ => typed.push_str(LETTERS[random.below(LETTERS.len())]),
            }
        }
        let to = (0..=TEXT_BYTES_MAX.min(typed.len())).rfind(|to| typed.is_char_boundary(*to));
        let limit = random.below(21);
        let found = suggest(&typed[..to.unwrap_or(0)], What::Any, limit);
        assert!(found.len() <= limit, "seed {SEED}: {typed:?}");
    }
}
