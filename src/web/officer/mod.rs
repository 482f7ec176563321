//! What officers do: decide, list and revoke certificates, look at progress, keep figures, erase,
//! neutralise items.

pub mod certificates;
pub mod decisions;
pub mod neutralise;
pub mod pages;
pub mod population;
pub mod progress;
pub mod progress_words;

/// Routes of officers.
pub fn routes(config: &mut actix_web::web::ServiceConfig) {
    config
        .configure(decisions::routes)
        .configure(certificates::routes)
        .configure(neutralise::handlers::routes)
        .configure(progress::routes)
        .configure(population::routes);
}
