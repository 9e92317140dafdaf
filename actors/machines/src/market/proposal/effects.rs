//! What follows from a proposal's events: the rows of lists, what the job is told, and the proposer's news.

use protocol::inbox::{InterviewOpened, JobEnded, ProposalDeclined, ProposalViewed};
use rows::{FlagRow, ProposalByRow, ProposalOpenRow, ProposalRow, ProposalToRow, Row};

use super::event::{Event, Kept};
use crate::market::job::{self, FromProposal, Job};
use crate::tells::inbox;
use crate::{Effect, Stamp, Tell};

impl Event {
    /// The effects of the event.
    pub fn effects(&self, at: &Stamp) -> Vec<Effect> {
        let row = &self.kept().row;
        let mut effects = rows_of(row, at);
        effects.extend(self.flagged(at));
        effects.extend(self.told_to_job(row));
        effects.extend(self.news(row).map(|news| Effect::Tell(news.to(row.proposer))));
        effects
    }

    /// What stands out in the texts, for staff.
    fn flagged(&self, at: &Stamp) -> Option<Effect> {
        let Kept { row, flags } = self.kept();
        let flagged = FlagRow {
            at: at.at,
            stream: at.stream,
            seq: at.seq,
            by: row.proposer,
            place: if matches!(self, Event::TermsSet(..)) { "terms" } else { "words" }.to_owned(),
            flags: flags.clone(),
        };
        (!flags.is_empty()).then(|| Effect::Row(Row::put(&flagged, at.seq)))
    }

    fn told_to_job(&self, row: &ProposalRow) -> Option<Effect> {
        let (attempt, version) = (row.card.attempt, row.card.version);
        let said = match self {
            Event::Submitted(..) => FromProposal::Receive {
                proposer: row.proposer,
                attempt,
                version,
                terms_version: row.card.terms_version,
            },
            Event::Edited(..) | Event::TermsSet(..) => FromProposal::Changed { attempt, version },
            Event::Withdrawn(..) => FromProposal::Withdrawn { attempt },
            _ => return None,
        };
        Some(Effect::Tell(Tell::to::<Job>(row.job.0, &job::Command::FromProposal(said))))
    }

    fn news(&self, row: &ProposalRow) -> Option<inbox::Command> {
        let (job, proposal, title) = (row.job, row.proposal, row.card.title.clone());
        Some(match self {
            Event::Viewed(..) => inbox::Command::ProposalViewed(ProposalViewed { job, proposal, title }),
            Event::Declined(..) => {
                inbox::Command::ProposalDeclined(ProposalDeclined { job, proposal, title })
            }
            Event::InterviewOpened(body, _) => {
                let (room, client) = (body.room, body.client);
                inbox::Command::InterviewOpened(InterviewOpened { job, proposal, title, room, client })
            }
            Event::Ended(body, _) => {
                inbox::Command::JobEnded(JobEnded { job, proposal, title, how: body.how })
            }
            _ => return None,
        })
    }
}

/// The rows of the lists: of the job, of the proposer, and of what the proposer has open.
fn rows_of(row: &ProposalRow, at: &Stamp) -> Vec<Effect> {
    let put = [Row::put(&ProposalToRow(row.clone()), at.seq), Row::put(&ProposalByRow(row.clone()), at.seq)];
    let open = ProposalOpenRow { proposer: row.proposer, proposal: row.proposal };
    let open = match row.is_open() {
        true => Row::put(&open, at.seq),
        false => open.gone(at.seq),
    };
    put.into_iter().chain([open]).map(Effect::Row).collect()
}
