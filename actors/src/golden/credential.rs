//! What a credential stores.

use super::*;
use crate::credential::{
    Cause, Command, Credential, Devices, Event, Families, FamilyId, IssuedToken, PasswordHash, TokenHash,
};

fn phc() -> PasswordHash {
    PasswordHash("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned())
}

fn grant(family: u128, refresh: u8) -> IssuedToken {
    IssuedToken {
        family: FamilyId(id(family)),
        refresh: TokenHash([refresh; 32]),
        clock: NOON,
        good_until: NOON + 30 * 86_400_000,
        before_until: NOON + 60_000,
        device: None,
        label: None,
    }
}

/// What an account takes along from one credential to another.
fn taken_along() -> (Families, Devices) {
    let (mut families, mut devices) = (Families::default(), Devices::default());
    families.open(IssuedToken { label: Some("Firefox/140.0".to_owned()), ..grant(20, 0xaa) });
    families.rotate(grant(20, 0xbb));
    families.open(grant(21, 0xcc));
    families.revoke(FamilyId(id(21)), NOON);
    devices.signed_in(TokenHash([0xdd; 32]));
    (families, devices)
}

fn moves() -> Samples<Event> {
    let (families, devices) = taken_along();
    let (account, to) = (ADA, id(41));
    vec![
        ("reserved", Event::Reserved { account, from: id(40), password_hash: phc() }),
        ("moved", Event::Moved { account, to, families: families.clone(), devices: devices.clone() }),
        ("move_refused", Event::MoveRefused { to }),
        ("taken_over", Event::TakenOver { families, devices }),
        ("given_up", Event::GivenUp {}),
        ("closed", Event::Closed { account }),
        ("close_passed_on", Event::ClosePassedOn { account, to }),
    ]
}

fn events() -> Samples<Event> {
    let revoked = |family, cause| Event::Revoked { family: FamilyId(id(family)), cause, clock: NOON + 1 };
    vec![
        (
            "registered",
            Event::Registered { password_hash: phc(), account: ADA, display_name: "Ada".to_owned() },
        ),
        ("opened", Event::Opened(grant(20, 0xaa))),
        ("opened_again", Event::Opened(grant(21, 0xbb))),
        (
            "opened_on_a_device",
            Event::Opened(IssuedToken { device: Some(TokenHash([0xdd; 32])), ..grant(22, 0xee) }),
        ),
        (
            "opened_with_a_label",
            Event::Opened(IssuedToken { label: Some("Firefox/140.0".to_owned()), ..grant(23, 0xee) }),
        ),
        ("rotated", Event::Rotated(grant(20, 0xcc))),
        ("revoked_by_reuse", revoked(20, Cause::Reuse)),
        ("revoked_by_sign_out", revoked(21, Cause::SignOut)),
        ("revoked_from_another_device", revoked(20, Cause::Ended)),
        (
            "password_changed",
            Event::PasswordChanged {
                password_hash: PasswordHash("$argon2id$v=19$m=19456,t=2,p=1$bmV3$bmV3".to_owned()),
                kept: FamilyId(id(20)),
                cut: FamilyId(id(30)),
            },
        ),
    ]
}

fn stored() -> Stored<Credential> {
    let mut events = events();
    events.extend(moves());
    let signed_in = ["registered", "opened", "opened_again", "rotated", "revoked_by_sign_out"];
    let on_a_device = ["registered", "opened_on_a_device"];
    let changed = ["registered", "opened", "opened_again", "opened_with_a_label", "password_changed"];
    let snapshots = vec![
        ("signed_in", history(&events, &signed_in)),
        ("on_a_device", history(&events, &on_a_device)),
        ("with_a_new_password", history(&events, &changed)),
        ("reserved", history(&events, &["reserved", "opened_again"])),
        ("with_a_new_email", history(&events, &["reserved", "opened_again", "taken_over"])),
        ("left", history(&events, &["registered", "moved"])),
        ("closed", history(&events, &["registered", "opened", "closed"])),
        ("given_up", history(&events, &["registered", "moved", "reserved", "given_up"])),
    ];
    let (display_name, shown) = ("Ada".to_owned(), "Ada".to_owned());
    let register = Command::Register { password_hash: phc(), account: ADA, display_name, shown };
    let end = Command::End { account: ADA, family: FamilyId(id(20)), by: FamilyId(id(21)), clock: NOON };
    let change_password = Command::ChangePassword {
        checked: phc(),
        password_hash: phc(),
        account: ADA,
        by: FamilyId(id(20)),
        cut: FamilyId(id(30)),
    };
    let reserve = Command::Reserve { account: ADA, from: id(40), password_hash: phc() };
    let commands = vec![
        ("register", register),
        ("end", end),
        ("change_password", change_password),
        ("reserve", reserve),
        ("close", Command::Close { checked: phc(), account: ADA, by: FamilyId(id(20)) }),
    ];
    Stored { events, snapshots, commands }
}

#[test]
fn a_credential_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    let events = variants!(Event: Registered, Opened, Rotated, Revoked, PasswordChanged,
        Reserved, Moved, MoveRefused, TakenOver, GivenUp, Closed, ClosePassedOn);
    check_variants(&stored.events, events, &[]);
    let commands = variants!(Command: Register, Open, Rotate, Resume, SignOut, End, ChangePassword,
        AskFree, Reserve, Told, Close);
    check_variants(&stored.commands, commands, &["Open", "Rotate", "Resume", "SignOut", "AskFree", "Told"]);
    check("credential.txt", &stored, &[]);
}
