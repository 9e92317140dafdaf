//! The index, the overlay and the predicate together.

mod alike;
mod counted;
mod found;
mod order;
mod steps;
mod trouble;

use tempfile::TempDir;

use crate::samples::NOW;
use crate::{Doc, Found, Opened, Query, Request, View, index};
use protocol::search::Sort;

/// More hits than any test has.
const ALL: usize = 10_000;

fn created() -> (TempDir, Opened) {
    let folder = tempfile::tempdir().expect("a folder");
    let opened = index::create(folder.path()).expect("an index");
    (folder, opened)
}

/// An index that holds these documents.
fn holding<'a>(docs: impl IntoIterator<Item = &'a Doc>) -> (TempDir, Opened) {
    let (folder, mut opened) = created();
    docs.into_iter().for_each(|doc| opened.writer.load(doc).expect("loaded"));
    let written = opened.writer.finish_load("mark").expect("written");
    opened.search.written(&written).expect("read");
    (folder, opened)
}

fn request(query: &Query) -> Request<'_> {
    Request { query, sort: Sort::Fit, after: None, limit: ALL, facets: &[], is_member: true, now: NOW }
}

fn find(view: &View, query: &Query) -> Found {
    view.find(&request(query)).expect("read")
}

/// Writes all that waits.
fn flush(opened: &mut Opened) {
    let batch = opened.search.batch("mark".to_owned());
    let written = opened.writer.write(&batch).expect("written");
    opened.search.written(&written).expect("read");
}
