//! The accounts of the ledger, by the names they are stored and shown under.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// An account of the stream that posts to it; only a transit account is shared, by the two streams of its transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// What the payment provider holds for the platform, as far as this stream brought it there. The one asset.
    Psp,
    /// What a person can spend or withdraw.
    Available,
    /// What a person has earned and waits out its hold.
    Pending,
    /// What is being paid out to a person by that transfer.
    Payout(Uuid),
    /// What waits in escrow for the milestone of that number.
    Escrow(u32),
    /// What partial approvals left for the next milestone funded.
    EscrowFloat,
    /// What the platform earned by its service.
    ServiceRevenue,
    /// What is between two streams by that transfer.
    Transit(Uuid),
}

impl Account {
    /// Whether it is shared between two streams.
    pub fn is_transit(self) -> bool {
        matches!(self, Account::Transit(_))
    }

    /// Its name without the milestone or transfer it is for: what a person sees.
    pub fn class(self) -> &'static str {
        match self {
            Account::Psp => "psp",
            Account::Available => "available",
            Account::Pending => "pending",
            Account::Payout(_) => "payout",
            Account::Escrow(_) => "escrow",
            Account::EscrowFloat => "escrow_float",
            Account::ServiceRevenue => "rev_svc",
            Account::Transit(_) => "transit",
        }
    }

    /// Whether the platform owes or has earned what stands there, so that its debits never exceed its credits.
    pub fn is_never_overdrawn(self) -> bool {
        !matches!(self, Account::Psp | Account::Transit(_))
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.class())?;
        match self {
            Account::Payout(transfer) | Account::Transit(transfer) => write!(f, ":{transfer}"),
            Account::Escrow(milestone) => write!(f, ":{milestone}"),
            _ => Ok(()),
        }
    }
}

/// A name that no account has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no account is called {0:?}")]
pub struct UnknownAccount(pub String);

impl FromStr for Account {
    type Err = UnknownAccount;

    fn from_str(name: &str) -> Result<Self, UnknownAccount> {
        let unknown = || UnknownAccount(name.to_owned());
        let id = |text: &str| Uuid::parse_str(text).map_err(|_| unknown());
        match name.split_once(':') {
            Some(("payout", transfer)) => id(transfer).map(Account::Payout),
            Some(("transit", transfer)) => id(transfer).map(Account::Transit),
            Some(("escrow", milestone)) => milestone.parse().map(Account::Escrow).map_err(|_| unknown()),
            Some(_) => Err(unknown()),
            None => match name {
                "psp" => Ok(Account::Psp),
                "available" => Ok(Account::Available),
                "pending" => Ok(Account::Pending),
                "escrow_float" => Ok(Account::EscrowFloat),
                "rev_svc" => Ok(Account::ServiceRevenue),
                _ => Err(unknown()),
            },
        }
    }
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Account {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Said as of an enum: a newer program may have more accounts.
        let unknown = |UnknownAccount(name)| de::Error::unknown_variant(&name, &[]);
        String::deserialize(deserializer)?.parse().map_err(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_reads_back_by_its_name() {
        let id = Uuid::from_u128(7);
        let all = [
            Account::Psp,
            Account::Available,
            Account::Pending,
            Account::Payout(id),
            Account::Escrow(3),
            Account::EscrowFloat,
            Account::ServiceRevenue,
            Account::Transit(id),
        ];
        for account in all {
            assert_eq!(account.to_string().parse(), Ok(account));
        }
    }

    #[test]
    fn a_name_of_no_account_is_an_error() {
        for name in ["", "cash", "escrow:", "escrow:-1", "transit:7", "psp:1"] {
            assert_eq!(name.parse::<Account>(), Err(UnknownAccount(name.to_owned())));
        }
    }
}
