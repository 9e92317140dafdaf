//! The columns of a segment: values by the number of a document in it.

use std::sync::Arc;

use tantivy::columnar::{Column, ColumnValues, StrColumn};
use tantivy::{DocId, SegmentReader};
use uuid::Uuid;

use super::form::columns as names;
use crate::doc::DocKind;
use crate::fit::Source;
use crate::numbers::{Bits, Numbers};
use crate::taxa::Taxon;

type Values = Arc<dyn ColumnValues<u64>>;

/// The columns of a segment.
pub(crate) struct Columns {
    id_high: Values,
    id_low: Values,
    version: Values,
    bits: Values,
    low: Values,
    high: Values,
    posted_at: Values,
    arrived_at: Values,
    twin: Values,
    skills: Column<u64>,
    /// The places of a job. Those of a person are the skills.
    places: Column<u64>,
    /// Missing where nobody in the segment names a language.
    pub languages: Option<StrColumn>,
}

impl Columns {
    pub(crate) fn open(segment: &SegmentReader, kind: DocKind) -> tantivy::Result<Self> {
        let fields = segment.fast_fields();
        let many = |name| match fields.column_opt::<u64>(name)? {
            Some(column) => Ok(column),
            None => Ok::<_, tantivy::TantivyError>(Column::build_empty_column(segment.max_doc())),
        };
        let single = |name| Ok::<_, tantivy::TantivyError>(fields.u64(name)?.values);
        Ok(Self {
            id_high: single(names::ID_HIGH)?,
            id_low: single(names::ID_LOW)?,
            version: single(names::VERSION)?,
            bits: single(names::BITS)?,
            low: single(names::LOW)?,
            high: single(names::HIGH)?,
            posted_at: single(names::POSTED_AT)?,
            arrived_at: single(names::ARRIVED_AT)?,
            twin: single(names::TWIN)?,
            skills: many(names::SKILLS)?,
            places: many(if kind == DocKind::Jobs { names::PLACES } else { names::SKILLS })?,
            languages: fields.str(names::LANGUAGES)?,
        })
    }

    pub(crate) fn id(&self, doc: DocId) -> Uuid {
        Uuid::from_u64_pair(self.id_high.get_val(doc), self.id_low.get_val(doc))
    }

    pub(crate) fn version(&self, doc: DocId) -> u64 {
        self.version.get_val(doc)
    }

    pub(crate) fn twin(&self, doc: DocId) -> u64 {
        self.twin.get_val(doc)
    }

    /// When the last of all documents arrived.
    pub(crate) fn latest_arrival(&self) -> u64 {
        self.arrived_at.max_value()
    }

    pub(crate) fn row(&self, doc: DocId) -> Row<'_> {
        Row { columns: self, doc }
    }
}

/// The numbers of a document in the columns.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    columns: &'a Columns,
    doc: DocId,
}

impl Numbers for Row<'_> {
    fn bits(&self) -> Bits {
        Bits(self.columns.bits.get_val(self.doc))
    }

    fn low(&self) -> u64 {
        self.columns.low.get_val(self.doc)
    }

    fn high(&self) -> u64 {
        self.columns.high.get_val(self.doc)
    }

    fn posted_at(&self) -> u64 {
        self.columns.posted_at.get_val(self.doc)
    }

    fn arrived_at(&self) -> u64 {
        self.columns.arrived_at.get_val(self.doc)
    }
}

impl Source for Row<'_> {
    fn skills(&self) -> impl Iterator<Item = Taxon> {
        self.columns.skills.values_for_doc(self.doc).map(Taxon)
    }

    fn places(&self) -> impl Iterator<Item = Taxon> {
        self.columns.places.values_for_doc(self.doc).map(Taxon)
    }
}
