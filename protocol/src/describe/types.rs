//! The wire types as ts-rs knows them, taken apart: names, fields, what is said of each.

use std::collections::BTreeMap;

use ts_rs::{Config, TS, TypeVisitor};

/// How wire types are told: integers of the wire fit what TypeScript calls a number.
pub(super) fn config() -> Config {
    Config::new().with_large_int("number")
}

/// Modules whose types stand outside of any namespace, since those of other modules use them.
const EVERYWHERE: [&str; 7] = ["brief", "desk", "error", "ids", "kind", "money", "plain"];

/// Wire types by their name with its namespace.
#[derive(Debug, Default)]
pub struct Types {
    known: BTreeMap<String, Declared>,
}

/// A wire type.
#[derive(Debug)]
pub(super) struct Declared {
    /// Where it stands; empty outside of any.
    pub namespace: String,
    /// Its name there, with its type parameters.
    pub name: String,
    /// What is said of it.
    pub about: String,
    /// What it is.
    pub form: Form,
}

/// What a wire type is.
#[derive(Debug)]
pub(super) enum Form {
    /// A map of these keys.
    Map(Vec<Field>),
    /// Anything else, in TypeScript.
    Other(String),
}

/// A key of a map.
#[derive(Debug)]
pub(super) struct Field {
    /// The key.
    pub name: String,
    /// It may stay away.
    pub optional: bool,
    /// Its type in TypeScript.
    pub r#type: String,
    /// What is said of it.
    pub about: String,
}

impl Types {
    /// Puts `T` and everything it holds among them.
    pub(crate) fn collect<T: TS + 'static>(&mut self) {
        self.visit::<T>();
        T::visit_generics(self);
    }

    /// The type of that name, with its namespace and without type parameters.
    pub(super) fn get(&self, name: &str) -> Option<&Declared> {
        self.known.get(name.split('<').next().unwrap_or(name))
    }

    /// Every type, by namespace and name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Declared)> {
        self.known.iter().map(|(name, declared)| (name.as_str(), declared))
    }
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() {
            return; // Not a declared type: an integer, an id, a list.
        }
        let config = config();
        let name = qualify(namespace::<T>(), &T::ident(&config));
        if self.known.contains_key(&name) {
            return;
        }
        self.known.insert(name, declared::<T>(&config));
        T::visit_dependencies(self);
    }
}

/// The name of `T` with its namespace and its type parameters.
pub(crate) fn qualified<T: TS + 'static>(config: &Config) -> String {
    match T::output_path() {
        Some(_) => qualify(namespace::<T>(), &T::name(config)),
        None => T::name(config),
    }
}

fn qualify(namespace: &str, name: &str) -> String {
    if namespace.is_empty() { name.to_owned() } else { format!("{namespace}.{name}") }
}

/// The namespace of a type is its module; that of a type around another is the other's.
fn namespace<T: TS + ?Sized>() -> &'static str {
    let path = std::any::type_name::<T::WithoutGenerics>();
    let module = path.split('<').next().and_then(|path| path.split("::").nth(1)).unwrap_or_default();
    if EVERYWHERE.contains(&module) { "" } else { module }
}

fn declared<T: TS + 'static + ?Sized>(config: &Config) -> Declared {
    let declaration = T::decl(config);
    let (head, body) = declaration.split_once(" = ").unwrap_or((&declaration, ""));
    Declared {
        namespace: namespace::<T>().to_owned(),
        name: head.trim_start_matches("type ").to_owned(),
        about: text(&T::docs().unwrap_or_default()),
        form: form(body.trim_end_matches(';')),
    }
}

/// What stands before the comment of each field.
const COMMENT_STARTS: &str = "\n/**\n";
/// What stands between the comment of a field and the field.
const COMMENT_ENDS: &str = "\n */\n";

/// Takes a map apart: every field has its comment before it, since none goes without.
fn form(body: &str) -> Form {
    let fields = body.strip_prefix("{ ").and_then(|body| body.strip_suffix(", }"));
    match fields {
        Some(fields) if fields.starts_with(COMMENT_STARTS) => {
            Form::Map(fields.split(COMMENT_STARTS).skip(1).filter_map(field).collect())
        }
        _ => Form::Other(body.to_owned()),
    }
}

fn field(chunk: &str) -> Option<Field> {
    let (comment, field) = chunk.split_once(COMMENT_ENDS)?;
    let (name, r#type) = field.trim().trim_end_matches(',').split_once(": ")?;
    Some(Field {
        name: name.trim_end_matches('?').to_owned(),
        optional: name.ends_with('?'),
        r#type: r#type.to_owned(),
        about: text(comment),
    })
}

/// What a comment says, in one line.
fn text(comment: &str) -> String {
    let lines = comment.lines().map(|line| line.trim().trim_start_matches(['/', '*']).trim());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}
