//! Who asks to be signed in, before it is known who they are: where they come from, and what their program
//! calls itself.

use protocol::checks::{self, DEVICE_LABEL_BYTES_MAX};

use crate::peers::PeerNetwork;

/// Who asks to be signed in.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The network address.
    pub network: PeerNetwork,
    /// What the program calls itself. It is only shown, since any program may claim any name.
    pub label: Option<String>,
}

impl From<PeerNetwork> for Visitor {
    fn from(network: PeerNetwork) -> Self {
        Self { network, label: None }
    }
}

/// What a program calls itself, in at most [`DEVICE_LABEL_BYTES_MAX`] bytes and without control characters.
/// `None` if nothing is left of it.
pub fn label_of(agent: &str) -> Option<Box<str>> {
    let mut label: String = agent.chars().filter(|letter| !letter.is_control()).collect();
    label.truncate(label.floor_char_boundary(DEVICE_LABEL_BYTES_MAX));
    let label = label.trim();
    (!checks::is_blank(label)).then(|| label.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_short_and_shows_something() {
        assert_eq!(label_of(" Firefox/140.0\n").as_deref(), Some("Firefox/140.0"));
        assert_eq!(label_of("\u{1b}[31mred").as_deref(), Some("[31mred"));
        for blank in ["", "  ", "\u{200b}\t"] {
            assert_eq!(label_of(blank), None, "{blank:?}");
        }
        let long = label_of(&"é".repeat(1_000)).expect("it shows something");
        assert_eq!(long.len(), DEVICE_LABEL_BYTES_MAX);
        let odd = label_of(&format!("a{}", "é".repeat(1_000))).expect("it shows something");
        assert_eq!(odd.len(), DEVICE_LABEL_BYTES_MAX - 1, "no letter is cut in two");
    }
}
