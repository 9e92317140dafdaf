//! What every scenario works with.

use std::path::PathBuf;

use crate::accounts::Accounts;
use crate::cli::Common;
use crate::process::Process;
use crate::target::Target;

/// What every scenario works with.
#[derive(Debug)]
pub struct Context {
    /// The server.
    pub target: Target,
    /// Its process, where it is known.
    pub server: Option<Process>,
    /// Whether to check everything.
    pub verify: bool,
    accounts_file: Option<PathBuf>,
}

impl Context {
    /// What the command line asks for.
    pub fn of(common: &Common) -> anyhow::Result<Self> {
        Ok(Self {
            target: Target::new(&common.url, common.ca.as_deref())?,
            server: common.pid.map(Process::of),
            verify: common.verify,
            accounts_file: common.accounts.clone(),
        })
    }

    /// Makes that many accounts ready.
    pub async fn accounts(&self, count: usize) -> anyhow::Result<Accounts> {
        Accounts::ready(&self.target, self.accounts_file.as_deref(), count).await
    }
}
