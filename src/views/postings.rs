//! `posting.view`: a posting, and whether the caller can propose.

use std::sync::Arc;

use actors::job::{Answer, Asked, Command, Job};
use actors::posting::{Answer as PostingAnswer, Command as PostingCommand, Posting, Reader};
use actors::{Caller, House};
use protocol::job::Visibility;
use protocol::posting::{CannotPropose, State, ViewAnswer};
use protocol::{AccountId, ErrorCode, JobId, Kind, Seq, StreamId, WireError, profile, rules};

use super::misunderstood;

/// Checks of a stream what its machine cannot know: a posting for members is read only by whoever has
/// published a profile. To anyone else it does not exist.
pub async fn may_read(house: &Arc<House>, who: Caller, stream: StreamId) -> Result<(), WireError> {
    let Some(account) = who.account().filter(|_| stream.kind == Kind::Posting) else { return Ok(()) };
    if lacks_profile(house, account, JobId(stream.id)).await? {
        return Err(WireError::new(ErrorCode::NotFound, "not found"));
    }
    Ok(())
}

/// Whether the account must publish a profile before it can read the posting.
async fn lacks_profile(house: &Arc<House>, account: AccountId, job: JobId) -> Result<bool, WireError> {
    let (who, ask) = (Caller::Account(account), PostingCommand::AskReader);
    match house.send::<Posting>(job.0, who, None, ask).await? {
        PostingAnswer::Reader(Reader { needs_profile: true }) => Ok(!has_profile(house, account).await?),
        PostingAnswer::Reader(_) => Ok(false),
        PostingAnswer::Nothing(_) => Err(misunderstood()),
    }
}

/// Whether others see the account's profile.
async fn has_profile(house: &Arc<House>, account: AccountId) -> Result<bool, WireError> {
    Ok(house.profile_of(account).await?.visibility == profile::Visibility::Visible)
}

/// A posting as the caller may see it.
pub async fn posting_for(house: &Arc<House>, who: Caller, job: JobId) -> Result<ViewAnswer, WireError> {
    let (seq, state, asked) = posting_and_asked(house, who, job).await?;
    Ok(ViewAnswer { seq, state, can_propose: asked.why.is_none(), why: asked.why })
}

/// A posting as the caller may see it, the last event in it, and whether the caller can propose. The job
/// knows most of that; the profile of the caller and whom the client blocks are looked up.
pub async fn posting_and_asked(
    house: &Arc<House>,
    who: Caller,
    job: JobId,
) -> Result<(Seq, State, Asked), WireError> {
    let account = who.account().ok_or_else(misunderstood)?;
    if lacks_profile(house, account, job).await? {
        return Err(WireError::refused(rules::NEEDS_PROFILE));
    }
    let (seq, state) = house.view::<Posting>(job.0, who).await?;
    let Answer::Asked(mut asked) = house.send::<Job>(job.0, who, None, Command::AskPropose).await? else {
        return Err(misunderstood());
    };
    if asked.why.is_none() {
        asked.why = found_elsewhere(house, account, asked.client, state.fields.visibility).await?;
    }
    Ok((seq, state, asked))
}

/// Why the account cannot propose, where the job does not know it: by its profile, and by whom the client
/// blocks.
pub async fn found_elsewhere(
    house: &Arc<House>,
    account: AccountId,
    client: AccountId,
    visibility: Visibility,
) -> Result<Option<CannotPropose>, WireError> {
    if visibility == Visibility::Members && !has_profile(house, account).await? {
        return Ok(Some(CannotPropose::NeedsProfile));
    }
    Ok(house.blocked(client, account).await?.then_some(CannotPropose::Blocked))
}
