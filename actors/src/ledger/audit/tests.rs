//! What an audit finds in good journals and in bad ones.

use bytes::Bytes;
use protocol::Money;
use serde::Serialize;

use super::*;

const CONTRACT: StreamId = StreamId::new(Kind::Contract, Uuid::from_u128(1));
const WALLET: StreamId = StreamId::new(Kind::Wallet, Uuid::from_u128(2));
const TRANSFER: Uuid = Uuid::from_u128(3);

#[derive(Serialize)]
struct Body {
    transfer: Uuid,
    ledger: Group,
}

fn usd(amount: i64) -> Money {
    Money { amount: Decimal::from(amount), currency: Currency::USD }
}

fn record(seq: Seq, private: Option<Bytes>) -> Record {
    Record {
        seq,
        at: 0,
        by: None,
        r#type: "noted".into(),
        command_id: None,
        mark: None,
        told: None,
        body: Bytes::from_static(b"\x80"),
        private,
    }
}

fn posted(seq: Seq, debit: LedgerAccount, credit: LedgerAccount, amount: i64) -> Record {
    let ledger = Group::of(debit, credit, usd(amount));
    record(seq, Some(protocol::frame::to_bytes(&Body { transfer: TRANSFER, ledger })))
}

fn report_of(records: &[(StreamId, Record)]) -> Report {
    let mut audit = Audit::default();
    for (stream, record) in records {
        audit.take(*stream, record);
    }
    audit.report()
}

#[test]
fn a_transfer_is_open_until_the_other_stream_has_posted_it() {
    let mut records = vec![
        (WALLET, posted(1, LedgerAccount::Psp, LedgerAccount::Available, 50)),
        (WALLET, posted(2, LedgerAccount::Available, LedgerAccount::Transit(TRANSFER), 20)),
    ];
    let under_way = report_of(&records);
    assert!(under_way.is_balanced() && !under_way.is_settled());
    assert_eq!(
        under_way.open_transits,
        [Transit { transfer: TRANSFER, currency: Currency::USD, amount: Decimal::from(20) }]
    );
    records.push((CONTRACT, posted(1, LedgerAccount::Transit(TRANSFER), LedgerAccount::Escrow(1), 20)));
    let arrived = report_of(&records);
    assert!(arrived.is_settled());
    let accounts = &arrived.trials[&Currency::USD].accounts;
    assert_eq!(accounts["psp"], Decimal::from(-50));
    assert_eq!(accounts["escrow"], Decimal::from(20));
}

#[test]
fn a_transfer_that_arrives_twice_is_a_fault() {
    let report = report_of(&[
        (WALLET, posted(1, LedgerAccount::Psp, LedgerAccount::Available, 50)),
        (WALLET, posted(2, LedgerAccount::Available, LedgerAccount::Transit(TRANSFER), 20)),
        (CONTRACT, posted(1, LedgerAccount::Transit(TRANSFER), LedgerAccount::Escrow(1), 20)),
        (CONTRACT, posted(2, LedgerAccount::Transit(TRANSFER), LedgerAccount::Escrow(1), 20)),
    ]);
    assert_eq!(report.faults, [LedgerFault::Repeated { transfer: TRANSFER, credits: 1, debits: 2 }]);
    assert_eq!(report.open_transits[0].amount, Decimal::from(-20));
}

#[test]
fn one_event_may_bring_together_what_leaves_by_one_transfer() {
    let ledger = Group::new(Currency::USD)
        .post(LedgerAccount::Psp, LedgerAccount::Escrow(1), Decimal::from(20))
        .post(LedgerAccount::Psp, LedgerAccount::EscrowFloat, Decimal::from(5))
        .post(LedgerAccount::Escrow(1), LedgerAccount::Transit(TRANSFER), Decimal::from(20))
        .post(LedgerAccount::EscrowFloat, LedgerAccount::Transit(TRANSFER), Decimal::from(5));
    let private = protocol::frame::to_bytes(&Body { transfer: TRANSFER, ledger });
    let report = report_of(&[
        (CONTRACT, record(1, Some(private))),
        (WALLET, posted(1, LedgerAccount::Transit(TRANSFER), LedgerAccount::Available, 25)),
    ]);
    assert!(report.is_settled(), "{report:?}");
}

#[test]
fn money_that_arrives_without_having_left_is_a_fault() {
    let report =
        report_of(&[(CONTRACT, posted(1, LedgerAccount::Transit(TRANSFER), LedgerAccount::Escrow(1), 20))]);
    assert!(!report.is_balanced());
}

#[test]
fn an_overdrawn_account_is_a_fault_even_where_all_sums_to_zero() {
    let report = report_of(&[(WALLET, posted(1, LedgerAccount::Available, LedgerAccount::Pending, 20))]);
    assert!(report.trials[&Currency::USD].sum.is_zero());
    assert!(matches!(report.faults[..], [LedgerFault::Overdrawn { account: LedgerAccount::Available, .. }]));
}

#[test]
fn a_fraction_the_currency_does_not_have_is_a_fault() {
    let money = Money { amount: Decimal::new(1, 3), currency: Currency::USD };
    let ledger = Group::of(LedgerAccount::Psp, LedgerAccount::Available, money);
    let private = protocol::frame::to_bytes(&Body { transfer: TRANSFER, ledger });
    let report = report_of(&[(WALLET, record(1, Some(private)))]);
    assert!(matches!(report.faults[..], [LedgerFault::Amount { .. }]));
}

#[test]
fn private_bodies_that_post_nothing_are_passed_over_and_broken_ones_reported() {
    let report = report_of(&[
        (WALLET, record(1, None)),
        (WALLET, record(2, Some(Bytes::from_static(b"\x81\xa5other\x01")))),
        (WALLET, record(3, Some(Bytes::from_static(b"\x81\xa6ledger\x01")))),
    ]);
    assert_eq!(report.records, 3);
    assert!(matches!(report.faults[..], [LedgerFault::Unreadable { seq: 3, .. }]));
}

#[test]
fn streams_of_kinds_that_do_not_post_are_left_out() {
    let room = StreamId::new(Kind::Room, Uuid::from_u128(9));
    assert_eq!(report_of(&[(room, record(1, Some(Bytes::from_static(b"\xc1"))))]), Report::default());
}

#[test]
fn whatever_a_wallet_or_a_contract_ever_stored_can_be_read() {
    for kind in Kind::ALL.into_iter().filter(|kind| posts(*kind)) {
        let file = format!("{}/tests/golden/{kind}.txt", env!("CARGO_MANIFEST_DIR"));
        let golden = std::fs::read_to_string(&file).expect("every kind has a file of what it stores");
        let privates = golden.lines().filter(|line| line.starts_with("event ")).filter_map(|line| {
            let fields: Vec<_> = line.split(' ').collect();
            let hex = fields.get(4).filter(|hex| **hex != "-")?;
            Some((fields[1].to_owned(), unhex(hex)))
        });
        let privates: Vec<_> = privates.collect();
        assert!(!privates.is_empty(), "{file} holds no private body");
        for (name, private) in privates {
            let stream = StreamId::new(kind, Uuid::from_u128(1));
            let faults = report_of(&[(stream, record(1, Some(private)))]).faults;
            let unread = faults.iter().find(|fault| matches!(fault, LedgerFault::Unreadable { .. }));
            assert_eq!(unread, None, "{kind} {name}");
        }
    }
}

fn unhex(hex: &str) -> Bytes {
    let byte = |place| u8::from_str_radix(&hex[place..place + 2], 16).expect("two digits");
    (0..hex.len()).step_by(2).map(byte).collect()
}
