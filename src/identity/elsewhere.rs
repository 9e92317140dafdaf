//! Sign-outs on other servers: on a store that other servers use, this looks every second at the credentials
//! of those who are connected here.
//!
//! Servers do not talk to each other. A family that another server has revoked is found because the head of
//! its credential's stream has moved. Then the credential is asked.

use std::time::Duration;

use actors::credential::FamilyId;
use futures_util::stream::{self, StreamExt};
use parking_lot::Mutex;
use protocol::{ErrorCode, Kind, Seq, StreamId};
use rustc_hash::FxHashMap;
use tracing::warn;

use super::authenticator::Authenticator;
use super::tokens::Holder;

/// How often the credentials are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Credentials that are looked at at the same time.
const AT_ONCE: usize = 32;

/// The families of this server's connections, each with its credential. Bounded by the number of connections.
#[derive(Default)]
pub(super) struct HeldFamilies {
    families: Mutex<FxHashMap<FamilyId, Known>>,
}

/// What is known of a family.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// The account, and the credential with which it signed in when it was last asked.
    holder: Holder,
    /// The head of the credential's stream when the family was last found to stand.
    asked_at: Option<Seq>,
    /// Whether the credential was asked twice since the head moved. Once is not enough, because for a second
    /// an entity answers from its memory.
    settled: bool,
}

impl HeldFamilies {
    /// Notes a family that a connection holds.
    pub(super) fn note(&self, holder: Holder) {
        let known = Known { holder, asked_at: None, settled: false };
        self.families.lock().entry(holder.family).or_insert(known);
    }

    /// Notes that the account signs in with another credential now.
    fn moved(&self, holder: Holder) {
        self.families.lock().insert(holder.family, Known { holder, asked_at: None, settled: false });
    }

    fn stood(&self, family: FamilyId, head: Seq) {
        if let Some(known) = self.families.lock().get_mut(&family) {
            known.settled = known.asked_at == Some(head);
            known.asked_at = Some(head);
        }
    }
}

impl Authenticator {
    /// Looks for families that other servers have revoked, until its task is dropped. Returns at once if no
    /// other server uses the store.
    pub async fn follow_sign_outs(&self) {
        while self.house().store().shared() {
            tokio::time::sleep(LOOK_EVERY).await;
            self.look_for_sign_outs().await;
        }
    }

    /// Looks once at each credential whose families are held here.
    pub(super) async fn look_for_sign_outs(&self) {
        let held: Vec<_> = {
            let mut families = self.held().families.lock();
            families.retain(|family, _| self.families().is_watched(*family));
            families.iter().map(|(family, known)| (*family, *known)).collect()
        };
        let look = async |(family, known)| self.look_at_family(family, known).await;
        stream::iter(held).map(look).buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
    }

    async fn look_at_family(&self, family: FamilyId, known: Known) {
        let stream = StreamId::new(Kind::Credential, known.holder.credential);
        let head = match self.house().store().head(stream).await {
            Ok(head) if known.settled && known.asked_at == Some(head) => return,
            Ok(head) => head,
            Err(error) => return warn!(%error, "failed to look at a credential"),
        };
        match self.current(&known.holder).await {
            Ok(holder) if holder == known.holder => self.held().stood(family, head),
            Ok(moved) => self.held().moved(moved),
            Err(error) if error.code == ErrorCode::Unauthenticated => {
                self.families().revoke(family, self.house().real_now());
            }
            Err(error) => warn!(%error, "failed to ask whether a sign-in stands"),
        }
    }
}
