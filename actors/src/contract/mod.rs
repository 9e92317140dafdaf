//! The machine of a contract.

crate::stub::stub_machine!(Contract, protocol::Kind::Contract);
