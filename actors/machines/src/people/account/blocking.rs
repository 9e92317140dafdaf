//! Whom a person blocks. Others see nothing of it: these events have no public body.

use protocol::checks::BLOCKED_MAX;
use protocol::{AccountId, rules};
use serde::{Deserialize, Serialize};

use super::{Account, Event};
use crate::{Occasion, Refusal};

/// An account that the person blocks, or blocks no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocking {
    /// The other account.
    pub account: AccountId,
}

impl Account {
    pub(super) fn decide_block(&self, here: &Occasion, account: AccountId) -> Result<Option<Event>, Refusal> {
        self.own(here)?;
        if account.0 == here.stream.id {
            return Err(Refusal::invalid("account", "is one's own"));
        }
        if self.blocked.contains(&account) {
            return Ok(None);
        }
        if self.blocked.len() >= BLOCKED_MAX {
            return Err(Refusal::rule(rules::TOO_MANY_BLOCKED));
        }
        Ok(Some(Event::Blocked(Blocking { account })))
    }

    pub(super) fn decide_unblock(
        &self,
        here: &Occasion,
        account: AccountId,
    ) -> Result<Option<Event>, Refusal> {
        self.own(here)?;
        Ok(self.blocked.contains(&account).then_some(Event::Unblocked(Blocking { account })))
    }
}

#[cfg(test)]
mod tests {
    use protocol::Kind;
    use uuid::Uuid;

    use super::*;
    use crate::people::account::{Answer, Command};
    use crate::people::profile::{self, Profile};
    use crate::testing::*;
    use crate::{Caller, Journaled, tells};

    const CREDENTIAL: Caller = Caller::Entity(entity(Kind::Credential, 7));

    fn ada() -> Given<Account> {
        Given::new(ADA.0).then(CREDENTIAL, Command::Create { display_name: "Ada".to_owned() })
    }

    fn block(account: AccountId) -> Command {
        Command::Block { account }
    }

    fn blocks(given: &Given<Account>, account: AccountId) -> bool {
        let asked = given.asked(Caller::System, &Command::AskBlocks { account });
        let Ok(Answer::Blocks(blocks)) = asked else { panic!("{asked:?}") };
        blocks
    }

    #[test]
    fn whoever_is_blocked_stays_so_until_unblocked_and_only_the_person_sees_it() {
        let given = ada().then(ADA, block(EVE));
        assert!(blocks(&given, EVE) && !blocks(&given, BOB));
        let Ok(Answer::Me(me)) = given.asked(ADA, &Command::Me) else { panic!("it is Ada's") };
        assert_eq!(me.blocked, [EVE]);
        for command in [Command::AskBlocks { account: EVE }, Command::Unblock { account: EVE }] {
            assert_eq!(given.ask(EVE, &command), Err(Refusal::NotFound), "{command:?}");
        }
        assert_eq!(given.last().name(), crate::machine::NOTED, "readers see nothing of it");
        assert_eq!(given.ask(ADA, &block(EVE)), Ok(vec![]), "once");
        given.check_replay();
        let given = given.then(ADA, Command::Unblock { account: EVE });
        assert!(!blocks(&given, EVE));
        assert_eq!(given.ask(ADA, &Command::Unblock { account: EVE }), Ok(vec![]), "once");
        given.check_replay();
    }

    #[test]
    fn nobody_blocks_themself_or_more_than_a_thousand() {
        let mut given = ada();
        assert_eq!(given.ask(ADA, &block(ADA)), Err(Refusal::invalid("account", "is one's own")));
        let numbered = |number: usize| AccountId(Uuid::from_u128(1_000 + number as u128));
        for number in 0..BLOCKED_MAX {
            given.does(ADA, &block(numbered(number)));
        }
        assert_eq!(given.ask(ADA, &block(EVE)), Err(Refusal::rule(rules::TOO_MANY_BLOCKED)));
        given.does(ADA, &Command::Unblock { account: numbered(0) });
        assert!(given.ask(ADA, &block(EVE)).is_ok());
    }

    #[test]
    fn an_account_that_nobody_registered_blocks_nobody() {
        assert!(!blocks(&Given::new(ADA.0), EVE));
    }

    #[test]
    fn a_closed_account_blocks_nobody_and_its_profile_and_searches_are_told() {
        let mut given = ada().then(ADA, block(EVE));
        given.happens(None, closed());
        assert!(!blocks(&given, EVE));
        assert_eq!(given.told::<Profile>(), [(ADA.0, profile::Command::AccountClosed)]);
        assert!(given.tells().contains(&tells::searches::account_closed(ADA)));
        assert_eq!(given.ask(ADA, &block(BOB)), Err(Refusal::NotFound));
    }

    fn closed() -> Event {
        Event::Closed(protocol::account::Closed {}, crate::people::account::Replaced { before: None })
    }
}
