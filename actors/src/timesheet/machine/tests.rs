//! What a timesheet grants and counts, told as its rules.
