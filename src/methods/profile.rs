//! `profile.*`.

use ::taxonomy::{VERSION, is_skill};
use actors::profile::{Answer, Command, Profile};
use protocol::profile::{EditParams, Section, ViewParams, Whole};
use protocol::{WireError, checks};

use super::dispatch::handled;
use super::{Call, taxonomy};
use crate::views::{self, misunderstood};

handled! {
    EditParams => edit;
    ViewParams => view;
}

/// `profile.edit`. Skills are those that this program knows, or that the profile names already: nobody has to
/// edit a profile because the list of skills changes.
fn edit(call: &mut Call<'_>, params: EditParams) -> Result<(), WireError> {
    let EditParams { command_id, section, version } = params;
    let (house, account) = (call.house().clone(), call.account()?);
    if section.skill_ids().is_empty() {
        let command = Command::Edit { section, version, taxonomy_version: None };
        return call.forward::<Profile>(account.0, command_id, command);
    }
    call.forward_judged::<Profile>(account.0, command_id, async move {
        taxonomy::unpacked().await;
        let objection = unknown_skill(&section, &house.profile_of(account).await?.whole);
        Ok((Command::Edit { section, version, taxonomy_version: Some(VERSION) }, objection))
    })
}

/// The objection to a section that names a skill that there is not. A command from before the list of skills
/// changed gets its first answer.
fn unknown_skill(section: &Section, before: &Whole) -> Option<WireError> {
    let held = |id: &str| {
        let of_works = before.portfolio.iter().flat_map(|work| &work.skills);
        before.skills.iter().map(|skill| &skill.id).chain(of_works).any(|held| held == id)
    };
    let unknown = section.skill_ids().into_iter().find(|id| !is_skill(id) && !held(id))?;
    let error = WireError::invalid("skills", format_args!("name {unknown}, which is no skill"));
    Some(checks::at(error, format_args!("section.{}", section.name().name())))
}

/// `profile.view`. The profile itself says what the caller sees; whether the caller has dealings with its
/// owner is looked up before.
fn view(call: &mut Call<'_>, ViewParams { profile }: ViewParams) -> Result<(), WireError> {
    let (house, who, account) = (call.house().clone(), call.caller(), call.account()?);
    call.answer_read(async move {
        let dealt_with = account != profile && views::has_dealt_with(&house, account, profile).await?;
        match house.send::<Profile>(profile.0, who, None, Command::Show { dealt_with }).await? {
            Answer::Shown(shown) => Ok(*shown),
            Answer::Edited(_) | Answer::Applied(_) => Err(misunderstood()),
        }
    })
}

#[cfg(test)]
mod tests;
