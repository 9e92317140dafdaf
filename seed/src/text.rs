//! Pieces of texts: cutting, joining, first sentences, sentences with gaps.

/// The text, cut after a word so that it has at most so many bytes.
pub fn cut(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(bytes_max);
    let end = text[..end].rfind(' ').unwrap_or(end);
    text[..end].trim_end_matches([' ', ',', ';', '-']).to_owned()
}

/// The first sentences of a text, so many at most.
pub fn sentences(text: &str, count: usize) -> &str {
    let ends = text.match_indices(". ").map(|(at, _)| at + 1);
    ends.take(count).last().filter(|_| text.matches(". ").count() >= count).map_or(text, |end| &text[..end])
}

/// The sentence with each of its gaps, such as `{city}`, filled by what stands beside that name.
pub fn filled(sentence: &str, gaps: &[(&str, &str)]) -> String {
    let (mut text, mut rest) = (String::with_capacity(2 * sentence.len()), sentence);
    while let Some((begin, end)) = rest.find('{').zip(rest.find('}')).filter(|(begin, end)| begin < end) {
        let gap = &rest[begin..=end];
        let filling = gaps.iter().find(|(name, _)| *name == gap).map_or(gap, |(_, filling)| filling);
        text.push_str(&rest[..begin]);
        text.push_str(filling);
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    text
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
    fn the_gaps_of_a_sentence_are_filled_by_their_names() {
        let gaps = [("{what}", "logos"), ("{city}", "Oslo {what}")];
        let said = filled("{what} from {city}, {what} {today}", &gaps);
        assert_eq!(said, "logos from Oslo {what}, logos {today}");
        assert_eq!(filled("no gap } {", &gaps), "no gap } {");
    }

    #[test]
    fn names_are_listed_as_they_are_told() {
        assert_eq!(
            ["", "A", "A and B", "A, B and C"],
            [0, 1, 2, 3].map(|count| listed(&["A", "B", "C"][..count]))
        );
    }
}
