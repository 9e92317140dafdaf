//! Signing up, in and out: passwords, tokens and their limits.

mod door;
mod failures;
mod families;
mod fields;
mod hashing;
mod tokens;

pub use door::{Identity, Rules, StartError};
pub use failures::Allowed;
pub use families::Watch;
pub use hashing::{Cost, CostError};
pub use tokens::Holder;
