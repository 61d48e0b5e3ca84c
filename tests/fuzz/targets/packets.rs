//! A client's bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tests::fuzz::packets(data));
