//! Failed sign-ins, counted by network address and by email, or by device, to slow down anyone who guesses
//! passwords. Only failures count.
//!
//! A window begins with its first failure. Tries at the same time can exceed a limit, by at most what the
//! hashing queue holds.

use std::time::{Duration, Instant};

use actors::credential::TokenHash;
use parking_lot::Mutex;
use protocol::WireError;
use uuid::Uuid;

use crate::counts::{Counts, rate_limited};
use crate::peers::PeerNetwork;

/// How many failures are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    /// In one window, for one email, or from one device that has signed in before.
    pub by_email: u32,
    /// In one window, from one network address.
    pub by_address: u32,
    /// The length of a window.
    pub window: Duration,
}

/// What a failed try to sign in counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureBudget {
    /// The email and the network address. Strangers who try the email use up the owner's tries, too.
    Shared {
        /// The network address.
        from: PeerNetwork,
        /// The email, in the form of its credential's id. The credential need not exist.
        email: Uuid,
    },
    /// A device that has signed in with the credential before. Failures of others do not count against it, so
    /// strangers cannot lock the owner out.
    Device(TokenHash),
}

/// The failures of the current windows.
pub struct Failures {
    by_email: Mutex<Counts<Uuid>>,
    by_address: Mutex<Counts<PeerNetwork>>,
    by_device: Mutex<Counts<TokenHash>>,
}

impl Failures {
    /// No failures yet.
    pub fn new(allowed: Allowed) -> Self {
        Self {
            by_email: Mutex::new(Counts::new(allowed.by_email, allowed.window)),
            by_address: Mutex::new(Counts::new(allowed.by_address, allowed.window)),
            by_device: Mutex::new(Counts::new(allowed.by_email, allowed.window)),
        }
    }

    /// Refuses if there were too many failures.
    pub fn check(&self, budget: &FailureBudget, now: Instant) -> Result<(), WireError> {
        let wait = match budget {
            FailureBudget::Shared { from, email } => {
                let email = self.by_email.lock().wait(email, now);
                email.max(self.by_address.lock().wait(from, now))
            }
            FailureBudget::Device(device) => self.by_device.lock().wait(device, now),
        };
        refuse_for(wait)
    }

    /// Refuses if there were too many failures from that address.
    pub fn check_address(&self, from: PeerNetwork, now: Instant) -> Result<(), WireError> {
        refuse_for(self.by_address.lock().wait(&from, now))
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

    /// Counts a try to register an email that is taken. It counts against the address only, because the
    /// email's owner did nothing.
    pub fn email_taken(&self, from: PeerNetwork, now: Instant) {
        self.by_address.lock().count(from, now);
    }

    /// Forgets the failures of an email or device after the right password. Those of the address stay,
    /// because one of its users may be the one who guesses.
    pub fn right_password(&self, budget: &FailureBudget) {
        match budget {
            FailureBudget::Shared { email, .. } => self.by_email.lock().forget(email),
            FailureBudget::Device(device) => self.by_device.lock().forget(device),
        }
    }
}

fn refuse_for(wait: Option<Duration>) -> Result<(), WireError> {
    match wait {
        None => Ok(()),
        Some(wait) => Err(rate_limited("too many failed sign-ins", wait)),
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv6Addr};

    use protocol::ErrorCode;

    use super::*;
    use crate::counts::REMEMBERED_MAX;

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
        assert!(wait(failures.check_address(address("10.0.0.1"), now)).is_some());
        assert_eq!(failures.check_address(address("10.0.0.2"), now), Ok(()));
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
        assert!(devices.remembered() <= REMEMBERED_MAX);
        assert!(emails.remembered() <= REMEMBERED_MAX);
        assert!(addresses.remembered() <= REMEMBERED_MAX);
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
