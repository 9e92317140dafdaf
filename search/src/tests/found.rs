//! What is found and counted.

use protocol::profile::{Card, Record, Skill};
use protocol::search::{FACET_VALUES_MAX, FacetName, PeopleQuery};
use protocol::{AccountId, search::PeopleFilter};

use super::*;
use crate::samples::{NOW, SMALL, World, id_of};
use crate::{DocKind, FACET_DOCS, Person};

#[test]
fn words_with_signs_and_without_spaces_are_found_in_the_index() {
    let titles =
        ["C++ and C#", "We do .NET", "node.js", "東京都のウェブ制作", "Café Straße", "c for all", "a net"];
    let docs: Vec<Doc> = titles
        .into_iter()
        .enumerate()
        .map(|(number, title)| {
            let mut doc = World::new(1, SMALL).person(number as u64, 1);
            doc.words = crate::Words::of(title, []);
            doc
        })
        .collect();
    let (_folder, mut opened) = holding(&docs);
    let view = opened.search.view();
    for (text, titles) in [
        ("c++", vec![0]),
        ("C#", vec![0]),
        ("c", vec![5]),
        (".net", vec![1]),
        ("net", vec![1, 6]),
        ("node.js", vec![2]),
        ("node", vec![2]),
        ("京都", vec![3]),
        ("東", vec![3]),
        ("東都", vec![]),
        ("cafe strasse", vec![4]),
        ("\"c and c\"", vec![]),
        ("\"c++ and c#\"", vec![0]),
        ("🎉 ???", vec![]),
    ] {
        let query = Query::of_people(&PeopleQuery { text: Some(text.to_owned()), ..PeopleQuery::default() });
        let mut found: Vec<u64> = find(&view, &query)
            .hits
            .iter()
            .map(|hit| (0..7).find(|number| id_of(*number) == hit.id).expect("one of these"))
            .collect();
        found.sort_unstable();
        assert_eq!(found, titles, "{text}");
    }
}

fn with_skills(number: u64, ids: impl Iterator<Item = String>) -> Doc {
    let card = Card {
        name: "Somebody".to_owned(),
        headline: "Everything".to_owned(),
        country: None,
        skills: ids.map(|id| Skill { id, level: 1 }).collect(),
        languages: vec![],
        hourly: None,
        availability: None,
        record: Record::default(),
    };
    let profile = AccountId(id_of(number));
    Doc::of_person(&Person { profile, version: 1, card: &card, text: "", changed_at: NOW, arrived_at: NOW })
}

#[test]
fn a_facet_of_many_thousand_values_names_the_most_frequent_hundred() {
    let skills: Vec<String> = taxonomy::taxonomy()
        .entries()
        .filter(|entry| entry.kind().is_skill())
        .map(|entry| entry.id().to_owned())
        .collect();
    assert!(skills.len() > 20_000, "{}", skills.len());
    let frequent = &skills[7];
    let docs: Vec<Doc> = skills
        .chunks(49)
        .enumerate()
        .map(|(number, some)| with_skills(number as u64, some.iter().chain([frequent]).cloned()))
        .collect();
    let (_folder, mut opened) = holding(&docs);
    let any = Query::any(DocKind::People);
    let found = opened.search.view().find(&Request { facets: &[FacetName::Skills], ..request(&any) });
    let facet = found.expect("read").facets.remove(0);
    assert_eq!((facet.values.len(), facet.about), (FACET_VALUES_MAX, false));
    assert_eq!((&facet.values[0].id, facet.values[0].count), (frequent, docs.len() as u64));
    assert!(facet.values[1..].iter().all(|value| value.count == 1 && value.name.is_some()));
}

#[test]
fn the_category_facet_shows_what_stands_right_beneath_the_category_of_the_filter() {
    let logo =
        taxonomy::taxonomy().entries().find(|entry| entry.id() == "own:logo-design").expect("it is there");
    let path = logo.path();
    let (_folder, mut opened) = holding(&[with_skills(1, [logo.id().to_owned()].into_iter())]);
    let view = opened.search.view();
    let shown = |categories: Vec<String>| {
        let filter = PeopleFilter { categories, ..PeopleFilter::default() };
        let query = Query::of_people(&PeopleQuery { text: None, filter });
        let found = view.find(&Request { facets: &[FacetName::Categories], ..request(&query) });
        let facet = found.expect("read").facets.remove(0);
        facet.values.into_iter().map(|value| (value.id, value.count)).collect::<Vec<_>>()
    };
    assert!(shown(vec![]).contains(&(path[0].id().to_owned(), 1)));
    let below = path.get(1).copied().unwrap_or(logo);
    assert!(shown(vec![path[0].id().to_owned()]).contains(&(below.id().to_owned(), 1)));
}

#[test]
fn facets_of_many_hits_are_estimates_that_say_so() {
    let docs: Vec<Doc> = (0..3 * FACET_DOCS as u64)
        .map(|number| {
            let mut doc = with_skills(number, std::iter::empty());
            doc.country = crate::Country::of(if number % 3 == 0 { "CH" } else { "NG" });
            doc
        })
        .collect();
    let (_folder, mut opened) = holding(&docs);
    let any = Query::any(DocKind::People);
    let request = Request { facets: &[FacetName::Countries], limit: 1, ..request(&any) };
    let found = opened.search.view().find(&request).expect("read");
    assert_eq!(found.total.count, docs.len() as u64);
    let facet = &found.facets[0];
    assert!(facet.about);
    let counts: Vec<u64> = facet.values.iter().map(|value| value.count).collect();
    let all = docs.len() as u64;
    assert!(
        counts[0].abs_diff(all * 2 / 3) < all / 50 && counts[1].abs_diff(all / 3) < all / 50,
        "{counts:?}"
    );
}
