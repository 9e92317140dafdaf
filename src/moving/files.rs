//! The files of an export: chunks, which are complete or absent, and the manifest that lists them.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use super::format::{Chunk, Entry, FORMAT, Manifest, Reached};

/// The manifest's file.
const MANIFEST: &str = "manifest.json";

/// The length at which a chunk is closed. In tests, after each page.
const CHUNK_BYTES: u64 = if cfg!(test) { 1 } else { 64 << 20 };

/// The longest manifest: that of a hundred thousand chunks.
const MANIFEST_BYTES_MAX: u64 = 16 << 20;

/// The bytes of a chunk that are read at once.
const READ_BYTES: usize = 1 << 20;

/// A folder that is being filled. It holds secrets, so only its owner may read it.
pub(super) struct Writer {
    folder: PathBuf,
    pub manifest: Manifest,
    open: Option<Open>,
    _locked: File,
}

/// The chunk that is being written, under another name until it is complete.
struct Open {
    file: BufWriter<File>,
    hash: blake3::Hasher,
    bytes: u64,
}

impl Writer {
    /// Begins an export in a new or empty folder, or continues one.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).context("the folder cannot be made")?;
        let locked = File::open(folder).context("the folder cannot be opened")?;
        locked.try_lock().context("another export writes to the folder")?;
        let begun = folder.join(MANIFEST).try_exists().context("the folder cannot be read")?;
        let manifest = if begun {
            let (manifest, _) = read_manifest(folder)?;
            ensure!(!manifest.complete, "the folder holds a whole export already: name another");
            manifest
        } else {
            let others = fs::read_dir(folder)?.next().is_some();
            ensure!(!others, "the folder holds other things: name another");
            Manifest { format: FORMAT, ..Manifest::default() }
        };
        let writer = Self { folder: folder.to_owned(), manifest, open: None, _locked: locked };
        writer.save()?;
        Ok(writer)
    }

    /// Writes the next entry.
    pub fn put(&mut self, entry: &Entry) -> anyhow::Result<()> {
        let bytes = rmp_serde::to_vec_named(entry).context("an entry does not encode")?;
        let open = match &mut self.open {
            Some(open) => open,
            None => self.open.insert(Open {
                file: BufWriter::new(create(&self.folder.join("next.part"))?),
                hash: blake3::Hasher::new(),
                bytes: 0,
            }),
        };
        open.hash.update(&bytes);
        open.bytes += bytes.len() as u64;
        open.file.write_all(&bytes).context("a chunk cannot be written")
    }

    /// Closes the chunk if it is long enough. An interrupted export continues from there.
    pub fn reached(&mut self, reached: Reached) -> anyhow::Result<()> {
        self.manifest.reached = Some(reached);
        match &self.open {
            Some(open) if open.bytes >= CHUNK_BYTES => self.close(),
            _ => Ok(()),
        }
    }

    fn close(&mut self) -> anyhow::Result<()> {
        let Some(Open { file, hash, bytes }) = self.open.take() else { return Ok(()) };
        let file = file.into_inner().map_err(io::IntoInnerError::into_error);
        let written = file.and_then(|file| file.sync_all());
        written.context("a chunk cannot be written")?;
        let name = format!("{:06}.chunk", self.manifest.chunks.len() + 1);
        fs::rename(self.folder.join("next.part"), self.folder.join(&name))?;
        self.manifest.chunks.push(Chunk { file: name, bytes, blake3: hash.finalize().to_hex().to_string() });
        self.save()
    }

    /// Closes the last chunk. After that the export is complete.
    pub fn finish(mut self) -> anyhow::Result<Manifest> {
        self.close()?;
        self.manifest.complete = true;
        self.save()?;
        Ok(self.manifest)
    }

    fn save(&self) -> anyhow::Result<()> {
        let next = self.folder.join("manifest.part");
        let mut file = create(&next)?;
        serde_json::to_writer_pretty(&mut file, &self.manifest).context("the manifest cannot be written")?;
        file.sync_all()?;
        fs::rename(&next, self.folder.join(MANIFEST))?;
        Ok(File::open(&self.folder)?.sync_all()?)
    }
}

fn create(path: &Path) -> anyhow::Result<File> {
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    file.with_context(|| format!("{} cannot be written", path.display()))
}

/// The manifest of a folder, and its hash, which identifies the export.
pub(super) fn read_manifest(folder: &Path) -> anyhow::Result<(Manifest, blake3::Hash)> {
    let path = folder.join(MANIFEST);
    let file = match File::open(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => bail!("{} is no export", folder.display()),
        file => file.with_context(|| format!("{} cannot be read", path.display()))?,
    };
    let mut text = Vec::new();
    file.take(MANIFEST_BYTES_MAX).read_to_end(&mut text)?;
    let manifest: Manifest =
        serde_json::from_slice(&text).with_context(|| format!("{} does not read", path.display()))?;
    let format = manifest.format;
    ensure!(format == FORMAT, "the export has format {format}, and this version reads {FORMAT}");
    Ok((manifest, blake3::hash(&text)))
}

/// Checks that a chunk is as the manifest says.
pub(super) fn check(folder: &Path, chunk: &Chunk) -> anyhow::Result<()> {
    let path = path_of(folder, chunk)?;
    let mut hash = blake3::Hasher::new();
    let read = File::open(&path).and_then(|file| hash.update_reader(file).map(|hash| hash.count()));
    let bytes = read.with_context(|| format!("{} cannot be read", path.display()))?;
    let same = bytes == chunk.bytes && hash.finalize().to_hex().as_str() == chunk.blake3;
    ensure!(same, "{} is not what was exported: its length or hash is another", path.display());
    Ok(())
}

fn path_of(folder: &Path, chunk: &Chunk) -> anyhow::Result<PathBuf> {
    let plain = Path::new(&chunk.file).file_name().is_some_and(|name| name == chunk.file.as_str());
    ensure!(plain, "the manifest names a chunk {:?}, which is no file of the folder", chunk.file);
    Ok(folder.join(&chunk.file))
}

/// The entries of a chunk.
pub(super) struct Entries {
    path: PathBuf,
    file: BufReader<File>,
    read: u64,
}

impl Entries {
    /// Opens a chunk. It must have been checked.
    pub fn open(folder: &Path, chunk: &Chunk) -> anyhow::Result<Self> {
        let path = path_of(folder, chunk)?;
        let file = File::open(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        Ok(Self { path, file: BufReader::with_capacity(READ_BYTES, file), read: 0 })
    }

    fn next_entry(&mut self) -> anyhow::Result<Option<Entry>> {
        if self.file.fill_buf()?.is_empty() {
            return Ok(None);
        }
        self.read += 1;
        Ok(Some(rmp_serde::from_read(&mut self.file)?))
    }
}

impl Iterator for Entries {
    type Item = anyhow::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_entry();
        next.with_context(|| format!("entry {} of {} does not read", self.read, self.path.display()))
            .transpose()
    }
}
