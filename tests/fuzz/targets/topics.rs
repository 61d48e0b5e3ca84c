//! Filters and topic names.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tests::fuzz::topics(data));
