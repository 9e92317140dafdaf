//! The families of tokens of one credential: which refresh token each takes next, and which are revoked.
//!
//! Times here are the real clock's, given with each command: tokens do not follow the clock of `at`.

use std::collections::BTreeMap;

use protocol::Millis;
use serde::{Deserialize, Serialize};

use super::secret::{FamilyId, TokenHash};

/// The most families that can be refreshed at a time; the one not refreshed for longest leaves.
pub const FAMILIES_MAX: usize = 256;

/// The most revoked families that are remembered by name; beyond, all families as old as the oldest of them count as revoked.
pub const REVOKED_MAX: usize = 1_024;

/// How long a used refresh token stays good at most, while the next one has not been used.
pub const OVERLAP_MILLIS_MAX: Millis = 60_000;

/// The longest life of an access token, so how long a revoked family is remembered: 30 days.
pub const TOKEN_MILLIS_MAX: Millis = 30 * 86_400_000;

/// A refresh token given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedToken {
    /// To which family.
    pub family: FamilyId,
    /// The token.
    pub refresh: TokenHash,
    /// When, by the real clock.
    pub clock: Millis,
    /// How long it is good.
    pub good_until: Millis,
    /// How long the one before it stays good while this one has not been used.
    pub before_until: Millis,
    /// The device that signs in with it, where it begins a family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<TokenHash>,
}

/// What a refresh token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is the newest: the next one takes its place.
    Rotates,
    /// It was the newest a moment ago, and the next one has not been used: it gets that one again.
    Again,
    /// It was used before, and its successor too or its overlap is over: someone has a copy.
    Reused,
    /// Its family is over or was never there.
    Unknown,
}

/// All families of a credential.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Families {
    living: BTreeMap<FamilyId, Family>,
    /// Until when each is remembered.
    revoked: BTreeMap<FamilyId, Millis>,
    /// Of the families up to here only the living stand.
    floor: FamilyId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Family {
    newest: IssuedToken,
    /// The token before, and until when it is good.
    before: Option<(TokenHash, Millis)>,
}

impl Families {
    /// Whether access tokens of the family are good. One that left for want of room or use still stands: its access tokens
    /// keep the life they were given.
    pub fn stands(&self, family: FamilyId) -> bool {
        self.living.contains_key(&family) || (family > self.floor && !self.revoked.contains_key(&family))
    }

    /// What a genuine refresh token may do now, whose successor is granted by `next`.
    pub fn judge(&self, used: TokenHash, next: &IssuedToken) -> Use {
        let Some(family) = self.living.get(&next.family) else { return Use::Unknown };
        let newest = family.newest;
        if next.clock > newest.good_until {
            return Use::Unknown;
        }
        match family.before {
            _ if used == newest.refresh => Use::Rotates,
            Some((before, until))
                if used == before && next.refresh == newest.refresh && next.clock <= until =>
            {
                Use::Again
            }
            _ => Use::Reused,
        }
    }

    /// A family begins; what is over or too much leaves.
    pub fn open(&mut self, grant: IssuedToken) {
        self.living.retain(|_, family| family.newest.good_until >= grant.clock);
        while self.living.len() >= FAMILIES_MAX {
            let oldest = self.living.iter().min_by_key(|(_, family)| family.newest.clock);
            let Some(oldest) = oldest.map(|(id, _)| *id) else { break };
            self.living.remove(&oldest);
        }
        self.living.insert(grant.family, Family { newest: grant, before: None });
    }

    /// The newest token was used: the next one is the newest now.
    pub fn rotate(&mut self, next: IssuedToken) {
        if let Some(family) = self.living.get_mut(&next.family) {
            let until = next.before_until.min(next.clock + OVERLAP_MILLIS_MAX);
            family.before = Some((family.newest.refresh, until));
            family.newest = next;
        }
    }

    /// A family is over, and so are its access tokens.
    pub fn revoke(&mut self, family: FamilyId, clock: Millis) {
        self.living.remove(&family);
        self.revoked.retain(|_, until| *until >= clock);
        self.revoked.insert(family, clock + TOKEN_MILLIS_MAX);
        while self.revoked.len() > REVOKED_MAX {
            let oldest = self.revoked.pop_first().map(|(id, _)| id).unwrap_or_default();
            self.floor = self.floor.max(oldest);
        }
    }
}
