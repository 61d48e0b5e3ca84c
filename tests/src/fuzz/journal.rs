//! A record as it lies on the disk: it is read whole or refused, and what was read can be written.

use city::District;
use server::store::{RECORD_VERSION, decode, encode};

/// Where a record's checksum ends.
const HEAD: usize = 5;

/// The bytes once as they are, and once as a record whose checksum is good.
pub fn journal(data: &[u8]) {
    read(data);
    let mut record = vec![RECORD_VERSION, 0, 0, 0, 0];
    record.extend_from_slice(data);
    let sum = crc32fast::hash(data);
    record[1..HEAD].copy_from_slice(&sum.to_le_bytes());
    read(&record);
}

fn read(record: &[u8]) {
    let mut facts = Vec::new();
    if decode(record, |at, fact| facts.push((at, fact))).is_err() {
        return;
    }
    let district = record[HEAD..HEAD + 4].try_into().expect("it was read");
    let district = District(u32::from_le_bytes(district));
    let first = encode(Vec::new(), district, &facts);
    let mut again = Vec::new();
    let is_read = decode(&first, |at, fact| again.push((at, fact)));
    assert_eq!(is_read, Ok(()), "what was read can be written and read");
    assert_eq!(first, encode(Vec::new(), district, &again), "and stays what it was");
}
