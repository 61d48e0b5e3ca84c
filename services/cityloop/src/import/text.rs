//! A list in GB 18030 (of which GBK and GB 2312 are parts) becomes UTF-8 as it is read.

use encoding_rs::{Decoder, GB18030};
use std::io::{self, Read};

/// Bytes that are read at once.
const CHUNK: usize = 1 << 16;

/// A reader of UTF-8 from a reader of GB 18030. What is no character becomes U+FFFD.
pub(crate) struct FromGb18030<R> {
    from: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// Decoded, and read up to `at`.
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> FromGb18030<R> {
    /// A reader that has read nothing yet.
    pub(crate) fn new(from: R) -> FromGb18030<R> {
        let decoder = GB18030.new_decoder_without_bom_handling();
        FromGb18030 { from, decoder, raw: vec![0; CHUNK], text: Vec::new(), at: 0, ended: false }
    }

    fn fill(&mut self) -> io::Result<()> {
        let read = self.from.read(&mut self.raw)?;
        self.ended = read == 0;
        let most = self.decoder.max_utf8_buffer_length(read).unwrap_or(4 * CHUNK);
        self.text.resize(most, 0);
        let (.., written, _) =
            self.decoder.decode_to_utf8(&self.raw[..read], &mut self.text, self.ended);
        self.text.truncate(written);
        self.at = 0;
        Ok(())
    }
}

impl<R: Read> Read for FromGb18030<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.ended {
            self.fill()?;
        }
        let rest = &self.text[self.at..];
        let len = rest.len().min(into.len());
        into[..len].copy_from_slice(&rest[..len]);
        self.at += len;
        Ok(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, so that every character is torn.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            self.0 = rest;
            into[0] = *first;
            Ok(1)
        }
    }

    #[test]
    fn chinese_comes_out_whole_however_it_is_torn() {
        // 井盖,𠮷 in GB 18030: two bytes a character, four for the last.
        let bytes = b"\xbe\xae\xb8\xc7,\x95\x34\xb2\x35\n";
        let mut text = String::new();
        FromGb18030::new(Drops(bytes)).read_to_string(&mut text).expect("it is UTF-8 now");
        assert_eq!(text, "井盖,𠮷\n");
    }
}
