//! `posting.view`: a posting, and whether the caller can propose.

use std::sync::Arc;

use actors::job::{Answer, Command, Job};
use actors::posting::Posting;
use actors::{Caller, House};
use protocol::posting::ViewAnswer;
use protocol::{JobId, WireError};

use super::misunderstood;

/// A posting as the caller may see it. Whether they can propose, the job knows.
pub async fn posting_for(house: &Arc<House>, who: Caller, job: JobId) -> Result<ViewAnswer, WireError> {
    let (seq, state) = house.view::<Posting>(job.0, who).await?;
    let Answer::Asked(asked) = house.send::<Job>(job.0, who, None, Command::AskPropose).await? else {
        return Err(misunderstood());
    };
    Ok(ViewAnswer { seq, state, can_propose: asked.why.is_none(), why: asked.why })
}
