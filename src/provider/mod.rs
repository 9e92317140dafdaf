//! Payment providers, which move money in and out of the platform. Without one in the settings, the sandbox
//! moves play money.

mod sandbox;

pub use sandbox::{SILENCE, Sandbox, Word};
