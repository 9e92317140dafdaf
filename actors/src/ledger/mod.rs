//! The audit of journals, and the types of the ledger that it reads.

mod audit;

pub use audit::{Audit, AuditError, LedgerFault, Report, Transit, Trial, audit};
pub use machines::money::ledger::{Book, Group, LedgerAccount, Posting, UnknownAccount, share, transfer_id};
