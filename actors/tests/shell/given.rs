//! A house on a real store, in an actix system of its own.

use std::sync::Arc;
use std::time::Duration;

use actors::changes::Unheard;
use actors::clock::Clock;
use actors::limits::Limits;
use actors::observe::Observer;
use actors::provider::Provider;
use actors::room::{self, Answer, Command};
use actors::{Caller, House, Parts, ProviderCall, ProviderOutcome};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use protocol::{AccountId, CommandId, ErrorCode, Kind, Seq, StreamId, WireError};
use schema::{Append, Record, SharedStore, SqliteOptions, SqliteStore, Window};
use tempfile::TempDir;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::trouble::{Trouble, TroubleStore};

/// How long anything may take before a test says that it hangs.
pub const PATIENCE: Duration = Duration::from_secs(30);

pub const ADA: AccountId = AccountId(Uuid::from_u128(0xada));
pub const BOB: AccountId = AccountId(Uuid::from_u128(0xb0b));

/// No money moves in these tests.
struct NoProvider;

impl Provider for NoProvider {
    fn call(&self, _: ProviderCall) -> BoxFuture<'static, ProviderOutcome> {
        std::future::ready(ProviderOutcome::Unknown).boxed()
    }
}

/// Says which entities have left.
struct Leavers(mpsc::UnboundedSender<Kind>);

impl Observer for Leavers {
    fn passivated(&self, kind: Kind) {
        let _ = self.0.send(kind);
    }
}

/// A data folder, and the store in it.
pub struct Ground {
    pub trouble: Arc<TroubleStore>,
    _folder: TempDir,
}

impl Ground {
    pub fn new() -> Self {
        Self::with(SqliteOptions::default())
    }

    /// A store that says that others may write to it.
    pub fn shared() -> Self {
        Self::with(SqliteOptions { shared: true, ..SqliteOptions::default() })
    }

    fn with(options: SqliteOptions) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the store");
        let store = SqliteStore::open(folder.path(), options).expect("the store opens");
        Self { trouble: TroubleStore::new(Arc::new(store)), _folder: folder }
    }

    pub fn store(&self) -> SharedStore {
        self.trouble.clone()
    }

    /// A house on this ground; the second value hears who leaves.
    pub fn house(&self, limits: Limits) -> (Arc<House>, mpsc::UnboundedReceiver<Kind>) {
        self.house_at(Clock::default(), limits, Arc::new(NoProvider))
    }

    /// A house on this ground by that clock, whose money that provider moves.
    pub fn house_at(
        &self,
        clock: Clock,
        limits: Limits,
        provider: Arc<dyn Provider>,
    ) -> (Arc<House>, mpsc::UnboundedReceiver<Kind>) {
        house_on(self.store(), clock, limits, provider)
    }

    /// A house on this ground that has troubles of its own: no other house has them.
    pub fn troubled_house(
        &self,
        plan: impl Fn(u64, &Append) -> Trouble + Send + Sync + 'static,
    ) -> Arc<House> {
        let own = TroubleStore::new(self.store());
        own.plan(plan);
        house_on(own, Clock::default(), Limits::default(), Arc::new(NoProvider)).0
    }

    pub async fn journal(&self, stream: StreamId) -> Vec<Record> {
        let page = self.store().read(stream, Window::After(0), usize::MAX, usize::MAX).await;
        page.expect("the journal reads").records
    }
}

fn house_on(
    store: SharedStore,
    clock: Clock,
    limits: Limits,
    provider: Arc<dyn Provider>,
) -> (Arc<House>, mpsc::UnboundedReceiver<Kind>) {
    let (sender, leavers) = mpsc::unbounded_channel();
    let observer = Arc::new(Leavers(sender));
    let changes = Arc::new(Unheard);
    let house = House::new(Parts { store, clock, limits, observer, changes, provider });
    house.placement().add(actix_rt::Arbiter::current());
    (house, leavers)
}

/// Runs a test in an actix system, with a deadline.
pub fn run(test: impl Future<Output = ()>) {
    actix_rt::System::new().block_on(async {
        tokio::time::timeout(PATIENCE, test).await.expect("the test ends in time");
    });
}

/// A command id of now.
pub fn fresh() -> CommandId {
    CommandId(Uuid::now_v7())
}

pub fn room_stream(room: Uuid) -> StreamId {
    StreamId::new(Kind::Room, room)
}

pub fn post(text: &str) -> Command {
    Command::Post { text: text.to_owned(), reply_to: None }
}

/// Asks once.
pub async fn ask(
    house: &Arc<House>,
    room: Uuid,
    who: AccountId,
    command_id: CommandId,
    command: Command,
) -> Result<Seq, WireError> {
    let answer = house.send::<room::Room>(room, Caller::Account(who), Some(command_id), command).await?;
    Ok(match answer {
        Answer::Created(created) => created.seq,
        Answer::Applied(applied) => applied.seq,
        question => panic!("no answer to a change: {question:?}"),
    })
}

/// Asks as a client does: again under the same id, while the outcome is not known or the house is full.
pub async fn insist(
    house: &Arc<House>,
    room: Uuid,
    who: AccountId,
    command_id: CommandId,
    command: Command,
) -> Result<Seq, WireError> {
    loop {
        match ask(house, room, who, command_id, command.clone()).await {
            Err(error) if matches!(error.code, ErrorCode::Unavailable | ErrorCode::Overloaded) => {
                tokio::task::yield_now().await;
            }
            settled => return settled,
        }
    }
}

/// A room of Ada's with Bob in it.
pub async fn a_room(house: &Arc<House>) -> Uuid {
    let room = Uuid::now_v7();
    let create = Command::Create { title: None, members: vec![BOB] };
    insist(house, room, ADA, fresh(), create).await.expect("the room is made");
    room
}
