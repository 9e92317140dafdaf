//! Ids that are derived from what something is: a command sent again gives the same id, and so finds what it
//! created, and what there may be only once has one id.

use protocol::{AccountId, CommandId, JobId, ProposalId, RoomId};
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

/// The id of what a person proposes for a job: a hash of the two, since there is one at most.
pub fn proposal(job: JobId, proposer: AccountId) -> ProposalId {
    ProposalId(hashed("guildhall v1 id of a proposal", job, proposer))
}

/// The id of the room in which the client of a job talks to a person who proposes.
pub fn interview(job: JobId, proposer: AccountId) -> RoomId {
    RoomId(hashed("guildhall v1 id of an interview", job, proposer))
}

/// A UUIDv8. Readers know both parts anyway, so the hash needs no key.
fn hashed(purpose: &str, job: JobId, proposer: AccountId) -> Uuid {
    let hash = blake3::derive_key(purpose, &[*job.0.as_bytes(), *proposer.0.as_bytes()].concat());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
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
    fn a_job_and_a_person_have_one_proposal_and_one_room_which_are_not_the_same() {
        let (job, person) = (JobId(Uuid::from_u128(7)), AccountId(Uuid::from_u128(8)));
        assert_eq!(proposal(job, person), proposal(job, person));
        assert_ne!(proposal(job, person).0, interview(job, person).0);
        assert_ne!(proposal(job, person), proposal(JobId(person.0), AccountId(job.0)));
        assert_eq!(proposal(job, person).0.get_version_num(), 8);
        assert_eq!(interview(job, person).0.get_version_num(), 8);
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
