//! The rules of the trade that refuse a command, by the names that `details.rule` carries.

/// The thing to be made is there already.
pub const ALREADY_EXISTS: &str = "already_exists";
/// The account is a member of the room already.
pub const ALREADY_MEMBER: &str = "already_member";
/// The room of a contract keeps its two parties.
pub const CONTRACT_ROOM: &str = "contract_room";
/// Someone has registered with the email already.
pub const EMAIL_TAKEN: &str = "email_taken";
/// The account is no member of the room.
pub const NOT_A_MEMBER: &str = "not_a_member";
/// The room holds as many members as it can.
pub const ROOM_FULL: &str = "room_full";
