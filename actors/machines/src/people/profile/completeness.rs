//! How much of a profile is filled in.

use protocol::profile::{Completeness, SectionName, Whole};

/// What each part of a profile counts, of a hundred, and whether it is there.
fn parts(whole: &Whole) -> [(SectionName, u32, bool); 10] {
    let basics = whole.basics.as_ref();
    let has_rates =
        whole.rates.as_ref().is_some_and(|rates| rates.hourly.is_some() || !rates.offers.is_empty());
    [
        (SectionName::Basics, 10, basics.is_some_and(|basics| !basics.headline.trim().is_empty())),
        (SectionName::Basics, 10, basics.is_some_and(|basics| !basics.overview.trim().is_empty())),
        (SectionName::Basics, 5, basics.is_some_and(|basics| basics.country.is_some())),
        (SectionName::Skills, 15, !whole.skills.is_empty()),
        (SectionName::Experience, 15, !whole.experience.is_empty()),
        (SectionName::Portfolio, 15, !whole.portfolio.is_empty()),
        (SectionName::Rates, 10, has_rates),
        (SectionName::Languages, 10, !whole.languages.is_empty()),
        (SectionName::Availability, 5, whole.availability.is_some()),
        (SectionName::Education, 5, !whole.education.is_empty()),
    ]
}

/// How much is filled in, and which sections lack something.
pub(super) fn completeness(whole: &Whole) -> Completeness {
    let parts = parts(whole);
    let percent = parts.iter().filter(|(.., is_there)| *is_there).map(|(_, points, _)| points).sum();
    let mut missing: Vec<SectionName> =
        parts.iter().filter(|(.., is_there)| !is_there).map(|(section, ..)| *section).collect();
    missing.dedup();
    Completeness { percent, missing }
}

/// Whether others may see it: it says who the person is, what they do, and one thing that they can.
pub(super) fn can_be_published(whole: &Whole) -> bool {
    let says_what = whole.basics.as_ref().is_some_and(|basics| !basics.headline.trim().is_empty());
    says_what && !whole.skills.is_empty()
}

#[cfg(test)]
mod tests {
    use protocol::example::Example;
    use protocol::profile::{Basics, Skill};

    use super::*;

    #[test]
    fn an_empty_profile_lacks_everything_and_each_part_counts() {
        let parts = parts(&Whole::default());
        assert_eq!(parts.iter().map(|(_, points, _)| points).sum::<u32>(), 100);
        let empty = completeness(&Whole::default());
        assert_eq!((empty.percent, empty.missing.len()), (0, 8));
        assert_eq!(empty.missing[0], SectionName::Basics);
        let mut whole = Whole { basics: Some(Basics::example()), ..Whole::default() };
        assert_eq!(completeness(&whole).percent, 25);
        whole.skills = vec![Skill::example()];
        let more = completeness(&whole);
        assert_eq!((more.percent, more.missing[0]), (40, SectionName::Experience));
        assert!(!more.missing.contains(&SectionName::Basics));
    }
}
