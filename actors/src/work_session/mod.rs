//! The machine of a work_session.

crate::stub::stub_machine!(WorkSession, protocol::Kind::WorkSession);
