//! What staff see: signing in, sessions, certificates and progress.

pub mod certify;
pub mod frame;
pub mod handlers;
pub mod pages;
pub mod sessions;
