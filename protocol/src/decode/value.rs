//! From the MessagePack inside a message to typed values; errors name the field that is wrong.

use serde::Deserialize;

use super::typed::{Typed, Wrong};
use crate::error::{ErrorCode, WireError};

/// A value that is not of the type it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} {why}")]
pub struct Malformed {
    /// The path to the field that is wrong, such as `terms.fixed.milestones[0].title`.
    pub field: String,
    /// What is wrong with it.
    pub why: String,
}

/// Reads a value of type `T`: a result, the body of an event, the params of a notification.
pub fn value<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Malformed> {
    T::deserialize(&mut Typed::new(bytes)).or_else(|_| value_with_path(bytes))
}

/// Reads again what did not read, this time with an eye on the path: the usual case does not pay for it.
fn value_with_path<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Malformed> {
    serde_path_to_error::deserialize(&mut Typed::new(bytes)).map_err(|error| {
        let path = error.path().to_string();
        let Wrong { field, why } = error.into_inner();
        Malformed { field: whole_path(&path, field), why }
    })
}

/// The path to the field. Where a field is missing or stands twice, the path ends at what should hold it.
fn whole_path(path: &str, field: Option<&str>) -> String {
    match (path, field) {
        (".", Some(field)) => field.to_owned(),
        (".", None) => "params".to_owned(),
        (path, Some(field)) => format!("{path}.{field}"),
        (path, None) => path.to_owned(),
    }
}

/// Reads the params of a request; the error is what to answer it with.
pub fn params<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, WireError> {
    value(bytes).map_err(|Malformed { field, why }| {
        WireError::new(ErrorCode::Invalid, format!("{field} {why}")).with("field", field)
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
