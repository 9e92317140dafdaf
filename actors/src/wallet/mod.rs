//! The machine of a wallet.

crate::stub::stub_machine!(Wallet, protocol::Kind::Wallet);
