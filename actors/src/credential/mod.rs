//! The machine of a credential.

crate::stub::stub_machine!(Credential, protocol::Kind::Credential);
