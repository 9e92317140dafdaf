//! The WebSocket upgrade: tungstenite writes the request and reads the response. Bytes that the server sent
//! after the response are kept.

use protocol::SUBPROTOCOL;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::{Response, generate_request};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::handshake::machine::TryParse;
use tokio_tungstenite::tungstenite::http::{HeaderValue, StatusCode, header};

use crate::endpoint::Endpoint;
use crate::error::ConnectError;
use crate::stream::Stream;

/// The longest response head taken from a server.
const HEAD_BYTES_MAX: usize = 16 << 10;

/// Upgrades the stream. Returns the bytes that came after the response.
pub(crate) async fn upgrade(stream: &mut Stream, endpoint: &Endpoint) -> Result<Vec<u8>, ConnectError> {
    let (request, key) = request(endpoint).map_err(refused)?;
    stream.write_all(&request).await.map_err(ConnectError::Reach)?;
    stream.flush().await.map_err(ConnectError::Reach)?;
    let mut head = Vec::with_capacity(1024);
    loop {
        if stream.read_buf(&mut head).await.map_err(ConnectError::Reach)? == 0 {
            return Err(ConnectError::Upgrade("it hung up".to_owned()));
        }
        if let Some((length, response)) = Response::try_parse(&head).map_err(refused)? {
            check(&response, &key)?;
            return Ok(head.split_off(length));
        }
        if head.len() > HEAD_BYTES_MAX {
            return Err(ConnectError::Upgrade("its response does not end".to_owned()));
        }
    }
}

fn request(endpoint: &Endpoint) -> tokio_tungstenite::tungstenite::Result<(Vec<u8>, String)> {
    let mut request = endpoint.address().into_client_request()?;
    request.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    generate_request(request)
}

fn refused(error: tokio_tungstenite::tungstenite::Error) -> ConnectError {
    ConnectError::Upgrade(error.to_string())
}

/// Checks what RFC 6455 section 4.1 requires of the response, and that the server chose our subprotocol and
/// no extensions.
fn check(response: &Response, key: &str) -> Result<(), ConnectError> {
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        return Err(ConnectError::Upgrade(format!("it answers {}", response.status())));
    }
    let has = |name, value: &str| {
        let header = response.headers().get(name).and_then(|header| header.to_str().ok());
        header.is_some_and(|header| header.eq_ignore_ascii_case(value))
    };
    let accept = response.headers().get(header::SEC_WEBSOCKET_ACCEPT);
    let upgrades = has(header::UPGRADE, "websocket") && has(header::CONNECTION, "upgrade");
    if !upgrades || accept.is_none_or(|accept| *accept != derive_accept_key(key.as_bytes())) {
        return Err(ConnectError::Upgrade("its response is not a WebSocket's".to_owned()));
    }
    if !has(header::SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL) {
        return Err(ConnectError::Upgrade(format!("it does not speak {SUBPROTOCOL}")));
    }
    if response.headers().contains_key(header::SEC_WEBSOCKET_EXTENSIONS) {
        return Err(ConnectError::Upgrade("it uses an extension nobody asked for".to_owned()));
    }
    Ok(())
}
