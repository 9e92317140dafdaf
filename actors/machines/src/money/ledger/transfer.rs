//! The id of a transfer. The other stream and the payment provider know the transfer by it.

use uuid::Uuid;

use crate::Occasion;

/// The id of a transfer that is created by the event at `place` (from 0) of this decision.
///
/// Only one event ever has that place in the stream, so no two transfers of one purpose share an id.
pub fn transfer_id(here: &Occasion, place: usize, purpose: &str) -> Uuid {
    let seq = here.head + 1 + place as u64;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[here.stream.kind as u8]);
    hasher.update(here.stream.id.as_bytes());
    hasher.update(&seq.to_be_bytes());
    hasher.update(purpose.as_bytes());
    let mut random = [0; 10];
    random.copy_from_slice(&hasher.finalize().as_bytes()[..10]);
    uuid::Builder::from_unix_timestamp_millis(here.now, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use protocol::{Kind, StreamId};

    use super::*;
    use crate::Caller;

    fn here(id: u128, head: u64) -> Occasion {
        let stream = StreamId::new(Kind::Wallet, Uuid::from_u128(id));
        Occasion { stream, who: Caller::Time, now: 1_700_000_000_000, head, command_id: None }
    }

    #[test]
    fn streams_places_and_purposes_all_tell_transfers_apart() {
        let id = transfer_id(&here(1, 4), 1, "draw");
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(id, transfer_id(&here(1, 5), 0, "draw"), "the same place of the same stream");
        for other in [
            transfer_id(&here(2, 4), 1, "draw"),
            transfer_id(&here(1, 4), 2, "draw"),
            transfer_id(&here(1, 4), 1, "release"),
        ] {
            assert_ne!(id, other);
        }
    }
}
