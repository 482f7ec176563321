//! What authors look at: the newest bank release with its keys.

pub mod bank;
pub mod pages;

/// Routes of authors.
pub fn routes(config: &mut actix_web::web::ServiceConfig) {
    config.configure(bank::routes);
}
