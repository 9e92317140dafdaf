//! What every scenario needs.

use std::path::PathBuf;

use crate::accounts::Accounts;
use crate::cli::Common;
use crate::process::Process;
use crate::target::Target;

/// What every scenario needs.
#[derive(Debug)]
pub struct Context {
    /// The server.
    pub target: Target,
    /// Its process, if known.
    pub server: Option<Process>,
    /// Whether to verify everything.
    pub verify: bool,
    accounts_file: Option<PathBuf>,
}

impl Context {
    /// Builds it from the command line.
    pub fn of(common: &Common) -> anyhow::Result<Self> {
        Ok(Self {
            target: Target::new(&common.url, common.ca.as_deref())?,
            server: common.pid.map(Process::of),
            verify: common.verify,
            accounts_file: common.accounts.clone(),
        })
    }

    /// Prepares that many accounts.
    pub async fn accounts(&self, count: usize) -> anyhow::Result<Accounts> {
        Accounts::ready(&self.target, self.accounts_file.as_deref(), count).await
    }
}
