//! The address of a client, against which limits count. A trusted proxy may name it.
//!
//! Only the proxies in the settings are believed. Anyone else who sends such headers is counted by their own
//! address.

mod forwarded;
mod network;
mod preface;
mod request;

pub use network::PeerNetwork;
pub use preface::{PREFACE_WITHIN, PrefaceError, read_preface};
pub use request::client_of;
