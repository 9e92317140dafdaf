//! The machine of a timesheet.

crate::stub::stub_machine!(Timesheet, protocol::Kind::Timesheet);
