//! Registering and signing in and out: passwords, tokens, and their limits.

mod authenticator;
mod devices;
mod elsewhere;
mod failures;
mod families;
mod fields;
mod finding;
mod hashing;
mod moving;
mod precis;
mod proving;
mod rules;
mod tokens;
mod visitor;

pub(crate) use authenticator::SECRET;
pub use authenticator::{Authenticator, StartError};
pub use devices::Closing;
pub use failures::Allowed;
pub use families::Watch;
pub use fields::new_display_name;
pub use hashing::{Cost, CostError};
pub use rules::Rules;
pub use tokens::Holder;
pub use visitor::{Visitor, label_of};
