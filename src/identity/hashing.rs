//! Hashes passwords, on threads of its own behind a bounded queue. Hashing is slow on purpose, and nothing
//! else must wait for it.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actors::credential::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use protocol::{ErrorCode, WireError};
use tokio::sync::oneshot;
use tracing::error;

/// OWASP's minimum for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB_MIN: u32 = 19_456;
const PASSES_MIN: u32 = 2;

/// How long a client is asked to wait when the queue is full, in milliseconds: at least and at most.
const RETRY_MS_MIN: u64 = 100;
const RETRY_MS_MAX: u64 = 30_000;

/// The cost of a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    params: Params,
}

/// Why a cost cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CostError {
    /// It is below what is safe.
    #[error(
        "hashing with {memory_kib} KiB and {passes} passes is below OWASP's minimum of {MEMORY_KIB_MIN} KiB and {PASSES_MIN} passes"
    )]
    Weak {
        /// The memory, in KiB.
        memory_kib: u32,
        /// The passes over the memory.
        passes: u32,
    },
    /// Argon2 does not accept it.
    #[error("argon2 cannot hash at that cost: {0}")]
    Impossible(argon2::Error),
}

impl Cost {
    /// A cost that is safe. With `weak`, for tests, it may be lower.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32, weak: bool) -> Result<Self, CostError> {
        if !weak && (memory_kib < MEMORY_KIB_MIN || passes < PASSES_MIN) {
            return Err(CostError::Weak { memory_kib, passes });
        }
        let params = Params::new(memory_kib, passes, lanes, None).map_err(CostError::Impossible)?;
        Ok(Self { params })
    }
}

impl Default for Cost {
    fn default() -> Self {
        Self::new(MEMORY_KIB_MIN, PASSES_MIN, 1, false).expect("OWASP's minimum is a cost")
    }
}

type Job = Box<dyn FnOnce(&Argon2<'_>) + Send>;

/// The threads that hash, and their queue. They end when this is dropped.
pub struct Hashing {
    jobs: SyncSender<Job>,
    load: Arc<Load>,
    threads: usize,
    /// The hash of a password that nobody has. It is checked where there is no credential, so that the answer
    /// takes as long.
    dummy: PasswordHash,
}

/// How many passwords wait, and how long a hash takes.
#[derive(Default)]
struct Load {
    waiting: AtomicUsize,
    micros: AtomicU64,
    #[cfg(test)]
    done: AtomicUsize,
}

impl Hashing {
    /// Starts the threads. Takes as long as one hash, to measure it.
    pub fn start(cost: Cost, threads: usize, queue_max: usize) -> std::io::Result<Self> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params);
        let load = Arc::new(Load::default());
        let began = Instant::now();
        let dummy = hash(&argon2, &rand::random::<[u8; 32]>()).map_err(std::io::Error::other)?;
        load.took(began.elapsed());
        let (jobs, queue) = sync_channel(queue_max);
        let queue = Arc::new(Mutex::new(queue));
        for number in 0..threads {
            let (queue, load, argon2) = (queue.clone(), load.clone(), argon2.clone());
            std::thread::Builder::new()
                .name(format!("hashing-{number}"))
                .spawn(move || work(&queue, &load, &argon2))?;
        }
        Ok(Self { jobs, load, threads, dummy })
    }

    /// Hashes a new password.
    pub async fn make(&self, password: String) -> Result<PasswordHash, WireError> {
        let made = self.run(move |argon2| hash(argon2, password.as_bytes())).await?;
        made.map_err(|error| {
            error!(%error, "failed to hash a password");
            internal()
        })
    }

    /// Checks a password against a hash. Without a hash it takes as long and is false.
    pub async fn check(&self, password: String, against: Option<PasswordHash>) -> Result<bool, WireError> {
        let known = against.is_some();
        let against = against.unwrap_or_else(|| self.dummy.clone());
        let checked = move |argon2: &Argon2<'_>| argon2.verify_password(password.as_bytes(), &*against.0);
        match self.run(checked).await? {
            Ok(()) => Ok(known),
            Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
            Err(error) => {
                error!(%error, "failed to check a password");
                Err(internal())
            }
        }
    }

    /// The number of passwords that wait.
    pub fn waiting(&self) -> usize {
        self.load.waiting.load(Ordering::Relaxed)
    }

    /// The number of passwords that have been hashed.
    #[cfg(test)]
    pub fn done(&self) -> usize {
        self.load.done.load(Ordering::Relaxed)
    }

    async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Argon2<'_>) -> T + Send + 'static,
    ) -> Result<T, WireError> {
        let (sender, done) = oneshot::channel();
        let job: Job = Box::new(move |argon2| {
            // A caller who has gone needs no hash.
            if !sender.is_closed() {
                let _ = sender.send(job(argon2));
            }
        });
        self.load.waiting.fetch_add(1, Ordering::Relaxed);
        if let Err(error) = self.jobs.try_send(job) {
            self.load.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(self.refused(&error));
        }
        done.await.map_err(|_| internal())
    }

    fn refused(&self, error: &TrySendError<Job>) -> WireError {
        match error {
            TrySendError::Full(_) => {
                WireError::new(ErrorCode::Overloaded, "too many passwords wait to be checked")
                    .after(self.load.drained_after_ms(self.threads))
            }
            TrySendError::Disconnected(_) => internal(),
        }
    }
}

impl Load {
    fn took(&self, took: Duration) {
        self.micros.store(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// When everything that waits now should be done, in milliseconds.
    fn drained_after_ms(&self, threads: usize) -> u64 {
        let waiting = self.waiting.load(Ordering::Relaxed) as u64;
        let micros = self.micros.load(Ordering::Relaxed).saturating_mul(waiting) / threads.max(1) as u64;
        (micros / 1_000).clamp(RETRY_MS_MIN, RETRY_MS_MAX)
    }
}

fn work(queue: &Mutex<Receiver<Job>>, load: &Load, argon2: &Argon2<'_>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        let began = Instant::now();
        #[cfg(test)]
        load.done.fetch_add(1, Ordering::Relaxed);
        job(argon2);
        load.waiting.fetch_sub(1, Ordering::Relaxed);
        load.took(began.elapsed());
    }
}

fn hash(argon2: &Argon2<'_>, password: &[u8]) -> argon2::password_hash::Result<PasswordHash> {
    argon2.hash_password(password).map(|hash| PasswordHash(hash.to_string()))
}

fn internal() -> WireError {
    WireError::new(ErrorCode::Internal, "a password could not be checked")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap() -> Cost {
        Cost::new(64, 1, 1, true).expect("a cost for tests")
    }

    fn hashing(queue_max: usize) -> Hashing {
        Hashing::start(cheap(), 1, queue_max).expect("threads start")
    }

    #[tokio::test]
    async fn a_password_checks_against_its_own_hash_alone() {
        let hashing = hashing(4);
        let made = hashing.make("correct horse".to_owned()).await.expect("hashed");
        assert!(made.0.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{}", made.0);
        assert_eq!(hashing.check("correct horse".to_owned(), Some(made.clone())).await, Ok(true));
        assert_eq!(hashing.check("Correct horse".to_owned(), Some(made)).await, Ok(false));
    }

    #[tokio::test]
    async fn one_password_never_hashes_alike_twice() {
        let hashing = hashing(4);
        let one = hashing.make("correct horse".to_owned()).await.expect("hashed");
        assert_ne!(one, hashing.make("correct horse".to_owned()).await.expect("hashed"));
    }

    #[tokio::test]
    async fn without_a_hash_no_password_is_right_and_the_work_is_the_same() {
        let hashing = hashing(4);
        assert_eq!(hashing.check("correct horse".to_owned(), None).await, Ok(false));
        let made = hashing.make("correct horse".to_owned()).await.expect("hashed");
        let cost = |hash: &PasswordHash| hash.0.split('$').nth(3).map(str::to_owned);
        assert_eq!(cost(&hashing.dummy), cost(&made));
    }

    #[tokio::test]
    async fn a_full_queue_is_overloaded_and_says_when_to_come_back() {
        let hashing = hashing(1);
        let (release, hold) = std::sync::mpsc::channel::<()>();
        let (entered, inside) = oneshot::channel();
        let busy = hashing.run(move |_| {
            let _ = entered.send(());
            let _ = hold.recv();
        });
        let waiting = async {
            inside.await.expect("the only thread is busy");
            let queued = hashing.check("one waits".to_owned(), None);
            let refused = async {
                let error = hashing.check("no room".to_owned(), None).await.expect_err("the queue is full");
                release.send(()).expect("the thread is held");
                error
            };
            tokio::join!(queued, refused)
        };
        let (_, (queued, error)) = tokio::join!(busy, waiting);
        assert_eq!(queued, Ok(false));
        assert_eq!(error.code, ErrorCode::Overloaded);
        assert!(error.retry_after_ms.is_some_and(|ms| ms >= RETRY_MS_MIN));
    }

    #[tokio::test]
    async fn a_hash_that_does_not_read_is_our_fault_and_no_wrong_password() {
        let error = hashing(1).check("any".to_owned(), Some(PasswordHash("plain".to_owned()))).await;
        assert_eq!(error.expect_err("not a hash").code, ErrorCode::Internal);
    }

    #[test]
    fn a_cost_below_owasps_minimum_is_refused_outside_of_tests() {
        assert!(matches!(Cost::new(19_455, 2, 1, false), Err(CostError::Weak { .. })));
        assert!(matches!(Cost::new(19_456, 1, 1, false), Err(CostError::Weak { .. })));
        assert!(matches!(Cost::new(1, 2, 1, true), Err(CostError::Impossible(_))));
        assert_eq!(Cost::new(19_456, 2, 1, false).expect("the minimum"), Cost::default());
    }
}
