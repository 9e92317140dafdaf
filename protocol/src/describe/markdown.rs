//! The protocol as Markdown.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use super::types::{Declared, Field, Form, Types, config};
use crate::checks::{INTEGER_MAX, TRADE_LIMITS};
use crate::close::CloseCode;
use crate::error::ErrorCode;
use crate::ids;
use crate::limit::Bounds;
use crate::method::Access;
use crate::registry::{ENTITIES, Entity, METHODS, MethodType, NOTED, NOTIFICATIONS, Shape};
use crate::rules;

/// What is said once, by hand: the habits that all methods share.
const INTRO: &str = include_str!("intro.md");

/// The Markdown of the protocol.
pub fn markdown() -> String {
    let mut page = Page { out: INTRO.to_owned(), types: super::types(), shown: BTreeSet::new() };
    page.write().expect("writing to memory cannot fail");
    page.out
}

/// A page being written.
struct Page {
    out: String,
    types: Types,
    /// The types whose fields stand where they are used, and need no entry of their own.
    shown: BTreeSet<String>,
}

impl Page {
    fn write(&mut self) -> fmt::Result {
        self.write_close_codes()?;
        self.write_errors()?;
        self.write_notifications()?;
        self.write_methods()?;
        self.write_streams()?;
        self.write_types()?;
        self.write_trade_limits()?;
        self.write_rules()
    }

    fn write_close_codes(&mut self) -> fmt::Result {
        self.out.push_str("\n## Close codes\n\n| code | |\n|---|---|\n");
        for code in CloseCode::ALL {
            writeln!(self.out, "| {} | {} |", code.number(), code.meaning())?;
        }
        self.out.push_str("\nWhere waiting helps, the reason is a number of milliseconds.\n");
        Ok(())
    }

    fn write_errors(&mut self) -> fmt::Result {
        self.out.push_str("\n## Errors\n\n");
        self.write_fields("field", Shape::of::<crate::WireError>())?;
        self.out.push_str("\n| code | |\n|---|---|\n");
        for code in ErrorCode::ALL {
            writeln!(self.out, "| `{code}` | {} |", code.meaning())?;
        }
        Ok(())
    }

    fn write_notifications(&mut self) -> fmt::Result {
        self.out.push_str("\n## Notifications\n");
        for notification in NOTIFICATIONS {
            write!(self.out, "\n### `{}`\n\n{}\n\n", notification.name, notification.about)?;
            self.write_fields("field", notification.params)?;
        }
        Ok(())
    }

    fn write_methods(&mut self) -> fmt::Result {
        self.out.push_str("\n## Methods\n");
        METHODS.iter().try_for_each(|method| self.write_method(method))
    }

    fn write_method(&mut self, method: &MethodType) -> fmt::Result {
        write!(self.out, "\n### `{}`\n\n{} ", method.name, method.about)?;
        self.out.push_str(match method.access {
            Access::Anyone => "*Signed in or not*",
            Access::SignedOut => "*Before signing in*",
            Access::SignedIn => "*Signed in*",
            Access::Sandbox => "*Signed in, with `--sandbox-clock`*",
        });
        self.out.push_str(if method.changes { ", **once**.\n\n" } else { ".\n\n" });
        self.write_fields("takes", method.params)?;
        self.write_example(method)?;
        let limits: Vec<_> = method
            .limits()
            .iter()
            .chain(method.checked)
            .filter_map(|(field, bounds)| limit(field, *bounds))
            .collect();
        if !limits.is_empty() {
            write!(self.out, "\nLimits: {}.\n", limits.join("; "))?;
        }
        self.out.push('\n');
        self.write_fields("answers", method.answer)?;
        let errors = method.errors();
        let names = [
            ("Events", method.events.to_vec()),
            ("Errors", errors.iter().map(|code| code.name()).collect()),
            ("Rules", method.rules.to_vec()),
        ];
        for (title, names) in names.into_iter().filter(|(_, names)| !names.is_empty()) {
            write!(self.out, "\n{title}: `{}`.\n", names.join("`, `"))?;
        }
        Ok(())
    }

    /// Shows parameters that say something.
    fn write_example(&mut self, method: &MethodType) -> fmt::Result {
        let json = (method.json)();
        if json == "{}" { Ok(()) } else { write!(self.out, "\nFor example `{json}`.\n") }
    }

    fn write_streams(&mut self) -> fmt::Result {
        self.out.push_str("\n## Streams\n\n");
        let noted = "A record with nothing public in it is seen by every reader as an event of type";
        writeln!(self.out, "{noted} `{}` with an empty body.", NOTED.name)?;
        ENTITIES.iter().try_for_each(|entity| self.write_stream(entity))
    }

    fn write_stream(&mut self, entity: &Entity) -> fmt::Result {
        let readers = entity.kind.audience();
        write!(self.out, "\n### `{}`\n\n{} Read by {readers}.\n\n", entity.kind, entity.about)?;
        self.write_fields("state", entity.state)?;
        for event in entity.events {
            write!(self.out, "\n#### `{}` of `{}`\n\n{}\n\n", event.name, entity.kind, event.about)?;
            self.write_fields("body", event.body)?;
        }
        for signal in entity.signals {
            write!(self.out, "\n#### Signal `{}` of `{}`\n\n{}\n\n", signal.name, entity.kind, signal.about)?;
            self.write_fields("body", signal.body)?;
        }
        Ok(())
    }

    fn write_types(&mut self) -> fmt::Result {
        self.out.push_str("\n## Types\n");
        let types = std::mem::take(&mut self.types);
        for (name, declared) in types.iter().filter(|(name, _)| !self.shown.contains(*name)) {
            write!(self.out, "\n### `{name}`\n\n{}\n\n", declared.about)?;
            write_form(&mut self.out, "field", declared, &types)?;
        }
        Ok(())
    }

    fn write_trade_limits(&mut self) -> fmt::Result {
        self.out.push_str("\n## Limits of the trade\n\n| limit | | |\n|---|---|---|\n");
        for limit in TRADE_LIMITS {
            writeln!(
                self.out,
                "| `{}` | {} | {} {} |",
                limit.name,
                limit.about,
                thousands(limit.limit),
                limit.unit
            )?;
        }
        Ok(())
    }

    fn write_rules(&mut self) -> fmt::Result {
        self.out.push_str("\n## Rules\n\n| rule | |\n|---|---|\n");
        for rule in rules::ALL {
            writeln!(self.out, "| `{}` | {} |", rule.name, rule.meaning)?;
        }
        Ok(())
    }

    /// Writes the fields of a type where it is used.
    fn write_fields(&mut self, title: &str, shape: Shape) -> fmt::Result {
        let name = shape.name(&config());
        self.shown.insert(name.split('<').next().unwrap_or(&name).to_owned());
        match self.types.get(&name) {
            Some(declared) => write_form(&mut self.out, title, declared, &self.types),
            None => Ok(()),
        }
    }
}

fn write_form(out: &mut String, title: &str, declared: &Declared, types: &Types) -> fmt::Result {
    let told = |r#type: &str| told(r#type, &declared.namespace, types);
    match &declared.form {
        Form::Other(r#type) if r#type == EMPTY_MAP => writeln!(out, "{title}: an empty map."),
        Form::Other(r#type) => writeln!(out, "`{}`", told(r#type)),
        Form::Map(fields) => {
            writeln!(out, "| {title} | type | |\n|---|---|---|")?;
            for Field { name, optional, r#type, about } in fields {
                let optional = if *optional { "?" } else { "" };
                let r#type = told(r#type).replace('|', "\\|");
                writeln!(out, "| `{name}{optional}` | `{type}` | {about} |")?;
            }
            Ok(())
        }
    }
}

/// What a field may hold, in words. Every integer fits 2^53, which the page says once.
fn limit(field: &str, bounds: Bounds) -> Option<String> {
    const INDEX_MAX: u64 = u32::MAX as u64;
    Some(match bounds {
        Bounds::Text { bytes_max, shows: true } => {
            format!("`{field}` 1 to {} bytes", thousands(bytes_max as u64))
        }
        Bounds::Text { bytes_max, shows: false } => {
            format!("`{field}` {} bytes at most", thousands(bytes_max as u64))
        }
        Bounds::Chars { max } => format!("`{field}` 1 to {} characters", thousands(max as u64)),
        Bounds::Items { min: 0, max } => format!("`{field}` {} items at most", thousands(max as u64)),
        Bounds::Items { min, max } => format!("`{field}` {min} to {} items", thousands(max as u64)),
        Bounds::Number { min: 0, max: INTEGER_MAX } => return None,
        Bounds::Number { min, max: INDEX_MAX } => format!("`{field}` from {min}"),
        Bounds::Number { min, max } => format!("`{field}` {min} to {}", thousands(max)),
    })
}

/// A number with a comma before each three of its digits.
pub(super) fn thousands(number: u64) -> String {
    match number {
        0..=999 => number.to_string(),
        _ => format!("{},{:03}", thousands(number / 1_000), number % 1_000),
    }
}

/// What ts-rs calls a map without keys.
const EMPTY_MAP: &str = "Record<symbol, never>";

/// A TypeScript type in the words of this page, as it is told in a namespace.
fn told(r#type: &str, namespace: &str, types: &Types) -> String {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let words = r#type.split_inclusive(|letter| !is_word(letter));
    words.map(|word| told_word(word, namespace, types)).collect()
}

/// A word, perhaps with the sign that ends it.
fn told_word(word: &str, namespace: &str, types: &Types) -> String {
    let letters = word.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let near = format!("{namespace}.{letters}");
    let told = match letters {
        letters if ids::is_id(letters) => "id",
        "number" => "integer",
        "null" => "nil",
        "B" | "S" => "map",
        _ if types.get(&near).is_some() => &near,
        letters => letters,
    };
    format!("{told}{}", &word[letters.len()..])
}
