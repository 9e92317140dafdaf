//! The families of tokens of one credential: which refresh token each family accepts next, and which families
//! are revoked.
//!
//! Times here are of the real clock and come with each command: tokens do not follow the clock of events,
//! which tests may move.

use std::collections::BTreeMap;

use protocol::Millis;
use serde::{Deserialize, Serialize};

use super::secret::{FamilyId, TokenHash};

/// The most families that can be refreshed at a time. Beyond that, the one that was refreshed least recently
/// is dropped.
pub const FAMILIES_MAX: usize = 256;

/// The most revoked families that are remembered by id. Beyond that, the oldest is forgotten, and every
/// family as old as it or older counts as revoked, unless it is among the living.
pub const REVOKED_MAX: usize = 1_024;

/// How long a replaced refresh token may stay valid while its replacement has not been used. In milliseconds.
pub const OVERLAP_MILLIS_MAX: Millis = 60_000;

/// The longest life of an access token, 30 days: a revoked family is remembered for that long. In
/// milliseconds.
pub const TOKEN_MILLIS_MAX: Millis = 30 * 86_400_000;

/// A refresh token that was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedToken {
    /// The family it belongs to.
    pub family: FamilyId,
    /// The hash of the token.
    pub refresh: TokenHash,
    /// When it was issued, by the real clock.
    pub clock: Millis,
    /// Until when it is valid.
    pub good_until: Millis,
    /// Until when the token before it stays valid, as long as this one has not been used.
    pub before_until: Millis,
    /// The device that signed in, for the first token of a family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<TokenHash>,
}

/// What the use of a refresh token leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is the newest token: the next one replaces it.
    Rotates,
    /// It is the token before, and the newest has not been used: the answer is the newest token again. The
    /// client may have lost the first answer.
    Again,
    /// It was replaced, and its replacement was used or the overlap is over: someone has a copy.
    Reused,
    /// Its family has ended or never existed.
    Unknown,
}

/// The families of a credential.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Families {
    living: BTreeMap<FamilyId, Family>,
    /// The revoked families, each with the time until which it is remembered.
    revoked: BTreeMap<FamilyId, Millis>,
    /// Families up to this id are revoked unless they are among the living.
    floor: FamilyId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Family {
    newest: IssuedToken,
    /// The token before the newest, and until when it is valid.
    before: Option<(TokenHash, Millis)>,
}

impl Families {
    /// Whether access tokens of the family are valid. A family that was dropped because there were too many,
    /// or because it was not refreshed, still stands: its access tokens stay valid until they expire.
    pub fn stands(&self, family: FamilyId) -> bool {
        self.living.contains_key(&family) || (family > self.floor && !self.revoked.contains_key(&family))
    }

    /// What the use of a genuine refresh token leads to at this time. `next` is the token that would replace
    /// it.
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

    /// Adds a family. Families that expired, or are too many, are dropped.
    pub fn open(&mut self, grant: IssuedToken) {
        self.living.retain(|_, family| family.newest.good_until >= grant.clock);
        while self.living.len() >= FAMILIES_MAX {
            let oldest = self.living.iter().min_by_key(|(_, family)| family.newest.clock);
            let Some(oldest) = oldest.map(|(id, _)| *id) else { break };
            self.living.remove(&oldest);
        }
        self.living.insert(grant.family, Family { newest: grant, before: None });
    }

    /// Replaces the newest token of a family.
    pub fn rotate(&mut self, next: IssuedToken) {
        if let Some(family) = self.living.get_mut(&next.family) {
            let until = next.before_until.min(next.clock + OVERLAP_MILLIS_MAX);
            family.before = Some((family.newest.refresh, until));
            family.newest = next;
        }
    }

    /// Revokes a family and its access tokens.
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
