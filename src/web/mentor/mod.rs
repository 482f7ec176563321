//! What mentors do: open sessions, check people in, let them in, watch, seal.

pub mod actions;
pub mod check_in;
pub mod check_in_pages;
pub mod pages;
pub mod roster_pages;
pub mod round_pages;
pub mod sessions;

/// Routes of mentors.
pub fn routes(config: &mut actix_web::web::ServiceConfig) {
    config.configure(sessions::routes).configure(check_in::routes).configure(actions::routes);
}
