//! Signing in and out, and the first administrator.

pub mod handlers;
