//! What auditors and administrators do: read the audit, keep accounts.

pub mod accounts;
pub mod audit;
pub mod pages;

/// Routes of auditors and administrators.
pub fn routes(config: &mut actix_web::web::ServiceConfig) {
    config.configure(accounts::routes).configure(audit::routes);
}
