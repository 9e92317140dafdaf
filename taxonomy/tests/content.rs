//! What the committed built file holds.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use ring::digest::{SHA256, digest};
use taxonomy::{Entry, Found, Kind, What, find, is_category, is_skill, suggest, taxonomy};

/// The longest id that the wire takes.
const ID_BYTES_MAX: usize = 80;

/// Words that people who look for work or for help type, which each find something in the first three places
/// whose name or other name is just that.
const EVERYDAY: [&str; 66] = [
    "logo design",
    "WordPress",
    "bookkeeping",
    "video editing",
    "prompt engineering",
    "copywriting",
    "transcription",
    "translation",
    "virtual assistant",
    "email marketing",
    "web scraping",
    "data entry",
    "SEO",
    "Google Ads",
    "social media management",
    "graphic design",
    "Photoshop",
    "Illustrator",
    "Figma",
    "Canva",
    "UI design",
    "UX design",
    "web design",
    "web development",
    "React",
    "Node.js",
    "Python",
    "JavaScript",
    "Shopify",
    "WooCommerce",
    "iOS app",
    "Android app",
    "Flutter",
    "game development",
    "Unity",
    "machine learning",
    "chatbot",
    "ChatGPT",
    "data analysis",
    "Excel",
    "Power BI",
    "AWS",
    "DevOps",
    "penetration testing",
    "QA testing",
    "voice over",
    "podcast editing",
    "3D modeling",
    "AutoCAD",
    "interior design",
    "ghostwriting",
    "proofreading",
    "resume writing",
    "blog writing",
    "customer support",
    "project management",
    "lead generation",
    "cold calling",
    "accounting",
    "tax preparation",
    "QuickBooks",
    "financial modeling",
    "recruiting",
    "contract drafting",
    "maths tutoring",
    "English lessons",
];

#[test]
fn the_built_file_comes_from_these_sources() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let record =
        fs::read_to_string(folder.join("SOURCES.sha256")).expect("the hashes of the sources are recorded");
    let recorded: BTreeMap<&str, &str> =
        record.lines().filter_map(|line| line.split_once("  ")).map(|(hash, name)| (name, hash)).collect();
    let mut found: Vec<String> =
        ["build", "own.toml", "packages.toml", "requirements.txt", "taxonomy.bin"].map(str::to_owned).into();
    for (inside, ending) in [("builder", ".py"), ("overrides", ".tsv")] {
        let files = fs::read_dir(folder.join(inside)).expect("the folder is there");
        let names = files
            .map(|file| file.expect("it can be listed").file_name().into_string().expect("its name is text"));
        found.extend(names.filter(|name| name.ends_with(ending)).map(|name| format!("{inside}/{name}")));
    }
    for name in &found {
        let bytes = fs::read(folder.join(name)).expect("a source can be read");
        let hash: String =
            digest(&SHA256, &bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            recorded.get(name.as_str()),
            Some(&hash.as_str()),
            "{name} has changed: run taxonomy/build"
        );
    }
    assert_eq!(found.len(), recorded.len(), "SOURCES.sha256 names other files than there are");
}

/// The counts of the sources. ESCO has 13,939 skills, O*NET 8,775 tools and 1,016 occupations, ISCO 619
/// groups, devicon 578 pictures and linguist 833 languages; what became one with another entry is counted
/// there.
#[test]
fn as_many_entries_are_there_as_the_sources_have() {
    let count = |source: &str, kinds: &[Kind]| {
        let of = |entry: &Entry| entry.id().starts_with(source) && kinds.contains(&entry.kind());
        taxonomy().entries().filter(of).count()
    };
    let moved = |source: &str| {
        taxonomy().entries().flat_map(Entry::sources).filter(|id| id.starts_with(source)).count()
    };
    let skills = count("esco:", &[Kind::Skill, Kind::Knowledge]);
    assert_eq!(skills + moved("esco:"), 13_939);
    assert_eq!(count("esco:", &[Kind::Occupation]), 3_039);
    assert_eq!(count("isco:", &[Kind::Group]), 582);
    assert_eq!(moved("isco:"), 37);
    assert_eq!(count("onet:", &[Kind::Tool]) + moved("onet:tool/"), 8_775);
    assert_eq!(count("onet:", &[Kind::Occupation]) + moved("onet:") - moved("onet:tool/"), 1_016);
    assert_eq!(count("onet:", &[Kind::Software]), 134);
    assert_eq!(count("onet:", &[Kind::Group]), 23);
    assert_eq!(count("linguist:", &[Kind::Language]) + moved("linguist:"), 833);
    assert!(count("devicon:", &[Kind::Tool]) >= 236);
    assert_eq!(count("own:", &[Kind::Area]), 12);
    assert!(count("own:", &[Kind::Family]) >= 85);
    assert!(count("own:", &[Kind::Service]) >= 450);
    assert!(count("own:", &[Kind::Tool]) >= 250);
    assert!(taxonomy().entries().filter(|entry| entry.kind().is_category()).count() >= 5_080);
    assert!(taxonomy().entries().filter(|entry| entry.kind().is_skill()).count() >= 23_569);
}

#[test]
fn an_id_leads_to_one_entry_alone() {
    let mut seen = HashSet::new();
    for entry in taxonomy().entries() {
        assert!(entry.id().len() <= ID_BYTES_MAX, "{entry:?}");
        assert!(seen.insert(entry.id()), "{entry:?} has the id of another");
        assert!(matches!(find(entry.id()), Some(Found::Entry(found)) if found == entry), "{entry:?}");
        for id in entry.sources() {
            assert!(seen.insert(id), "{id} is the id of another");
            assert!(matches!(find(id), Some(Found::Moved(found)) if found == entry), "{id}");
            assert!(!is_skill(id) && !is_category(id), "{id} may not be chosen any more");
        }
    }
    assert!(find("own:no-such-thing").is_none() && find("").is_none());
}

#[test]
fn every_category_can_be_opened_from_the_top_and_none_stands_beneath_itself() {
    let mut reached = HashSet::new();
    let mut open: Vec<(Entry, usize)> = taxonomy().roots().map(|root| (root, 1)).collect();
    while let Some((entry, depth)) = open.pop() {
        assert!(depth <= 8, "{entry:?} stands beneath itself");
        reached.insert(entry);
        open.extend(entry.children().map(|child| (child, depth + 1)));
    }
    for entry in taxonomy().entries().filter(|entry| entry.kind().is_category()) {
        assert!(reached.contains(&entry), "{entry:?} cannot be reached");
        let path = entry.path();
        assert!(
            path.len() < 8 && path.iter().all(|above| *above != entry),
            "{entry:?} stands beneath itself"
        );
    }
    let of_kind = |kind| taxonomy().entries().filter(move |entry| entry.kind() == kind);
    assert!(
        of_kind(Kind::Service).all(|service| service
            .path()
            .iter()
            .map(|above| above.kind())
            .eq([Kind::Area, Kind::Family]))
    );
}

#[test]
fn every_service_and_tool_has_other_names_or_links_and_something_related() {
    for entry in taxonomy().entries().filter(|entry| entry.kind() == Kind::Service) {
        assert!(entry.aliases().next().is_some(), "{entry:?} has no other name");
        assert!(entry.links().next().is_some(), "{entry:?} is linked to no profession");
        assert!(entry.links().all(|link| !link.id().starts_with("own:")), "{entry:?} is linked to itself");
        assert!(entry.related().next().is_some(), "{entry:?} goes with nothing");
    }
    let skills = taxonomy().entries().filter(|entry| entry.kind().is_skill());
    assert!(
        skills.clone().all(|skill| skill.related().all(|other| other != skill && other.kind().is_skill()))
    );
    let alone = skills.filter(|skill| skill.related().next().is_none());
    let (by_hand, others): (Vec<Entry>, Vec<Entry>) = alone.partition(|skill| skill.is_popular());
    assert!(by_hand.is_empty(), "{by_hand:?} go with nothing");
    assert!(others.len() < 1_000, "{} skills go with nothing: most share no word with any", others.len());
}

/// All that was written by hand is found by each of its names, and of the rest every 37th entry, in one of
/// the first places: more than that many things may have the same other name.
#[test]
fn every_name_finds_its_entry() {
    let written = taxonomy().entries().filter(|entry| entry.is_popular());
    let others = taxonomy()
        .entries()
        .filter(|entry| !entry.is_popular() && (entry.kind().is_skill() || entry.kind().is_category()));
    for (entry, limit) in written.map(|entry| (entry, 12)).chain(others.step_by(37).map(|entry| (entry, 200)))
    {
        for name in std::iter::once(entry.name()).chain(entry.aliases()) {
            let found = suggest(name, What::Any, limit);
            assert!(found.iter().any(|one| one.entry == entry), "{entry:?} is not found by {name:?}");
        }
    }
}

#[test]
fn everyday_words_are_found_in_the_first_three_places() {
    let plain = |name: &str| {
        name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect::<String>()
    };
    for typed in EVERYDAY {
        let found = suggest(typed, What::Any, 3);
        let is_meant =
            |one: &taxonomy::Suggestion| one.entry.is_popular() && plain(one.matched).contains(&plain(typed));
        assert!(found.iter().any(is_meant), "{typed:?} finds {found:?}");
    }
}

#[test]
fn what_is_typed_in_part_finds_what_was_meant() {
    let first = |typed| suggest(typed, What::Any, 3).iter().map(|one| one.entry.name()).collect::<Vec<_>>();
    assert!(first("logo d").contains(&"Logo design"));
    assert!(first("design logo").contains(&"Logo design"));
    assert!(first("wordp").contains(&"WordPress"));
    assert!(first("bookk").contains(&"Bookkeeping"));
    assert!(first("e-mail marketing").contains(&"E-mail marketing"));
    assert!(first("search engine optimization").contains(&"Search engine optimisation"));
    assert!(first("js").contains(&"JavaScript"));
    assert!(first("cafe racer zzz").is_empty() && first("").is_empty() && first("!?").is_empty());
}

#[test]
fn what_was_written_by_hand_comes_before_what_fits_as_well() {
    for typed in ["test", "logo", "video", "translation", "seo", "ads", "engineer", "security", "write"] {
        let found = suggest(typed, What::Any, 3);
        assert!(found.iter().all(|one| one.entry.is_popular()), "{typed:?} finds {found:?}");
    }
}

#[test]
fn suggestions_are_of_the_kind_that_is_asked_for_and_no_more_than_asked_for() {
    for typed in ["a", "design", "web", "soft dev", "data an"] {
        assert_eq!(suggest(typed, What::Any, 7).len(), 7, "{typed:?}");
        assert!(suggest(typed, What::Skill, 20).iter().all(|one| one.entry.kind().is_skill()));
        assert!(suggest(typed, What::Category, 20).iter().all(|one| one.entry.kind().is_category()));
        assert_eq!(suggest(typed, What::Any, 20)[..7], suggest(typed, What::Any, 7));
    }
    assert!(suggest("all professions", What::Any, 1).iter().all(|one| one.entry.kind() != Kind::Root));
}

#[test]
fn skills_and_categories_are_told_apart() {
    assert!(is_skill("own:logo-design") && is_category("own:logo-design"));
    assert!(is_skill("own:figma") && !is_category("own:figma"));
    assert!(!is_skill("own:design") && is_category("own:design"));
    assert!(!is_skill("own:software") && !is_category("own:software"));
    assert!(!is_skill("isco:2166") && is_category("isco:2166"));
    assert!(
        !is_skill("onet:27-1024.00") && !is_category("onet:27-1024.00"),
        "it is one with ESCO's graphic designer"
    );
}

#[test]
fn texts_belong_to_their_entries() {
    let design =
        taxonomy().entries().find(|entry| entry.id() == "own:design").expect("there is such an area");
    assert!(design.text().starts_with("Logos, brands, pages"));
    let Some(Found::Moved(designer)) = find("onet:27-1024.00") else { panic!("it is one with ESCO's") };
    assert_eq!(designer.name(), "Graphic designer");
    assert!(designer.text().starts_with("Graphic designers "), "{}", designer.text());
    let last = taxonomy().entries().next_back().expect("there are entries");
    assert!(!last.text().contains('\n'));
}
