//! `guildhall schema`: the tables of a store, each with its purpose.

use schema::cql::{ADDITIONS, MIGRATIONS};
use schema::sqlite;

use crate::config::StoreUrl;

/// The statements that create the tables of that store, with comments on the rows and partitions of each.
pub fn of(store: &StoreUrl) -> String {
    match store {
        StoreUrl::Sqlite => {
            let (layout, added) = (sqlite::TABLES_AS_SQL, sqlite::ADDED_TABLES_AS_SQL);
            format!("{}{added}", layout.trim_start())
        }
        StoreUrl::Cql(_) => {
            let files = MIGRATIONS.iter().chain(ADDITIONS);
            files.map(|it| format!("-- {}\n{}\n", it.name, it.cql)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tables that a text creates, each with the line before it.
    fn tables(text: &str) -> Vec<(&str, &str)> {
        let lines: Vec<&str> = text.lines().collect();
        let made =
            lines.windows(2).filter_map(|pair| Some((pair[0], pair[1].strip_prefix("CREATE TABLE ")?)));
        made.collect()
    }

    #[test]
    fn every_table_of_either_store_is_told_with_its_purpose() {
        let cluster = StoreUrl::try_from("scylla://host/guildhall".to_owned()).unwrap();
        for (store, count) in [(StoreUrl::Sqlite, 9), (cluster, 13)] {
            let text = of(&store);
            let tables = tables(&text);
            assert_eq!(tables.len(), count, "{store:?}");
            for (before, table) in tables {
                assert!(before.starts_with("-- "), "{table}: {before}");
            }
        }
    }
}
