//! Signing up, in and out: passwords, tokens and their limits.

mod failures;
mod families;
mod fields;
mod hashing;
mod tokens;

pub use failures::{Allowed, Failures};
pub use families::{Families, Watch};
pub use fields::{Email, check_display_name, check_new_password, check_password};
pub use hashing::{Cost, CostError, Hashing};
pub use tokens::{Access, Holder, Keys, Refresh};
