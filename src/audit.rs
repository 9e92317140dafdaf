//! `guildhall audit`: adds up every journal of a store that no server is using.

use actors::ledger::{self, Report};
use anyhow::bail;
use std::fmt::Write;

use crate::config::Config;
use crate::{moving, stdout, store};

/// Prints the result of the audit. Fails if there is an error in the ledger, or if the store holds only a
/// part of an import.
pub fn run(config: &Config) -> anyhow::Result<()> {
    let report = actix_web::rt::System::new().block_on(async {
        let opened = store::open_existing(config).await?;
        moving::check_finished(&opened.store).await?;
        Ok::<_, anyhow::Error>(ledger::audit(&*opened.store).await?)
    })?;
    stdout::print(&lines(&report))?;
    if !report.is_complete() {
        bail!("the audit is incomplete: a newer version of guildhall wrote to the store");
    }
    if !report.is_whole() {
        bail!("events are missing from the journals");
    }
    if !report.is_balanced() {
        bail!("the ledger is not balanced");
    }
    Ok(())
}

fn lines(report: &Report) -> String {
    let mut out = format!("{} records of contracts and wallets\n", report.records);
    let mut line = |text: String| writeln!(out, "{text}").expect("writing to memory cannot fail");
    for (currency, trial) in &report.trials {
        line(format!("{currency}: the sum of all accounts is {}", trial.sum.normalize()));
        trial.accounts.iter().for_each(|(account, balance)| line(format!("  {account:<24} {balance:>20}")));
    }
    for transit in &report.open_transits {
        line(format!("under way: {} {} by transfer {}", transit.amount, transit.currency, transit.transfer));
    }
    report.faults.iter().for_each(|fault| line(format!("FAULT: {fault}")));
    if !report.is_complete() {
        let Report { unknown_records, unknown_streams, .. } = report;
        line(format!(
            "not known: {unknown_records} records, {unknown_streams} streams of kinds that are not known"
        ));
    }
    let verdict = match (report.is_complete(), report.is_settled(), report.is_balanced()) {
        (false, ..) => "INCOMPLETE: what a newer version of guildhall posted is not added up",
        _ if !report.is_whole() => "DAMAGED: events are missing from the journals",
        (_, true, _) => "balanced, nothing under way",
        (_, _, true) => "balanced, transfers under way",
        _ => "NOT BALANCED",
    };
    line(verdict.to_owned());
    out
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use schema::{SqliteOptions, SqliteStore};

    use super::*;

    /// The settings for a store in that folder.
    fn on(data: &Path) -> Config {
        Config { data: data.to_owned(), ..Config::default() }
    }

    fn report_of(config: &Config) -> Report {
        actix_web::rt::System::new().block_on(async {
            let opened = store::open_existing(config).await.unwrap();
            ledger::audit(&*opened.store).await.unwrap()
        })
    }

    /// Creates a store there, as a server does at its first start.
    fn make_store(data: &Path) {
        drop(SqliteStore::open(data, SqliteOptions::default()).unwrap());
    }

    #[test]
    fn a_folder_without_a_store_is_refused_by_name_and_stays_empty() {
        let folder = tempfile::tempdir().unwrap();
        let refused = format!("{:#}", run(&on(folder.path())).unwrap_err());
        assert!(refused.contains(&format!("{} holds no store", folder.path().display())), "{refused}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is written there");
        moving::run_export(&on(folder.path()), &folder.path().join("export")).unwrap_err();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nor by an export");
    }

    #[test]
    fn a_part_of_an_import_is_refused_as_a_server_refuses_it() {
        let folder = tempfile::tempdir().unwrap();
        make_store(folder.path());
        let connection = rusqlite::Connection::open(folder.path().join("guildhall.db")).unwrap();
        let begun = "INSERT INTO settings (name, value) VALUES ('import_under_way', x'01')";
        connection.execute(begun, []).unwrap();
        drop(connection);
        let refused = run(&on(folder.path())).unwrap_err().to_string();
        assert_eq!(refused, "an import into this store was begun and not finished: run it again");
    }

    #[test]
    fn a_new_store_is_balanced_and_a_missing_data_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        make_store(folder.path());
        run(&on(folder.path())).unwrap();
        assert_eq!(
            lines(&Report::default()),
            "0 records of contracts and wallets\nbalanced, nothing under way\n"
        );
        let missing = folder.path().join("missing");
        assert!(run(&on(&missing)).unwrap_err().to_string().starts_with("there is no data folder"));
        assert!(!missing.exists());
    }

    /// Adds a wallet record of an unknown type, and a stream of an unknown kind.
    #[test]
    fn what_a_newer_program_wrote_makes_the_audit_incomplete() {
        let folder = tempfile::tempdir().unwrap();
        let config = on(folder.path());
        make_store(folder.path());
        let connection = rusqlite::Connection::open(folder.path().join("guildhall.db")).unwrap();
        let stream = "INSERT INTO streams (key, kind, id) VALUES (?1, ?2, randomblob(16))";
        let record = "INSERT INTO journal (stream, seq, at, type, body) VALUES (?1, 1, 1, 'lent', x'80')";
        for (key, kind) in [(1, protocol::Kind::Wallet as u8), (2, 200)] {
            connection.execute(stream, [key, kind]).unwrap();
            connection.execute(record, [key]).unwrap();
            drop(run(&config).unwrap_err());
        }
        drop(connection);
        let refused = run(&config).unwrap_err().to_string();
        assert_eq!(refused, "the audit is incomplete: a newer version of guildhall wrote to the store");
        let report = Report { unknown_records: 2, unknown_streams: 1, ..Report::default() };
        let said = lines(&report);
        assert!(said.contains("not known: 2 records, 1 streams of kinds that are not known\n"), "{said}");
        assert!(said.contains("INCOMPLETE"), "{said}");
    }

    /// An unknown kind, an unknown type of record, and a record told by a stream of an unknown kind: each
    /// alone.
    #[test]
    fn whatever_a_newer_program_wrote_makes_the_audit_incomplete_by_itself_and_is_counted() {
        let theirs: Vec<u8> = [&[200][..], &[7; 16], &[0; 12]].concat();
        let wallet = protocol::Kind::Wallet as u8;
        for (kind, r#type, told, counted) in [
            (200, "opened", None, (1, 1)),
            (wallet, "lent", None, (1, 0)),
            (wallet, "earned", Some(theirs), (1, 0)),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let config = on(folder.path());
            make_store(folder.path());
            let connection = rusqlite::Connection::open(folder.path().join("guildhall.db")).unwrap();
            let stream = "INSERT INTO streams (key, kind, id) VALUES (1, ?1, randomblob(16))";
            connection.execute(stream, [kind]).unwrap();
            let record =
                "INSERT INTO journal (stream, seq, at, type, told, body) VALUES (1, 1, 1, ?1, ?2, x'80')";
            connection.execute(record, rusqlite::params![r#type, told]).unwrap();
            drop(connection);
            let refused = run(&config).unwrap_err().to_string();
            assert!(refused.contains("the audit is incomplete"), "{kind} {type}: {refused}");
            let report = report_of(&config);
            assert_eq!((report.unknown_records, report.unknown_streams), counted, "{kind} {type}");
        }
    }

    /// A room that lacks an event in the middle, and one that lacks two.
    #[test]
    fn events_that_are_missing_are_noticed_also_where_nothing_is_posted() {
        let folder = tempfile::tempdir().unwrap();
        let config = on(folder.path());
        make_store(folder.path());
        let connection = rusqlite::Connection::open(folder.path().join("guildhall.db")).unwrap();
        let stream = "INSERT INTO streams (key, kind, id) VALUES (?1, ?2, randomblob(16))";
        let record = "INSERT INTO journal (stream, seq, at, type, body) VALUES (?1, ?2, 1, 'posted', x'80')";
        for (key, kind, seqs) in [(1, protocol::Kind::Inbox, [1, 2, 3]), (2, protocol::Kind::Room, [1, 4, 5])]
        {
            connection.execute(stream, [key, kind as u8]).unwrap();
            for seq in seqs {
                connection.execute(record, [key, seq]).unwrap();
            }
        }
        drop(connection);
        let refused = run(&config).unwrap_err().to_string();
        assert_eq!(refused, "events are missing from the journals");
        let report = report_of(&config);
        let [ledger::LedgerFault::Missing { stream, first, last }] = &report.faults[..] else {
            panic!("one fault: {report:?}")
        };
        assert_eq!((stream.kind, *first, *last), (protocol::Kind::Room, 2, 3));
        let said = lines(&report);
        assert!(
            said.contains("lacks the events 2 to 3") && said.ends_with("missing from the journals\n"),
            "{said}"
        );
    }

    #[test]
    fn a_fault_is_named() {
        let fault = ledger::LedgerFault::Repeated { transfer: uuid::Uuid::nil(), credits: 1, debits: 2 };
        let report = Report { faults: vec![fault], ..Report::default() };
        assert!(lines(&report).contains("FAULT: transfer 00000000-0000-0000-0000-000000000000 left 1 times"));
        assert!(lines(&report).ends_with("NOT BALANCED\n"));
    }
}
