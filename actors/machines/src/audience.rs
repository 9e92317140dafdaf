//! Who may read an entity: first whom the audience of its kind lets in, then what the entity itself says.
//!
//! No machine can let anyone in whom the declared audience of its kind keeps out.

use protocol::Audience;

use crate::{Caller, Machine, Occasion, Refusal};

/// Whether the caller may read the events of an entity and subscribe to them.
pub fn admit<M: Machine>(machine: &M, here: &Occasion) -> Result<(), Refusal> {
    let_in(M::KIND.audience(), here)?;
    machine.admit(here)
}

/// The state of an entity as the caller may see it.
pub fn view<M: Machine>(machine: &M, here: &Occasion) -> Result<M::View, Refusal> {
    let_in(M::KIND.audience(), here)?;
    machine.view(here)
}

/// Whether the caller can belong to the audience. To anyone else the entity does not exist.
fn let_in(audience: Audience, here: &Occasion) -> Result<(), Refusal> {
    match (audience, here.who) {
        (_, Caller::System) | (Audience::SignedIn, Caller::Account(_)) | (Audience::Chosen(_), _) => Ok(()),
        (Audience::Owner, _) => here.shown_to_owner(),
        (Audience::Nobody | Audience::SignedIn, _) => Err(Refusal::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use protocol::Kind;

    use super::*;
    use crate::testing::*;

    /// Whom each audience lets in: the owner of a stream, another account, a guest, the server.
    const LETS_IN: [(Audience, [bool; 4]); 4] = [
        (Audience::Nobody, [false, false, false, true]),
        (Audience::Owner, [true, false, false, true]),
        (Audience::SignedIn, [true, true, false, true]),
        (Audience::Chosen("its members"), [true, true, true, true]),
    ];

    #[test]
    fn a_declared_audience_keeps_everyone_else_out_before_the_machine_is_asked() {
        let stream = entity(Kind::Inbox, 1);
        for (audience, expected) in LETS_IN {
            let lets_in = [Caller::Account(ADA), Caller::Account(BOB), Caller::Guest, Caller::System]
                .map(|who| let_in(audience, &Occasion { stream, who, now: NOON, head: 0, command_id: None }))
                .map(|outcome| outcome.is_ok());
            assert_eq!(lets_in, expected, "{audience:?}");
        }
    }
}
