//! One category or skill, and what can be asked of it.

use std::fmt;

use crate::load::Field;
use crate::{taxonomy, texts};

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// One of the areas at the top, such as `Design`.
    Area,
    /// A family of services in an area.
    Family,
    /// A service that people buy, such as `Logo design`: a category, and a skill as well.
    Service,
    /// What stands beside the areas: all professions, and all software.
    Root,
    /// A group of professions.
    Group,
    /// A profession.
    Occupation,
    /// A group of tools.
    Software,
    /// Something that one is able to do.
    Skill,
    /// Something that one knows.
    Knowledge,
    /// A program, a library or a machine that one works with.
    Tool,
    /// A programming language, or a format.
    Language,
}

impl Kind {
    /// Whether a job or a profile may name it as its category. The roots are only there to be opened.
    pub const fn is_category(self) -> bool {
        matches!(
            self,
            Self::Area | Self::Family | Self::Service | Self::Group | Self::Occupation | Self::Software
        )
    }

    /// Whether other entries may stand beneath it: a category, or a root.
    pub const fn is_opened(self) -> bool {
        self.is_category() || matches!(self, Self::Root)
    }

    /// Whether a job or a profile may name it among its skills.
    pub const fn is_skill(self) -> bool {
        matches!(self, Self::Service | Self::Skill | Self::Knowledge | Self::Tool | Self::Language)
    }

    /// The kind that a letter of the built file stands for.
    pub(crate) const fn of_letter(letter: u8) -> Option<Self> {
        Some(match letter {
            b'a' => Self::Area,
            b'f' => Self::Family,
            b's' => Self::Service,
            b'r' => Self::Root,
            b'g' => Self::Group,
            b'o' => Self::Occupation,
            b'w' => Self::Software,
            b'k' => Self::Skill,
            b'n' => Self::Knowledge,
            b't' => Self::Tool,
            b'l' => Self::Language,
            _ => return None,
        })
    }
}

/// An entry of the taxonomy. It is a number, so it costs nothing to pass on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry(pub(crate) u32);

/// What an entry stands beneath.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parent {
    /// The entry above.
    pub entry: Entry,
    /// Whether nobody stated so: the place was found by comparing texts, and may be wrong.
    pub derived: bool,
}

impl Entry {
    /// The number that it is in this program: from 0 up to the count of entries. Another version of the
    /// taxonomy gives it another one.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The entry of that number.
    pub fn of_number(number: u32) -> Option<Self> {
        (taxonomy().entries().len() > number as usize).then_some(Self(number))
    }

    /// Its id, such as `own:logo-design`.
    pub fn id(self) -> &'static str {
        taxonomy().field(self, Field::Id)
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        taxonomy().kind(self)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        taxonomy().name(self)
    }

    /// Whether it was written by hand, as what freelancers and clients say every day.
    pub fn is_popular(self) -> bool {
        taxonomy().is_popular(self)
    }

    /// What else it is called.
    pub fn aliases(self) -> impl Iterator<Item = &'static str> {
        taxonomy().field(self, Field::Aliases).split('|').filter(|alias| !alias.is_empty())
    }

    /// Words of its source that it is found by, and that are too run-together to be shown.
    pub(crate) fn hidden(self) -> &'static str {
        taxonomy().field(self, Field::Hidden)
    }

    /// What it stands beneath, the nearest alone. Most skills stand beneath nothing.
    pub fn parents(self) -> impl Iterator<Item = Parent> {
        taxonomy().field(self, Field::Parents).split(' ').filter_map(|number| {
            let entry = number.trim_end_matches('~').parse().ok().map(Self)?;
            Some(Parent { entry, derived: number.ends_with('~') })
        })
    }

    /// What stands beneath it, in the order in which it is to be shown.
    pub fn children(self) -> impl ExactSizeIterator<Item = Entry> + DoubleEndedIterator {
        taxonomy().children(self).iter().copied().map(Self)
    }

    /// From the top down to what it stands beneath, by its first parent.
    pub fn path(self) -> Vec<Entry> {
        let mut path = Vec::new();
        let mut next = self.parents().next();
        while let Some(parent) = next {
            path.push(parent.entry);
            next = parent.entry.parents().next();
        }
        path.reverse();
        path
    }

    /// Entries of ESCO and of O*NET that mean the same, or that hold it.
    pub fn links(self) -> impl Iterator<Item = Entry> {
        numbers(taxonomy().field(self, Field::Links))
    }

    /// Skills, and for a service tools, that go with it. What is not written by hand is derived from shared
    /// words.
    pub fn related(self) -> impl Iterator<Item = Entry> {
        numbers(taxonomy().field(self, Field::Related))
    }

    /// Ids of sources that became one with it.
    pub fn sources(self) -> impl Iterator<Item = &'static str> {
        taxonomy().moved_to(self)
    }

    /// A few sentences on it; empty where no source has any.
    pub fn text(self) -> &'static str {
        texts::text(self)
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name(), self.id())
    }
}

fn numbers(field: &'static str) -> impl Iterator<Item = Entry> {
    field.split(' ').filter_map(|number| number.parse().ok().map(Entry))
}
