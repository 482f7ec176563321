//! Pages that watch: items, calibrations, findings, exams and panels, with plots and files.

pub mod calibration_pages;
pub mod calibrations;
pub mod exam_pages;
pub mod figures;
pub mod finding_pages;
pub mod findings;
pub mod item_pages;
pub mod items;
pub mod items_pages;
pub mod panel_pages;
pub mod panels;
pub mod plots;
pub mod sections;
pub mod table;

/// Routes of watching.
pub fn routes(config: &mut actix_web::web::ServiceConfig) {
    config
        .configure(items::routes)
        .configure(calibrations::routes)
        .configure(findings::routes)
        .configure(exam_pages::routes)
        .configure(panels::routes);
}
