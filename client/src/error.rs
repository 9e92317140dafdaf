//! The errors between a client and its server.

use std::io;
use std::time::Duration;

use protocol::{ErrorCode, WireError};

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address cannot be used.
    #[error("the address {0}")]
    Address(&'static str),
    /// The certificates to trust cannot be read.
    #[error("failed to read the trusted certificates: {0}")]
    Trust(String),
    /// The server cannot be reached, or the TLS handshake failed.
    #[error("failed to reach the server")]
    Reach(#[source] io::Error),
    /// The server answers, but does not speak `guildhall.v1` at this address.
    #[error("the server does not open a WebSocket: {0}")]
    Upgrade(String),
    /// The connection ended before the server's welcome.
    #[error("the connection ended before the server's welcome")]
    Lost(#[source] Lost),
    /// It took too long.
    #[error("no welcome from the server within {0:?}")]
    TimedOut(Duration),
}

impl ConnectError {
    /// How long the server asked to wait before trying again.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            ConnectError::Lost(lost) => lost.retry_after(),
            _ => None,
        }
    }
}

/// How a connection ended.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    /// The server closed the connection.
    #[error("the server closed with {code} {reason:?}")]
    Closed {
        /// The close code, 1005 where there was none.
        code: u16,
        /// The reason. For some codes it is how many milliseconds to wait.
        reason: String,
    },
    /// The socket failed.
    #[error("the socket failed")]
    Io(#[source] io::Error),
    /// The socket ended without a close.
    #[error("the socket ended without a close")]
    Eof,
    /// The server broke the protocol.
    #[error("the server broke the protocol: {0}")]
    Protocol(String),
    /// Nothing came for too long.
    #[error("the server was silent for {0:?}")]
    Silent(Duration),
}

/// Close codes whose reason says how many milliseconds to wait.
const CODES_WITH_DELAY: [u16; 3] = [1001, 4008, 4029];

impl Lost {
    /// How long the server asked to wait before trying again.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Lost::Closed { code, reason } if CODES_WITH_DELAY.contains(code) => {
                reason.parse().ok().map(Duration::from_millis)
            }
            _ => None,
        }
    }
}

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The server refused the call.
    #[error(transparent)]
    Refused(#[from] WireError),
    /// The deadline passed. Whether the change happened is not known.
    #[error("no answer before the deadline")]
    TimedOut,
    /// The connection ended first. Whether the change happened is not known.
    #[error("the connection ended before the answer")]
    Lost(#[source] Lost),
    /// The sign-in is lost for good: the server refuses its tokens.
    #[error("the sign-in is lost")]
    SignedOut,
    /// The client was closed.
    #[error("the client is closed")]
    Closed,
    /// The server has other data than before, so a seq in the call is invalid.
    #[error("the server holds other data than before")]
    NewGeneration,
    /// The request is longer than the server takes.
    #[error("the request has {bytes} bytes, the server takes {limit}")]
    TooLong {
        /// Its length, in bytes.
        bytes: usize,
        /// The limit, in bytes.
        limit: usize,
    },
    /// The answer does not have the form that the method promises.
    #[error("the answer cannot be read: {0}")]
    Unreadable(String),
}

impl CallError {
    /// The server's error code, if the server answered.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            CallError::Refused(error) => Some(error.code),
            _ => None,
        }
    }

    /// The name of the rule that refused, if one did.
    pub fn rule(&self) -> Option<&str> {
        match self {
            CallError::Refused(error) => error.rule(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(code: u16, reason: &str) -> Lost {
        Lost::Closed { code, reason: reason.to_owned() }
    }

    #[test]
    fn a_close_with_a_delay_says_how_long_to_wait() {
        for code in [1001, 4008, 4029] {
            assert_eq!(closed(code, "250").retry_after(), Some(Duration::from_millis(250)));
        }
    }

    #[test]
    fn a_reason_in_words_and_other_codes_name_no_delay() {
        assert_eq!(closed(1001, "going away").retry_after(), None);
        assert_eq!(closed(1000, "250").retry_after(), None);
        assert_eq!(Lost::Eof.retry_after(), None);
    }
}
