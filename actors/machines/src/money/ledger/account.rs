//! The accounts of the ledger, and the names under which they are stored and shown.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// An account of the stream that posts to it. Only a transit account is shared: by the two streams of its
/// transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LedgerAccount {
    /// The money that the payment provider holds for the platform, as far as this stream brought it in. The
    /// only asset account.
    Psp,
    /// The money that a person can spend or withdraw.
    Available,
    /// The money that a person has earned and that is still on hold.
    Pending,
    /// The money that the transfer of that id is paying out to a person.
    Payout(Uuid),
    /// The money in escrow for the milestone of that number.
    Escrow(u32),
    /// The money that partial approvals left over, for the next milestone that is funded.
    EscrowFloat,
    /// The fees that the platform has earned.
    ServiceRevenue,
    /// The money that the transfer of that id is moving between two streams.
    Transit(Uuid),
}

impl LedgerAccount {
    /// Whether the account is shared by two streams.
    pub fn is_transit(self) -> bool {
        matches!(self, LedgerAccount::Transit(_))
    }

    /// The name of the account without a milestone's number or a transfer's id, as people see it.
    pub fn class(self) -> &'static str {
        match self {
            LedgerAccount::Psp => "psp",
            LedgerAccount::Available => "available",
            LedgerAccount::Pending => "pending",
            LedgerAccount::Payout(_) => "payout",
            LedgerAccount::Escrow(_) => "escrow",
            LedgerAccount::EscrowFloat => "escrow_float",
            LedgerAccount::ServiceRevenue => "rev_svc",
            LedgerAccount::Transit(_) => "transit",
        }
    }

    /// Whether the account must never go below zero. This holds for all accounts but the provider's and
    /// transit.
    pub fn is_never_overdrawn(self) -> bool {
        !matches!(self, LedgerAccount::Psp | LedgerAccount::Transit(_))
    }
}

impl fmt::Display for LedgerAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.class())?;
        match self {
            LedgerAccount::Payout(transfer) | LedgerAccount::Transit(transfer) => write!(f, ":{transfer}"),
            LedgerAccount::Escrow(milestone) => write!(f, ":{milestone}"),
            _ => Ok(()),
        }
    }
}

/// A name that no account has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no account is called {0:?}")]
pub struct UnknownAccount(pub String);

impl FromStr for LedgerAccount {
    type Err = UnknownAccount;

    fn from_str(name: &str) -> Result<Self, UnknownAccount> {
        let unknown = || UnknownAccount(name.to_owned());
        let id = |text: &str| Uuid::parse_str(text).map_err(|_| unknown());
        match name.split_once(':') {
            Some(("payout", transfer)) => id(transfer).map(LedgerAccount::Payout),
            Some(("transit", transfer)) => id(transfer).map(LedgerAccount::Transit),
            Some(("escrow", milestone)) => {
                milestone.parse().map(LedgerAccount::Escrow).map_err(|_| unknown())
            }
            Some(_) => Err(unknown()),
            None => match name {
                "psp" => Ok(LedgerAccount::Psp),
                "available" => Ok(LedgerAccount::Available),
                "pending" => Ok(LedgerAccount::Pending),
                "escrow_float" => Ok(LedgerAccount::EscrowFloat),
                "rev_svc" => Ok(LedgerAccount::ServiceRevenue),
                _ => Err(unknown()),
            },
        }
    }
}

impl Serialize for LedgerAccount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LedgerAccount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Reported as an unknown variant, because a newer program may have more accounts.
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
            LedgerAccount::Psp,
            LedgerAccount::Available,
            LedgerAccount::Pending,
            LedgerAccount::Payout(id),
            LedgerAccount::Escrow(3),
            LedgerAccount::EscrowFloat,
            LedgerAccount::ServiceRevenue,
            LedgerAccount::Transit(id),
        ];
        for account in all {
            assert_eq!(account.to_string().parse(), Ok(account));
        }
    }

    #[test]
    fn a_name_of_no_account_is_an_error() {
        for name in ["", "cash", "escrow:", "escrow:-1", "transit:7", "psp:1"] {
            assert_eq!(name.parse::<LedgerAccount>(), Err(UnknownAccount(name.to_owned())));
        }
    }
}
