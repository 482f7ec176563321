//! Use cases: one file each, named by its verb. Only this layer reads the clock and draws random
//! numbers.

pub mod actor;
pub mod admit;
pub mod app;
pub mod attempt_plan;
pub mod check_in;
pub mod demo;
pub mod enter_population;
pub mod erase_citizen;
pub mod export_report;
pub mod failure;
pub mod grade_attempt;
pub mod grant_time;
pub mod holder_link;
pub mod import_bank;
pub mod issue_credentials;
pub mod join;
pub mod keep_picture;
pub mod keys;
pub mod list_certificates;
pub mod list_choices;
pub mod list_population;
pub mod open_app;
pub mod open_session;
pub mod print_papers;
pub mod read_figures;
pub mod record_incident;
pub mod report_indicators;
pub mod revoke;
pub mod save_responses;
pub mod seal_session;
pub mod shipped;
pub mod show_bank;
pub mod show_form;
pub mod show_result;
pub mod show_session;
pub mod sign_in;
pub mod staff_accounts;
pub mod status_lists;
pub mod submit_attempt;
pub mod verify;
pub mod verify_audit;

pub use actor::Actor;
pub use app::{App, Chance, Clock, SystemChance, SystemClock};
pub use failure::{Failure, Fault, Refusal};
