//! What people see of categories and skills.

use protocol::taxonomy::{NAMES_MAX, SUGGEST_BYTES_MAX};

use super::*;
use crate::methods::testing::{Person, Server};
use crate::worker::SUGGESTIONS_MAX;

async fn listed(
    ada: &Person<'_>,
    parent: Option<&str>,
    after: Option<&str>,
    limit: u32,
) -> (Vec<String>, bool) {
    let (parent, after) = (parent.map(str::to_owned), after.map(str::to_owned));
    let answer = ada.ask(ListParams { parent, after, limit: Some(limit) }).await.expect("a list");
    assert_eq!(answer.taxonomy_version, VERSION);
    (answer.items.into_iter().map(|item| item.id).collect(), answer.more)
}

async fn code_of<M: protocol::Method>(ada: &Person<'_>, params: M) -> ErrorCode {
    ada.ask(params).await.map(|_| ()).expect_err("this is refused").code
}

#[actix_rt::test]
async fn the_tree_is_browsed_from_the_areas_down() {
    let server = Server::start(9).await;
    let ada = Person::of(&server).await;
    let (roots, more) = listed(&ada, None, None, 100).await;
    assert_eq!((roots.len(), more), (14, false), "twelve areas, all professions, and software");
    assert_eq!(roots.first().map(String::as_str), Some("own:software-development"));
    let (families, _) = listed(&ada, Some("own:design"), None, 100).await;
    assert_eq!(families.first().map(String::as_str), Some("own:branding"));
    let (services, _) = listed(&ada, Some("own:branding"), None, 100).await;
    assert_eq!(services.first().map(String::as_str), Some("own:logo-design"));
    let (none, more) = listed(&ada, Some("own:logo-design"), None, 100).await;
    assert!(none.is_empty() && !more);
}

#[actix_rt::test]
async fn pages_of_a_category_come_one_after_the_other() {
    let server = Server::start(9).await;
    let ada = Person::of(&server).await;
    let (all, _) = listed(&ada, Some("own:software"), None, 1_000).await;
    assert!(all.len() > 130, "{} groups of tools", all.len());
    let (mut read, mut more) = (Vec::new(), true);
    while more {
        let (page, goes_on) = listed(&ada, Some("own:software"), read.last().map(String::as_str), 50).await;
        assert!(page.len() == 50 || !goes_on);
        read.extend(page);
        more = goes_on;
    }
    assert_eq!(read, all);
}

#[actix_rt::test]
async fn a_view_says_what_is_known_and_leads_from_an_old_id_to_what_stands_for_it() {
    let server = Server::start(9).await;
    let ada = Person::of(&server).await;
    let category = |id: &str| CategoryView(ViewParams { id: id.to_owned() });
    let skill = |id: &str| SkillView(ViewParams { id: id.to_owned() });
    let service = ada.ask(category("own:logo-design")).await.expect("a service is a category");
    assert_eq!(
        service.path.iter().map(|above| above.name.as_str()).collect::<Vec<_>>(),
        ["Design", "Logos and brands"]
    );
    assert!(service.aliases.contains(&"logo designer".to_owned()) && !service.path_derived);
    assert_eq!(ada.ask(skill("own:logo-design")).await, Ok(service.clone()), "and a skill");
    let designer = service.links.first().expect("it is linked").clone();
    let profession = ada.ask(category("onet:27-1024.00")).await.expect("O*NET's title is one with ESCO's");
    assert_eq!(profession.taxon, designer);
    assert!(profession.text.is_some_and(|text| text.starts_with("Graphic designers ")));
    assert!(profession.sources.contains(&"onet:27-1024.00".to_owned()));
    assert_eq!(
        ada.ask(category("own:software")).await.expect("what is opened is viewed").taxon.kind,
        TaxonKind::Root
    );
}

#[actix_rt::test]
async fn names_of_many_are_told_at_once_by_the_ids_that_were_asked_for() {
    let server = Server::start(9).await;
    let ada = Person::of(&server).await;
    let names = |ids: &[&str]| NamesParams { ids: ids.iter().copied().map(str::to_owned).collect() };
    let asked =
        names(&["own:design", "own:no-such-thing", "?", "onet:27-1024.00", "own:logo-design", "own:design"]);
    let named = ada.ask(asked).await.expect("they are told").items;
    let named: Vec<_> = named.iter().map(|taxon| (taxon.id.as_str(), taxon.name.as_str())).collect();
    assert_eq!(
        named,
        [
            ("own:design", "Design"),
            ("onet:27-1024.00", "Graphic designer"),
            ("own:logo-design", "Logo design"),
            ("own:design", "Design")
        ]
    );
    assert_eq!(code_of(&ada, names(&[])).await, ErrorCode::Invalid);
    assert_eq!(code_of(&ada, names(&["own:design"; NAMES_MAX + 1])).await, ErrorCode::Invalid);
    let long = "own:".to_owned() + &"x".repeat(77);
    assert_eq!(code_of(&ada, names(&["own:design", &long])).await, ErrorCode::TooLarge);
}

#[actix_rt::test]
async fn what_is_not_there_is_not_found() {
    let server = Server::start(9).await;
    let ada = Person::of(&server).await;
    for id in ["own:no-such-thing", "own:figma", "logo design", "own:LOGO-DESIGN"] {
        let parent = Some(id.to_owned());
        assert_eq!(
            code_of(&ada, ListParams { parent, after: None, limit: None }).await,
            ErrorCode::NotFound,
            "{id}"
        );
        assert_eq!(
            code_of(&ada, CategoryView(ViewParams { id: id.to_owned() })).await,
            ErrorCode::NotFound,
            "{id}"
        );
    }
    assert_eq!(
        code_of(&ada, SkillView(ViewParams { id: "own:design".to_owned() })).await,
        ErrorCode::NotFound
    );
    let (parent, after) = (Some("own:branding".to_owned()), Some("own:flyer-design".to_owned()));
    assert_eq!(code_of(&ada, ListParams { parent, after, limit: None }).await, ErrorCode::NotFound);
    let long = CategoryView(ViewParams { id: "own:".to_owned() + &"x".repeat(77) });
    assert_eq!(code_of(&ada, long).await, ErrorCode::TooLarge);
}

#[actix_rt::test]
async fn suggestions_say_which_name_fits_and_where_it_stands() {
    let server = Server::start(9).await;
    let ada = Person::of(&server).await;
    let asked = |text: &str, what, limit| SuggestParams { text: text.to_owned(), what, limit };
    let found = ada.ask(asked("seo", SuggestWhat::Any, None)).await.expect("suggestions").items;
    assert_eq!(found.len(), SUGGESTIONS_DEFAULT as usize);
    let expected = Suggestion {
        id: "own:search-engine-optimisation".to_owned(),
        name: "Search engine optimisation".to_owned(),
        kind: TaxonKind::Service,
        matched: "SEO".to_owned(),
        path: vec!["Marketing and sales".to_owned(), "Search engines".to_owned()],
    };
    assert_eq!(found[0], expected);
    let skills = ada.ask(asked("design", SuggestWhat::Skill, Some(3))).await.expect("suggestions").items;
    assert!(skills.len() == 3 && skills.iter().all(|one| one.kind == TaxonKind::Service));
    assert_eq!(
        ada.ask(asked("\u{202e}?!", SuggestWhat::Any, None)).await.map(|answer| answer.items),
        Ok(vec![])
    );
    assert_eq!(code_of(&ada, asked("a", SuggestWhat::Any, Some(21))).await, ErrorCode::Invalid);
    assert_eq!(code_of(&ada, asked("", SuggestWhat::Any, None)).await, ErrorCode::Invalid);
    assert_eq!(
        code_of(&ada, asked(&"x".repeat(SUGGEST_BYTES_MAX + 1), SuggestWhat::Any, None)).await,
        ErrorCode::TooLarge
    );
}

#[actix_rt::test]
async fn an_account_asks_for_so_many_suggestions_and_no_more() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let asked = || SuggestParams { text: "logo".to_owned(), what: SuggestWhat::Any, limit: Some(1) };
    for _ in 0..SUGGESTIONS_MAX {
        ada.ask(asked()).await.expect("so often it may ask");
    }
    assert_eq!(code_of(&ada, asked()).await, ErrorCode::RateLimited);
    assert!(bob.ask(asked()).await.is_ok(), "others are counted apart");
}
