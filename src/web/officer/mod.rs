//! What officers do: decide, list and revoke certificates, look at progress, keep figures, erase,
//! neutralise items.

pub mod certificate;
pub mod certificate_pages;
pub mod certificates;
pub mod decision_lists;
pub mod decisions;
pub mod layout_pages;
pub mod layouts;
pub mod neutralise;
pub mod pages;
pub mod population;
pub mod print_pages;
pub mod prints;
pub mod progress;
pub mod progress_words;

/// Routes of officers.
pub fn routes(config: &mut actix_web::web::ServiceConfig) {
    config
        .configure(decisions::routes)
        .configure(decision_lists::routes)
        .configure(prints::routes)
        .configure(layouts::routes)
        .configure(certificates::routes)
        .configure(neutralise::handlers::routes)
        .configure(certificate::routes)
        .configure(progress::routes)
        .configure(population::routes);
}
