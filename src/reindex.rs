//! `guildhall reindex`: makes the index of search anew, or compares it with what can be found, while no
//! server uses the data folder.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use actors::limits::Limits;
use actors::observe::Unobserved;
use actors::{House, Parts};
use anyhow::{Context, bail};
use protocol::{Generation, Kind, StreamId};
use search::DocKind;
use uuid::Uuid;

use crate::config::Config;
use crate::provider::Sandbox;
use crate::search::{Pending, Place, Search};
use crate::server::SEARCH_FOLDER;
use crate::{moving, sandbox_clock, stdout, store};

/// The streams that are read at once.
const PAGE_STREAMS: usize = 1_000;

/// The differences that are named one by one.
const NAMED_MAX: usize = 20;

/// Makes the index anew, or with `check` compares it and fails where it differs.
///
/// # Errors
/// Where the store or the index cannot be read, or the index differs.
pub fn run(config: &Config, check: bool) -> anyhow::Result<()> {
    actix_web::rt::System::new().block_on(async {
        let opened = store::open_existing(config).await?;
        moving::check_finished(&opened.store).await?;
        let generation = opened.store.generation(false).await.map_err(anyhow::Error::from_boxed)?;
        let place = Place { folder: config.data.join(SEARCH_FOLDER), generation: Generation(generation) };
        let pending = Arc::new(Pending::default());
        let clock = sandbox_clock::load(&opened.store).await?;
        let house = House::new(Parts {
            store: opened.store,
            clock,
            limits: Limits::default(),
            observer: Arc::new(Unobserved),
            changes: pending.clone(),
            provider: Arc::new(Sandbox::default()),
        });
        let search = Search::new(house.clone(), place, pending);
        if !check {
            search.make_anew().await.context("the index cannot be made")?;
            let (people, jobs) = (search.held(DocKind::People).len(), search.held(DocKind::Jobs).len());
            return stdout::print(&format!("the index is made: {people} people, {jobs} jobs\n"));
        }
        if !search.open_as_it_is().await.context("the index cannot be opened")? {
            bail!("there is no index that can be used: `guildhall reindex` makes one");
        }
        let compared = compare(&house, &search).await?;
        stdout::print(&compared.lines())?;
        if !compared.differences.is_empty() {
            bail!("the index differs: `guildhall reindex` makes it anew");
        }
        Ok(())
    })
}

/// What a comparison came to.
#[derive(Debug, Default)]
struct Compared {
    documents: usize,
    differences: Vec<String>,
}

impl Compared {
    fn lines(&self) -> String {
        let mut lines = format!("{} documents were compared\n", self.documents);
        let mut line = |text: &str| writeln!(lines, "{text}").expect("writing to memory cannot fail");
        self.differences.iter().take(NAMED_MAX).for_each(|difference| line(difference));
        match self.differences.len() {
            0 => line("the index holds what can be found, and nothing else"),
            more if more > NAMED_MAX => line(&format!("{more} differences in all")),
            _ => {}
        }
        lines
    }

    fn differs(&mut self, kind: Kind, id: Uuid, how: &str) {
        self.differences.push(format!("{}: {how}", StreamId::new(kind, id)));
    }
}

async fn compare(house: &House, search: &Search) -> anyhow::Result<Compared> {
    let mut compared = Compared::default();
    for (kind, doc_kind) in [(Kind::Profile, DocKind::People), (Kind::Posting, DocKind::Jobs)] {
        let mut held: BTreeMap<Uuid, u64> = BTreeMap::new();
        for (id, version) in search.held(doc_kind) {
            if held.insert(id, version).is_some() {
                compared.differs(kind, id, "stands in the index twice");
            }
        }
        let mut after = None;
        loop {
            let page = house.store().streams(kind, after, PAGE_STREAMS).await?;
            let Some((last, _)) = page.last() else { break };
            after = Some(*last);
            let streams = page.into_iter().map(|(id, _)| StreamId::new(kind, id)).collect();
            for (id, version) in search.seen(streams).await? {
                compared.documents += 1;
                match held.remove(&id) {
                    Some(stands) if stands == version => {}
                    Some(stands) => {
                        compared.differs(
                            kind,
                            id,
                            &format!("event {version} is missing, it stands at {stands}"),
                        );
                    }
                    None => compared.differs(kind, id, "is missing"),
                }
            }
        }
        held.into_keys().for_each(|id| compared.differs(kind, id, "stands in the index and cannot be seen"));
    }
    Ok(compared)
}

#[cfg(test)]
mod tests;
