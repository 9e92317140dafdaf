//! Chat, timed work and money, all at once, each in a task that never looks at the server's state of health: its client reconnects and sends
//! the same commands again. In the end the server is held to everything it ever answered, over fresh connections.

mod chat;
mod model;
mod trade;
mod work;

use std::sync::Arc;
use std::time::Duration;

use client::Client;
use tokio::task::JoinSet;

use self::model::Model;
use crate::server::Server;
use crate::{ledger, people, within};

/// How long a call may take: several kills, or a cluster that is away for a minute and starts again.
const CALL_TIMEOUT: Duration = Duration::from_secs(300);

/// Longer than the hold of earned money, than a freelancer has to answer a refund, and than any question to a payment provider takes.
const EIGHT_DAYS_MS: u64 = 8 * 24 * 60 * 60 * 1_000;

/// Everyone who is at it.
pub struct Traffic {
    model: Arc<Model>,
    tasks: JoinSet<()>,
}

/// The seed in the environment, so that a failed run can be run again; what it decides is the traffic, not the timing.
pub fn seed() -> u64 {
    let given = std::env::var("TESTS_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(rand::random);
    println!("TESTS_SEED={seed}");
    seed
}

impl Traffic {
    /// Lets everyone begin at a server whose clock can be moved.
    pub async fn begin(server: &Server, seed: u64) -> Self {
        let (model, mut tasks) = (Arc::new(Model::default()), JoinSet::new());
        chat::begin(server, &model, &mut tasks, seed).await;
        trade::begin(server, &model, &mut tasks, seed).await;
        work::begin(server, &model, &mut tasks, seed).await;
        Self { model, tasks }
    }

    /// How many answers have come.
    pub fn answers(&self) -> u64 {
        self.model.answers()
    }

    /// Waits until so many answers have come.
    ///
    /// # Panics
    /// Where they do not come in time, or anyone was answered something that must not be.
    pub async fn until_answers(&mut self, enough: u64) {
        tokio::select! {
            () = within("traffic", self.model.until_answers(enough)) => {}
            Some(ended) = self.tasks.join_next() => panic!("a task ended: {ended:?}"),
        }
    }

    /// Ends the traffic, holds the server to all it has answered, after one more kill, and adds up its ledger.
    ///
    /// # Panics
    /// Where anything acknowledged is lost, repeated or disordered, or the ledger is not at zero.
    pub async fn hold_to_account(mut self, server: &mut Server) {
        self.model.stop();
        while let Some(ended) = within("the end of a task", self.tasks.join_next()).await {
            ended.expect("a task ends well");
        }
        settle(server, &self.model).await;
        server.kill9();
        server.restart().await;
        self.model.hold_to_account(server).await;
        println!("held to account: {}", self.model);
        server.stop().await;
        let report = ledger::audit(server).await;
        assert!(report.is_settled(), "{report:?}");
        assert!(report.records > 0);
    }
}

/// Lets time pass until every provider has answered and every hold is over, and pays the freelancers out.
async fn settle(server: &Server, model: &Model) {
    let anyone = people::register(server, "time").await;
    anyone.sandbox().advance(EIGHT_DAYS_MS).await.expect("the clock can be moved");
    trade::settle(model).await;
}

/// The same client with patience for several kills.
fn patient(client: Client) -> Client {
    client.with_call_timeout(CALL_TIMEOUT)
}
