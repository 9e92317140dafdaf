//! Signing up, in and out: passwords, tokens and their limits.

mod door;
mod elsewhere;
mod failures;
mod families;
mod fields;
mod hashing;
mod precis;
mod proving;
mod rules;
mod tokens;

pub(crate) use door::SECRET;
pub use door::{Identity, StartError};
pub use failures::Allowed;
pub use families::Watch;
pub use hashing::{Cost, CostError};
pub use rules::Rules;
pub use tokens::Holder;
