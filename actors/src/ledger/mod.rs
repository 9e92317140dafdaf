//! The audit of any journals, and the ledger that the machines post to.

mod audit;

pub use audit::{Audit, AuditError, Fault, Report, Transit, Trial, audit};
pub use machines::money::ledger::{Book, Group, LedgerAccount, Posting, UnknownAccount, share, transfer_id};
