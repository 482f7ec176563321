//! A small sRGB colour profile (ICC version 2), written here so that none has to be shipped.

use std::sync::OnceLock;

use lopdf::{Stream, dictionary};

use super::stream::packed_stream;

const HEADER_BYTES: usize = 128;
/// The white of the profile's connection space (D50), in 1/65536.
const WHITE: [u32; 3] = [0x0000_f6d6, 0x0001_0000, 0x0000_d32d];
/// Red, green and blue of sRGB, adapted to that white.
const RED: [u32; 3] = [0x0000_6fa2, 0x0000_38f5, 0x0000_0390];
const GREEN: [u32; 3] = [0x0000_6299, 0x0000_b785, 0x0000_18da];
const BLUE: [u32; 3] = [0x0000_24a0, 0x0000_0f84, 0x0000_b6cf];
/// Steps of the tone curve; between them it is straight, off by less than a ten-thousandth.
const N_CURVE_STEPS: u32 = 128;

/// The profile as the stream of an output intent.
pub(super) fn profile_stream() -> Stream {
    static STREAM: OnceLock<Stream> = OnceLock::new();
    let make = || packed_stream(dictionary! { "N" => 3, "Alternate" => "DeviceRGB" }, &profile());
    STREAM.get_or_init(make).clone()
}

fn profile() -> Vec<u8> {
    let curve = curve();
    let texts = (description("sRGB"), text("No copyright, use freely"));
    let parts: [(&[u8; 4], Vec<u8>); 7] = [
        (b"desc", texts.0),
        (b"cprt", texts.1),
        (b"wtpt", point(WHITE)),
        (b"rXYZ", point(RED)),
        (b"gXYZ", point(GREEN)),
        (b"bXYZ", point(BLUE)),
        (b"rTRC", curve),
    ];
    // The three channels share one curve.
    let n_tags = parts.len() + 2;
    let mut offset = HEADER_BYTES + 4 + 12 * n_tags;
    let mut table = (n_tags as u32).to_be_bytes().to_vec();
    let mut body = Vec::new();
    for (name, part) in &parts {
        let place = [offset as u32, part.len() as u32].map(u32::to_be_bytes).concat();
        let names: &[&[u8; 4]] =
            if *name == b"rTRC" { &[b"rTRC", b"gTRC", b"bTRC"] } else { &[name] };
        for name in names {
            table.extend(name.iter());
            table.extend(&place);
        }
        body.extend(part);
        body.resize(body.len().next_multiple_of(4), 0);
        offset = HEADER_BYTES + 4 + 12 * n_tags + body.len();
    }
    let mut profile = header(HEADER_BYTES + table.len() + body.len());
    profile.extend(table);
    profile.extend(body);
    profile
}

fn header(n_bytes: usize) -> Vec<u8> {
    let mut header = vec![0; HEADER_BYTES];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &(n_bytes as u32).to_be_bytes());
    put(8, &[2, 0x10, 0, 0]);
    put(12, b"mntrRGB XYZ ");
    // A date of making is asked for: 1 January 2026.
    put(24, &[0x07, 0xea, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    put(36, b"acsp");
    put(68, &WHITE.map(u32::to_be_bytes).concat());
    header
}

fn point(xyz: [u32; 3]) -> Vec<u8> {
    let mut bytes = b"XYZ \0\0\0\0".to_vec();
    bytes.extend(xyz.iter().flat_map(|value| value.to_be_bytes()));
    bytes
}

fn curve() -> Vec<u8> {
    let mut bytes = b"curv\0\0\0\0".to_vec();
    bytes.extend(N_CURVE_STEPS.to_be_bytes());
    for step in 0..N_CURVE_STEPS {
        let signal = f64::from(step) / f64::from(N_CURVE_STEPS - 1);
        let light =
            if signal <= 0.04045 { signal / 12.92 } else { ((signal + 0.055) / 1.055).powf(2.4) };
        bytes.extend(((light * 65535.0).round() as u16).to_be_bytes());
    }
    bytes
}

fn text(words: &str) -> Vec<u8> {
    [b"text\0\0\0\0", words.as_bytes(), b"\0"].concat()
}

/// A description in ASCII, with its empty Unicode and Macintosh forms.
fn description(words: &str) -> Vec<u8> {
    let mut bytes = b"desc\0\0\0\0".to_vec();
    bytes.extend((words.len() as u32 + 1).to_be_bytes());
    bytes.extend(words.as_bytes());
    bytes.resize(bytes.len() + 1 + 4 + 4 + 2 + 1 + 67, 0);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_says_how_long_it_is_and_white_is_the_sum_of_its_colours() {
        let profile = profile();
        assert!(profile.len() < 900, "{}", profile.len());
        assert_eq!(profile[..4], (profile.len() as u32).to_be_bytes());
        for channel in 0..3 {
            let sum = RED[channel] + GREEN[channel] + BLUE[channel];
            // The standard's own figures are rounded.
            assert!(sum.abs_diff(WHITE[channel]) <= 16, "{channel}: {sum:x}");
        }
    }
}
