//! A job in which nothing happens: its client is warned, and then it expires.

use protocol::Millis;
use protocol::job::{Expired, Status, Warned};

use super::event::Event;
use super::state::{Desk, Job};
use crate::{Caller, Occasion, Refusal};

/// How long after the last thing that happened the client is warned: 25 days.
pub const WARNED_AFTER_MS: Millis = 25 * 24 * 60 * 60 * 1_000;

/// How long after the last thing that happened the job expires: 30 days.
pub const EXPIRES_AFTER_MS: Millis = 30 * 24 * 60 * 60 * 1_000;

/// The name of the timer of a job in which nothing happens.
pub(super) const IDLE_TIMER: &str = "idle";

impl Desk {
    /// When the timer is due: first for the warning, then for the expiry.
    pub(super) fn idle_at(&self) -> Option<Millis> {
        let warns_at = self.active_at + WARNED_AFTER_MS;
        self.is_running().then(|| self.expires_at.unwrap_or(warns_at))
    }
}

impl Job {
    /// Does nothing where something has happened meanwhile. An open offer counts as something that happens.
    pub(super) fn decide_idle(&self, here: &Occasion, due_at: Millis) -> Result<Option<Event>, Refusal> {
        if here.who != Caller::Time {
            return Err(Refusal::Forbidden);
        }
        let desk = self.made()?;
        if desk.idle_at() != Some(due_at) || due_at > here.now {
            return Ok(None);
        }
        if desk.has_offers() {
            return Ok(Some(Event::OffersOpen(desk.showing())));
        }
        Ok(Some(match desk.expires_at {
            None => {
                let expires_at = desk.active_at + EXPIRES_AFTER_MS;
                Event::Warned(Warned { expires_at }, desk.showing())
            }
            Some(_) => Event::Expired(Expired {}, desk.showing_as(Status::Expired)),
        }))
    }
}
