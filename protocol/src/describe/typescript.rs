//! The protocol as TypeScript declarations.

use std::fmt::{self, Write};

use super::tables;
use super::types::{Declared, Form, Types, config};
use crate::close::CloseCode;
use crate::ids;
use crate::kind::Kind;
use crate::registry::{ENTITIES, EventType, METHODS, NOTED, NOTIFICATIONS};
use crate::rules;

const HEADER: &str = "\
// The wire of Guildhall, version 1. Written by `guildhall protocol --typescript`; change the code instead.
//
// An id is 16 bytes on the wire, and here the text of its UUID: the table `METHODS` says where ids stand in
// what a client sends, and whatever has 16 bytes in what comes is one. A time is milliseconds since the Unix
// epoch.
// A field with `?` may stay away; readers ignore fields, event types and codes that they do not know.

/** The id of a thing of that kind, as the text of its UUID in small letters. */
export type Id<K extends string = string> = string & { readonly __id: K };
";

/// The TypeScript of the protocol: its types by namespace, and maps from every name on the wire to its types.
pub fn typescript() -> String {
    let mut out = String::new();
    write(&mut out).expect("writing to memory cannot fail");
    out
}

fn write(out: &mut String) -> fmt::Result {
    out.push_str(HEADER);
    write_ids(out)?;
    write_types(out, &super::types())?;
    write_methods(out)?;
    write_streams(out)?;
    write_notifications(out)?;
    write_rules(out)?;
    write_close_codes(out)?;
    tables::write(out, &super::types())
}

fn write_ids(out: &mut String) -> fmt::Result {
    for name in ids::NAMES {
        writeln!(out, "export type {name} = Id<{name:?}>;")?;
    }
    Ok(())
}

fn write_types(out: &mut String, types: &Types) -> fmt::Result {
    let mut within = "";
    for (_, declared) in types.iter().filter(|(_, declared)| declared.namespace.is_empty()) {
        write_type(out, "", declared)?;
    }
    for (_, declared) in types.iter().filter(|(_, declared)| !declared.namespace.is_empty()) {
        if within != declared.namespace {
            out.push_str(if within.is_empty() { "" } else { "}\n" });
            write!(out, "\nexport namespace {} {{", declared.namespace)?;
            within = &declared.namespace;
        }
        write_type(out, "    ", declared)?;
    }
    writeln!(out, "}}")
}

fn write_type(out: &mut String, indent: &str, declared: &Declared) -> fmt::Result {
    writeln!(out, "\n{indent}/** {} */", declared.about)?;
    let name = &declared.name;
    match &declared.form {
        Form::Other(r#type) => writeln!(out, "{indent}export type {name} = {type};"),
        Form::Map(fields) => {
            writeln!(out, "{indent}export interface {name} {{")?;
            for field in fields {
                let optional = if field.optional { "?" } else { "" };
                writeln!(out, "{indent}    /** {} */", field.about)?;
                writeln!(out, "{indent}    {}{optional}: {};", field.name, field.r#type)?;
            }
            writeln!(out, "{indent}}}")
        }
    }
}

fn write_methods(out: &mut String) -> fmt::Result {
    let config = config();
    writeln!(out, "\n/** What each method takes and answers. */\nexport interface Methods {{")?;
    for method in METHODS {
        let (params, answer) = (method.params.name(&config), method.answer.name(&config));
        writeln!(out, "    /** {} */", method.about)?;
        writeln!(out, "    {:?}: {{ params: {params}; answer: {answer} }};", method.name)?;
    }
    writeln!(out, "}}")
}

fn write_streams(out: &mut String) -> fmt::Result {
    let config = config();
    writeln!(out, "\n/** What each kind of stream shows. */\nexport interface States {{")?;
    for entity in ENTITIES {
        writeln!(out, "    /** {} */", entity.about)?;
        writeln!(out, "    {}: {};", entity.kind.name(), entity.state.name(&config))?;
    }
    out.push_str("}\n\n/** The bodies of the events in each kind of stream. */\nexport interface Events {\n");
    for entity in ENTITIES {
        write_bodies(out, entity.kind, entity.events.iter().chain([&NOTED]))?;
    }
    out.push_str(ANY_EVENT);
    out.push_str("\n/** The bodies of the signals of each kind of stream that has any. */\nexport interface Signals {\n");
    for entity in ENTITIES.iter().filter(|entity| !entity.signals.is_empty()) {
        write_bodies(out, entity.kind, entity.signals.iter())?;
    }
    out.push_str("}\n");
    Ok(())
}

fn write_bodies<'a>(out: &mut String, kind: Kind, types: impl Iterator<Item = &'a EventType>) -> fmt::Result {
    writeln!(out, "    {}: {{", kind.name())?;
    for r#type in types {
        writeln!(out, "        /** {} */", r#type.about)?;
        writeln!(out, "        {}: {};", r#type.name, r#type.body.name(&config()))?;
    }
    writeln!(out, "    }};")
}

const ANY_EVENT: &str = "\
}

/** An event of any kind and type, told apart by `kind` and `type`. */
export type AnyEvent = {
    [K in keyof Events]: {
        [T in keyof Events[K]]: stream.Event<Events[K][T]> & { kind: K; type: T };
    }[keyof Events[K]];
}[keyof Events];
";

fn write_notifications(out: &mut String) -> fmt::Result {
    writeln!(out, "\n/** What the server says without being asked. */\nexport interface Notifications {{")?;
    for notification in NOTIFICATIONS {
        writeln!(out, "    /** {} */", notification.about)?;
        writeln!(out, "    {}: {};", notification.name, notification.params.name(&config()))?;
    }
    writeln!(out, "}}")
}

fn write_rules(out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "\n/** The rules of the trade, as `details.rule` and `rule` name them. */\nexport type Rule ="
    )?;
    for (index, rule) in rules::ALL.iter().enumerate() {
        let end = if index + 1 == rules::ALL.len() { ";" } else { "" };
        writeln!(out, "    /** {} */\n    | {:?}{end}", rule.meaning, rule.name)?;
    }
    Ok(())
}

fn write_close_codes(out: &mut String) -> fmt::Result {
    writeln!(out, "\n/** Why the server closes a connection. */\nexport type CloseCode =")?;
    for (index, code) in CloseCode::ALL.iter().enumerate() {
        let end = if index + 1 == CloseCode::ALL.len() { ";" } else { "" };
        writeln!(out, "    /** {} */\n    | {}{end}", code.meaning(), code.number())?;
    }
    Ok(())
}
