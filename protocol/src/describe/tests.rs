//! The printed protocol against the code and its committed copies.

use std::path::Path;

use super::types::{Field, Form, config};
use super::*;
use crate::registry::MethodType;
use crate::{checks, ids};

/// Set, the copies are written instead of compared.
const REWRITE: &str = "GUILDHALL_REWRITE";

fn check_copy(file: &str, printed: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os(REWRITE).is_some() {
        std::fs::write(&path, printed).expect("the copy can be written");
    }
    let copy = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        copy == printed,
        "{file} is not what the code says; {REWRITE}=1 cargo test -p protocol writes it anew"
    );
}

#[test]
fn the_committed_markdown_is_what_the_code_says() {
    check_copy("../docs/protocol.md", &markdown());
}

#[test]
fn the_committed_typescript_is_what_the_code_says() {
    check_copy("../web/sdk/src/wire.ts", &typescript());
}

#[test]
fn the_limits_that_are_said_by_hand_are_those_that_are_checked() {
    let thousands = |number: usize| markdown::thousands(number as u64);
    let said = [
        format!("A message or note has 1 to {} bytes", thousands(checks::TEXT_BYTES_MAX)),
        format!("reason 1 to {}.", thousands(checks::TITLE_BYTES_MAX)),
        format!("A page has {} items", checks::PAGE_ITEMS_DEFAULT),
        format!("and {} at most", thousands(checks::PAGE_ITEMS_MAX as usize)),
        format!("with {} named members", checks::ROOM_NAMED_MAX),
    ];
    let page = markdown();
    said.iter().for_each(|limit| assert!(page.contains(limit), "not said: {limit}"));
}

/// The texts that are bounded elsewhere than by the limit of a field. Tokens have one length, an amount is
/// read as money, and the payment provider knows the words that it takes.
const BOUNDED_ELSEWHERE: [(&str, &str); 8] = [
    ("account.sign_in", "device"),
    ("account.resume", "token"),
    ("account.refresh", "refresh_token"),
    ("milestone.add", "amount"),
    ("milestone.approve", "amount"),
    ("milestone.fund", "amount"),
    ("wallet.deposit", "source"),
    ("wallet.withdraw", "destination"),
];

/// The fields of the parameters of a method.
fn fields_of<'a>(types: &'a Types, method: &MethodType) -> &'a [Field] {
    match types.get(&method.params.name(&config())).map(|declared| &declared.form) {
        Some(Form::Map(fields)) => fields,
        _ => &[],
    }
}

#[test]
fn every_text_and_every_list_that_a_client_sends_has_a_limit() {
    let types = types();
    for method in METHODS {
        let limited: Vec<_> = method.limits().iter().chain(method.checked).map(|(field, _)| *field).collect();
        for field in fields_of(&types, method) {
            let name = field.name.as_str();
            let grows = field.r#type == "string" || field.r#type.starts_with("Array<");
            let is_bounded = limited.contains(&name) || BOUNDED_ELSEWHERE.contains(&(method.name, name));
            assert!(!grows || is_bounded, "{} lacks a limit of `{name}`", method.name);
        }
    }
}

#[test]
fn what_is_checked_within_items_and_in_other_forms_is_printed_as_well() {
    let page = markdown();
    for limits in [
        "`password` 1,024 bytes at most; `display_name` 1 to 100 characters.",
        "Limits: `display_name` 1 to 100 characters.",
        "`terms.fixed.milestones` 1 to 100 items; `terms.fixed.milestones[].title` 1 to 1,024 bytes.",
        "`changes.milestones[].milestone` from 1; `changes.milestones[].title` 1 to 1,024 bytes.",
        "`handle` 1 to 30 bytes; `email` 1 to 254 bytes.",
    ] {
        assert!(page.contains(limits), "not printed: {limits}");
    }
}

#[test]
fn a_method_changes_something_where_it_takes_a_command_id() {
    let types = types();
    for method in METHODS {
        let is_command = |field: &Field| field.name == "command_id" && !field.optional;
        let takes_one = fields_of(&types, method).iter().any(is_command);
        assert_eq!(method.changes, takes_one, "CHANGES of {}", method.name);
    }
}

#[test]
fn every_map_is_taken_apart_and_every_field_says_what_it_is() {
    for (name, declared) in types().iter() {
        assert!(!declared.about.is_empty(), "{name} says nothing of itself");
        match &declared.form {
            Form::Map(fields) => fields.iter().for_each(|field| {
                assert!(!field.about.is_empty(), "{name}.{} says nothing of itself", field.name)
            }),
            Form::Other(r#type) => assert!(!r#type.contains("/**"), "{name} was not taken apart: {type}"),
        }
    }
}

#[test]
fn every_type_finds_the_types_it_names_where_it_stands() {
    let types = types();
    for (name, declared) in types.iter() {
        let named = match &declared.form {
            Form::Map(fields) => fields.iter().map(|field| field.r#type.as_str()).collect(),
            Form::Other(r#type) => vec![r#type.as_str()],
        };
        let words = named
            .iter()
            .flat_map(|r#type| r#type.split(|letter: char| !letter.is_alphanumeric() && letter != '.'));
        // A type of another namespace is named with it.
        let is_type = |word: &&str| word.len() > 1 && word.contains(char::is_uppercase);
        for word in words.filter(is_type) {
            let builtin = ["Array", "Record"].contains(&word) || ids::is_id(word);
            let near = format!("{}.{word}", declared.namespace);
            assert!(
                builtin || types.get(word).is_some() || types.get(&near).is_some(),
                "{name} names {word}"
            );
        }
    }
}

#[test]
fn integers_are_numbers_and_ids_say_what_they_name() {
    let printed = typescript();
    assert!(!printed.contains("bigint"));
    assert!(printed.contains("        room: RoomId;\n"));
    assert_eq!(crate::registry::method("room.post").unwrap().answer.name(&config()), "stream.Applied");
}

#[test]
fn the_table_of_methods_says_where_each_of_their_ids_stands() {
    let types = types();
    let places = |name: &str| {
        let params = crate::registry::method(name).unwrap().params.name(&config());
        tables::id_places(&params, &types)
    };
    assert_eq!(places("room.create"), ["command_id", "members"]);
    assert_eq!(places("stream.state"), ["id"]);
    assert_eq!(places("contract.offer"), ["command_id", "freelancer", "job", "proposal"]);
    assert!(places("protocol.ping").is_empty());
}

#[test]
fn an_id_deep_in_a_value_is_found_by_its_path() {
    let types = types();
    let answer = crate::registry::method("room.list").unwrap().answer.name(&config());
    assert_eq!(tables::id_places(&answer, &types), ["rooms.room", "rooms.last.by", "rooms.other"]);
}
