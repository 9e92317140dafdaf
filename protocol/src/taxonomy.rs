//! Categories and skills: how they are browsed, looked at and found while someone types.
//!
//! They are the same for everybody, and change with the server's program alone. `taxonomy_version` says which
//! ones a program has.

use serde::{Deserialize, Serialize};

use crate::checks;
use crate::error::ErrorCode::{self, NotFound, RateLimited, TooLarge};
use crate::error::WireError;
use crate::example::examples;
use crate::limit::Limit;
use crate::method::{Method, also_named};

/// The longest text for which something is suggested, in bytes.
pub const SUGGEST_BYTES_MAX: usize = 120;

/// The most suggestions.
pub const SUGGESTIONS_MAX: u64 = 20;

/// How many suggestions are made where the caller does not say.
pub const SUGGESTIONS_DEFAULT: u32 = 10;

/// The most names that are asked for at once.
pub const NAMES_MAX: usize = 100;

/// What a category or a skill is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TaxonKind {
    /// A category: one of the areas at the top, such as design.
    Area,
    /// A category: a family of services in an area.
    Family,
    /// A service that people buy, such as logo design: a category, and a skill as well.
    Service,
    /// What stands beside the areas, to be opened alone: all professions, and all software.
    Root,
    /// A category: a group of professions.
    Group,
    /// A category: a profession.
    Occupation,
    /// A category: a group of tools.
    Software,
    /// A skill: something that one is able to do.
    Skill,
    /// A skill: something that one knows.
    Knowledge,
    /// A skill: a program, a library or a machine.
    Tool,
    /// A skill: a programming language, or a format.
    Language,
}

/// A category or a skill, by its id and its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Taxon {
    /// The id, which never means anything else: `own:…`, `esco:…`, `onet:…`, `isco:…`, `devicon:…` or
    /// `linguist:…`.
    pub id: String,
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: TaxonKind,
}

/// `category.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListParams {
    /// The category whose next level is listed. Where absent, the areas are listed, then what stands beside
    /// them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub parent: Option<String>,
    /// The `id` of the last item already seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after: Option<String>,
    /// How many items at most: 1 to 1,000, and 100 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub limit: Option<u32>,
}

impl Method for ListParams {
    type Answer = ListAnswer;
    const NAME: &str = "category.list";
    const ABOUT: &str = "Lists what stands right beneath a category, in the order in which it is to be shown. A group of tools lists \
         tools, which are skills. How many jobs and people stand there is at most two seconds old; above ten thousand it is an \
         estimate.";
    const ERRORS: &[ErrorCode] = &[NotFound];
    const LIMITS: &[Limit<Self>] = &[
        Limit::bytes("parent", checks::TAXON_BYTES_MAX, |params| params.parent.as_deref()),
        Limit::bytes("after", checks::TAXON_BYTES_MAX, |params| params.after.as_deref()),
        Limit::page(|params| params.limit.map(u64::from)),
    ];
}

/// The answer of `category.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListAnswer {
    /// What stands right beneath.
    pub items: Vec<ListItem>,
    /// Whether more items follow after the last one here.
    pub more: bool,
    /// Which categories and skills these are; a choice among them is stored with this number.
    pub taxonomy_version: u32,
}

/// An item of `category.list`; its cursor is `id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListItem {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: TaxonKind,
    /// How many items stand right beneath it.
    pub children: u32,
    /// How many jobs that take proposals and that everybody sees stand in it, or beneath it. Absent while the
    /// server does not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub jobs: Option<u64>,
    /// How many people with a published profile name a skill that stands in it, or beneath it. Absent while
    /// the server does not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub people: Option<u64>,
}

/// `category.view` and `skill.view`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ViewParams {
    /// The category or the skill.
    pub id: String,
}

also_named! {
    /// `category.view`.
    CategoryView(ViewParams);
    /// `skill.view`.
    SkillView(ViewParams);
}

impl Method for CategoryView {
    type Answer = ViewAnswer;
    const NAME: &str = "category.view";
    const ABOUT: &str = "Shows a category. An id that was taken out shows the category that stands for it now, whose id is another.";
    const ERRORS: &[ErrorCode] = &[NotFound];
    const LIMITS: &[Limit<Self>] =
        &[Limit::bytes("id", checks::TAXON_BYTES_MAX, |params| Some(&params.0.id))];
}

impl Method for SkillView {
    type Answer = ViewAnswer;
    const NAME: &str = "skill.view";
    const ABOUT: &str = "Shows a skill. An id that was taken out shows the skill that stands for it now, whose id is another.";
    const ERRORS: &[ErrorCode] = &[NotFound];
    const LIMITS: &[Limit<Self>] =
        &[Limit::bytes("id", checks::TAXON_BYTES_MAX, |params| Some(&params.0.id))];
}

/// The answer of `category.view` and of `skill.view`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ViewAnswer {
    /// What it is.
    pub taxon: Taxon,
    /// What it stands beneath, from the top down. Most skills stand beneath nothing.
    pub path: Vec<Taxon>,
    /// Whether nobody stated that place: it was found by comparing texts, and may be wrong.
    pub path_derived: bool,
    /// What else it is called.
    pub aliases: Vec<String>,
    /// A few sentences on it, where its source has some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub text: Option<String>,
    /// Entries of ESCO and of O*NET that mean the same, or that hold it.
    pub links: Vec<Taxon>,
    /// Ids that became one with it.
    pub sources: Vec<String>,
    /// What goes with it. It is derived from shared words, but for a service or a tool that the tree of areas
    /// has.
    pub related: Vec<Taxon>,
    /// How many items stand right beneath it.
    pub children: u32,
    /// Which categories and skills these are.
    pub taxonomy_version: u32,
}

/// `taxonomy.names`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct NamesParams {
    /// The categories and skills, 1 to 100.
    pub ids: Vec<String>,
}

impl Method for NamesParams {
    type Answer = NamesAnswer;
    const NAME: &str = "taxonomy.names";
    const ABOUT: &str = "Names many categories and skills at once: those that a page shows.";
    const ERRORS: &[ErrorCode] = &[TooLarge];
    const LIMITS: &[Limit<Self>] = &[Limit::items("ids", 1, NAMES_MAX, |params| Some(params.ids.len()))];

    fn check(&self) -> Result<(), WireError> {
        match self.ids.iter().any(|id| id.len() > checks::TAXON_BYTES_MAX) {
            true => Err(checks::too_large("ids", checks::TAXON_BYTES_MAX)),
            false => Ok(()),
        }
    }
}

/// The answer of `taxonomy.names`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct NamesAnswer {
    /// Those that there are, in the order in which they were asked for and with the id that was asked for.
    /// One that was taken out has the name of what stands for it now. One that never was is left out.
    pub items: Vec<Taxon>,
    /// Which categories and skills these are.
    pub taxonomy_version: u32,
}

/// What is to be suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SuggestWhat {
    /// What a job or a profile can name among its skills.
    Skill,
    /// What a job can name as its category.
    Category,
    /// Both.
    Any,
}

/// `suggest`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SuggestParams {
    /// What has been typed, 1 to 120 bytes.
    pub text: String,
    /// What is to be suggested.
    pub what: SuggestWhat,
    /// How many at most: 1 to 20, and 10 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub limit: Option<u32>,
}

impl Method for SuggestParams {
    type Answer = SuggestAnswer;
    const NAME: &str = "suggest";
    const ABOUT: &str = "Suggests categories and skills while someone types, the best first: each word that was typed begins a word of \
         the name, or of another name. Case, accents and punctuation do not count. Where too few names fit so, typing \
         errors are forgiven: first a space more or less, then one error in a word of which 4 letters or more were \
         typed, two from 8 letters on. Names that fit so come last, and need not hold the letters that were typed. An \
         account may ask 100 times in 10 seconds.";
    const ERRORS: &[ErrorCode] = &[RateLimited];
    const LIMITS: &[Limit<Self>] = &[
        Limit::bytes("text", SUGGEST_BYTES_MAX, |params| Some(&params.text)),
        Limit::number("limit", 1, SUGGESTIONS_MAX, |params| params.limit.map(u64::from)),
    ];
}

/// The answer of `suggest`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SuggestAnswer {
    /// What fits, the best first.
    pub items: Vec<Suggestion>,
    /// Which categories and skills these are; a choice among them is stored with this number.
    pub taxonomy_version: u32,
}

/// An item of `suggest`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Suggestion {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: TaxonKind,
    /// The name that fits what was typed: its own, or another. It need not hold the letters that were typed,
    /// since typing errors are forgiven.
    pub matched: String,
    /// The names of what it stands beneath, from the top down.
    pub path: Vec<String>,
}

examples! {
    Taxon { id: text("own:logo-design"), name: text("Logo design"), kind: TaxonKind::Service }
    ListParams { parent: Some(text("own:branding")), after: Some(text("own:logo-design")), limit: Some(50) }
    ListAnswer { items: vec![ListItem::example()], more: true, taxonomy_version: 1 }
    ListItem {
        id: text("own:logo-redesign"),
        name: text("Logo redesign"),
        kind: TaxonKind::Service,
        children: 0,
        jobs: None,
        people: None,
    }
    ViewParams { id: text("own:logo-design") }
    ViewAnswer {
        taxon: Taxon::example(),
        path: vec![
            Taxon { id: text("own:design"), name: text("Design"), kind: TaxonKind::Area },
            Taxon { id: text("own:branding"), name: text("Logos and brands"), kind: TaxonKind::Family },
        ],
        path_derived: false,
        aliases: vec![text("logo"), text("logo designer")],
        text: None,
        links: vec![Taxon {
            id: text("esco:69bcbb0a-8d80-4ecd-b0a4-9adea2a40de2"),
            name: text("Graphic designer"),
            kind: TaxonKind::Occupation,
        }],
        sources: vec![],
        related: vec![Taxon {
            id: text("own:adobe-illustrator"),
            name: text("Adobe Illustrator"),
            kind: TaxonKind::Tool,
        }],
        children: 0,
        taxonomy_version: 1,
    }
    NamesParams { ids: vec![text("own:logo-design")] }
    NamesAnswer { items: vec![Taxon::example()], taxonomy_version: 1 }
    SuggestParams { text: text("logo d"), what: SuggestWhat::Any, limit: Some(20) }
    SuggestAnswer { items: vec![Suggestion::example()], taxonomy_version: 1 }
    Suggestion {
        id: text("own:logo-design"),
        name: text("Logo design"),
        kind: TaxonKind::Service,
        matched: text("Logo design"),
        path: vec![text("Design"), text("Logos and brands")],
    }
}

/// Hands the parameters of the methods of categories and skills to a macro, in the order in which they are
/// printed.
#[macro_export]
macro_rules! taxonomy_methods {
    ($with:ident) => {
        $with! {
            $crate::taxonomy::ListParams,
            $crate::taxonomy::CategoryView,
            $crate::taxonomy::SkillView,
            $crate::taxonomy::NamesParams,
            $crate::taxonomy::SuggestParams,
        }
    };
}
