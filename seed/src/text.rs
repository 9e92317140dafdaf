//! Pieces of texts: cutting, joining, first sentences.

/// The text, cut after a word so that it has at most so many bytes.
pub fn cut(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let mut end = bytes_max;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let end = text[..end].rfind(' ').unwrap_or(end);
    text[..end].trim_end_matches([' ', ',', ';', '-']).to_owned()
}

/// The first sentences of a text, so many at most.
pub fn sentences(text: &str, count: usize) -> &str {
    let ends = text.match_indices(". ").map(|(at, _)| at + 1);
    ends.take(count).last().filter(|_| text.matches(". ").count() >= count).map_or(text, |end| &text[..end])
}

/// Names as they are told: `A, B and C`.
pub fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_after_a_word_and_never_within_a_letter() {
        assert_eq!(cut("Logo design for bakeries", 15), "Logo design");
        assert_eq!(cut("Grün", 3), "Gr");
        assert_eq!(cut("short", 5), "short");
    }

    #[test]
    fn sentences_end_with_their_full_stops() {
        assert_eq!(sentences("One. Two. Three.", 1), "One.");
        assert_eq!(sentences("One. Two. Three.", 2), "One. Two.");
        assert_eq!(sentences("One. Two.", 3), "One. Two.");
    }

    #[test]
    fn names_are_listed_as_they_are_told() {
        assert_eq!(
            ["", "A", "A and B", "A, B and C"],
            [0, 1, 2, 3].map(|count| listed(&["A", "B", "C"][..count]))
        );
    }
}
