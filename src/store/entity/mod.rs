//! One file a table. Private to the store: rows leave it as the `…Row` types of `store`.

#![expect(missing_docs, reason = "the migrations describe tables and columns")]

pub mod attempt;
pub mod audit;
pub mod audit_head;
pub mod bank_release;
pub mod bank_release_item;
pub mod candidate;
pub mod citizen;
pub mod citizen_personal;
pub mod commune;
pub mod counter;
pub mod course;
pub mod credential;
pub mod credential_personal;
pub mod credential_serial;
pub mod device_request;
pub mod exam;
pub mod form;
pub mod form_given;
pub mod framework;
pub mod hall;
pub mod holder_link;
pub mod incident;
pub mod item_version;
pub mod keys_check;
pub mod neutralisation;
pub mod neutralisation_session;
pub mod picture;
pub mod population_figure;
pub mod release_proposal;
pub mod response_event;
pub mod result;
pub mod session;
pub mod setup_link;
pub mod sign_in;
pub mod staff;
pub mod staff_code;
pub mod time_credit;
pub mod work_change;
pub mod work_item;
