//! Ids that are derived from the command that creates something: a command sent again gives the same id, and
//! so finds what it created.

use protocol::CommandId;
use uuid::Uuid;

/// The id of something that a command creates: a UUIDv7 whose time is that of the command id, and whose other
/// bits are a hash of the maker, the command id and the purpose. One command may create several things, each
/// for a purpose of its own.
pub fn derive(maker: Uuid, command_id: CommandId, purpose: &str) -> Uuid {
    let mut hasher = blake3::Hasher::new();
    hasher.update(maker.as_bytes());
    hasher.update(command_id.0.as_bytes());
    hasher.update(purpose.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    bytes[..6].copy_from_slice(&command_id.0.as_bytes()[..6]);
    uuid::Builder::from_bytes(bytes)
        .with_version(uuid::Version::SortRand)
        .with_variant(uuid::Variant::RFC4122)
        .into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_id_is_a_uuid_v7_with_the_milliseconds_of_its_command() {
        let command = CommandId(Uuid::now_v7());
        let id = derive(Uuid::from_u128(7), command, "room");
        assert_eq!(id.get_version_num(), 7);
        assert_eq!(CommandId(id).millis(), command.millis());
    }

    #[test]
    fn makers_commands_and_purposes_all_tell_ids_apart() {
        let command = CommandId(Uuid::now_v7());
        let id = derive(Uuid::from_u128(7), command, "room");
        assert_eq!(id, derive(Uuid::from_u128(7), command, "room"));
        assert_ne!(id, derive(Uuid::from_u128(8), command, "room"));
        assert_ne!(id, derive(Uuid::from_u128(7), command, "contract"));
    }
}
