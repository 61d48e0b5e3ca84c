//! Names and numbers for InfluxDB.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tests::fuzz::lines(data));
