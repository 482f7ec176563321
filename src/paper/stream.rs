//! Streams of a PDF, packed at once: small ones quickly, those made only once as small as possible.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Stream};

/// A stream that is packed only once, as small as it gets.
pub(super) fn packed_stream(dict: Dictionary, content: &[u8]) -> Stream {
    stream(dict, content, Compression::best())
}

/// A stream of one paper: little is gained by more effort, and it took half of the time.
pub(super) fn quick_stream(dict: Dictionary, content: &[u8]) -> Stream {
    stream(dict, content, Compression::new(2))
}

fn stream(mut dict: Dictionary, content: &[u8], effort: Compression) -> Stream {
    let packed = deflate(content, effort);
    dict.set("Filter", "FlateDecode");
    Stream::new(dict, packed).with_compression(false)
}

/// Never fails: memory takes what is written.
fn deflate(content: &[u8], effort: Compression) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(content.len() / 3), effort);
    let written = encoder.write_all(content).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}
