//! The PROXY protocol, versions 1 and 2: a header before the first byte of a connection, in which a proxy
//! names its client.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};

/// How long a proxy may take for the header.
pub const PREFACE_WITHIN: Duration = Duration::from_secs(5);

/// The first bytes of version 2.
const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";
/// The longest line of version 1 with its end, in bytes.
const LINE_BYTES_MAX: usize = 107;
/// The most bytes of version 2 after its first 16. Addresses take 36; the rest is not read.
const SAID_BYTES_MAX: usize = 4_096;

/// Why the header of a trusted proxy could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PrefaceError {
    /// The connection broke or ended before the end of the header.
    #[error("failed to read the PROXY protocol's header")]
    Io(#[from] io::Error),
    /// The connection does not begin with a header.
    #[error("a connection of a trusted proxy begins without a PROXY protocol header of version 1 or 2")]
    Absent,
    /// The header is malformed.
    #[error("the PROXY protocol's header is malformed")]
    Malformed,
}

/// Reads the header, and not a byte more. Returns the client's address, or `None` if the proxy speaks for
/// itself.
pub async fn read_preface(stream: &mut (impl AsyncRead + Unpin)) -> Result<Option<SocketAddr>, PrefaceError> {
    let mut begin = [0; SIGNATURE.len()];
    stream.read_exact(&mut begin).await?;
    if begin == SIGNATURE {
        return read_binary(stream).await;
    }
    if !begin.starts_with(b"PROXY ") {
        return Err(PrefaceError::Absent);
    }
    read_line(stream, &begin).await
}

/// Version 1, like `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443`. It is read byte by byte, because its end is
/// not known before.
async fn read_line(
    stream: &mut (impl AsyncRead + Unpin),
    begin: &[u8],
) -> Result<Option<SocketAddr>, PrefaceError> {
    let mut line = begin.to_vec();
    while !line.ends_with(b"\r\n") {
        if line.len() >= LINE_BYTES_MAX {
            return Err(PrefaceError::Malformed);
        }
        line.push(stream.read_u8().await?);
    }
    let line = std::str::from_utf8(&line).map_err(|_| PrefaceError::Malformed)?;
    let words: Vec<&str> = line.trim_end_matches("\r\n").split(' ').collect();
    match words.as_slice() {
        [_, "UNKNOWN", ..] => Ok(None),
        [_, family @ ("TCP4" | "TCP6"), from, _, port, _] => {
            let (from, port) = (from.parse::<IpAddr>().ok(), port.parse::<u16>().ok());
            let is_family = |from: &IpAddr| from.is_ipv4() == (*family == "TCP4");
            let client = from.filter(is_family).zip(port).ok_or(PrefaceError::Malformed)?;
            Ok(Some(SocketAddr::from(client)))
        }
        _ => Err(PrefaceError::Malformed),
    }
}

/// Version 2, after its signature: version and command, family, length, addresses, and more that is skipped.
async fn read_binary(stream: &mut (impl AsyncRead + Unpin)) -> Result<Option<SocketAddr>, PrefaceError> {
    const LOCAL: u8 = 0x20;
    const PROXY: u8 = 0x21;
    let [command, family, high, low] = {
        let mut head = [0; 4];
        stream.read_exact(&mut head).await?;
        head
    };
    let length = usize::from(u16::from_be_bytes([high, low]));
    if length > SAID_BYTES_MAX {
        return Err(PrefaceError::Malformed);
    }
    let mut said = vec![0; length];
    stream.read_exact(&mut said).await?;
    match (command, family >> 4) {
        (LOCAL, _) => Ok(None),
        (PROXY, 1) => address::<4>(&said).map(Some),
        (PROXY, 2) => address::<16>(&said).map(Some),
        // A family without internet addresses.
        (PROXY, _) => Ok(None),
        _ => Err(PrefaceError::Malformed),
    }
}

/// The source address: two addresses are followed by their two ports.
fn address<const BYTES: usize>(said: &[u8]) -> Result<SocketAddr, PrefaceError>
where
    IpAddr: From<[u8; BYTES]>,
{
    let from = said.first_chunk::<BYTES>().ok_or(PrefaceError::Malformed)?;
    let ports = said.get(2 * BYTES..2 * BYTES + 4).ok_or(PrefaceError::Malformed)?;
    Ok(SocketAddr::from((IpAddr::from(*from), u16::from_be_bytes([ports[0], ports[1]]))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The result, and the bytes that are left.
    async fn read(bytes: &[u8]) -> (Result<Option<SocketAddr>, PrefaceError>, Vec<u8>) {
        let mut rest = bytes;
        let read = read_preface(&mut rest).await;
        (read, rest.to_vec())
    }

    async fn client(bytes: &[u8]) -> Option<String> {
        let (read, rest) = read(&[bytes, b"GET /"].concat()).await;
        assert_eq!(rest, b"GET /", "nothing of what follows is read");
        read.expect("it reads").map(|client| client.to_string())
    }

    fn binary(command: u8, family: u8, said: &[u8]) -> Vec<u8> {
        let length = u16::try_from(said.len()).expect("short").to_be_bytes();
        [&SIGNATURE[..], &[command, family], &length, said].concat()
    }

    #[tokio::test]
    async fn a_line_tells_the_client() {
        assert_eq!(
            client(b"PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n").await.unwrap(),
            "192.0.2.1:56324"
        );
        assert_eq!(client(b"PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n").await.unwrap(), "[2001:db8::1]:1");
        assert_eq!(client(b"PROXY UNKNOWN\r\n").await, None);
        assert_eq!(client(b"PROXY UNKNOWN ffff:: ffff:: 65535 65535\r\n").await, None);
    }

    #[tokio::test]
    async fn a_binary_header_tells_the_client_and_what_more_it_says_is_passed_over() {
        let v4 = [192, 0, 2, 1, 198, 51, 100, 1, 0xdc, 0x04, 0x01, 0xbb];
        assert_eq!(client(&binary(0x21, 0x11, &v4)).await.unwrap(), "192.0.2.1:56324");
        let with_more = [&v4[..], &[0x04, 0x00, 0x02, 0xaa, 0xbb]].concat();
        assert_eq!(client(&binary(0x21, 0x11, &with_more)).await.unwrap(), "192.0.2.1:56324");
        let v6 = [&[0x20, 1, 0x0d, 0xb8][..], &[0; 11], &[1], &[0; 16], &[0, 80, 0, 81]].concat();
        assert_eq!(client(&binary(0x21, 0x21, &v6)).await.unwrap(), "[2001:db8::1]:80");
        assert_eq!(client(&binary(0x20, 0x00, &[])).await, None);
        assert_eq!(client(&binary(0x21, 0x31, &[0; 216])).await, None);
    }

    #[tokio::test]
    async fn a_connection_that_begins_with_anything_else_is_none_of_a_proxys() {
        let absent = read(b"GET /ws HTTP/1.1\r\n\r\n").await.0;
        assert!(matches!(absent, Err(PrefaceError::Absent)), "{absent:?}");
        for bytes in [
            &b"PROXY TCP4 192.0.2.1 198.51.100.1 56324\r\n"[..],
            b"PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n",
            b"PROXY TCP4 192.0.2.1 198.51.100.1 65536 443\r\n",
            b"PROXY UDP4 192.0.2.1 198.51.100.1 56324 443\r\n",
            &[b"PROXY TCP4 ", &[b'1'; 200][..]].concat(),
            &binary(0x11, 0x11, &[0; 12]),
            &binary(0x21, 0x11, &[0; 11]),
            &binary(0x21, 0x21, &[0; 35]),
            &binary(0x21, 0x11, &[0; SAID_BYTES_MAX + 1]),
        ] {
            let read = read(bytes).await.0;
            assert!(matches!(read, Err(PrefaceError::Malformed)), "{read:?}");
        }
        let cut = read(&binary(0x21, 0x11, &[0; 12])[..20]).await.0;
        assert!(matches!(cut, Err(PrefaceError::Io(_))), "{cut:?}");
    }
}
