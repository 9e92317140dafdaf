//! The interface of the payment provider.

use futures_util::future::BoxFuture;

use crate::{ProviderCall, ProviderOutcome};

/// Moves money in and out of the platform. A call with a known key returns the outcome of the first call with
/// that key.
pub trait Provider: Send + Sync {
    /// Carries out the call, or reports how it ended. It never fails: if the outcome is not known, it is
    /// `Unknown`.
    fn call(&self, call: ProviderCall) -> BoxFuture<'static, ProviderOutcome>;
}
