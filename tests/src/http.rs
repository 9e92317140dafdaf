//! The plain HTTP beside the sockets.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
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
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok(Answer { status: status.expect("a status line"), body: body.to_owned() })
}
