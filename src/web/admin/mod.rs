//! The pages of auditors and administrators: the audit and the accounts of staff.

pub mod account_handlers;
pub mod account_pages;
pub mod audit;
pub mod passwords;
pub mod role_words;
