//! Commands between entities: the effect `Tell`, for every kind of receiver.

use uuid::Uuid;

use protocol::{Kind, StreamId};

use crate::{account, contract, credential, inbox, room, timesheet, wallet, work_session};

/// A command to another entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Tell {
    /// Which one, of the kind the command is for.
    pub to: Uuid,
    /// What it is told.
    pub command: AnyCommand,
}

/// A command for any kind of entity.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum AnyCommand {
    Credential(credential::Command),
    Account(account::Command),
    Inbox(inbox::Command),
    Room(room::Command),
    Contract(contract::Command),
    Timesheet(timesheet::Command),
    WorkSession(work_session::Command),
    Wallet(wallet::Command),
}

impl AnyCommand {
    /// The kind of entity it is for.
    pub fn kind(&self) -> Kind {
        match self {
            AnyCommand::Credential(_) => Kind::Credential,
            AnyCommand::Account(_) => Kind::Account,
            AnyCommand::Inbox(_) => Kind::Inbox,
            AnyCommand::Room(_) => Kind::Room,
            AnyCommand::Contract(_) => Kind::Contract,
            AnyCommand::Timesheet(_) => Kind::Timesheet,
            AnyCommand::WorkSession(_) => Kind::WorkSession,
            AnyCommand::Wallet(_) => Kind::Wallet,
        }
    }
}

impl Tell {
    /// The stream it goes to.
    pub fn stream(&self) -> StreamId {
        StreamId::new(self.command.kind(), self.to)
    }
}
