//! Whether there are the categories and skills that a job names.

use protocol::WireError;
use protocol::job::Fields;
use taxonomy::Found;

/// Refuses an id that nobody can choose today. What stood there before may stay: a taxonomy takes entries
/// out, and no job has to be edited for that.
pub(super) fn known(fields: &Fields, before: Option<&Fields>) -> Result<(), WireError> {
    let was_category = |id: &String| {
        before.is_some_and(|before| before.category.as_ref() == Some(id) || before.more.contains(id))
    };
    let was_skill = |id: &String| before.is_some_and(|before| before.skills.contains(id));
    let categories = fields.category.iter().map(|id| ("fields.category", id));
    for (field, id) in categories.chain(fields.more.iter().map(|id| ("fields.more", id))) {
        if !was_category(id) && !taxonomy::is_category(id) {
            return Err(not_there(field, id, "holds something else than categories that can be chosen"));
        }
    }
    match fields.skills.iter().find(|id| !was_skill(id) && !taxonomy::is_skill(id)) {
        Some(id) => {
            Err(not_there("fields.skills", id, "holds something else than skills that can be chosen"))
        }
        None => Ok(()),
    }
}

/// The error names the id, and the one that stands for it where it was taken out.
fn not_there(field: &'static str, id: &str, why: &str) -> WireError {
    let error = WireError::invalid(field, why).with("id", id);
    match taxonomy::find(id) {
        Some(Found::Moved(entry)) => error.with("replaced_by", entry.id()),
        _ => error,
    }
}
