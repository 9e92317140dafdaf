//! Which scripts a name is written in.

use icu_properties::CodePointMapData;
use icu_properties::props::Script;

/// Scripts that one language uses together, as Unicode's UTS 39 lists them: Japanese, Korean and Chinese,
/// each also with Latin letters.
const TOGETHER: [&[Script]; 3] = [
    &[Script::Latin, Script::Han, Script::Hiragana, Script::Katakana],
    &[Script::Latin, Script::Han, Script::Hangul],
    &[Script::Latin, Script::Han, Script::Bopomofo],
];

/// Whether a name mixes letters of scripts that no language uses together. Digits, marks and signs belong to
/// every script.
pub(super) fn are_mixed(name: &str) -> bool {
    let script_of = CodePointMapData::<Script>::new();
    let mut scripts: Vec<Script> = Vec::new();
    for script in name.chars().map(|letter| script_of.get(letter)) {
        let belongs_to_all = matches!(script, Script::Common | Script::Inherited | Script::Unknown);
        if !belongs_to_all && !scripts.contains(&script) {
            scripts.push(script);
        }
    }
    let go_together = |set: &[Script]| scripts.iter().all(|script| set.contains(script));
    scripts.len() > 1 && !TOGETHER.iter().any(|set| go_together(set))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_other_scripts_in_a_name_are_found_and_those_of_one_language_are_not() {
        for plain in ["Ada Lovelace", "Ада", "Ångström-3", "李 Ada", "山田ひかり", "김 Min", "", "7 · 8"]
        {
            assert!(!are_mixed(plain), "{plain:?}");
        }
        for mixed in ["Аda", "Adа Lovelace", "Pαyment", "Ада Ωμ", "ひ김"] {
            assert!(are_mixed(mixed), "{mixed:?}");
        }
    }
}
