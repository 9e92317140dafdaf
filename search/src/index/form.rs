//! The fields of the index, and how a document stands in them.
//!
//! There are two indexes, one of people and one of jobs, so that the weight of a word is that which it has
//! among its own kind, no query needs to ask for the kind, and every column has a value for each document.

use tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};
use tantivy::{TantivyDocument, Term};
use uuid::Uuid;

use crate::doc::{Doc, DocKind};
use crate::numbers::{Bits, Numbers};
use crate::words::{Part, tokens};

/// The form of the index in this program. It rises with each change of what stands in which field, and of how
/// words are taken from texts.
pub(crate) const FORM: u32 = 1;

/// The name of the tokenizer of the line of words.
const LINE: &str = "line";

/// How often the words of a title are indexed: they count that many times.
pub(crate) const TITLE_TIMES: u32 = 3;

/// The names of the columns.
pub(crate) mod columns {
    pub const ID_HIGH: &str = "id_high";
    pub const ID_LOW: &str = "id_low";
    pub const VERSION: &str = "version";
    pub const BITS: &str = "bits";
    pub const LOW: &str = "low";
    pub const HIGH: &str = "high";
    pub const POSTED_AT: &str = "posted_at";
    pub const ARRIVED_AT: &str = "arrived_at";
    pub const TWIN: &str = "twin";
    /// Those of which each document has just one value, in their order.
    pub const SINGLE: [&str; 9] = [ID_HIGH, ID_LOW, VERSION, BITS, LOW, HIGH, POSTED_AT, ARRIVED_AT, TWIN];
    pub const SKILLS: &str = "skills";
    pub const PLACES: &str = "places";
    pub const LANGUAGES: &str = "languages";
}

/// The fields of an index.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub schema: Schema,
    /// The bytes of the id.
    pub id: Field,
    /// The words, those of the title [`TITLE_TIMES`] times.
    pub words: Field,
    pub skills: Field,
    pub places: Field,
    /// What stands above the places, and they themselves.
    pub categories: Field,
    pub country: Field,
    /// Each language, and the wider tags of it.
    pub languages: Field,
    /// The columns of [`columns::SINGLE`].
    single: [Field; columns::SINGLE.len()],
}

impl Form {
    pub(crate) fn new() -> Self {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(LINE)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let listed = || NumericOptions::default().set_indexed();
        let column = || NumericOptions::default().set_fast();
        let raw = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false);
        Self {
            id: schema.add_bytes_field("id", BytesOptions::default().set_indexed()),
            words: schema.add_text_field("words", TextOptions::default().set_indexing_options(indexing)),
            skills: schema.add_u64_field(columns::SKILLS, listed().set_fast()),
            places: schema.add_u64_field(columns::PLACES, column()),
            categories: schema.add_u64_field("categories", listed()),
            country: schema.add_u64_field("country", listed()),
            languages: schema.add_text_field(
                columns::LANGUAGES,
                TextOptions::default().set_indexing_options(raw).set_fast("raw"),
            ),
            single: columns::SINGLE.map(|name| schema.add_u64_field(name, column())),
            schema: schema.build(),
        }
    }

    /// The analyzer that an index of this form needs, and its name.
    pub(crate) fn analyzer() -> (&'static str, TextAnalyzer) {
        (LINE, TextAnalyzer::builder(Lines::default()).build())
    }

    /// The term by which a document is found to be replaced.
    pub(crate) fn id_term(&self, id: Uuid) -> Term {
        Term::from_field_bytes(self.id, id.as_bytes())
    }

    pub(crate) fn document(&self, doc: &Doc) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        document.add_bytes(self.id, doc.id.as_bytes());
        let title = doc.words.line(Part::Title);
        let mut line = String::with_capacity(title.len() * 2 + doc.words.line(Part::All).len() + 2);
        for _ in 1..TITLE_TIMES {
            line.push_str(title);
            line.push(crate::words::GAP);
        }
        line.push_str(doc.words.line(Part::All));
        document.add_text(self.words, line);
        doc.skills.iter().for_each(|skill| document.add_u64(self.skills, skill.0));
        // The places of a person are the skills: one column is enough.
        if doc.kind == DocKind::Jobs {
            doc.places.iter().for_each(|place| document.add_u64(self.places, place.0));
        }
        doc.categories.iter().for_each(|category| document.add_u64(self.categories, category.0));
        if let Some(country) = doc.country {
            document.add_u64(self.country, country.number());
        }
        let mut tags: Vec<&str> = doc.languages.iter().flat_map(|tag| tag.wider()).collect();
        tags.sort_unstable();
        tags.dedup();
        tags.into_iter().for_each(|tag| document.add_text(self.languages, tag));
        for (field, value) in self.single.into_iter().zip(single_values(doc)) {
            document.add_u64(field, value);
        }
        document
    }
}

/// The values of the columns of [`columns::SINGLE`].
fn single_values(doc: &Doc) -> [u64; columns::SINGLE.len()] {
    let (high, low) = doc.id.as_u64_pair();
    let Bits(bits) = doc.bits();
    [high, low, doc.version, bits, doc.low(), doc.high(), doc.posted_at, doc.arrived_at, doc.twin]
}

/// Takes the words from a line of [`crate::Words`]: it was folded and taken apart before.
#[derive(Clone, Default)]
struct Lines {
    token: Token,
    places: Vec<(u32, u8, u32)>,
}

struct LineStream<'a> {
    line: &'a str,
    lines: &'a mut Lines,
    next: usize,
}

impl Tokenizer for Lines {
    type TokenStream<'a> = LineStream<'a>;

    fn token_stream<'a>(&'a mut self, line: &'a str) -> LineStream<'a> {
        self.places.clear();
        let start = line.as_ptr() as usize;
        let place = |token: crate::words::Token<'_>| {
            ((token.text.as_ptr() as usize - start) as u32, token.text.len() as u8, token.position)
        };
        self.places.extend(tokens(line).map(place));
        LineStream { line, lines: self, next: 0 }
    }
}

impl TokenStream for LineStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((start, bytes, position)) = self.lines.places.get(self.next) else { return false };
        let (start, bytes) = (*start as usize, usize::from(*bytes));
        self.next += 1;
        let token = &mut self.lines.token;
        token.text.clear();
        token.text.push_str(&self.line[start..start + bytes]);
        (token.offset_from, token.offset_to) = (start, start + bytes);
        token.position = *position as usize;
        token.position_length = 1;
        true
    }

    fn token(&self) -> &Token {
        &self.lines.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.lines.token
    }
}
