//! Typed calls of the caller's wallet.

use protocol::contract::FundAnswer;
use protocol::wallet::{DepositParams, State, WithdrawParams};
use protocol::{Kind, Money, Seq, StreamId};

use crate::client::Client;
use crate::error::CallError;

/// The methods of the caller's wallet.
#[derive(Debug, Clone, Copy)]
pub struct Wallet<'a>(pub(super) &'a Client);

impl Wallet<'_> {
    /// Deposits money from `source`, in the payment provider's words.
    pub async fn deposit(&self, money: Money, source: &str) -> Result<FundAnswer, CallError> {
        let (command_id, source) = (self.0.command_id(), source.to_owned());
        self.0.ask(DepositParams { command_id, money, source }).await
    }

    /// Withdraws money to `destination`, in the payment provider's words.
    pub async fn withdraw(&self, money: Money, destination: &str) -> Result<FundAnswer, CallError> {
        let (command_id, destination) = (self.0.command_id(), destination.to_owned());
        self.0.ask(WithdrawParams { command_id, money, destination }).await
    }

    /// The state of the wallet, and its seq.
    pub async fn state(&self) -> Result<(Seq, State), CallError> {
        self.0.streams().state(self.stream()).await
    }

    /// The wallet's stream.
    pub fn stream(&self) -> StreamId {
        StreamId::new(Kind::Wallet, self.0.account().0)
    }
}
