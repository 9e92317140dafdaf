//! The families of tokens that are known to stand, so that a resume need not ask the credential; and which
//! connections to close when a family is revoked.
//!
//! A family is known once its credential was asked. Revocations by this server are known at once. If other
//! servers use the store, a resume asks the credential every time, and `elsewhere.rs` finds the revocations
//! of other servers.

use std::fmt;
use std::sync::Arc;

use actors::credential::FamilyId;
use parking_lot::Mutex;
use protocol::{AccountId, Millis};
use rustc_hash::FxHashMap;
use uuid::Uuid;

use super::tokens::Holder;

/// The most known families. Beyond that, those without a connection are forgotten, because their credentials
/// can be asked again.
const KNOWN_MAX: usize = 100_000;

/// How long a revocation is remembered here, in milliseconds: longer than a connection needs to sign in and
/// watch. The credential remembers it anyway.
const REVOKED_MILLIS: Millis = 600_000;

/// The most accounts of which is remembered that most of their families were revoked at once. Beyond that,
/// the oldest is forgotten. The credential remembers it anyway.
const ENDED_MAX: usize = 10_000;

/// Called when a family is revoked. It must be quick and must not block.
type OnRevoked = Box<dyn Fn() + Send + Sync>;

/// What this server knows of families of tokens.
#[derive(Default)]
pub struct Families {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    families: FxHashMap<FamilyId, FamilyState>,
    /// The accounts most of whose families were revoked at once.
    ended: FxHashMap<AccountId, Ended>,
    forget_at: usize,
    next: u64,
}

enum FamilyState {
    /// The family stands. Holds the credential and the account that it was last known with, and the callbacks
    /// of those who watch it.
    Stands(Holder, Vec<(u64, OnRevoked)>),
    /// The family is revoked. Remembered until that time.
    Revoked { until: Millis },
}

/// The families of an account up to the id `cut`, all but one, were revoked.
struct Ended {
    kept: FamilyId,
    cut: FamilyId,
    /// It is remembered until then.
    until: Millis,
}

/// Ends a connection's watch of a family when it is dropped.
pub struct Watch {
    families: Arc<Families>,
    family: FamilyId,
    number: u64,
}

impl Families {
    /// Whether the family stands, if that is known.
    pub fn stands(&self, family: FamilyId) -> Option<bool> {
        match self.known.lock().families.get(&family)? {
            FamilyState::Stands(..) => Some(true),
            FamilyState::Revoked { .. } => Some(false),
        }
    }

    /// Notes that the credential says that the family stands. A revocation is never taken back.
    pub fn learn_it_stands(&self, holder: &Holder, clock: Millis) {
        let mut known = self.known.lock();
        known.make_room(clock);
        known.of(holder);
    }

    /// Notes that the family is revoked, durably, and calls everyone who watches it.
    pub fn revoke(&self, family: FamilyId, clock: Millis) {
        let revoked = FamilyState::Revoked { until: clock + REVOKED_MILLIS };
        let before = {
            let mut known = self.known.lock();
            known.make_room(clock);
            known.families.insert(family, revoked)
        };
        if let Some(FamilyState::Stands(_, watches)) = before {
            watches.iter().for_each(|(_, on_revoked)| on_revoked());
        }
    }

    /// Notes that of the holder's account all families up to the id `cut`, but the holder's, are revoked,
    /// durably, and calls everyone who watches them.
    pub fn revoke_others(&self, holder: &Holder, cut: FamilyId, clock: Millis) {
        let until = clock + REVOKED_MILLIS;
        let ended = Ended { kept: holder.family, cut, until };
        self.known.lock().note_ended(holder.account, ended, clock);
        self.revoke_where(clock, |other| {
            other.account == holder.account && other.family != holder.family && other.family <= cut
        });
    }

    /// Notes that all families of an account are revoked, durably, and calls everyone who watches them.
    pub fn revoke_all(&self, account: AccountId, clock: Millis) {
        let (none, every) = (FamilyId::default(), FamilyId(Uuid::max()));
        let ended = Ended { kept: none, cut: every, until: clock + REVOKED_MILLIS };
        self.known.lock().note_ended(account, ended, clock);
        self.revoke_where(clock, |other| other.account == account);
    }

    /// Notes that the families of such holders are revoked, durably, and calls everyone who watches them.
    pub fn revoke_where(&self, clock: Millis, is_meant: impl Fn(&Holder) -> bool) {
        let until = clock + REVOKED_MILLIS;
        let mut called = Vec::new();
        for state in self.known.lock().families.values_mut() {
            let FamilyState::Stands(holder, watches) = state else { continue };
            if is_meant(holder) {
                called.append(watches);
                *state = FamilyState::Revoked { until };
            }
        }
        called.iter().for_each(|(_, on_revoked)| on_revoked());
    }

    /// Calls `on_revoked` when the family is revoked, or at once if it is already.
    pub fn watch(self: &Arc<Self>, holder: &Holder, on_revoked: impl Fn() + Send + Sync + 'static) -> Watch {
        let on_revoked: OnRevoked = Box::new(on_revoked);
        let mut known = self.known.lock();
        known.next += 1;
        let number = known.next;
        let too_late = match known.of(holder) {
            FamilyState::Stands(_, watches) => {
                watches.push((number, on_revoked));
                None
            }
            FamilyState::Revoked { .. } => Some(on_revoked),
        };
        drop(known);
        if let Some(on_revoked) = too_late {
            on_revoked();
        }
        Watch { families: self.clone(), family: holder.family, number }
    }

    /// Whether anyone watches the family.
    pub fn is_watched(&self, family: FamilyId) -> bool {
        let known = self.known.lock();
        matches!(known.families.get(&family), Some(FamilyState::Stands(_, watches)) if !watches.is_empty())
    }

    fn forget(&self, family: FamilyId, number: u64) {
        if let Some(FamilyState::Stands(_, watches)) = self.known.lock().families.get_mut(&family) {
            watches.retain(|(other, _)| *other != number);
        }
    }
}

impl Known {
    /// The family of a holder. One that is not known stands, unless it was revoked together with others.
    fn of(&mut self, holder: &Holder) -> &mut FamilyState {
        let ended = self.ended.get(&holder.account);
        let ended = ended.filter(|ended| holder.family <= ended.cut && holder.family != ended.kept);
        let until = ended.map(|ended| ended.until);
        self.families.entry(holder.family).or_insert_with(|| match until {
            Some(until) => FamilyState::Revoked { until },
            None => FamilyState::Stands(*holder, Vec::new()),
        })
    }

    fn note_ended(&mut self, account: AccountId, ended: Ended, clock: Millis) {
        if self.ended.len() >= ENDED_MAX {
            self.ended.retain(|_, ended| ended.until >= clock);
        }
        if self.ended.len() >= ENDED_MAX {
            let oldest = self.ended.iter().min_by_key(|(_, ended)| ended.until).map(|(account, _)| *account);
            oldest.and_then(|oldest| self.ended.remove(&oldest));
        }
        self.ended.insert(account, ended);
    }

    /// Forgets what can be asked again. If most families are in use, waits until there are twice as many
    /// before it tries again.
    fn make_room(&mut self, clock: Millis) {
        if self.families.len() < self.forget_at.max(KNOWN_MAX) {
            return;
        }
        self.families.retain(|_, state| match state {
            FamilyState::Stands(_, watches) => !watches.is_empty(),
            FamilyState::Revoked { until } => *until >= clock,
        });
        self.forget_at = 2 * self.families.len();
    }
}

impl Watch {
    /// The family that is watched.
    pub fn family(&self) -> FamilyId {
        self.family
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.families.forget(self.family, self.number);
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("family", &self.family).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const PHONE: FamilyId = FamilyId(Uuid::from_u128(1));
    const LAPTOP: FamilyId = FamilyId(Uuid::from_u128(2));
    const ADA: AccountId = AccountId(Uuid::from_u128(3));
    const BOB: AccountId = AccountId(Uuid::from_u128(4));

    fn of(family: FamilyId) -> Holder {
        Holder { credential: Uuid::nil(), account: ADA, family }
    }

    #[derive(Default, Clone)]
    struct Told(Arc<AtomicUsize>);

    impl Told {
        fn hook(&self) -> impl Fn() + Send + Sync + 'static {
            let told = self.0.clone();
            move || {
                told.fetch_add(1, Ordering::SeqCst);
            }
        }

        fn times(&self) -> usize {
            self.0.load(Ordering::SeqCst)
        }
    }

    #[test]
    fn a_revocation_tells_every_connection_of_the_family_and_no_other_once() {
        let families = Arc::new(Families::default());
        let (phones, laptops) = (Told::default(), Told::default());
        let _watches = [
            families.watch(&of(PHONE), phones.hook()),
            families.watch(&of(PHONE), phones.hook()),
            families.watch(&of(LAPTOP), laptops.hook()),
        ];
        families.revoke(PHONE, 0);
        families.revoke(PHONE, 0);
        assert_eq!((phones.times(), laptops.times()), (2, 0));
    }

    #[test]
    fn a_connection_that_left_is_not_told() {
        let families = Arc::new(Families::default());
        let told = Told::default();
        drop(families.watch(&of(PHONE), told.hook()));
        families.revoke(PHONE, 0);
        assert_eq!(told.times(), 0);
    }

    #[test]
    fn a_watch_that_comes_after_the_revocation_is_told_at_once() {
        let families = Arc::new(Families::default());
        let told = Told::default();
        families.revoke(PHONE, 0);
        families.learn_it_stands(&of(PHONE), 0);
        let _watch = families.watch(&of(PHONE), told.hook());
        assert_eq!((told.times(), families.stands(PHONE)), (1, Some(false)));
    }

    #[test]
    fn what_is_not_known_must_be_asked() {
        let families = Families::default();
        assert_eq!(families.stands(PHONE), None);
        families.learn_it_stands(&of(PHONE), 0);
        assert_eq!(families.stands(PHONE), Some(true));
    }

    #[test]
    fn all_other_families_of_an_account_are_revoked_at_once_also_those_that_come_in_late() {
        let families = Arc::new(Families::default());
        let [phones, laptops, late, new, bobs] = [(); 5].map(|()| Told::default());
        let family = |number| FamilyId(Uuid::from_u128(number));
        let _watches =
            [families.watch(&of(PHONE), phones.hook()), families.watch(&of(LAPTOP), laptops.hook())];
        let of_bob = Holder { account: BOB, ..of(family(3)) };
        let _bobs = families.watch(&of_bob, bobs.hook());
        families.revoke_others(&of(PHONE), family(9), 0);
        families.learn_it_stands(&of(family(4)), 0);
        let _late = [
            families.watch(&of(family(4)), late.hook()),
            families.watch(&of(family(5)), late.hook()),
            families.watch(&of(family(10)), new.hook()),
            families.watch(&of(PHONE), phones.hook()),
        ];
        let told = [&phones, &laptops, &late, &new, &bobs].map(Told::times);
        assert_eq!(told, [0, 1, 2, 0, 0]);
        assert_eq!(families.stands(LAPTOP), Some(false));
        families.revoke_others(&of(family(10)), family(11), 0);
        assert_eq!(phones.times(), 2, "the next time another one may be kept");
    }

    #[test]
    fn what_is_remembered_is_bounded_and_revocations_and_connections_stay() {
        let families = Arc::new(Families::default());
        let told = Told::default();
        families.revoke(PHONE, 0);
        let _watch = families.watch(&of(LAPTOP), told.hook());
        for number in 0..2 * KNOWN_MAX as u128 {
            families.learn_it_stands(&of(FamilyId(Uuid::from_u128(1_000 + number))), 1);
        }
        assert!(families.known.lock().families.len() <= KNOWN_MAX);
        assert_eq!(families.stands(PHONE), Some(false));
        families.revoke(LAPTOP, 1);
        assert_eq!(told.times(), 1);
        for number in 0..2 * ENDED_MAX as u128 {
            let holder = Holder { account: AccountId(Uuid::from_u128(number)), ..of(PHONE) };
            families.known.lock().note_ended(holder.account, Ended { kept: PHONE, cut: PHONE, until: 1 }, 1);
        }
        assert!(families.known.lock().ended.len() <= ENDED_MAX);
    }
}
