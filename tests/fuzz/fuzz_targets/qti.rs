//! Fuzzes the importer of one format.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| sathach_fuzz::import_qti(bytes));
