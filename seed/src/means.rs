//! What is known of a client when a job is posted: what they have paid in, whom they have hired, and what
//! that has cost.

use actors::wallet;
use protocol::job::{Facts, Spent, SpentBand};
use protocol::{Currency, Millis};

use crate::hires::Times;
use crate::person::money;
use crate::step::{Act, Hand};

/// Of a hundred clients, how many pay something in when they have joined.
const PAY_IN_PERCENT: u64 = 60;

/// A source of money that the sandbox of the payment provider knows.
pub const SOURCE: &str = "sandbox:ok";

/// What a client has and has done.
#[derive(Debug, Default)]
pub struct Means {
    /// Where they have said that they live.
    pub country: Option<String>,
    paid_in_at: Vec<Millis>,
    hires: Vec<(Times, Currency, u64)>,
}

impl Means {
    /// The client pays something in, or does not.
    pub fn pay_in(&mut self, hand: &mut Hand<'_>) {
        if !hand.dice.percent(PAY_IN_PERCENT) {
            return;
        }
        let dollars = hand.dice.between(1, 40) * 50;
        let money = money(Currency::USD, dollars);
        hand.does(Act::Wallet(wallet::Command::Deposit { money, source: SOURCE.to_owned() }));
        self.paid_in_at.push(hand.at);
    }

    /// The client is to hire somebody at that price, and pays it in before.
    pub fn hires(&mut self, times: Times, (currency, units): (Currency, u64)) {
        self.paid_in_at.push(times.paid_in);
        self.hires.push((times, currency, units));
    }

    /// What a posting says of the client that is published at that time, as the server finds it out.
    pub fn facts_at(&self, at: Millis, currency: Option<Currency>) -> Facts {
        let hired = self.hires.iter().filter(|(times, ..)| times.accepted < at);
        let paid = self.hires.iter().filter(|(times, paid_in, _)| {
            times.approved.is_some_and(|approved| approved < at) && Some(*paid_in) == currency
        });
        Facts {
            country: self.country.clone(),
            payment_verified: self.paid_in_at.iter().any(|paid_in| *paid_in < at),
            hires: hired.count() as u32,
            spent: Spent { currency, band: band(paid.map(|(.., units)| units).sum()) },
        }
    }
}

fn band(units: u64) -> SpentBand {
    match units {
        0 => SpentBand::Nothing,
        1..1_000 => SpentBand::Under1000,
        1_000..10_000 => SpentBand::Under10000,
        10_000..100_000 => SpentBand::Under100000,
        _ => SpentBand::From100000,
    }
}
