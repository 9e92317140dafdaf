//! The part of the settings that the authenticator needs.

use std::time::Duration;

use crate::config::Config;

use super::failures::Allowed;
use super::hashing::{Cost, CostError};

/// The settings of the authenticator.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The cost of a hash.
    pub cost: Cost,
    /// The number of threads that hash.
    pub hashing_threads: usize,
    /// How many passwords may wait to be hashed.
    pub hashing_queue_max: usize,
    /// How many failures are allowed.
    pub allowed: Allowed,
    /// How long an access token is valid.
    pub access: Duration,
    /// How long a refresh token is valid.
    pub refresh: Duration,
    /// How long a used refresh token stays valid while its successor has not been used.
    pub overlap: Duration,
}

impl Rules {
    /// The rules from the settings. Fails if hashing would be too cheap.
    pub fn of(config: &Config) -> Result<Self, CostError> {
        let (passwords, tokens) = (&config.passwords, &config.tokens);
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(Self {
            cost: Cost::new(
                small(passwords.argon2_memory_kib.get()),
                small(passwords.argon2_passes.get()),
                small(passwords.argon2_lanes.get()),
                passwords.weak_hashing_for_tests,
            )?,
            hashing_threads: passwords.hashing_threads.size(),
            hashing_queue_max: passwords.hashing_queue_max.size(),
            allowed: Allowed {
                by_email: small(passwords.email_failures_max.get()),
                by_address: small(passwords.address_failures_max.get()),
                window: passwords.failures_window_seconds.seconds(),
            },
            access: tokens.access_seconds.seconds(),
            refresh: tokens.refresh_seconds.seconds(),
            overlap: tokens.refresh_overlap_seconds.seconds(),
        })
    }
}
