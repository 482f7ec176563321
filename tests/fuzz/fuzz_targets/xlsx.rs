//! Fuzzes the importer of one format.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sathach_domain::bank::formats::Format;

fuzz_target!(|bytes: &[u8]| sathach_fuzz::import_bytes(bytes, Format::Xlsx));
