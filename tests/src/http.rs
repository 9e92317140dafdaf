//! The plain HTTP beside the sockets.

use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::within;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// What came after the headers.
    pub body: String,
}

/// Asks for a path and reads the answer to its end.
///
/// # Panics
/// Where nobody answers there.
pub async fn get(address: SocketAddr, path: &str) -> Answer {
    within("an answer over HTTP", ask(address, path)).await.expect("the listener answers")
}

async fn ask(address: SocketAddr, path: &str) -> std::io::Result<Answer> {
    let mut socket = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: guildhall\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await?;
    let mut text = String::new();
    socket.read_to_string(&mut text).await?;
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    Ok(Answer { status: status(head), body: body.to_owned() })
}

/// The status of a WebSocket's upgrade that is asked of `guildhall` with those headers beside the necessary
/// ones.
///
/// # Panics
/// Where nobody answers there.
pub async fn upgrade(address: SocketAddr, headers: &[(&str, &str)]) -> u16 {
    upgrade_at(address, "guildhall", headers).await
}

/// The same, asked of that host.
///
/// # Panics
/// Where nobody answers there.
pub async fn upgrade_at(address: SocketAddr, host: &str, headers: &[(&str, &str)]) -> u16 {
    let asked = ask_to_upgrade(address, host, headers);
    status(&within("an answer over HTTP", asked).await.expect("the listener answers"))
}

async fn ask_to_upgrade(
    address: SocketAddr,
    host: &str,
    headers: &[(&str, &str)],
) -> std::io::Result<String> {
    let mut socket = BufReader::new(TcpStream::connect(address).await?);
    let mut request = format!(
        "GET /ws HTTP/1.1\r\nhost: {host}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
        sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    );
    request.extend(headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")));
    socket.write_all(format!("{request}\r\n").as_bytes()).await?;
    let mut line = String::new();
    socket.read_line(&mut line).await?;
    Ok(line)
}

/// The status code of a head.
fn status(head: &str) -> u16 {
    let code = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    code.expect("a status line")
}
