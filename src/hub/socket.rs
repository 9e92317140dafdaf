//! System calls on the socket of a connection, by its descriptor. None of them waits.

use std::cell::Cell;
use std::io::{self, IoSlice};
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::rc::Rc;

use rustix::net::{SendAncillaryBuffer, SendFlags, Shutdown};
use tracing::debug;

use super::conn::Conn;

/// The bytes that the system takes for a socket beyond those on their way to the peer. With more, the
/// answers, pings and close frames of a slow reader would wait in the system's buffers, and the system would
/// accept bytes in batches that take such a reader half a minute.
#[cfg(target_os = "linux")]
const UNSENT_BYTES_MAX: libc::c_int = 128 * 1024;

/// A connection's socket.
#[derive(Debug, Clone)]
pub struct Socket {
    descriptor: RawFd,
    passable: Option<Passable>,
}

/// Whether the HTTP layer has written everything it was given. Only then may the hub write past it without
/// changing the order.
#[derive(Debug, Clone, Default)]
pub struct Passable(Rc<Cell<bool>>);

impl Passable {
    /// The HTTP layer holds nothing back.
    pub fn open(&self) {
        self.0.set(true);
    }
}

impl Socket {
    /// The socket of that descriptor. Without a `passable`, the hub never writes past the HTTP layer.
    pub fn new(descriptor: RawFd, passable: Option<Passable>) -> Self {
        Self { descriptor, passable }
    }

    /// The HTTP layer has bytes to write.
    pub(super) fn hold_back(&self) {
        if let Some(passable) = &self.passable {
            passable.0.set(false);
        }
    }

    fn is_passable(&self) -> bool {
        self.passable.as_ref().is_some_and(|passable| passable.0.get())
    }
}

/// Writes what waits for a connection, past the HTTP layer. False if something is left: the HTTP layer then
/// waits until the socket takes more, and handles any error.
pub(super) fn write(conn: &Conn) -> bool {
    let Some(socket) = conn.socket().filter(|socket| socket.is_passable()) else { return false };
    conn.outbox.send(|parts| send(descriptor(socket), parts)).unwrap_or(false)
}

fn send(socket: BorrowedFd<'_>, parts: &[IoSlice<'_>]) -> io::Result<usize> {
    let flags = SendFlags::DONTWAIT | SendFlags::NOSIGNAL;
    let sent = match parts {
        [part] => rustix::net::send(socket, part, flags),
        parts => rustix::net::sendmsg(socket, parts, &mut SendAncillaryBuffer::default(), flags),
    };
    Ok(sent?)
}

/// How far the bytes of a connection have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Progress {
    /// The bytes that the peer has acknowledged since the connection began.
    pub acknowledged: u64,
    /// Whether more bytes have been given to the system.
    pub under_way: bool,
}

/// Sets the options of a new socket.
#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
pub fn prepare(socket: BorrowedFd<'_>) {
    let value = std::ptr::from_ref(&UNSENT_BYTES_MAX).cast();
    let length = size_of_val(&UNSENT_BYTES_MAX) as libc::socklen_t;
    // SAFETY: the descriptor is open while it is borrowed, and the value is an int of the length that is
    // passed.
    let outcome = unsafe {
        libc::setsockopt(socket.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_NOTSENT_LOWAT, value, length)
    };
    if outcome != 0 {
        debug!(error = %std::io::Error::last_os_error(), "failed to bound what a socket holds unsent");
    }
}

/// Sets the options of a new socket.
#[cfg(not(target_os = "linux"))]
pub fn prepare(_: BorrowedFd<'_>) {}

/// How far a connection's bytes have come. `None` if the system does not say.
#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
pub(super) fn progress(conn: &Conn) -> Option<Progress> {
    let socket = descriptor(conn.socket()?);
    // SAFETY: `tcp_info` consists of plain numbers, for which zero is valid.
    let mut info: libc::tcp_info = unsafe { std::mem::zeroed() };
    let mut length = size_of_val(&info) as libc::socklen_t;
    let out = std::ptr::from_mut(&mut info).cast();
    // SAFETY: the descriptor is open while it is borrowed, and the system writes no more than the length that
    // is passed.
    let outcome = unsafe {
        libc::getsockopt(socket.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_INFO, out, &raw mut length)
    };
    (outcome == 0).then_some(Progress {
        acknowledged: info.tcpi_bytes_acked,
        under_way: info.tcpi_unacked > 0 || info.tcpi_notsent_bytes > 0,
    })
}

/// How far a connection's bytes have come. `None` if the system does not say.
#[cfg(not(target_os = "linux"))]
pub(super) fn progress(_: &Conn) -> Option<Progress> {
    None
}

/// Shuts a connection's socket down, both ways or for reading only. A task that waits on the socket is woken.
pub(super) fn shut(conn: &Conn, how: Shutdown) {
    let Some(socket) = conn.socket() else { return };
    if let Err(error) = rustix::net::shutdown(descriptor(socket), how) {
        debug!(conn = conn.id.key, %error, "failed to shut a socket down");
    }
}

#[allow(unsafe_code)]
fn descriptor(socket: &Socket) -> BorrowedFd<'_> {
    // SAFETY: the descriptor belongs to a connection that is still in this thread's hub (`Conn::socket`). Its
    // session leaves the hub when it is dropped, on this thread, and the stream that owns the descriptor is
    // dropped together with it.
    unsafe { BorrowedFd::borrow_raw(socket.descriptor) }
}
