//! Feeds any bytes to the decoder; `protocol::fuzz` says what must hold.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| protocol::fuzz::drive(bytes));
