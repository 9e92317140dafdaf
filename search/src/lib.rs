//! Search over people and jobs: what is searched for, what can be found, and how well it fits.
//!
//! A [`Query`] has two readers that find the same: [`Query::fits`] reads one document, and the index reads
//! all. Words are taken from texts in one place (`words`), so both see the same ones.

mod doc;
mod fold;
mod predicate;
mod query;
mod scan;
mod small;
mod taxa;
mod text;
mod words;

pub use self::doc::{Doc, DocKind, Person, Posting};
pub use self::query::{Amount, Query};
pub use self::small::{Country, Tag};
pub use self::taxa::Taxon;
pub use self::text::{Phrase, Text};
pub use self::words::{Part, Words};
