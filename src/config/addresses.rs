//! A setting that names network addresses: one, or a block of them.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// One address like `10.0.0.1`, or all that begin with the same bits, like `10.0.0.0/8` or `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AddressBlock {
    first: IpAddr,
    prefix: u8,
}

impl AddressBlock {
    /// Whether the block holds that address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.first.is_ipv4()
            && (bits(address) ^ bits(self.first)) & mask(self.prefix) == 0
    }
}

/// The bits of an address, from the top.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn mask(prefix: u8) -> u128 {
    u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0)
}

fn longest(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

impl TryFrom<String> for AddressBlock {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let none = || format!("{text} is neither an address like 10.0.0.1 nor a block like 10.0.0.0/8");
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.as_str(), None),
        };
        let first: IpAddr = address.parse().map_err(|_| none())?;
        let Some(prefix) = prefix else {
            let first = first.to_canonical();
            return Ok(Self { first, prefix: longest(first) });
        };
        let prefix: u8 = prefix.parse().map_err(|_| none())?;
        if prefix > longest(first) || bits(first) & !mask(prefix) != 0 {
            return Err(format!("{text} is no block: more bits are set than the {prefix} that it has"));
        }
        Ok(Self { first, prefix })
    }
}

impl From<AddressBlock> for String {
    fn from(block: AddressBlock) -> String {
        match block.prefix == longest(block.first) {
            true => block.first.to_string(),
            false => format!("{}/{}", block.first, block.prefix),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> AddressBlock {
        AddressBlock::try_from(text.to_owned()).expect("a block")
    }

    fn contains(block_text: &str, address: &str) -> bool {
        block(block_text).contains(address.parse().expect("an address"))
    }

    #[test]
    fn a_block_holds_the_addresses_that_begin_alike() {
        assert!(contains("10.0.0.0/8", "10.255.0.1") && !contains("10.0.0.0/8", "11.0.0.1"));
        assert!(contains("10.0.0.1", "10.0.0.1") && !contains("10.0.0.1", "10.0.0.2"));
        assert!(contains("0.0.0.0/0", "255.1.2.3") && !contains("0.0.0.0/0", "::1"));
        assert!(contains("fd00::/8", "fdff::1") && !contains("fd00::/8", "fe00::1"));
        assert!(contains("::/0", "2001:db8::1") && !contains("::/0", "10.0.0.1"));
        assert!(contains("10.0.0.0/8", "::ffff:10.0.0.1"), "one IPv4 address however the system writes it");
        assert!(
            contains("192.168.1.128/25", "192.168.1.129") && !contains("192.168.1.128/25", "192.168.1.1")
        );
    }

    #[test]
    fn what_is_no_block_is_refused_and_what_is_one_is_shown_as_it_was_set() {
        for bad in ["", "proxy", "10.0.0.0/33", "10.0.0.1/8", "fd00::/129", "10.0.0.0/", "10.0.0.0/-1", "/8"]
        {
            assert!(AddressBlock::try_from(bad.to_owned()).is_err(), "{bad}");
        }
        for good in ["10.0.0.0/8", "10.0.0.1", "fd00::/8", "::1", "0.0.0.0/0"] {
            assert_eq!(String::from(block(good)), good);
        }
    }
}
