//! The folder of an index: made, and opened where this program can read it.

use std::path::{Path, PathBuf};
use std::{fs, io};

use tantivy::directory::MmapDirectory;
use tantivy::directory::error::OpenReadError;
use tantivy::index::SegmentComponent;
use tantivy::{Directory, Index, IndexBuilder, TantivyError};

use super::form::{FORM, Form};
use super::writing::{WriteError, Writer};
use crate::overlay::Search;
use crate::taxa;

/// The file that says of which form the index is.
const FORM_FILE: &str = "form";

/// The folder of the index of people.
const PEOPLE: &str = "people";

/// The folder of the index of jobs.
const JOBS: &str = "jobs";

/// How closely an index is looked at before it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Each file has its end.
    Ends,
    /// Each file has the bytes that were written: all of it is read, at some hundred megabytes a second where
    /// the disk is fast.
    Bytes,
}

/// Why an index is not opened. But for `Busy` and `Storage`, it is to be made anew.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is none.
    #[error("there is no index in this folder")]
    Missing,
    /// Another version of the program, or of the list of skills and categories, made it.
    #[error("the index is of another version")]
    OtherVersion,
    /// A file is missing, cut short or changed.
    #[error("the index is damaged: {0}")]
    Damaged(String),
    /// Another program writes it.
    #[error("another program writes this index")]
    Busy,
    /// The folder cannot be read.
    #[error("the folder of the index could not be read")]
    Storage(#[source] io::Error),
}

/// An index that is open.
pub struct Opened {
    /// What writes it.
    pub writer: Writer,
    /// What finds in it, and in what is not written yet.
    pub search: Search,
    /// The mark of what was written last: all up to there is in it. Nothing where nothing was written.
    pub mark: Option<String>,
}

/// Makes an empty index. What the folder held of an earlier one is deleted.
///
/// # Errors
/// Where the folder cannot be written, or another program writes there.
pub fn create(folder: &Path) -> Result<Opened, OpenError> {
    let storage = OpenError::Storage;
    let form_file = folder.join(FORM_FILE);
    ignore_missing(fs::remove_file(&form_file)).map_err(storage)?;
    let form = Form::new();
    let [people, jobs] = [PEOPLE, JOBS].map(|name| {
        let folder = folder.join(name);
        ignore_missing(fs::remove_dir_all(&folder)).map_err(storage)?;
        fs::create_dir_all(&folder).map_err(storage)?;
        let builder = Index::builder().schema(form.schema.clone());
        with_analyzer(builder).create_in_dir(&folder).map_err(|error| damaged(&folder, &error))
    });
    let opened = opened(people?, jobs?, &form)?;
    // It is written last: a folder without it is no index.
    fs::write(&form_file, form_line()).map_err(storage)?;
    fs::File::open(&form_file).and_then(|file| file.sync_all()).map_err(storage)?;
    Ok(opened)
}

/// Opens an index.
///
/// # Errors
/// Where there is none that this program can use: see [`OpenError`].
pub fn open(folder: &Path, check: Check) -> Result<Opened, OpenError> {
    match fs::read_to_string(folder.join(FORM_FILE)) {
        Ok(line) if line == form_line() => {}
        Ok(_) => return Err(OpenError::OtherVersion),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(OpenError::Missing),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(OpenError::OtherVersion),
        Err(error) => return Err(OpenError::Storage(error)),
    }
    let form = Form::new();
    let [people, jobs] = [PEOPLE, JOBS].map(|name| open_side(&folder.join(name), &form, check));
    opened(people?, jobs?, &form)
}

/// Makes sure that what the folder holds is not opened again: it is to be made anew.
///
/// # Errors
/// Where the folder cannot be written.
pub fn discard(folder: &Path) -> io::Result<()> {
    ignore_missing(fs::remove_file(folder.join(FORM_FILE)))
}

fn open_side(folder: &PathBuf, form: &Form, check: Check) -> Result<Index, OpenError> {
    let directory = MmapDirectory::open(folder).map_err(|error| OpenError::Damaged(error.to_string()))?;
    let index = Index::open(directory).map_err(|error| damaged(folder, &error))?;
    if index.schema() != form.schema {
        return Err(OpenError::OtherVersion);
    }
    let (name, analyzer) = Form::analyzer();
    index.tokenizers().register(name, analyzer);
    check_ends(&index).map_err(|error| damaged(folder, &error))?;
    if check == Check::Bytes {
        let damage = damage(&index).map_err(|error| damaged(folder, &error))?;
        if let Some(damage) = damage {
            return Err(OpenError::Damaged(format!("{}: {damage}", folder.display())));
        }
    }
    Ok(index)
}

/// Reads all files of an index, and names one that does not have the bytes that were written.
pub(super) fn damage(index: &Index) -> tantivy::Result<Option<String>> {
    let changed = index.validate_checksum()?.into_iter().min();
    Ok(changed.map(|file| format!("{} was changed", file.display())))
}

/// Looks for the end of each file, which says that it is whole: tantivy takes a file of positions that it
/// cannot open for an empty one.
fn check_ends(index: &Index) -> tantivy::Result<()> {
    use SegmentComponent::{Delete, FastFields, FieldNorms, Positions, Postings, Store, Terms};
    for segment in index.load_metas()?.segments {
        let deleted = segment.has_deletes().then_some(Delete);
        for part in [FastFields, FieldNorms, Positions, Postings, Store, Terms].into_iter().chain(deleted) {
            index.directory().open_read(&segment.relative_path(part))?;
        }
    }
    Ok(())
}

fn with_analyzer(builder: IndexBuilder) -> IndexBuilder {
    let tokenizers = tantivy::tokenizer::TokenizerManager::default();
    let (name, analyzer) = Form::analyzer();
    tokenizers.register(name, analyzer);
    builder.tokenizers(tokenizers)
}

fn opened(people: Index, jobs: Index, form: &Form) -> Result<Opened, OpenError> {
    let metas = people.load_metas().map_err(|error| OpenError::Damaged(error.to_string()))?;
    let (writer, written) = Writer::new(people, jobs, form).map_err(|error| match error {
        WriteError::Busy => OpenError::Busy,
        WriteError::Storage(error) => OpenError::Damaged(error.to_string()),
    })?;
    Ok(Opened { writer, search: Search::new(&written), mark: metas.payload })
}

/// The error of opening. A file that cannot be read at all is damaged as well: an index can always be made
/// anew.
fn damaged(folder: &Path, error: &TantivyError) -> OpenError {
    match error {
        TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_)) => OpenError::OtherVersion,
        error => OpenError::Damaged(format!("{}: {error}", folder.display())),
    }
}

/// What the file of the form says: the form, and the version and the entries of the taxonomy, whose numbers
/// and names the index holds.
fn form_line() -> String {
    let (version, entries) = (taxonomy::VERSION, taxa::fingerprint());
    format!("guildhall search {FORM} {version} {entries:016x}\n")
}

fn ignore_missing(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
