//! Chat, timed work and money at the same time. Each task ignores the state of the server: its client
//! reconnects and sends the same commands again. At the end, everything that the server has answered is
//! checked over new connections.

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

/// Longer than earned money is on hold, than a freelancer has to answer a refund, and than the provider is
/// asked about a transfer.
const EIGHT_DAYS_MS: u64 = 8 * 24 * 60 * 60 * 1_000;

/// All running tasks.
pub struct Traffic {
    model: Arc<Model>,
    tasks: JoinSet<()>,
}

/// The seed from the environment, to repeat a failed run. It determines the traffic, but not its timing.
pub fn seed() -> u64 {
    let given = std::env::var("TESTS_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(rand::random);
    println!("TESTS_SEED={seed}");
    seed
}

impl Traffic {
    /// Starts the traffic, at a server whose clock can be moved.
    pub async fn begin(server: &Server, seed: u64) -> Self {
        let (model, mut tasks) = (Arc::new(Model::default()), JoinSet::new());
        chat::begin(server, &model, &mut tasks, seed).await;
        trade::begin(server, &model, &mut tasks, seed).await;
        work::begin(server, &model, &mut tasks, seed).await;
        Self { model, tasks }
    }

    /// The number of answers so far.
    pub fn answers(&self) -> u64 {
        self.model.answers()
    }

    /// Waits for that many answers.
    ///
    /// # Panics
    ///
    /// If they do not come in time, or if an answer was wrong.
    pub async fn until_answers(&mut self, enough: u64) {
        tokio::select! {
            () = within("traffic", self.model.until_answers(enough)) => {}
            Some(ended) = self.tasks.join_next() => panic!("a task ended: {ended:?}"),
        }
    }

    /// Ends the traffic, kills the server once more, checks everything it has answered, and audits its
    /// ledger.
    ///
    /// # Panics
    ///
    /// If anything acknowledged is lost, repeated or out of order, or the ledger is not at zero.
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

/// Lets time pass until every transfer is settled and every hold is over, and pays the freelancers out.
async fn settle(server: &Server, model: &Model) {
    let anyone = people::register(server, "time").await;
    anyone.sandbox().advance(EIGHT_DAYS_MS).await.expect("the clock can be moved");
    trade::settle(model).await;
}

/// The same client, with calls that outlast several kills.
fn patient(client: Client) -> Client {
    client.with_call_timeout(CALL_TIMEOUT)
}
