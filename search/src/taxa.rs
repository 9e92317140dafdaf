//! Skills and categories as numbers.

use std::sync::OnceLock;

use taxonomy::{Entry, Found};

/// What an id that the taxonomy does not know has in common with no entry: entries are below it.
const UNKNOWN: u64 = 1 << 63;

/// A skill or a category. It is the number of an entry of the taxonomy in this program, or, for an id that
/// the taxonomy does not know, a hash of the id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Taxon(pub(crate) u64);

impl Taxon {
    /// The taxon of an id. An id that was taken out is the entry that stands for it.
    pub fn of(id: &str) -> Self {
        match taxonomy::find(id) {
            Some(Found::Entry(entry) | Found::Moved(entry)) => Self(entry.number().into()),
            None => Self(UNKNOWN | hash(&[id.as_bytes()])),
        }
    }

    /// The entry, where the taxonomy knows it.
    pub fn entry(self) -> Option<Entry> {
        u32::try_from(self.0).ok().and_then(Entry::of_number)
    }

    /// The categories that it stands beneath, all the way up, and all professions or all software.
    pub fn ancestors(self) -> impl Iterator<Item = Taxon> {
        ancestors_of(self).iter().map(|number| Taxon((*number).into()))
    }

    /// How many steps down from a category it stands: 0 for the category itself; nothing where it does not
    /// stand beneath it.
    pub fn steps_below(self, category: Taxon) -> Option<u32> {
        if self == category {
            return Some(0);
        }
        self.ancestors().find(|above| *above == category)?;
        let parents = self.entry().into_iter().flat_map(Entry::parents);
        let of_parent = |parent: taxonomy::Parent| Self(parent.entry.number().into()).steps_below(category);
        parents.filter_map(of_parent).min().map(|steps| steps + 1)
    }
}

/// Taxa in their order, each once.
pub(crate) fn sorted(taxa: impl IntoIterator<Item = Taxon>) -> Box<[Taxon]> {
    let mut taxa: Vec<Taxon> = taxa.into_iter().collect();
    taxa.sort_unstable();
    taxa.dedup();
    taxa.into()
}

/// A hash of some texts that is the same in every program (64-bit FNV-1a), since the index keeps it.
pub(crate) fn hash(parts: &[&[u8]]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.iter().copied().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// What tells two taxonomies apart: a hash of the ids of all entries in their order, and of what each stands
/// beneath, all the way up.
pub(crate) fn fingerprint() -> u64 {
    let entries = taxonomy::taxonomy().entries();
    let of_entry = |entry: Entry| {
        let above = ancestors_of(Taxon(entry.number().into())).iter().flat_map(|number| number.to_le_bytes());
        hash(&[entry.id().as_bytes(), &above.collect::<Vec<u8>>()])
    };
    entries.map(of_entry).fold(0, |all, one| hash(&[&all.to_le_bytes(), &one.to_le_bytes()]))
}

/// The categories above each entry, worked out once: profiles of a million people ask for them.
struct Above {
    /// Where those of each entry begin, and one more for where the last ones end.
    from: Box<[u32]>,
    numbers: Box<[u32]>,
}

fn ancestors_of(taxon: Taxon) -> &'static [u32] {
    static ABOVE: OnceLock<Above> = OnceLock::new();
    let above = ABOVE.get_or_init(Above::new);
    let at = usize::try_from(taxon.0).unwrap_or(usize::MAX);
    match (above.from.get(at), above.from.get(at.saturating_add(1))) {
        (Some(from), Some(end)) => &above.numbers[*from as usize..*end as usize],
        _ => &[],
    }
}

impl Above {
    fn new() -> Self {
        let (mut from, mut numbers) = (vec![0], Vec::new());
        for entry in taxonomy::taxonomy().entries() {
            let mut above = Vec::new();
            gather(entry, &mut above);
            above.sort_unstable();
            numbers.extend(above);
            from.push(numbers.len() as u32);
        }
        Self { from: from.into(), numbers: numbers.into() }
    }
}

fn gather(entry: Entry, above: &mut Vec<u32>) {
    for parent in entry.parents() {
        if parent.entry.kind().is_opened() && !above.contains(&parent.entry.number()) {
            above.push(parent.entry.number());
            gather(parent.entry, above);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_stands_beneath_its_family_and_its_area() {
        let (logo, design) = (Taxon::of("own:logo-design"), Taxon::of("own:design"));
        assert!(logo.ancestors().any(|above| above == design));
        assert_eq!(logo.steps_below(logo), Some(0));
        assert!(logo.steps_below(design) >= Some(1));
        assert_eq!(design.steps_below(logo), None);
    }

    #[test]
    fn a_tool_stands_beneath_its_group_and_all_software() {
        let software = taxonomy::taxonomy().roots().find(|root| root.id() == "own:software").expect("there");
        let group = software.children().next().expect("it has groups");
        let tool = group.children().next().expect("it has tools");
        let above: Vec<&str> =
            Taxon::of(tool.id()).ancestors().filter_map(Taxon::entry).map(|entry| entry.id()).collect();
        assert!(above.contains(&group.id()) && above.contains(&software.id()), "{above:?}");
    }

    #[test]
    fn an_id_that_is_not_known_is_itself_and_nothing_else() {
        let (one, other) = (Taxon::of("own:no-such-thing"), Taxon::of("own:nor-this"));
        assert_ne!(one, other);
        assert_eq!(one, Taxon::of("own:no-such-thing"));
        assert_eq!((one.entry(), one.ancestors().count()), (None, 0));
    }

    #[test]
    fn an_id_that_moved_is_the_entry_that_stands_for_it() {
        let entries = taxonomy::taxonomy().entries();
        let (entry, moved) = entries
            .filter_map(|entry| Some((entry, entry.sources().next()?)))
            .next()
            .expect("some ids have moved");
        assert_eq!(Taxon::of(moved), Taxon::of(entry.id()));
    }
}
