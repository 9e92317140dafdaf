//! Search over people and jobs: what is searched for, what can be found, and how well it fits.
//!
//! A [`Query`] has two readers that find the same: [`Query::fits`] reads one document, and the index reads
//! all. Words are taken from texts in one place (`words`), so both see the same ones.
//!
//! [`Search`] is what can be found: the index, and beside it what changed since. Whoever follows the changes
//! puts them there, and hands out a [`View`] to those who search. Every now and then it makes a [`Batch`] of
//! what waits, which a [`Writer`] writes, elsewhere and meanwhile:
//!
//! ```text
//! let Opened { mut writer, mut search, mark } = index::open(folder, Check::Ends)?;
//! search.put(doc)?;                        // found from now on, by every new view
//! let found = search.view().find(&request)?;
//! let batch = search.batch(mark);          // from time to time
//! match writer.write(&batch) {             // on another thread: it waits for the disk
//!     Ok(written) => search.written(&written)?, // in steps, where many changes wait: see `Search::step`
//!     Err(_) => search.not_written(&batch), // all is found as before, and waits for the next batch
//! }
//! ```

mod changed;
mod counts;
mod doc;
mod facets;
mod finding;
mod fit;
mod fold;
mod hidden;
pub mod index;
mod levels;
mod numbers;
mod overlay;
mod percolate;
mod place;
mod predicate;
mod query;
#[cfg(any(test, feature = "test-support"))]
pub mod samples;
mod scan;
mod small;
mod taxa;
mod text;
mod top;
mod words;

#[cfg(test)]
mod tests;

pub use self::doc::{Doc, DocKind, Person, Posting};
pub use self::facets::FACET_DOCS;
pub use self::finding::{Found, FoundHit, ReadError, Request};
pub use self::index::{Check, OpenError, Opened, WriteError, Writer, Written};
pub use self::overlay::{Arrival, Batch, Done, Looked, Search, Step, View};
pub use self::percolate::{Rarity, Standing, What};
pub use self::place::{NoPlace, Place};
pub use self::query::{Amount, Query};
pub use self::small::{Country, Tag};
pub use self::taxa::Taxon;
pub use self::text::{Phrase, Text};
pub use self::words::{Part, Words};
