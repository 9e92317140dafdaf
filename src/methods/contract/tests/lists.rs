//! `contract.list`: what one line shows of a contract, in which order contracts come, and what the list
//! costs.

use bytes::Bytes;
use protocol::StreamId;
use protocol::contract::{FixedSums, ListItem, Standing, Sums, Turn, WaitsFor};
use schema::rows::{ContractHeadRow, ContractRow};
use schema::{Append, Effects, Journal, Record, Row, RowKey};
use serde::de::IgnoredAny;

use super::*;

impl Server {
    /// Gives somebody that many contracts, as far as rows of before tell.
    async fn contracts_of(&self, account: AccountId, contracts: usize) {
        let row = |_| ContractRow {
            account,
            contract: ContractId(Uuid::now_v7()),
            title: "of before".to_owned(),
            client: account,
            freelancer: AccountId(Uuid::now_v7()),
            status: Status::Active,
            stage: None,
            job: None,
        };
        self.put((0..contracts).map(row).map(|row| Row::put(&row, 1)).collect()).await;
    }

    /// Deletes the row that says how a contract stands: as if an older program had written its last event.
    async fn forget_standing(&self, contract: ContractId) {
        let head = self.store.head(StreamId::new(Kind::Contract, contract.0)).await.expect("reads");
        let RowKey { table, partition, clustering } = ContractHeadRow::key(contract);
        self.put(vec![Row::delete(table, partition, clustering, head)]).await;
    }

    /// Writes rows, beside an event of a new stream.
    async fn put(&self, rows: Vec<Row>) {
        let record = Record {
            seq: 1,
            at: 1,
            by: None,
            r#type: "posted".into(),
            command_id: None,
            mark: None,
            told: None,
            body: Bytes::from_static(b"\x80"),
            private: None,
        };
        let stream = StreamId::new(Kind::Room, Uuid::now_v7());
        let effects = Effects { rows, ..Effects::default() };
        let append = Append { stream, head: 0, records: vec![record].into(), effects: effects.into() };
        self.store.append(append).await.expect("nobody writes just now");
    }
}

impl Person<'_> {
    async fn contracts(&self, params: &ListParams) -> ListAnswer {
        self.call("contract.list", params).await.expect("a list")
    }

    async fn line(&self, contract: ContractId) -> ListItem {
        let list = self.contracts(&BY_ID).await;
        list.contracts.into_iter().find(|item| item.contract == contract).expect("a contract of theirs")
    }

    /// All of one's contracts, the last active first, read in pages of that many.
    async fn contracts_by_activity(&self, limit: u32) -> Vec<ContractId> {
        let (mut contracts, mut params) = (Vec::new(), ListParams { limit: Some(limit), ..by_activity() });
        loop {
            let page = self.contracts(&params).await;
            contracts.extend(page.contracts.iter().map(|item| item.contract));
            let Some(last) = page.contracts.last().filter(|_| page.more) else { return contracts };
            (params.after, params.after_active_at) = (Some(last.contract), last.active_at);
        }
    }
}

fn by_activity() -> ListParams {
    ListParams { order: Some(Order::Activity), ..BY_ID }
}

fn sums(total: &str, escrow: &str, paid: &str) -> Sums {
    let [total, escrow, paid] = [total, escrow, paid].map(str::to_owned);
    Sums::Fixed(FixedSums { currency: Currency::USD, total, escrow, paid })
}

#[actix_rt::test]
async fn a_line_of_the_contracts_shows_the_sums_and_whose_turn_it_is_to_both_parties() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    ada.deposit("100", "sandbox:ok").await;
    ada.until_dollars("100.00", "0.00").await;
    let OfferAnswer { contract, at, .. } = ada.offer(bob.account, &["60", "40"]).await;
    let shown = async |standing: Standing| {
        let (of_ada, of_bob) = (ada.line(contract).await, bob.line(contract).await);
        assert_eq!(of_ada, of_bob);
        assert_eq!(of_ada.standing, Some(standing));
        of_ada.active_at.expect("it is known")
    };
    let (client, freelancer) = (Turn::Client, Turn::Freelancer);
    let standing =
        |sums, turn, waits_for, milestone| Standing { sums, turn, waits_for: Some(waits_for), milestone };
    let offered = standing(sums("100.00", "0.00", "0.00"), freelancer, WaitsFor::Accept, None);
    assert_eq!(shown(offered).await, at);

    ada.advance(1_000).await;
    let accepted: Applied = bob.call("contract.accept", &named(contract)).await.expect("it is open");
    let planned = standing(sums("100.00", "0.00", "0.00"), client, WaitsFor::Fund, Some(1));
    assert_eq!(shown(planned).await, accepted.at);

    let _: FundAnswer = ada.call("milestone.fund", &fund(contract, 1)).await.expect("there is enough");
    ada.until_milestone(contract, 1, MilestoneStatus::Funded).await;
    shown(standing(sums("100.00", "60.00", "0.00"), freelancer, WaitsFor::Submit, Some(1))).await;
    let _: Applied = bob.call("milestone.submit", &note(contract, 1, "done")).await.expect("it is funded");
    shown(standing(sums("100.00", "60.00", "0.00"), client, WaitsFor::Review, Some(1))).await;
    let params = approve(contract, 1, Some("50"));
    let _: ApproveAnswer = ada.call("milestone.approve", &params).await.expect("it was submitted");
    shown(standing(sums("100.00", "10.00", "50.00"), client, WaitsFor::Fund, Some(2))).await;
}

#[actix_rt::test]
async fn contracts_are_listed_by_their_last_event_where_that_is_asked_and_by_id_otherwise() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let mut contracts = Vec::new();
    for _ in 0..5 {
        contracts.push(ada.offer(bob.account, &["1"]).await.contract);
    }
    for index in [3, 0, 4] {
        ada.advance(1_000).await;
        let _: Applied = bob.call("contract.accept", &named(contracts[index])).await.expect("it is open");
    }
    // The other two are not known to have been active: they come last, the higher id first.
    let mut unknown = [contracts[1], contracts[2]];
    for contract in unknown {
        server.forget_standing(contract).await;
    }
    unknown.sort_by_key(|contract| std::cmp::Reverse(*contract));
    let expected = [contracts[4], contracts[0], contracts[3], unknown[0], unknown[1]];
    for limit in [1, 2, 3, 100] {
        assert_eq!(ada.contracts_by_activity(limit).await, expected, "{limit} a page");
    }
    contracts.sort();
    for order in [None, Some(Order::Id)] {
        let page = ada.contracts(&ListParams { order, ..BY_ID }).await;
        assert_eq!(page.contracts.iter().map(|item| item.contract).collect::<Vec<_>>(), contracts);
    }
    let none = ada.contracts(&ListParams { role: Some(Role::Freelancer), ..by_activity() }).await;
    assert_eq!((none.contracts.len(), none.more), (0, false));
}

#[actix_rt::test]
async fn a_contract_of_which_only_a_row_of_before_tells_shows_no_turn_until_something_happens_there() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let OfferAnswer { contract, .. } = ada.offer(bob.account, &["1"]).await;
    server.forget_standing(contract).await;
    let line = ada.line(contract).await;
    assert_eq!((line.status, line.active_at, line.standing), (Status::Offered, None, None));
    let accepted: Applied = bob.call("contract.accept", &named(contract)).await.expect("it is open");
    let line = ada.line(contract).await;
    assert_eq!((line.status, line.active_at), (Status::Active, Some(accepted.at)));
    assert_eq!(line.standing.expect("it says so").waits_for, Some(WaitsFor::Fund));
}

#[actix_rt::test]
async fn a_list_of_contracts_costs_two_reads_in_either_order_however_many_there_are() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    for _ in 0..12 {
        ada.offer(bob.account, &["1"]).await;
    }
    for params in [BY_ID, by_activity(), ListParams { role: Some(Role::Client), ..BY_ID }] {
        assert_eq!(server.reads_of(async || ada.contracts(&params).await).await, 2, "{params:?}");
    }
}

#[actix_rt::test]
async fn over_a_thousand_contracts_are_listed_by_id_alone() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    server.contracts_of(ada.account, 1_000).await;
    let page = ada.contracts(&by_activity()).await;
    assert_eq!((page.contracts.len(), page.more), (100, true));
    ada.offer(bob.account, &["1"]).await;
    for role in [None, Some(Role::Freelancer)] {
        let params = ListParams { role, ..by_activity() };
        assert_eq!(ada.client.refused("contract.list", &params).await, ErrorCode::TooLarge);
    }
    let page = ada.contracts(&ListParams { limit: Some(200), ..BY_ID }).await;
    assert_eq!((page.contracts.len(), page.more), (200, true));
}

#[actix_rt::test]
async fn a_place_among_contracts_by_activity_is_invalid_without_its_contract_and_in_the_order_of_ids() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let (after, after_active_at) = (Some(ContractId(Uuid::now_v7())), Some(1));
    for wrong in [
        ListParams { after_active_at, ..by_activity() },
        ListParams { after, after_active_at, ..BY_ID },
        ListParams { after, after_active_at: Some(u64::MAX), ..by_activity() },
    ] {
        let refused = ada.call::<_, IgnoredAny>("contract.list", &wrong).await.map(|_| ());
        let refused = refused.expect_err("invalid");
        let field = &*refused.details["field"];
        assert_eq!((refused.code, field), (ErrorCode::Invalid, "after_active_at"), "{wrong:?}");
    }
}
