//! A network address, as limits count it.

use std::net::{IpAddr, Ipv6Addr};

/// A network address as limits count it: an IPv4 address, or the 64-bit network of an IPv6 address.
///
/// A single subscriber has a whole IPv6 network of that length. Counted by address, each of its addresses
/// would have limits of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PeerNetwork(IpAddr);

impl From<IpAddr> for PeerNetwork {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = address.to_bits() & !u128::from(u64::MAX);
                IpAddr::V6(Ipv6Addr::from_bits(network))
            }
            v4 => v4,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str) -> PeerNetwork {
        PeerNetwork::from(text.parse::<IpAddr>().expect("an address"))
    }

    #[test]
    fn one_subscribers_ipv6_addresses_count_as_one_and_mapped_ones_as_ipv4() {
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), counted("2001:db8:1:2::1"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
        assert_eq!(counted("::ffff:10.0.0.1"), counted("10.0.0.1"));
        assert_ne!(counted("10.0.0.1"), counted("10.0.0.2"));
    }
}
