//! The accounts of a run. They are kept in a file between runs, so that their passwords are hashed only once.

use std::fs;
use std::io::Write;
use std::ops::Range;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use client::{Client, OpenError, Session};
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::{AccountId, ErrorCode};
use serde::{Deserialize, Serialize};

use crate::progress;
use crate::target::Target;

/// The accounts that are prepared at the same time.
const AT_ONCE: usize = 32;
/// A token that expires sooner than this is refreshed before a run.
const FRESH_MS: u64 = 20 * 60 * 1_000;

/// An account, with its password and session.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Account {
    email: String,
    password: String,
    session: Session,
}

/// The accounts of a run.
#[derive(Debug)]
pub struct Accounts {
    accounts: Vec<Account>,
}

impl Accounts {
    /// Prepares `count` accounts: those in the file first, then new ones. The file then holds all of them.
    pub async fn ready(target: &Target, file: Option<&Path>, count: usize) -> anyhow::Result<Self> {
        let mut known = file.map(load).transpose()?.unwrap_or_default();
        let rest = known.split_off(count.min(known.len()));
        let bar = progress::bar(count as u64, "accounts");
        let server_knows_them = match known.first() {
            Some(first) => target.client(0, &first.session).await.is_ok(),
            None => false,
        };
        let known = &known;
        let mut accounts: Vec<Account> = stream::iter(0..count)
            .map(|number| {
                let bar = bar.clone();
                async move {
                    let account = make_ready(target, number, known.get(number), server_knows_them).await;
                    bar.inc(1);
                    account.with_context(|| format!("failed to make account {number} ready"))
                }
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        bar.finish_and_clear();
        if let Some(file) = file {
            accounts.extend(rest);
            save(file, &accounts)?;
            accounts.truncate(count);
        }
        Ok(Self { accounts })
    }

    /// The number of accounts.
    pub fn len(&self) -> usize {
        self.accounts.len()
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// Connects all of them, with calls that may take that long.
    pub async fn clients(&self, target: &Target, call_timeout: Duration) -> anyhow::Result<Vec<Client>> {
        self.clients_of(0..self.len(), target, call_timeout).await
    }

    /// The same of those with these numbers.
    pub async fn clients_of(
        &self,
        numbers: Range<usize>,
        target: &Target,
        call_timeout: Duration,
    ) -> anyhow::Result<Vec<Client>> {
        let bar = progress::bar(numbers.len() as u64, "connections");
        let clients = stream::iter(numbers).map(|number| {
            let bar = &bar;
            async move {
                let client = target.client(number, self.session(number)).await?;
                bar.inc(1);
                anyhow::Ok(client.with_call_timeout(call_timeout))
            }
        });
        let clients = clients.buffered(AT_ONCE).try_collect().await;
        bar.finish_and_clear();
        clients
    }

    /// The session of the account with that number.
    pub fn session(&self, number: usize) -> &Session {
        &self.accounts[number].session
    }

    /// The id of the account of that number.
    pub fn id(&self, number: usize) -> AccountId {
        self.accounts[number].session.account
    }
}

/// A known account with a fresh token is ready. Any other is resumed, signed in or registered.
async fn make_ready(
    target: &Target,
    number: usize,
    known: Option<&Account>,
    server_knows_them: bool,
) -> anyhow::Result<Account> {
    let Some(known) = known else { return register(target, number, &new_email(number)).await };
    let now = client::Clock::of_system().now();
    if server_knows_them && known.session.token_expires_at > now + FRESH_MS {
        return Ok(known.clone());
    }
    if server_knows_them {
        let stale = Session { token_expires_at: 0, ..known.session.clone() }; // So it is refreshed.
        if let Ok(client) = Client::resume(target.endpoint(number), stale).await {
            return Ok(Account { session: client.session(), ..known.clone() });
        }
    }
    let device = known.session.device.clone();
    match Client::sign_in_on(target.endpoint(number), &known.email, &known.password, device).await {
        Ok(client) => Ok(Account { session: client.session(), ..known.clone() }),
        Err(OpenError::SignIn(error)) if error.code() == Some(ErrorCode::Unauthenticated) => {
            register(target, number, &known.email).await
        }
        Err(error) => Err(error.into()),
    }
}

fn new_email(number: usize) -> String {
    format!("load-{number}-{:016x}@example.org", rand::random::<u64>())
}

async fn register(target: &Target, number: usize, email: &str) -> anyhow::Result<Account> {
    let password = format!("{:032x}", rand::random::<u128>());
    let name = format!("Load {number}");
    let client = Client::register(target.endpoint(number), email, &password, &name).await?;
    Ok(Account { email: email.to_owned(), password, session: client.session() })
}

fn load(file: &Path) -> anyhow::Result<Vec<Account>> {
    if !file.exists() {
        return Ok(Vec::new());
    }
    let json = fs::read(file).with_context(|| format!("failed to read {}", file.display()))?;
    serde_json::from_slice(&json).with_context(|| format!("{} holds no accounts", file.display()))
}

/// Writes a new file and renames it. Only its owner may read it, because it holds secrets.
fn save(file: &Path, accounts: &[Account]) -> anyhow::Result<()> {
    let beside = PathBuf::from(format!("{}.new", file.display()));
    let mut options = fs::OpenOptions::new();
    let mut written = options.write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    written.write_all(&serde_json::to_vec(accounts)?)?;
    fs::rename(&beside, file).with_context(|| format!("failed to write {}", file.display()))
}
