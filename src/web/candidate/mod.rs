//! What a candidate sees, from the door to the certificate.

pub mod pages;
pub mod result_pages;
