//! Failed sign-ins, counted by network address and by email, or by device, so that nobody tries passwords at leisure. Only failures count.
//!
//! A window begins with its first failure. Several tries at once may overshoot a limit, by no more than the hashing queue holds.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::time::{Duration, Instant};

use actors::credential::TokenHash;
use parking_lot::Mutex;
use protocol::{ErrorCode, WireError};
use uuid::Uuid;

use crate::peers::PeerNetwork;

/// The most addresses, emails and devices, of each, whose failures are remembered; past it the oldest window is forgotten.
const REMEMBERED_MAX: usize = 65_536;

/// How many failures are too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    /// For one email, and from one device that has signed in before, in one window.
    pub by_email: u32,
    /// From one network address, in one window.
    pub by_address: u32,
    /// How long a window is.
    pub window: Duration,
}

/// What a try to sign in counts against where it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureBudget {
    /// Whoever signs in with that email from that address. Strangers share both with its owner.
    Shared {
        /// Where they come from.
        from: PeerNetwork,
        /// The email, told by its credential's id, whether there is one or not.
        email: Uuid,
    },
    /// A device that has signed in with the credential before: nobody else's failures count against it, so that strangers cannot
    /// shut its owner out.
    Device(TokenHash),
}

/// The failures of late.
pub struct Failures {
    by_email: Mutex<Counts<Uuid>>,
    by_address: Mutex<Counts<PeerNetwork>>,
    by_device: Mutex<Counts<TokenHash>>,
}

impl Failures {
    /// None yet.
    pub fn new(allowed: Allowed) -> Self {
        Self {
            by_email: Mutex::new(Counts::new(allowed.by_email, allowed.window)),
            by_address: Mutex::new(Counts::new(allowed.by_address, allowed.window)),
            by_device: Mutex::new(Counts::new(allowed.by_email, allowed.window)),
        }
    }

    /// Refuses where one more try is too many.
    pub fn check(&self, budget: &FailureBudget, now: Instant) -> Result<(), WireError> {
        let wait = match budget {
            FailureBudget::Shared { from, email } => {
                let email = self.by_email.lock().wait(email, now);
                email.max(self.by_address.lock().wait(from, now))
            }
            FailureBudget::Device(device) => self.by_device.lock().wait(device, now),
        };
        match wait {
            None => Ok(()),
            Some(wait) => Err(WireError::new(ErrorCode::RateLimited, "too many failed sign-ins")
                .after(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1))),
        }
    }

    /// Counts a wrong password.
    pub fn wrong_password(&self, budget: &FailureBudget, now: Instant) {
        match *budget {
            FailureBudget::Shared { from, email } => {
                self.by_email.lock().count(email, now);
                self.by_address.lock().count(from, now);
            }
            FailureBudget::Device(device) => self.by_device.lock().count(device, now),
        }
    }

    /// Counts a try at an email that is taken: against the address alone, since its owner did nothing.
    pub fn email_taken(&self, from: PeerNetwork, now: Instant) {
        self.by_address.lock().count(from, now);
    }

    /// The right password came: its email, or its device, starts afresh. The address does not, since one of its users may be a thief.
    pub fn right_password(&self, budget: &FailureBudget) {
        match budget {
            FailureBudget::Shared { email, .. } => self.by_email.lock().forget(email),
            FailureBudget::Device(device) => self.by_device.lock().forget(device),
        }
    }
}

/// Failures by key, each in a window of its own. Windows are of one length, so they end in the order they began.
struct Counts<K> {
    max: u32,
    window: Duration,
    counts: HashMap<K, Count>,
    begun: VecDeque<(Instant, K)>,
}

struct Count {
    since: Instant,
    failures: u32,
}

impl<K: Hash + Eq + Copy> Counts<K> {
    fn new(max: u32, window: Duration) -> Self {
        Self { max, window, counts: HashMap::new(), begun: VecDeque::new() }
    }

    /// How long until the next try, where there were too many.
    fn wait(&self, key: &K, now: Instant) -> Option<Duration> {
        let count = self.counts.get(key).filter(|count| count.failures >= self.max)?;
        (count.since + self.window).checked_duration_since(now).filter(|wait| !wait.is_zero())
    }

    fn count(&mut self, key: K, now: Instant) {
        self.forget_the_old(now);
        if let Some(count) = self.counts.get_mut(&key) {
            count.failures = count.failures.saturating_add(1);
            return;
        }
        self.counts.insert(key, Count { since: now, failures: 1 });
        self.begun.push_back((now, key));
    }

    fn forget(&mut self, key: &K) {
        self.counts.remove(key);
    }

    /// Forgets the windows that are over, and the oldest where there are too many.
    fn forget_the_old(&mut self, now: Instant) {
        while let Some((since, key)) = self.begun.front().copied() {
            if since + self.window > now && self.begun.len() < REMEMBERED_MAX {
                return;
            }
            self.begun.pop_front();
            if self.counts.get(&key).is_some_and(|count| count.since == since) {
                self.counts.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv6Addr};

    use super::*;

    const WINDOW: Duration = Duration::from_secs(900);
    const ADA: Uuid = Uuid::from_u128(1);
    const BOB: Uuid = Uuid::from_u128(2);

    fn failures() -> Failures {
        Failures::new(Allowed { by_email: 3, by_address: 5, window: WINDOW })
    }

    fn address(text: &str) -> PeerNetwork {
        PeerNetwork::from(text.parse::<IpAddr>().expect("an address"))
    }

    fn by(from: PeerNetwork, email: Uuid) -> FailureBudget {
        FailureBudget::Shared { from, email }
    }

    fn wait(answer: Result<(), WireError>) -> Option<u64> {
        answer.err().map(|error| {
            assert_eq!(error.code, ErrorCode::RateLimited);
            error.retry_after_ms.expect("it says how long")
        })
    }

    #[test]
    fn too_many_failures_for_an_email_are_limited_until_their_window_ends() {
        let (failures, now) = (failures(), Instant::now());
        for number in 0..3u64 {
            let from = PeerNetwork::from(IpAddr::from([10, 0, 0, number as u8]));
            assert_eq!(failures.check(&by(from, ADA), now), Ok(()));
            failures.wrong_password(&by(from, ADA), now + Duration::from_secs(number));
        }
        let from = address("10.0.0.9");
        assert_eq!(wait(failures.check(&by(from, ADA), now + Duration::from_secs(100))), Some(800_000));
        assert_eq!(failures.check(&by(from, BOB), now), Ok(()));
        assert_eq!(failures.check(&by(from, ADA), now + WINDOW), Ok(()));
    }

    #[test]
    fn too_many_failures_from_an_address_are_limited_for_every_email() {
        let (failures, now) = (failures(), Instant::now());
        let from = address("10.0.0.1");
        for number in 0..5 {
            failures.wrong_password(&by(from, Uuid::from_u128(100 + number)), now);
        }
        assert_eq!(wait(failures.check(&by(from, BOB), now)), Some(900_000));
        assert_eq!(failures.check(&by(address("10.0.0.2"), BOB), now), Ok(()));
    }

    #[test]
    fn a_right_password_clears_its_email_and_not_the_address() {
        let (failures, now) = (failures(), Instant::now());
        let from = address("10.0.0.1");
        for _ in 0..2 {
            failures.wrong_password(&by(from, ADA), now);
            failures.wrong_password(&by(from, ADA), now);
            failures.right_password(&by(from, ADA));
        }
        assert_eq!(failures.check(&by(from, ADA), now), Ok(()));
        failures.wrong_password(&by(from, BOB), now);
        assert!(wait(failures.check(&by(from, ADA), now)).is_some());
    }

    #[test]
    fn a_taken_email_counts_against_the_address_alone() {
        let (failures, now) = (failures(), Instant::now());
        for _ in 0..5 {
            failures.email_taken(address("10.0.0.1"), now);
        }
        assert!(wait(failures.check(&by(address("10.0.0.1"), ADA), now)).is_some());
        assert_eq!(failures.check(&by(address("10.0.0.2"), ADA), now), Ok(()));
    }

    #[test]
    fn a_device_has_a_budget_of_its_own_that_nobody_else_uses_up() {
        let (failures, now) = (failures(), Instant::now());
        let from = address("10.0.0.1");
        let [phone, laptop] = [1, 2].map(|number| FailureBudget::Device(TokenHash([number; 32])));
        for _ in 0..5 {
            failures.wrong_password(&by(from, ADA), now);
        }
        assert!(wait(failures.check(&by(from, ADA), now)).is_some());
        assert_eq!(failures.check(&phone, now), Ok(()));
        for _ in 0..3 {
            failures.wrong_password(&phone, now);
        }
        assert_eq!(wait(failures.check(&phone, now)), Some(900_000));
        assert_eq!(failures.check(&laptop, now), Ok(()));
        assert_eq!(failures.check(&by(address("10.0.0.2"), BOB), now), Ok(()), "nor does it use up theirs");
        failures.right_password(&phone);
        assert_eq!(failures.check(&phone, now), Ok(()));
    }

    #[test]
    fn memory_is_bounded_however_many_fail() {
        let (failures, now) = (failures(), Instant::now());
        for number in 0..2 * REMEMBERED_MAX as u128 {
            let address = PeerNetwork::from(IpAddr::from(Ipv6Addr::from(number << 64)));
            failures.wrong_password(&by(address, Uuid::from_u128(number)), now);
        }
        for number in 0..2 * REMEMBERED_MAX as u128 {
            let hash = blake3::hash(&number.to_be_bytes());
            failures.wrong_password(&FailureBudget::Device(TokenHash(*hash.as_bytes())), now);
        }
        let (emails, addresses) = (failures.by_email.lock(), failures.by_address.lock());
        let devices = failures.by_device.lock();
        assert!(devices.counts.len() <= REMEMBERED_MAX && devices.begun.len() <= REMEMBERED_MAX);
        assert!(emails.counts.len() <= REMEMBERED_MAX && emails.begun.len() <= REMEMBERED_MAX);
        assert!(addresses.counts.len() <= REMEMBERED_MAX && addresses.begun.len() <= REMEMBERED_MAX);
    }

    #[test]
    fn a_window_begun_anew_does_not_end_with_the_one_before() {
        let (failures, now) = (failures(), Instant::now());
        failures.wrong_password(&by(address("10.0.0.1"), ADA), now);
        failures.right_password(&by(address("10.0.0.1"), ADA));
        let later = now + WINDOW / 2;
        for number in 0..3 {
            failures.wrong_password(&by(PeerNetwork::from(IpAddr::from([10, 0, 1, number])), ADA), later);
        }
        failures.wrong_password(&by(address("10.0.2.1"), BOB), now + WINDOW);
        assert!(wait(failures.check(&by(address("10.0.3.1"), ADA), now + WINDOW)).is_some());
    }
}
