//! (to be written)

pub mod blueprint;
