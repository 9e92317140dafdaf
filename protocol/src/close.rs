//! Why a connection closes. Whatever the reason, a client connects again, resumes and subscribes after its
//! last seq.

/// The code of a WebSocket close frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
pub enum CloseCode {
    /// Signed out, or done.
    Done = 1000,
    /// The server is going away, or has heard nothing of the client for too long; the reason is how long to
    /// wait, in milliseconds.
    GoingAway = 1001,
    /// A frame with reserved bits set, which belong to extensions: none is ever agreed on.
    BadFrame = 1002,
    /// A text frame.
    NotBinary = 1003,
    /// A message that is not MessagePack-RPC.
    NotRpc = 1007,
    /// A message over `frame_bytes_max`.
    TooLarge = 1009,
    /// Nobody signed in in time, or whoever did may be so no more.
    SignInMissing = 4001,
    /// The socket took no byte for too long.
    TooSlow = 4008,
    /// The account or the address has as many connections as it may; the reason is how long to wait, in
    /// milliseconds.
    TooManyConnections = 4029,
}

impl CloseCode {
    /// Every code the server closes with.
    pub const ALL: [CloseCode; 9] = [
        CloseCode::Done,
        CloseCode::GoingAway,
        CloseCode::BadFrame,
        CloseCode::NotBinary,
        CloseCode::NotRpc,
        CloseCode::TooLarge,
        CloseCode::SignInMissing,
        CloseCode::TooSlow,
        CloseCode::TooManyConnections,
    ];

    /// The number on the wire.
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// The code of that number.
    pub fn from_number(number: u16) -> Option<CloseCode> {
        CloseCode::ALL.into_iter().find(|code| code.number() == number)
    }

    /// What it says, in a few words.
    pub const fn meaning(self) -> &'static str {
        match self {
            CloseCode::Done => "done",
            CloseCode::GoingAway => "server going away",
            CloseCode::BadFrame => "reserved bits of a frame are set",
            CloseCode::NotBinary => "not binary",
            CloseCode::NotRpc => "not MessagePack-RPC",
            CloseCode::TooLarge => "too large",
            CloseCode::SignInMissing => "sign-in missing or lost",
            CloseCode::TooSlow => "too slow",
            CloseCode::TooManyConnections => "too many connections",
        }
    }
}
