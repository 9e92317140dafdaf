//! The index as the command makes and compares it.

use std::path::Path;

use actors::Caller;
use actors::clock::Clock;
use actors::profile::{self, Profile};
use protocol::example::Example;
use protocol::profile::{Basics, Section, Skill};
use schema::{SqliteOptions, SqliteStore};

use super::*;

fn on(data: &Path) -> Config {
    Config { data: data.to_owned(), ..Config::default() }
}

/// Publishes the profile of that account, or changes it, in the store of a folder.
fn publish(data: &Path, account: u128, headline: &str, version: u32) {
    let store = SqliteStore::open(data, SqliteOptions::default()).expect("the store opens");
    actix_web::rt::System::new().block_on(async {
        let house = House::new(Parts {
            store: Arc::new(store),
            clock: Clock::default(),
            limits: Limits::default(),
            observer: Arc::new(Unobserved),
            changes: Arc::new(Pending::default()),
            provider: Arc::new(Sandbox::default()),
        });
        house.placement().add(actix_rt::Arbiter::current());
        let id = Uuid::from_u128(account);
        let who = Caller::Account(protocol::AccountId(id));
        let edit = |section, version| profile::Command::Edit { section, version, taxonomy_version: None };
        let basics = Basics { headline: headline.to_owned(), ..Basics::example() };
        let mut commands = vec![edit(Section::Basics(basics), version)];
        if version == 0 {
            let skills = vec![Skill { id: "own:logo-design".to_owned(), level: 3 }];
            commands.extend([edit(Section::Skills(skills), 0), profile::Command::Publish]);
        }
        for command in commands {
            house.send::<Profile>(id, who, None, command).await.expect("it is theirs");
        }
    });
}

#[test]
fn an_index_that_was_made_is_what_can_be_found_and_one_that_is_missing_is_said_to_be() {
    let folder = tempfile::tempdir().expect("a folder");
    publish(folder.path(), 7, "Murals", 0);
    let refused = run(&on(folder.path()), true).expect_err("there is none");
    assert!(refused.to_string().contains("`guildhall reindex` makes one"), "{refused}");
    run(&on(folder.path()), false).expect("it is made");
    run(&on(folder.path()), true).expect("it is the same");
    publish(folder.path(), 7, "Mosaics", 1);
    run(&on(folder.path()), true).expect("the feed says what has changed");
}

#[test]
fn what_the_index_lacks_or_has_too_much_is_named() {
    let mut compared = Compared { documents: 2, ..Compared::default() };
    compared.differs(Kind::Profile, Uuid::from_u128(7), "is missing");
    let lines = compared.lines();
    assert!(lines.contains("profile/00000000-0000-0000-0000-000000000007: is missing"), "{lines}");
    assert!(!lines.contains("nothing else"), "{lines}");
}
