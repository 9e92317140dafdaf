//! Who is at the other end of a connection: the address that its limits count against, which a trusted proxy may tell.
//!
//! Nobody is believed but the proxies that the settings name: whoever else sends their headers is counted by their own address.

mod forwarded;
mod network;
mod preface;
mod seen;

pub use network::PeerNetwork;
pub use preface::{PREFACE_WITHIN, PrefaceError, read_preface};
pub use seen::see;
