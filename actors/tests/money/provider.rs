//! The simulation's payment provider: it moves each transfer once at most, and often does not say so.

use std::borrow::Cow;
use std::collections::BTreeMap;

use actors::{ProviderAction, ProviderCall, ProviderOutcome};
use protocol::{Currency, Money};
use rand::RngExt;
use rand::rngs::StdRng;
use rust_decimal::Decimal;
use uuid::Uuid;

/// What really became of a transfer.
struct Truth {
    action: ProviderAction,
    money: Money,
    moved: bool,
}

/// The provider.
#[derive(Default)]
pub struct Provider {
    transfers: BTreeMap<Uuid, Truth>,
}

impl Provider {
    /// Does what the call says, unless it has; and says what became of it, or nothing.
    pub fn call(&mut self, call: &ProviderCall, random: &mut StdRng, honest: bool) -> ProviderOutcome {
        if call.action != ProviderAction::Settle {
            let moved = random.random_bool(0.8);
            let truth = Truth { action: call.action, money: call.money, moved };
            let truth = self.transfers.entry(call.transfer).or_insert(truth);
            assert_eq!((truth.action, truth.money), (call.action, call.money), "one key, one transfer");
        }
        let says_nothing = !honest && random.random_bool(0.33);
        match self.transfers.get(&call.transfer) {
            Some(truth) if says_nothing || truth.money != call.money => ProviderOutcome::Unknown,
            Some(Truth { moved: true, .. }) => ProviderOutcome::Succeeded,
            Some(Truth { moved: false, .. }) => ProviderOutcome::Failed(Cow::Borrowed("payment_declined")),
            None => ProviderOutcome::Unknown,
        }
    }

    /// What it holds for the platform: all that really came in, less all that really went out.
    pub fn holds(&self, currency: Currency) -> Decimal {
        let signed = |truth: &Truth| match truth.action {
            ProviderAction::Charge => truth.money.amount,
            _ => -truth.money.amount,
        };
        self.transfers
            .values()
            .filter(|truth| truth.moved && truth.money.currency == currency)
            .map(signed)
            .sum()
    }
}
