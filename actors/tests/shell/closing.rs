//! The end of an account: its wallet decides, and the credential and the account follow, also after a crash.

use std::sync::Arc;

use actors::account::Account;
use actors::credential::{self, Credential, PasswordHash};
use actors::limits::Limits;
use actors::wallet::{self, Wallet};
use actors::{Caller, House, timers};
use protocol::{ErrorCode, Kind, Seq, StreamId};
use uuid::Uuid;

use crate::given::{ADA, Ground, fresh, run};
use crate::trouble::Trouble;

/// The credential with which Ada signs in.
const CREDENTIAL: Uuid = Uuid::from_u128(7);

async fn registered(house: &Arc<House>) {
    let password_hash = PasswordHash("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned());
    let (display_name, shown) = ("Ada".to_owned(), "Ada".to_owned());
    let register = credential::Command::Register { password_hash, account: ADA, display_name, shown };
    let asked = house.send::<Credential>(CREDENTIAL, Caller::Guest, Some(fresh()), register);
    asked.await.expect("the email is free");
}

async fn sealed(house: &Arc<House>) -> Seq {
    match house.send::<Wallet>(ADA.0, Caller::System, None, wallet::Command::Seal).await {
        Ok(wallet::Answer::Sealed(seal)) => seal,
        other => panic!("it is empty: {other:?}"),
    }
}

async fn is_closed(house: &Arc<House>) -> bool {
    house.view::<Account>(ADA.0, Caller::Account(ADA)).await.expect("it was there").1.closed
}

#[test]
fn an_account_is_closed_when_its_wallet_answers_that_it_is() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        registered(&house).await;
        let close = wallet::Command::Close { seal: sealed(&house).await, credential: CREDENTIAL };
        let closed = house.send::<Wallet>(ADA.0, Caller::System, None, close).await;
        assert_eq!(closed, Ok(wallet::Answer::Closed(true)));
        assert!(is_closed(&house).await);
        let known = house.view::<Credential>(CREDENTIAL, Caller::System).await;
        assert_eq!(known.expect_err("nobody signs in with it").code, ErrorCode::NotFound);
    });
}

#[test]
fn an_account_whose_server_died_when_its_wallet_had_closed_is_closed_after_the_restart() {
    run(async {
        let ground = Ground::new();
        let wallet = StreamId::new(Kind::Wallet, ADA.0);
        let (house, _) = ground.house(Limits::default());
        registered(&house).await;
        drop(house);
        let dies = ground.troubled_house(|_, append| match append.stream.kind {
            Kind::Credential => Trouble::Full,
            _ => Trouble::None,
        });
        let close = wallet::Command::Close { seal: sealed(&dies).await, credential: CREDENTIAL };
        let written = async {
            while ground.journal(wallet).await.len() < 2 {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            answer = dies.send::<Wallet>(ADA.0, Caller::System, None, close) => {
                panic!("answered before the account was closed: {answer:?}")
            }
            () = written => {}
        }
        let (house, _) = ground.house(Limits::default());
        assert!(!is_closed(&house).await, "it was not told");
        assert_eq!(timers::recover(&house).await.expect("the store reads"), 1);
        while !is_closed(&house).await {
            tokio::task::yield_now().await;
        }
    });
}
