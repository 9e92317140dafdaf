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

/// The work session is not over yet.
pub const SESSION_RUNNING: &str = "session_running";
/// The work session is over.
pub const SESSION_STOPPED: &str = "session_stopped";
/// The week's limit of the contract is reached.
pub const WEEKLY_LIMIT: &str = "weekly_limit";
/// The contract pays by milestones, not by the hour.
pub const NOT_HOURLY: &str = "not_hourly";
/// Of a beat: it lies over two seconds ahead of the server: from the future, or of a clock faster than time.
pub const BEAT_AHEAD: &str = "beat_ahead";
/// Of a beat: its clock went back.
pub const BEAT_CLOCK_BACK: &str = "beat_clock_back";
/// Of a beat: it lies further back than a backlog is taken.
pub const BEAT_TOO_LATE: &str = "beat_too_late";
/// Of a beat: it comes after the end of its session.
pub const BEAT_AFTER_STOP: &str = "beat_after_stop";
