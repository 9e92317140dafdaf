//! Logs: lines or JSON objects on standard error, filtered by a setting.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::Logs;

/// The filter of log lines cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("logs.filter is not a filter of log lines: {filter}")]
pub struct BadFilter {
    filter: String,
    #[source]
    source: tracing_subscriber::filter::ParseError,
}

/// Reads the filter.
fn filter(logs: &Logs) -> Result<EnvFilter, BadFilter> {
    EnvFilter::builder()
        .parse(&logs.filter)
        .map_err(|source| BadFilter { filter: logs.filter.clone(), source })
}

/// Starts logging for the whole process. If it has started already (in tests), that stays.
pub fn start(logs: &Logs) -> Result<(), BadFilter> {
    let lines = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_env_filter(filter(logs)?);
    let started = match logs.json {
        true => lines.json().flatten_event(true).try_init(),
        false => lines.try_init(),
    };
    drop(started);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_does_not_read_is_refused() {
        let logs = |filter: &str| Logs { filter: filter.to_owned(), json: false };
        assert!(filter(&logs("info,guildhall::session=debug")).is_ok());
        let refused = filter(&logs("loud=very")).unwrap_err();
        assert_eq!(refused.to_string(), "logs.filter is not a filter of log lines: loud=very");
    }
}
