//! Payment providers: who moves money in and out of the platform. Without one configured, the sandbox moves play money.

mod sandbox;

pub use sandbox::{SILENCE, Sandbox, Word};
