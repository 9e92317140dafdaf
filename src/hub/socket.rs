//! What the system knows of a connection's socket and does with it, by its descriptor. Nothing here waits.

use std::os::fd::{AsRawFd, BorrowedFd, RawFd};

use rustix::net::Shutdown;
use tracing::debug;

use super::conn::Conn;

/// Bytes that the system takes for a socket beyond what is on its way to the peer. More would lie in the system's buffers, where a slow
/// reader's answers, pings and close frames wait behind them, and would be accepted in lumps that take such a reader half a minute.
#[cfg(target_os = "linux")]
const UNSENT_BYTES_MAX: libc::c_int = 128 * 1024;

/// How far the bytes of a connection have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Progress {
    /// Bytes that the peer has acknowledged, since the connection began.
    pub acknowledged: u64,
    /// More of them have been given to the system.
    pub under_way: bool,
}

/// Sets what a new socket needs.
#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
pub fn prepare(socket: BorrowedFd<'_>) {
    let value = std::ptr::from_ref(&UNSENT_BYTES_MAX).cast();
    let length = size_of_val(&UNSENT_BYTES_MAX) as libc::socklen_t;
    // SAFETY: the descriptor is open for as long as it is borrowed, and the value is an int of the length that is said.
    let outcome = unsafe {
        libc::setsockopt(socket.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_NOTSENT_LOWAT, value, length)
    };
    if outcome != 0 {
        debug!(error = %std::io::Error::last_os_error(), "failed to bound what a socket holds unsent");
    }
}

/// Sets what a new socket needs.
#[cfg(not(target_os = "linux"))]
pub fn prepare(_: BorrowedFd<'_>) {}

/// How far a connection's bytes have come; nothing where the system does not say.
#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
pub(super) fn progress(conn: &Conn) -> Option<Progress> {
    let socket = descriptor(conn)?;
    // SAFETY: `tcp_info` is plain numbers, for which zero is a value.
    let mut info: libc::tcp_info = unsafe { std::mem::zeroed() };
    let mut length = size_of_val(&info) as libc::socklen_t;
    let out = std::ptr::from_mut(&mut info).cast();
    // SAFETY: the descriptor is open for as long as it is borrowed, and the system writes no more than the length that is said.
    let outcome = unsafe {
        libc::getsockopt(socket.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_INFO, out, &raw mut length)
    };
    (outcome == 0).then_some(Progress {
        acknowledged: info.tcpi_bytes_acked,
        under_way: info.tcpi_unacked > 0 || info.tcpi_notsent_bytes > 0,
    })
}

/// How far a connection's bytes have come; nothing where the system does not say.
#[cfg(not(target_os = "linux"))]
pub(super) fn progress(_: &Conn) -> Option<Progress> {
    None
}

/// Shuts a connection's socket down both ways, or for reading alone; whoever waits on it hears of it.
pub(super) fn shut(conn: &Conn, how: Shutdown) {
    let Some(socket) = descriptor(conn) else { return };
    if let Err(error) = rustix::net::shutdown(socket, how) {
        debug!(conn = conn.id.key, %error, "failed to shut a socket down");
    }
}

#[allow(unsafe_code)]
fn descriptor(conn: &Conn) -> Option<BorrowedFd<'_>> {
    let borrow = |socket: RawFd| {
        // SAFETY: the descriptor belongs to a connection that is still in this thread's hub. Its session leaves the hub when
        // it is dropped, on this thread, and the stream that owns the descriptor is dropped in the same breath.
        unsafe { BorrowedFd::borrow_raw(socket) }
    };
    conn.socket.map(borrow)
}
