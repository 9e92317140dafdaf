//! What a credential stores.

use super::*;
use crate::credential::{Cause, Command, Credential, Event, FamilyId, IssuedToken, PasswordHash, TokenHash};

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
    }
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
        ("rotated", Event::Rotated(grant(20, 0xcc))),
        ("revoked_by_reuse", revoked(20, Cause::Reuse)),
        ("revoked_by_sign_out", revoked(21, Cause::SignOut)),
    ]
}

fn stored() -> Stored<Credential> {
    let events = events();
    let signed_in = ["registered", "opened", "opened_again", "rotated", "revoked_by_sign_out"];
    let on_a_device = ["registered", "opened_on_a_device"];
    let snapshots =
        vec![("signed_in", history(&events, &signed_in)), ("on_a_device", history(&events, &on_a_device))];
    let (display_name, shown) = ("Ada".to_owned(), "Ada".to_owned());
    let register = Command::Register { password_hash: phc(), account: ADA, display_name, shown };
    Stored { events, snapshots, commands: vec![("register", register)] }
}

#[test]
fn a_credential_reads_all_that_was_ever_stored_of_it() {
    let stored = stored();
    check_variants(&stored.events, variants!(Event: Registered, Opened, Rotated, Revoked), &[]);
    let commands = variants!(Command: Register, Open, Rotate, Resume, SignOut);
    check_variants(&stored.commands, commands, &["Open", "Rotate", "Resume", "SignOut"]);
    check("credential.txt", &stored, &[]);
}
