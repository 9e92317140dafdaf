//! Reads the settings: defaults, then a TOML file, then the environment, then flags. Each overrides the one
//! before.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;
use toml::{Table, Value};

use super::Config;

/// The prefix of the names of our environment variables.
const PREFIX: &str = "GUILDHALL_";
/// The environment variable that names the file of settings.
const FILE_VARIABLE: &str = "GUILDHALL_CONFIG";

/// The settings in force, and where each came from.
#[derive(Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// For every setting that is not a default, by dotted key: where its value came from.
    pub sources: BTreeMap<String, Source>,
}

/// Where the value of a setting came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// A command line flag.
    Flag(&'static str),
}

/// A setting given on the command line.
#[derive(Debug)]
pub struct Flag {
    /// The flag as it is typed.
    pub name: &'static str,
    /// The dotted key of the setting.
    pub key: &'static str,
    /// Its value.
    pub value: Value,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read as text.
    #[error("cannot read the settings in {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        #[source]
        source: std::io::Error,
    },
    /// A line of the file is wrong.
    #[error("in {}, line {line} (`{text}`): {why}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The text of the line.
        text: String,
        /// The reason.
        why: String,
    },
    /// An environment variable has our prefix, but names no setting.
    #[error("unknown variable {name} in the environment: no setting has that name")]
    UnknownVariable {
        /// The variable.
        name: String,
    },
    /// The value of a variable or flag does not fit its setting.
    #[error("{source_name} does not fit {key}: {why}")]
    Value {
        /// The variable or flag.
        source_name: Source,
        /// The setting.
        key: String,
        /// The reason.
        why: String,
    },
    /// Hashing a password would be too cheap, or is impossible with these values.
    #[error("passwords cannot be hashed at the cost that is set")]
    Hashing(#[source] crate::identity::CostError),
    /// Only one of two settings is there that need each other.
    #[error("{there} is set and {missing} is not: they go together")]
    Together {
        /// The setting that is there.
        there: &'static str,
        /// The setting that is missing.
        missing: &'static str,
    },
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::File(path) => write!(f, "{}", path.display()),
            Source::Variable(name) => f.write_str(name),
            Source::Flag(name) => f.write_str(name),
        }
    }
}

/// Reads all settings. `file` is the one named by `--config`; without it, the environment may name one.
pub fn load(
    file: Option<PathBuf>,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
    flags: Vec<Flag>,
) -> Result<Loaded, ConfigError> {
    let variables = ours(environment)?;
    let mut layers = Layers::new();
    if let Some(path) = file.or_else(|| variables.get(FILE_VARIABLE).map(PathBuf::from)) {
        layers.add_file(path)?;
    }
    for (name, text) in variables.iter().filter(|(name, _)| *name != FILE_VARIABLE) {
        layers.add_variable(name, text)?;
    }
    for flag in flags {
        layers.add_value(Source::Flag(flag.name), flag.key, flag.value)?;
    }
    let config = Config::deserialize(layers.table).expect("every value in it was read once already");
    config.check()?;
    Ok(Loaded { config, sources: layers.sources })
}

/// The environment variables that have our prefix.
fn ours(
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<BTreeMap<String, String>, ConfigError> {
    let mut variables = BTreeMap::new();
    for (name, value) in environment {
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else { continue };
        let value = value.into_string().map_err(|_| ConfigError::Value {
            source_name: Source::Variable(name.to_owned()),
            key: name.to_owned(),
            why: "it is not UTF-8".to_owned(),
        })?;
        variables.insert(name.to_owned(), value);
    }
    Ok(variables)
}

/// The settings while they are being put together.
struct Layers {
    table: Table,
    /// The dotted key of every setting, by the name of its variable.
    keys: BTreeMap<String, String>,
    sources: BTreeMap<String, Source>,
}

impl Layers {
    fn new() -> Self {
        let table = Table::try_from(Config::default()).expect("the defaults are TOML");
        let keys = leaves(&table).into_iter().map(|(key, _)| (variable_of(&key), key)).collect();
        Self { table, keys, sources: BTreeMap::new() }
    }

    fn add_file(&mut self, path: PathBuf) -> Result<(), ConfigError> {
        let text = std::fs::read_to_string(&path)
            .map_err(|source| ConfigError::File { path: path.clone(), source })?;
        let wrong = |error: toml::de::Error| line_error(&path, &text, &error);
        toml::from_str::<Config>(&text).map_err(wrong)?;
        let given: Table = toml::from_str(&text).map_err(wrong)?;
        for (key, value) in leaves(&given) {
            self.put(Source::File(path.clone()), &key, value);
        }
        Ok(())
    }

    fn add_variable(&mut self, name: &str, text: &str) -> Result<(), ConfigError> {
        let Some(key) = self.keys.get(name).cloned() else {
            return Err(ConfigError::UnknownVariable { name: name.to_owned() });
        };
        let source = Source::Variable(name.to_owned());
        let value = parse_like(at(&self.table, &key), text).map_err(|why| ConfigError::Value {
            source_name: source.clone(),
            key: key.clone(),
            why,
        })?;
        self.add_value(source, &key, value)
    }

    /// Adds one value, after checking it against the type of the setting.
    fn add_value(&mut self, source: Source, key: &str, value: Value) -> Result<(), ConfigError> {
        let mut alone = Table::new();
        put(&mut alone, key, value.clone());
        if let Err(error) = Config::deserialize(alone) {
            return Err(ConfigError::Value {
                source_name: source,
                key: key.to_owned(),
                why: error.message().to_owned(),
            });
        }
        self.put(source, key, value);
        Ok(())
    }

    fn put(&mut self, source: Source, key: &str, value: Value) {
        put(&mut self.table, key, value);
        self.sources.insert(key.to_owned(), source);
    }
}

/// Every value that is not a table, by dotted key.
pub(super) fn leaves(table: &Table) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (name, value) in table {
        match value {
            Value::Table(inner) => {
                found.extend(leaves(inner).into_iter().map(|(key, value)| (format!("{name}.{key}"), value)));
            }
            value => found.push((name.clone(), value.clone())),
        }
    }
    found
}

/// The variable of a setting: `limits.frame_bytes_max` is set by `GUILDHALL_LIMITS_FRAME_BYTES_MAX`.
pub(super) fn variable_of(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "_").to_uppercase())
}

fn at<'a>(table: &'a Table, key: &str) -> &'a Value {
    let (first, rest) = key.split_once('.').unwrap_or((key, ""));
    match (&table[first], rest) {
        (Value::Table(inner), rest) if !rest.is_empty() => at(inner, rest),
        (value, _) => value,
    }
}

fn put(table: &mut Table, key: &str, value: Value) {
    let Some((first, rest)) = key.split_once('.') else {
        table.insert(key.to_owned(), value);
        return;
    };
    let inner = table.entry(first).or_insert_with(|| Value::Table(Table::new()));
    if let Value::Table(inner) = inner {
        put(inner, rest, value);
    }
}

/// Reads the text of a variable as a value of the same type as the current one.
fn parse_like(value: &Value, text: &str) -> Result<Value, String> {
    match value {
        Value::Boolean(_) => {
            text.parse().map(Value::Boolean).map_err(|_| format!("{text} is not true or false"))
        }
        Value::Integer(_) => {
            text.parse().map(Value::Integer).map_err(|_| format!("{text} is not a whole number"))
        }
        Value::Array(_) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Ok(Value::Array(items.map(|item| Value::String(item.to_owned())).collect()))
        }
        _ => Ok(Value::String(text.to_owned())),
    }
}

fn line_error(path: &std::path::Path, text: &str, error: &toml::de::Error) -> ConfigError {
    let start = error.span().map_or(0, |span| span.start).min(text.len());
    let line = text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count();
    ConfigError::Line {
        path: path.to_owned(),
        line: line + 1,
        text: text.lines().nth(line).unwrap_or_default().trim().to_owned(),
        why: error.message().replace('\n', "; "),
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
