//! The built file: unpacked once, and then read in place.

use crate::entry::{Entry, Kind};
use crate::{Found, texts};

/// The first bytes of the file.
const MAGIC: &[u8; 8] = b"guildtax";

/// The form of the file that this program reads.
const FORMAT: u32 = 1;

/// The bytes before the packed parts: the magic ones, and five numbers.
const HEADER_BYTES: usize = 28;

/// The fields of a line, in their order.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Field {
    Id = 1,
    Parents = 3,
    Aliases = 4,
    Hidden = 5,
    Links = 6,
    Related = 7,
}

/// One of the five numbers of the header.
const fn number(built: &[u8], at: usize) -> u32 {
    let start = MAGIC.len() + at * 4;
    u32::from_le_bytes([built[start], built[start + 1], built[start + 2], built[start + 3]])
}

/// The version of a built file.
pub(crate) const fn version(built: &[u8]) -> u32 {
    assert!(number(built, 0) == FORMAT, "this program reads another form of the built file");
    number(built, 1)
}

/// Where a line begins and ends, and where its name does.
struct Line {
    start: u32,
    end: u32,
    name_start: u32,
    name_bytes: u16,
    kind: Kind,
    popular: bool,
}

/// All entries. Their lines stay as they are in the file; only what is asked often is kept beside them.
pub struct Taxonomy {
    names: &'static str,
    lines: Box<[Line]>,
    by_id: Box<[u32]>,
    /// Each id that leads to another entry: the id and the number of that entry, by id.
    moved: Box<[(&'static str, u32)]>,
    /// For each entry, where its children begin in `children`; one more says where the last ones end.
    children_from: Box<[u32]>,
    children: Box<[u32]>,
}

impl Taxonomy {
    /// Unpacks the names of a built file.
    pub(crate) fn load(built: &'static [u8]) -> Self {
        let names =
            texts::unpack(&built[HEADER_BYTES..][..number(built, 2) as usize], number(built, 3) as usize);
        let (head, rest) = names.split_once('\n').expect("the built file begins with a line of counts");
        let count =
            head.split('\t').next().and_then(|count| count.parse().ok()).expect("the counts are numbers");
        let mut all = lines_of(rest, names.len() - rest.len());
        let lines: Box<[Line]> =
            all.by_ref().take(count).map(|(start, line)| Line::new(start, line)).collect();
        let mut moved: Box<[_]> = all.map(|(_, line)| moved(line)).collect();
        moved.sort_unstable();
        let mut taxonomy = Self {
            names,
            lines,
            by_id: Box::default(),
            moved,
            children_from: Box::default(),
            children: Box::default(),
        };
        taxonomy.by_id = taxonomy.sorted_by_id();
        (taxonomy.children_from, taxonomy.children) = taxonomy.family_tree();
        taxonomy
    }

    /// All entries, in the order of the file: what was written by hand as it stands there, the rest by name.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = Entry> + DoubleEndedIterator + Clone + use<> {
        (0..self.lines.len() as u32).map(Entry)
    }

    /// The entries that stand beneath nothing and can be opened: the areas, and then the other roots.
    pub fn roots(&self) -> impl Iterator<Item = Entry> {
        let of = |kind| self.entries().filter(move |entry| self.kind(*entry) == kind);
        of(Kind::Area).chain(of(Kind::Root))
    }

    /// Looks an id up.
    pub fn find(&self, id: &str) -> Option<Found> {
        let found = self.by_id.binary_search_by(|at| self.field(Entry(*at), Field::Id).cmp(id));
        if let Ok(at) = found {
            return Some(Found::Entry(Entry(self.by_id[at])));
        }
        let at = self.moved.binary_search_by(|(moved, _)| (*moved).cmp(id)).ok()?;
        Some(Found::Moved(Entry(self.moved[at].1)))
    }

    pub(crate) fn field(&self, entry: Entry, field: Field) -> &'static str {
        let line = &self.lines[entry.0 as usize];
        let text = &self.names[line.start as usize..line.end as usize];
        text.split('\t').nth(field as usize).unwrap_or_default()
    }

    pub(crate) fn name(&self, entry: Entry) -> &'static str {
        let line = &self.lines[entry.0 as usize];
        &self.names[line.name_start as usize..][..usize::from(line.name_bytes)]
    }

    pub(crate) fn kind(&self, entry: Entry) -> Kind {
        self.lines[entry.0 as usize].kind
    }

    pub(crate) fn is_popular(&self, entry: Entry) -> bool {
        self.lines[entry.0 as usize].popular
    }

    pub(crate) fn children(&self, entry: Entry) -> &[u32] {
        let at = entry.0 as usize;
        &self.children[self.children_from[at] as usize..self.children_from[at + 1] as usize]
    }

    pub(crate) fn moved_to(&self, entry: Entry) -> impl Iterator<Item = &'static str> {
        self.moved.iter().filter(move |(_, to)| *to == entry.0).map(|(id, _)| *id)
    }

    fn sorted_by_id(&self) -> Box<[u32]> {
        let mut ids: Vec<(&str, u32)> =
            self.entries().map(|entry| (self.field(entry, Field::Id), entry.0)).collect();
        ids.sort_unstable();
        ids.into_iter().map(|(_, at)| at).collect()
    }

    fn family_tree(&self) -> (Box<[u32]>, Box<[u32]>) {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for child in self.entries() {
            let parents = self.field(child, Field::Parents).split(' ');
            pairs.extend(
                parents.filter_map(|parent| Some((parent.trim_end_matches('~').parse().ok()?, child.0))),
            );
        }
        pairs.sort_unstable();
        let mut from = vec![0; self.lines.len() + 1];
        for (parent, _) in &pairs {
            from[*parent as usize + 1] += 1;
        }
        for at in 1..from.len() {
            from[at] += from[at - 1];
        }
        (from.into(), pairs.into_iter().map(|(_, child)| child).collect())
    }
}

impl Line {
    fn new(start: usize, line: &str) -> Self {
        let mut fields = line.splitn(4, '\t');
        let mut next = || fields.next().expect("a line of the built file has all its fields");
        let (mark, id, name) = (next().as_bytes(), next(), next());
        Self {
            start: start as u32,
            end: (start + line.len()) as u32,
            name_start: (start + mark.len() + id.len() + 2) as u32,
            name_bytes: name.len() as u16,
            kind: Kind::of_letter(mark[0]).expect("the built file has only kinds that this program knows"),
            popular: mark.len() > 1,
        }
    }
}

/// The id that a line says is no more, and the number of the entry that stands for it.
fn moved(line: &'static str) -> (&'static str, u32) {
    let mut fields = line.split('\t').skip(1);
    let id = fields.next().expect("the line of an id that moved names it");
    let to = fields
        .next()
        .and_then(|number| number.parse().ok())
        .expect("the line of an id that moved says where to");
    (id, to)
}

/// The lines of a text with the place where each begins, counted from `start`.
fn lines_of(text: &'static str, start: usize) -> impl Iterator<Item = (usize, &'static str)> {
    let mut at = start;
    text.lines().map(move |line| {
        let here = at;
        at += line.len() + 1;
        (here, line)
    })
}

/// The packed texts of a built file, and how many bytes they have unpacked.
pub(crate) fn packed_texts(built: &'static [u8]) -> (&'static [u8], usize) {
    (&built[HEADER_BYTES + number(built, 2) as usize..], number(built, 4) as usize)
}
