//! `category.*`, `skill.*` and `suggest`: what people choose from.

use std::time::Instant;

use ::search::Taxon as Counted;
use ::taxonomy::{Entry, Found, Kind, VERSION, What};
use protocol::taxonomy::{
    CategoryView, ListAnswer, ListItem, ListParams, NamesAnswer, NamesParams, SUGGESTIONS_DEFAULT, SkillView,
    SuggestAnswer, SuggestParams, SuggestWhat, Suggestion, Taxon, TaxonKind, ViewAnswer, ViewParams,
};
use protocol::{ErrorCode, WireError, checks};
use serde::Serialize;

use super::Call;
use super::dispatch::handled;

handled! {
    ListParams => list;
    CategoryView => view_category;
    SkillView => view_skill;
    NamesParams => names;
    SuggestParams => suggest;
}

/// `category.list`.
fn list(call: &mut Call<'_>, params: ListParams) -> Result<(), WireError> {
    let (search, account) = (call.worker.shared.search.clone(), call.account()?);
    call.answer_read(async move {
        unpacked().await;
        let (mut items, more) = listed(params)?;
        let counted = items.iter().map(|item| Counted::of(&item.id)).collect();
        let counts = search.counts(account, counted, Instant::now()).await;
        for (item, counts) in items.iter_mut().zip(counts.unwrap_or_default()) {
            (item.people, item.jobs) = (Some(counts.people), Some(counts.jobs));
        }
        Ok(ListAnswer { items, more, taxonomy_version: VERSION })
    })
}

/// A page of what stands right beneath a category, and whether more follows.
fn listed(params: ListParams) -> Result<(Vec<ListItem>, bool), WireError> {
    let above = params.parent.as_deref().map(|id| found(id, Kind::is_opened)).transpose()?;
    let all: Vec<Entry> = match above {
        Some(entry) => entry.children().collect(),
        None => ::taxonomy::taxonomy().roots().collect(),
    };
    let from = match params.after {
        None => 0,
        Some(after) => 1 + all.iter().position(|entry| entry.id() == after).ok_or_else(unknown)?,
    };
    let rest = &all[from..];
    let items: Vec<ListItem> = rest.iter().take(checks::page_items(params.limit)).map(list_item).collect();
    let more = items.len() < rest.len();
    Ok((items, more))
}

fn list_item(entry: &Entry) -> ListItem {
    ListItem {
        id: entry.id().to_owned(),
        name: entry.name().to_owned(),
        kind: kind(entry.kind()),
        children: entry.children().len() as u32,
        jobs: None,
        people: None,
    }
}

/// `category.view`.
fn view_category(
    call: &mut Call<'_>,
    CategoryView(ViewParams { id }): CategoryView,
) -> Result<(), WireError> {
    look_up(call, move || Ok(view(found(&id, Kind::is_opened)?)))
}

/// `skill.view`.
fn view_skill(call: &mut Call<'_>, SkillView(ViewParams { id }): SkillView) -> Result<(), WireError> {
    look_up(call, move || Ok(view(found(&id, Kind::is_skill)?)))
}

/// `taxonomy.names`.
fn names(call: &mut Call<'_>, params: NamesParams) -> Result<(), WireError> {
    look_up(call, move || {
        let named = |id: String| {
            let (Found::Entry(entry) | Found::Moved(entry)) = ::taxonomy::find(&id)?;
            Some(Taxon { id, ..taxon(entry) })
        };
        Ok(NamesAnswer {
            items: params.ids.into_iter().filter_map(named).collect(),
            taxonomy_version: VERSION,
        })
    })
}

fn view(entry: Entry) -> ViewAnswer {
    let text = Some(entry.text()).filter(|text| !text.is_empty());
    ViewAnswer {
        taxon: taxon(entry),
        path: entry.path().into_iter().map(taxon).collect(),
        path_derived: entry.parents().next().is_some_and(|parent| parent.derived),
        aliases: entry.aliases().map(str::to_owned).collect(),
        text: text.map(str::to_owned),
        links: entry.links().map(taxon).collect(),
        sources: entry.sources().map(str::to_owned).collect(),
        related: entry.related().map(taxon).collect(),
        children: entry.children().len() as u32,
        taxonomy_version: VERSION,
    }
}

/// `suggest`.
fn suggest(call: &mut Call<'_>, params: SuggestParams) -> Result<(), WireError> {
    let account = call.account()?;
    call.worker.shared.suggestions.take(account, Instant::now())?;
    look_up(call, move || {
        let what = match params.what {
            SuggestWhat::Skill => What::Skill,
            SuggestWhat::Category => What::Category,
            SuggestWhat::Any => What::Any,
        };
        let limit = params.limit.unwrap_or(SUGGESTIONS_DEFAULT) as usize;
        let items = ::taxonomy::suggest(&params.text, what, limit).into_iter().map(suggestion).collect();
        Ok(SuggestAnswer { items, taxonomy_version: VERSION })
    })
}

fn suggestion(found: ::taxonomy::Suggestion) -> Suggestion {
    let entry = found.entry;
    Suggestion {
        id: entry.id().to_owned(),
        name: entry.name().to_owned(),
        kind: kind(entry.kind()),
        matched: found.matched.to_owned(),
        path: entry.path().into_iter().map(|above| above.name().to_owned()).collect(),
    }
}

/// The entry of an id, or the one that stands for it now, where it is of such a kind.
fn found(id: &str, is_meant: fn(Kind) -> bool) -> Result<Entry, WireError> {
    let (Found::Entry(entry) | Found::Moved(entry)) = ::taxonomy::find(id).ok_or_else(unknown)?;
    if is_meant(entry.kind()) { Ok(entry) } else { Err(unknown()) }
}

fn unknown() -> WireError {
    WireError::new(ErrorCode::NotFound, "there is no such category or skill")
}

fn taxon(entry: Entry) -> Taxon {
    Taxon { id: entry.id().to_owned(), name: entry.name().to_owned(), kind: kind(entry.kind()) }
}

const fn kind(kind: Kind) -> TaxonKind {
    match kind {
        Kind::Area => TaxonKind::Area,
        Kind::Family => TaxonKind::Family,
        Kind::Service => TaxonKind::Service,
        Kind::Root => TaxonKind::Root,
        Kind::Group => TaxonKind::Group,
        Kind::Occupation => TaxonKind::Occupation,
        Kind::Software => TaxonKind::Software,
        Kind::Skill => TaxonKind::Skill,
        Kind::Knowledge => TaxonKind::Knowledge,
        Kind::Tool => TaxonKind::Tool,
        Kind::Language => TaxonKind::Language,
    }
}

/// Answers with what is looked up. The first time in the life of the program, that waits until the taxonomy
/// is unpacked, which must not hold up the other connections of this thread.
fn look_up<A: Serialize + 'static>(
    call: &mut Call<'_>,
    task: impl FnOnce() -> Result<A, WireError> + 'static,
) -> Result<(), WireError> {
    call.answer_read(async move {
        unpacked().await;
        task()
    })
}

/// Waits until the taxonomy is unpacked.
pub async fn unpacked() {
    if !::taxonomy::is_unpacked() {
        // If the thread panics, whoever looks something up next panics here and is told.
        let _ = tokio::task::spawn_blocking(::taxonomy::unpack).await;
    }
}

#[cfg(test)]
mod tests;
