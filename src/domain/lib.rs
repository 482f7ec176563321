//! Pure values and rules of sathach, in the order in which a certificate comes to be:
//! bank → assembly → session → attempt → grading → credential → target.
//!
//! Nothing here waits, reads a file, asks the clock or draws a random number by itself.

pub mod assembly;
pub mod bank;
pub mod credential;
pub mod grading;
pub mod identity;
pub mod moment;
pub mod session;
pub mod target;
