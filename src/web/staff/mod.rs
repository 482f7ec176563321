//! What all pages of staff share: signing in, the first page, the frame, confirmations.

pub mod confirm_pages;
pub mod done;
pub mod frame;
pub mod handlers;
pub mod home;
pub mod home_pages;
