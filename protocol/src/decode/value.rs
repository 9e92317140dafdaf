//! From the MessagePack inside a message to typed values; errors name the field that is wrong.

use serde::Deserialize;

use super::DEPTH_MAX;
use crate::error::{ErrorCode, WireError};

/// How many levels serde goes down: an enum counts beside the map that holds it.
const LEVELS_MAX: usize = 2 * DEPTH_MAX;

/// A value that is not of the type it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct Malformed {
    /// The path to the field that is wrong, such as `terms.fixed.milestones[0].title`.
    pub field: String,
    /// What is wrong with it.
    pub why: String,
}

/// Reads a value of type `T`: a result, the body of an event, the params of a notification.
pub fn value<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Malformed> {
    T::deserialize(&mut deserializer(bytes)).or_else(|_| value_with_path(bytes))
}

/// A deserializer that goes no deeper than a frame may: what it reads need not have come through [`super::messages`].
fn deserializer(bytes: &[u8]) -> rmp_serde::Deserializer<rmp_serde::decode::ReadRefReader<'_, [u8]>> {
    let mut deserializer = rmp_serde::Deserializer::from_read_ref(bytes);
    deserializer.set_max_depth(LEVELS_MAX);
    deserializer
}

/// Reads again what did not read, this time with an eye on the path: the usual case does not pay for it.
fn value_with_path<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Malformed> {
    serde_path_to_error::deserialize(&mut deserializer(bytes)).map_err(|error| {
        let why = error.inner().to_string();
        Malformed { field: field(&error.path().to_string(), &why), why }
    })
}

/// The path to the field. That of a missing field ends at what should hold it, so its name comes from the message.
fn field(path: &str, why: &str) -> String {
    let missing = why.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    match (path, missing) {
        (".", Some(name)) => name.to_owned(),
        (".", None) => "params".to_owned(),
        (path, Some(name)) => format!("{path}.{name}"),
        (path, None) => path.to_owned(),
    }
}

/// Reads the params of a request; the error is what to answer it with.
pub fn params<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, WireError> {
    value(bytes).map_err(|Malformed { field, why }| {
        WireError::new(ErrorCode::Invalid, format!("{field}: {why}")).with("field", field)
    })
}

/// Reads the two halves of a response: the outcome, or why there is none.
pub fn response<'a, T: Deserialize<'a>>(
    error: Option<&'a [u8]>,
    result: Option<&'a [u8]>,
) -> Result<Result<T, WireError>, Malformed> {
    match error {
        Some(error) => value(error).map(Err),
        None => value(result.unwrap_or(&[0xc0])).map(Ok),
    }
}
