//! The categories and skills that people choose from: areas, families and services written by hand, the
//! professions of ISCO-08, ESCO and O*NET, and skills and tools from ESCO, O*NET, devicon and linguist.
//!
//! The program holds the built file `taxonomy.bin` (2.3 MB), which `taxonomy/build` makes. It is unpacked
//! when it is first asked for, once; [`warm`] does so early, on a thread of its own. An optimised build takes
//! about 45 ms for names and index and then keeps 14 MB; the texts, another 3.2 MB, are unpacked when the
//! first of them is read. Inside, an entry is a number; its id is text of the form `esco:…`, `onet:…`,
//! `isco:…`, `linguist:…`, `devicon:…` or `own:…`.
//!
//! An id is for ever. One that was taken out, or that became one with another, still leads to the entry that
//! stands for it ([`Found::Moved`]).

mod entry;
mod fold;
mod index;
mod load;
mod suggest;
mod texts;

use std::sync::OnceLock;
use std::thread;

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
/// just what was typed comes first, then another name that is, of an entry written by hand; then names that
/// begin so, names with such words, and other names. Among equals come entries written by hand, then the
/// shorter name, then a service before the family that has its name.
pub fn suggest(typed: &str, what: What, limit: usize) -> Vec<Suggestion> {
    index().suggest(taxonomy(), typed, what, limit)
}

/// The whole taxonomy.
pub fn taxonomy() -> &'static Taxonomy {
    static TAXONOMY: OnceLock<Taxonomy> = OnceLock::new();
    TAXONOMY.get_or_init(|| Taxonomy::load(BUILT))
}

/// Unpacks names and index on a thread of its own, so that the first who asks need not wait.
pub fn warm() {
    let thread = thread::Builder::new().name("taxonomy".to_owned());
    // Without the thread, the first who asks waits: nothing else changes.
    let _ = thread.spawn(|| drop(suggest("a", What::Any, 1)));
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| Index::new(taxonomy()))
}
