//! Who sees what of the trade: every cell of one matrix, for whoever asks by any method that reads, reads the
//! state or the events of any stream, or is subscribed to it.
//!
//! | | a stranger | the proposer | the client | others who propose |
//! |---|---|---|---|---|
//! | profile, visible | the card | all of it | the whole, after dealings | the card |
//! | profile, hidden | nothing | all of it | the whole, after dealings | nothing |
//! | posting, public | yes | yes | yes | yes |
//! | posting, for members | with a profile | with a profile | yes | with a profile |
//! | posting, for the invited | no | if invited | yes | if invited |
//! | who the client is | no | from the interview on | yes | no |
//! | proposal: words and terms | no | their own | once opened | no |
//! | how many proposals | a band | a band | exactly | a band |
//! | saved searches | no | their own | no | no |
//! | shortlist, notes, offers to others | no | no | yes | no |
//!
//! Dealings are a proposal, an invitation or a contract. The rows are tables in the files here: `profiles`,
//! `postings`, and `facts` for all others; `asides` has what is said beside a proposal.

mod asides;
mod facts;
mod postings;
mod profiles;
mod seeing;
mod trade;

/// The columns of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Stranger,
    Proposer,
    Client,
    OtherProposer,
}

impl Role {
    /// All of them, in the order of the tables.
    const ALL: [Role; 4] = [Role::Stranger, Role::Proposer, Role::Client, Role::OtherProposer];
}
