//! `guildhall schema`: the tables of a store, each with its purpose.

use schema::cql::MIGRATIONS;
use schema::sqlite;

use crate::config::StoreUrl;

/// What makes the tables of that store, with comments that say what a row and a partition of each holds.
pub fn of(store: &StoreUrl) -> String {
    match store {
        StoreUrl::Sqlite => sqlite::TABLES_AS_SQL.trim_start().to_owned(),
        StoreUrl::Cql(_) => MIGRATIONS.iter().map(|it| format!("-- {}\n{}\n", it.name, it.cql)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tables that a text makes, and the line before each.
    fn tables(text: &str) -> Vec<(&str, &str)> {
        let lines: Vec<&str> = text.lines().collect();
        let made =
            lines.windows(2).filter_map(|pair| Some((pair[0], pair[1].strip_prefix("CREATE TABLE ")?)));
        made.collect()
    }

    #[test]
    fn every_table_of_either_store_is_told_with_its_purpose() {
        let cluster = StoreUrl::try_from("scylla://host/guildhall".to_owned()).unwrap();
        for (store, count) in [(StoreUrl::Sqlite, 8), (cluster, 12)] {
            let text = of(&store);
            let tables = tables(&text);
            assert_eq!(tables.len(), count, "{store:?}");
            for (before, table) in tables {
                assert!(before.starts_with("-- "), "{table}: {before}");
            }
        }
    }
}
