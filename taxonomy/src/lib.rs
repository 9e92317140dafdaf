//! The categories and skills that people choose from: areas, families and services written by hand, the
//! professions of ISCO-08, ESCO and O*NET, and skills and tools from ESCO, O*NET, devicon and linguist.
//!
//! The program holds the built file `taxonomy.bin` (2.3 MB), which `taxonomy/build` makes. It is unpacked
//! once, when it is first asked for; who must not wait for that lets [`unpack`] run elsewhere. An optimised
//! build needs 95 ms of a core for the names and the index, and keeps 14 MB of them; the texts are another
//! 3.2 MB. Where names were typed letter by letter, with and without errors, 99 of 100 suggestions took less
//! than 1.6 ms on a busy machine: `examples/suggest.rs` measures it.
//!
//! Inside, an entry is a number; its id is text of the form `esco:…`, `onet:…`, `isco:…`, `linguist:…`,
//! `devicon:…` or `own:…`.
//!
//! An id is for ever. One that was taken out, or that became one with another, still leads to the entry that
//! stands for it ([`Found::Moved`]).

mod entry;
mod fold;
mod index;
mod load;
mod suggest;
mod texts;
mod typed;
mod typo;
mod words;

use std::sync::OnceLock;

pub use self::entry::{Entry, Kind, Parent};
use self::index::Index;
pub use self::load::Taxonomy;
pub use self::suggest::{Suggestion, What};

/// The built file.
static BUILT: &[u8] = include_bytes!("../taxonomy.bin");

/// The version of the taxonomy in this program, which is stored with every choice.
pub const VERSION: u32 = load::version(BUILT);

/// What an id leads to.
#[derive(Debug, Clone, Copy)]
pub enum Found {
    /// The entry of that id.
    Entry(Entry),
    /// The entry that stands for an id that was taken out, or that became one with another.
    Moved(Entry),
}

/// Whether this is the id of a skill that may be chosen today: a skill, knowledge, a tool, a language, or a
/// service, which people name among their skills as well.
pub fn is_skill(id: &str) -> bool {
    matches!(find(id), Some(Found::Entry(entry)) if entry.kind().is_skill())
}

/// Whether this is the id of a category that may be chosen today.
pub fn is_category(id: &str) -> bool {
    matches!(find(id), Some(Found::Entry(entry)) if entry.kind().is_category())
}

/// Looks an id up.
pub fn find(id: &str) -> Option<Found> {
    taxonomy().find(id)
}

/// Gives up to `limit` entries of a kind for what someone has typed, the best first.
///
/// Every word that was typed must begin a word of the entry's name or of another of its names. A name that is
/// just what was typed comes first, then another name that is, of an entry written by hand. Of the rest, the
/// popular ones come first: those written by hand, which are what freelancers and clients say every day.
/// Among these, names that begin so come before names with such words, and those before other names; then the
/// shorter name, and a service before its family.
///
/// Where these are fewer than `limit`, and none of them has a name that is just what was typed, typing errors
/// are forgiven. First comes what fits with one space more or less: `logodesign` finds Logo design, and
/// `word press` finds WordPress. Behind it comes what fits with errors in letters, one in a word of which 4
/// letters or more were typed, two from 8 letters on. Such an error is a letter too many or too few, another
/// letter, or two neighbours that changed places. Fewer errors come first, and one that changed the first
/// letter of a word is taken for a bit less likely; those that are as far off stand in the order above. All
/// words must then fit one name.
pub fn suggest(typed: &str, what: What, limit: usize) -> Vec<Suggestion> {
    index().suggest(taxonomy(), typed, what, limit)
}

/// The whole taxonomy.
pub fn taxonomy() -> &'static Taxonomy {
    static TAXONOMY: OnceLock<Taxonomy> = OnceLock::new();
    TAXONOMY.get_or_init(|| Taxonomy::load(BUILT))
}

/// Whether all has been unpacked. Until then, the first who asks for something waits for that.
pub fn is_unpacked() -> bool {
    INDEX.get().is_some()
}

/// Unpacks all that there is, if nobody has yet.
pub fn unpack() {
    texts::unpacked();
    index();
}

static INDEX: OnceLock<Index> = OnceLock::new();

fn index() -> &'static Index {
    INDEX.get_or_init(|| Index::new(taxonomy()))
}
