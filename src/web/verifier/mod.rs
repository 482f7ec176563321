//! What somebody sees who checks a certificate.

pub mod pages;
