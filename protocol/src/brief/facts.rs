//! How far a job has come, and what its posting says of the client.

use serde::{Deserialize, Serialize};

use crate::example::examples;
use crate::money::Currency;

/// How far a job has come.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "JobStatus"))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody but its client sees it.
    #[default]
    Draft,
    /// It takes proposals.
    Open,
    /// It takes none for a while.
    Paused,
    /// Every seat is taken.
    Filled,
    /// Its client has ended it.
    Closed,
    /// Nothing has happened in it for 30 days.
    Expired,
}

/// What is known of the client of a job, who is not named: as of when the job was published.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS), ts(rename = "ClientFacts"))]
pub struct Facts {
    /// The country of their profile, as two letters of ISO 3166-1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub country: Option<String>,
    /// Whether they have paid money in before.
    pub payment_verified: bool,
    /// How many contracts of theirs were accepted; 1,000 stands for that many or more.
    pub hires: u32,
    /// What they have paid so far in the currency of the job.
    pub spent: Spent,
}

/// How much a client has paid so far.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Spent {
    /// The currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub currency: Option<Currency>,
    /// About how much.
    pub band: SpentBand,
}

/// About how much a client has paid, in whole units of a currency.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SpentBand {
    /// Nothing.
    #[default]
    Nothing,
    /// Less than 1,000.
    Under1000,
    /// 1,000 to less than 10,000.
    Under10000,
    /// 10,000 to less than 100,000.
    Under100000,
    /// 100,000 or more.
    From100000,
}

examples! {
    Facts {
        country: Some(text("CH")),
        payment_verified: true,
        hires: 3,
        spent: Spent { currency: Some(Currency::USD), band: SpentBand::Under10000 },
    }
}
