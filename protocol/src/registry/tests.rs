//! What must be true of the lists.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::*;
use crate::{Audience, ErrorCode, rules};

#[test]
fn names_are_unique_and_found() {
    let names: BTreeSet<_> = METHODS.iter().map(|method| method.name).collect();
    assert_eq!(names.len(), METHODS.len());
    assert!(names.iter().all(|name| method(name).is_some_and(|method| method.name == *name)));
    assert!(method("room.burn").is_none());
    for entity in ENTITIES {
        let types: BTreeSet<_> = entity.events.iter().map(|event| event.name).collect();
        assert_eq!(types.len(), entity.events.len(), "{}", entity.kind);
    }
}

/// What the sources in a folder hold that implements `Method`: each type with the name it gives to the
/// method.
fn methods_in(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the sources are here") {
        let path = entry.expect("a folder that reads").path();
        if path.is_dir() {
            found.extend(methods_in(&path));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let source = fs::read_to_string(&path).expect("a source reads");
            found.extend(source.split("\nimpl Method for ").skip(1).filter_map(type_and_name));
        }
    }
    found
}

fn type_and_name(implemented: &str) -> Option<(String, String)> {
    let (r#type, rest) = implemented.split_once(' ')?;
    let (_, rest) = rest.split_once("const NAME: &str = \"")?;
    let (name, _) = rest.split_once('"')?;
    Some((r#type.to_owned(), name.to_owned()))
}

#[test]
fn every_type_that_is_a_method_stands_in_the_list_of_its_family() {
    let found = methods_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let unlisted: Vec<_> = found.iter().filter(|(_, name)| method(name).is_none()).collect();
    assert!(unlisted.is_empty(), "these types stand in no list such as `room_methods!`: {unlisted:?}");
    assert_eq!(found.len(), METHODS.len(), "all are found in the sources");
}

#[test]
fn every_rule_and_event_of_a_method_is_known() {
    for method in METHODS {
        for rule in method.rules {
            assert!(rules::ALL.iter().any(|known| known.name == *rule), "{}: {rule}", method.name);
        }
        for event in method.events {
            let known = ENTITIES.iter().any(|entity| entity.events.iter().any(|known| known.name == *event));
            assert!(known, "{}: {event}", method.name);
        }
    }
}

#[test]
fn every_kind_but_the_credential_and_the_handle_can_be_read() {
    for kind in Kind::ALL {
        let is_kept = matches!(kind, Kind::Credential | Kind::Handle);
        assert_eq!(entity(kind).is_some(), !is_kept, "{kind}");
        assert_eq!(entity(kind).is_some(), kind.audience() != Audience::Nobody, "{kind}");
    }
    assert!(has_event(Kind::Room, "posted") && has_event(Kind::Wallet, "noted"));
    assert!(!has_event(Kind::Room, "deposited") && !has_event(Kind::Credential, "created"));
}

#[test]
fn what_changes_something_may_conflict_and_what_has_rules_may_refuse() {
    let post = method("room.post").expect("known");
    assert!(post.may_answer(ErrorCode::Conflict) && post.may_answer(ErrorCode::Expired));
    assert!(!post.may_answer(ErrorCode::Refused) && post.access.needs_sign_in());
    let sign_in = method("account.sign_in").expect("known");
    assert!(!sign_in.access.needs_sign_in() && sign_in.may_answer(ErrorCode::Unauthenticated));
    assert!(!sign_in.may_answer(ErrorCode::Conflict));
}
