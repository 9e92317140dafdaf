//! The payment provider, as an entity's effects call it.

use futures_util::future::BoxFuture;

use crate::{ProviderCall, ProviderOutcome};

/// Moves money in and out of the platform. A call with a key it has seen answers what became of the first.
pub trait Provider: Send + Sync {
    /// Does what the call says, or says what became of it. Never fails: what is not known is `Unknown`.
    fn call(&self, call: ProviderCall) -> BoxFuture<'static, ProviderOutcome>;
}
