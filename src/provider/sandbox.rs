//! The sandbox: a payment provider that moves play money, and fails in the ways in which real ones do.
//!
//! It stores nothing. The outcome of a transfer depends only on its source or destination, so a repeated
//! call, even after a restart, never moves the money again or with another outcome.

use std::borrow::Cow;
use std::str::FromStr;
use std::time::Duration;

use actors::provider::Provider;
use actors::{ProviderAction, ProviderCall, ProviderOutcome};
use futures_util::future::BoxFuture;
use protocol::{WireError, rules};

/// How long a call to a silent counterparty takes until it is given up.
pub const SILENCE: Duration = Duration::from_secs(3);

/// A source or destination that the sandbox knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// `sandbox:ok`: the money moves at once.
    Ok,
    /// `sandbox:declined`: the money certainly does not move.
    Declined,
    /// `sandbox:delayed`: not known at first; moved when asked again.
    Delayed,
    /// `sandbox:silent`: no answer until the call is given up; moved when asked again.
    Silent,
}

impl Word {
    /// Reads the source or destination that a client named.
    pub fn parse(field: &'static str, word: &str) -> Result<Self, WireError> {
        word.parse().map_err(|Unknown| WireError::invalid(field, Unknown))
    }
}

/// The sandbox does not know this source or destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is none of sandbox:ok, sandbox:declined, sandbox:delayed and sandbox:silent")]
pub struct Unknown;

impl FromStr for Word {
    type Err = Unknown;

    fn from_str(word: &str) -> Result<Self, Unknown> {
        match word {
            "sandbox:ok" => Ok(Word::Ok),
            "sandbox:declined" => Ok(Word::Declined),
            "sandbox:delayed" => Ok(Word::Delayed),
            "sandbox:silent" => Ok(Word::Silent),
            _ => Err(Unknown),
        }
    }
}

/// The sandbox.
#[derive(Debug, Clone, Copy)]
pub struct Sandbox {
    /// How long a call to a silent counterparty takes until it is given up.
    pub silence: Duration,
}

impl Default for Sandbox {
    fn default() -> Self {
        Self { silence: SILENCE }
    }
}

impl Provider for Sandbox {
    fn call(&self, call: ProviderCall) -> BoxFuture<'static, ProviderOutcome> {
        use ProviderAction::{Charge, Payout, Settle};
        let silence = self.silence;
        Box::pin(async move {
            match (call.counterparty.parse(), call.action) {
                (Ok(Word::Ok), _) => ProviderOutcome::Succeeded,
                (Ok(Word::Delayed | Word::Silent), Settle) => ProviderOutcome::Succeeded,
                (Ok(Word::Delayed), Charge | Payout) => ProviderOutcome::Unknown,
                (Ok(Word::Silent), Charge | Payout) => {
                    tokio::time::sleep(silence).await;
                    ProviderOutcome::Unknown
                }
                (Ok(Word::Declined) | Err(Unknown), _) => {
                    ProviderOutcome::Failed(Cow::Borrowed(rules::PAYMENT_DECLINED))
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Currency, Money};
    use uuid::Uuid;

    use super::*;

    async fn says(counterparty: &str, action: ProviderAction) -> ProviderOutcome {
        let money = Money::parse("12.50", Currency::USD).expect("an amount");
        let counterparty = counterparty.to_owned();
        let sandbox = Sandbox { silence: Duration::from_millis(1) };
        sandbox.call(ProviderCall { transfer: Uuid::from_u128(1), action, money, counterparty }).await
    }

    #[actix_rt::test]
    async fn each_word_ends_as_it_says_however_often_it_is_asked() {
        let declined = ProviderOutcome::Failed(Cow::Borrowed("payment_declined"));
        for action in [ProviderAction::Charge, ProviderAction::Payout] {
            for _ in 0..2 {
                assert_eq!(says("sandbox:ok", action).await, ProviderOutcome::Succeeded);
                assert_eq!(says("sandbox:declined", action).await, declined);
                assert_eq!(says("sandbox:delayed", action).await, ProviderOutcome::Unknown);
                assert_eq!(says("sandbox:silent", action).await, ProviderOutcome::Unknown);
            }
        }
        for word in ["sandbox:ok", "sandbox:delayed", "sandbox:silent"] {
            assert_eq!(says(word, ProviderAction::Settle).await, ProviderOutcome::Succeeded);
        }
        assert_eq!(says("sandbox:declined", ProviderAction::Settle).await, declined);
    }

    #[test]
    fn a_counterparty_it_does_not_know_is_invalid() {
        for word in ["", "sandbox:", "sandbox:OK", "iban:DE00"] {
            let error = Word::parse("source", word).expect_err("unknown");
            assert_eq!(error.details.get("field").map(String::as_str), Some("source"));
        }
    }
}
