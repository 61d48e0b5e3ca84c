//! Records as they lie on the disk.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tests::fuzz::journal(data));
