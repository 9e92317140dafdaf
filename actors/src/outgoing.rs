//! What one step of an entity sends to the hubs: one message for each hub.

use crate::fanout::{Commit, HUBS_MAX, HubMessage, Hubs, SubscribeOutcome, WireAnswer};

/// Answers, outcomes of subscriptions and commits, by hub.
#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    hubs: Vec<Option<HubMessage>>,
}

impl Outgoing {
    fn at(&mut self, hub: u16) -> &mut HubMessage {
        let hub = usize::from(hub);
        if self.hubs.len() <= hub {
            self.hubs.resize_with(hub + 1, || None);
        }
        self.hubs[hub].get_or_insert_with(HubMessage::default)
    }

    pub fn answer(&mut self, answer: Option<WireAnswer>) {
        if let Some(answer) = answer {
            self.at(answer.conn.hub).answers.push(answer);
        }
    }

    pub fn granted(&mut self, granted: SubscribeOutcome) {
        self.at(granted.conn.hub).granted.push(granted);
    }

    /// Adds the commit for each hub whose bit is set.
    pub fn commit(&mut self, watching: u64, commit: &Commit) {
        for hub in (0..HUBS_MAX as u16).filter(|hub| watching & (1 << hub) != 0) {
            self.at(hub).commit = Some(commit.clone());
        }
    }

    pub fn send(self, hubs: &Hubs) {
        for (index, settled) in self.hubs.into_iter().enumerate() {
            if let Some(settled) = settled {
                hubs.send(index as u16, settled);
            }
        }
    }
}
