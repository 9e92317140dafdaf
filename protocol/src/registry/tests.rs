//! What must be true of the lists.

use std::collections::BTreeSet;

use super::*;
use crate::{ErrorCode, rules};

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
fn every_kind_but_the_credential_can_be_read() {
    for kind in Kind::ALL {
        assert_eq!(entity(kind).is_some(), kind != Kind::Credential, "{kind}");
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
