//! What a work session takes and refuses, told as its rules.
