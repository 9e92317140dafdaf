//! Shows the settings in force as TOML, each with where it came from.

use std::fmt::Write;

use toml::{Table, Value};

use super::load::{Loaded, leaves, variable_of};
use super::types::SHOWN_OF_SECRETS;

impl Loaded {
    /// The settings as a file of settings, with the origin of each value in a comment behind it.
    pub fn to_toml(&self) -> String {
        let table = Table::try_from(&self.config).expect("settings are TOML");
        let (plain, sections): (Vec<_>, Vec<_>) =
            table.into_iter().partition(|(_, value)| !matches!(value, Value::Table(_)));
        let mut out = String::new();
        for (key, value) in plain {
            self.put_line(&mut out, &key, &key, &value);
        }
        for (section, values) in sections {
            let Value::Table(values) = values else { continue };
            writeln!(out, "\n[{section}]").expect("writing to memory cannot fail");
            for (key, value) in leaves(&values) {
                self.put_line(&mut out, &format!("{section}.{key}"), &key, &value);
            }
        }
        out
    }

    fn put_line(&self, out: &mut String, whole_key: &str, key: &str, value: &Value) {
        let source = match self.sources.get(whole_key) {
            Some(source) => format!("from {source}"),
            None => format!("default; {}", variable_of(whole_key)),
        };
        let line = match value.as_str() {
            Some(SHOWN_OF_SECRETS) => format!("# {key} is set"),
            _ => format!("{key} = {value}"),
        };
        writeln!(out, "{line:<44} # {source}").expect("writing to memory cannot fail");
    }
}
