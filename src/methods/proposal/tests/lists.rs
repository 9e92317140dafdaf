//! The lists of proposals.

use super::*;

async fn all(who: &Person<'_>, job: Option<JobId>, limit: u32) -> Vec<ListItem> {
    let mut items: Vec<ListItem> = Vec::new();
    loop {
        let last = items.last();
        let after_made_at = match job {
            None => last.and_then(|item| item.card.as_ref()).map(|card| card.made_at),
            Some(_) => None,
        };
        let after = last.map(|item| item.proposal);
        let params = ListParams { job, after, after_made_at, limit: Some(limit) };
        let page = who.ask(params).await.expect("one's own list");
        items.extend(page.proposals);
        if !page.more {
            return items;
        }
    }
}

#[actix_rt::test]
async fn ones_own_proposals_come_the_newest_first_in_pages_over_the_end_of_a_year() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let mut proposed = Vec::new();
    for _ in 0..3 {
        let job = ada.posts_for(Visibility::Public).await;
        proposed.push(bob.proposes(job).await);
        bob.advance(300 * 24 * HOUR_MS).await;
    }
    proposed.reverse();
    for limit in [1, 2, 100] {
        let listed: Vec<_> = all(&bob, None, limit).await.iter().map(|item| item.proposal).collect();
        assert_eq!(listed, proposed, "{limit} at once");
    }
    assert_eq!(all(&ada, None, 100).await, [], "she has proposed nothing");
}

#[actix_rt::test]
async fn a_list_shows_each_proposal_once_as_it_stands_now_also_after_another_attempt() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_for(Visibility::Public).await;
    let proposal = bob.proposes(job).await;
    bob.withdraws(proposal).await;
    bob.advance(24 * HOUR_MS).await;
    bob.proposes(job).await;
    let own = all(&bob, None, 100).await;
    let card = own[0].card.as_ref().expect("his own");
    assert_eq!((own.len(), card.attempt, card.status), (1, 2, Status::Delivered));
    assert!(card.made_at < card.submitted_at);
    let theirs = all(&ada, Some(job), 100).await;
    assert_eq!(theirs.len(), 1);
    assert_eq!(theirs[0].card.as_ref().map(|card| card.attempt), Some(2));
}

#[actix_rt::test]
async fn the_proposals_for_a_job_come_in_pages_with_the_marks_of_the_desk() {
    let server = Server::start(9).await;
    let ada = Person::of(&server).await;
    let job = ada.posts_for(Visibility::Public).await;
    let mut proposed = Vec::new();
    for _ in 0..3 {
        proposed.push(Person::of(&server).await.proposes(job).await);
    }
    proposed.sort_unstable();
    let on = true;
    let mark = MarkParams { command_id: new_command(), job, proposal: proposed[1], on };
    ada.ask(Shortlist(mark)).await.expect("hers to say");
    for limit in [1, 2, 100] {
        let listed = all(&ada, Some(job), limit).await;
        assert_eq!(listed.iter().map(|item| item.proposal).collect::<Vec<_>>(), proposed);
        let shortlisted = |item: &ListItem| item.marks.as_ref().is_some_and(|marks| marks.shortlisted);
        assert_eq!(listed.iter().map(shortlisted).collect::<Vec<_>>(), [false, true, false]);
    }
}

#[actix_rt::test]
async fn the_place_of_a_page_of_ones_own_proposals_is_a_time_and_a_proposal() {
    let server = Server::start(9).await;
    let bob = Person::of(&server).await;
    let proposal = Some(ProposalId(uuid::Uuid::now_v7()));
    let job = Some(JobId(uuid::Uuid::now_v7()));
    for (job, after, after_made_at) in
        [(None, proposal, None), (None, None, Some(1)), (job, proposal, Some(1))]
    {
        let params = ListParams { job, after, after_made_at, limit: None };
        assert_eq!(outcome(bob.ask(params).await), Err((ErrorCode::Invalid, None)));
    }
    let first = ListParams { job: None, after: proposal, after_made_at: Some(0), limit: None };
    assert_eq!(bob.ask(first).await.expect("nothing is older").proposals, []);
    let late = Some(checks::INTEGER_MAX);
    let late = ListParams { job: None, after: proposal, after_made_at: late, limit: None };
    assert_eq!(bob.ask(late).await.expect("not even from the far future").proposals, []);
}

#[actix_rt::test]
async fn an_export_takes_along_every_proposal_of_ones_own_and_no_other() {
    let server = Server::start(9).await;
    let (ada, bob, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    let mut proposed = Vec::new();
    for _ in 0..3 {
        let job = ada.posts_for(Visibility::Public).await;
        proposed.push(bob.proposes(job).await);
        eve.proposes(job).await;
        bob.advance(200 * 24 * HOUR_MS).await;
    }
    let (mut after, mut exported) = (None, Vec::new());
    loop {
        let page = views::exported(server.worker.house(), bob.account, after).await.expect("his own data");
        exported.extend(page.records.into_iter().map(|(stream, record)| (stream, record.seq)));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    // The jobs expire meanwhile, which each proposal hears at some moment: its third event.
    let own = exported.iter().filter(|(stream, seq)| stream.kind == Kind::Proposal && *seq < 3);
    let own: Vec<_> = own.map(|(stream, seq)| (ProposalId(stream.id), *seq)).collect();
    proposed.reverse();
    let whole: Vec<_> = proposed.iter().flat_map(|proposal| [(*proposal, 1), (*proposal, 2)]).collect();
    assert_eq!(own, whole, "submitted and delivered, the newest first");
}
