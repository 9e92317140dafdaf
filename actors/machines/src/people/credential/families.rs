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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// What the program that signed in called itself, for the first token of a family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// A family whose newest refresh token may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LivingFamily {
    /// The family.
    pub family: FamilyId,
    /// When its newest token was issued, by the real clock.
    pub last_used_at: Millis,
    /// Until when that token is valid.
    pub good_until: Millis,
    /// What the program that signed in called itself.
    pub label: Option<String>,
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
    /// The newest token, with the label of the first.
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
        let newest = &family.newest;
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

    /// Whether the family can be refreshed.
    pub fn is_living(&self, family: FamilyId) -> bool {
        self.living.contains_key(&family)
    }

    /// The families that can be refreshed, also those whose newest token has expired since.
    pub fn living(&self) -> Vec<LivingFamily> {
        let shown = |(family, known): (&FamilyId, &Family)| LivingFamily {
            family: *family,
            last_used_at: known.newest.clock,
            good_until: known.newest.good_until,
            label: known.newest.label.clone(),
        };
        self.living.iter().map(shown).collect()
    }

    /// Adds a family. Families that expired, or are too many, are dropped.
    pub fn open(&mut self, grant: IssuedToken) {
        self.living.retain(|_, family| family.newest.good_until >= grant.clock);
        while self.living.len() >= FAMILIES_MAX {
            let Some(oldest) = self.oldest() else { break };
            self.living.remove(&oldest);
        }
        self.living.insert(grant.family, Family { newest: grant, before: None });
    }

    /// Adds the families that came along from another credential.
    pub fn take_over(&mut self, others: &Families) {
        let unknown = |family: &FamilyId| !self.revoked.contains_key(family);
        let others_living = others.living.iter().filter(|(family, _)| unknown(family));
        let others_living: Vec<_> = others_living.map(|(family, known)| (*family, known.clone())).collect();
        self.living.extend(others_living);
        while self.living.len() > FAMILIES_MAX {
            let Some(oldest) = self.oldest() else { break };
            self.living.remove(&oldest);
        }
        self.revoked.extend(others.revoked.iter().map(|(family, until)| (*family, *until)));
        self.floor = self.floor.max(others.floor);
        self.forget_revoked();
    }

    /// The family that was refreshed least recently.
    fn oldest(&self) -> Option<FamilyId> {
        let oldest = self.living.iter().min_by_key(|(_, family)| family.newest.clock);
        oldest.map(|(id, _)| *id)
    }

    /// Keeps the bound of [`REVOKED_MAX`].
    fn forget_revoked(&mut self) {
        while self.revoked.len() > REVOKED_MAX {
            let oldest = self.revoked.pop_first().map(|(id, _)| id).unwrap_or_default();
            self.floor = self.floor.max(oldest);
        }
    }

    /// Replaces the newest token of a family.
    pub fn rotate(&mut self, next: IssuedToken) {
        if let Some(family) = self.living.get_mut(&next.family) {
            let until = next.before_until.min(next.clock + OVERLAP_MILLIS_MAX);
            family.before = Some((family.newest.refresh, until));
            let label = family.newest.label.take();
            family.newest = IssuedToken { label, ..next };
        }
    }

    /// Revokes a family and its access tokens.
    pub fn revoke(&mut self, family: FamilyId, clock: Millis) {
        self.living.remove(&family);
        self.revoked.retain(|_, until| *until >= clock);
        self.revoked.insert(family, clock + TOKEN_MILLIS_MAX);
        self.forget_revoked();
    }

    /// The highest id of a family that is known here.
    pub fn newest(&self) -> FamilyId {
        let known = self.living.keys().chain(self.revoked.keys()).max().copied();
        known.unwrap_or_default().max(self.floor)
    }

    /// Revokes every family up to the id `cut`, but one. No known family has a higher id.
    pub fn revoke_others(&mut self, kept: FamilyId, cut: FamilyId) {
        self.living.retain(|family, _| *family == kept);
        self.revoked.clear();
        self.floor = self.floor.max(cut);
    }
}
