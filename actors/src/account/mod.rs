//! The machine of a account.

crate::stub::stub_machine!(Account, protocol::Kind::Account);
