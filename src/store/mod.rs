//! The only SQL: opening a database, transactions, and one file of queries per aggregate.

mod entity;

pub mod attempts;
pub mod audit;
pub mod backup;
pub mod bank;
pub mod checkpoint;
pub mod citizens;
pub mod credential_changes;
pub mod credentials;
pub mod decisions;
pub mod findings;
pub mod graded;
pub mod group_commit;
pub mod issuing;
pub mod keys_check;
pub mod log;
pub mod neutralisations;
pub mod open;
pub mod panels;
pub mod parameters;
pub mod pictures;
pub mod places;
pub mod prints;
pub mod rounds;
pub mod rows;
mod save_connection;
pub mod schema;
pub mod sessions;
pub mod simulated;
pub mod staff;
pub mod starts;
pub mod vault;
pub mod workbench;

pub use entity::attempt::Model as AttemptRow;
pub use entity::audit::Model as AuditRow;
pub use entity::bank_release::Model as BankReleaseRow;
pub use entity::blank::Model as BlankRow;
pub use entity::calibration::Model as CalibrationRow;
pub use entity::candidate::Model as CandidateRow;
pub use entity::commune::Model as CommuneRow;
pub use entity::course::Model as CourseRow;
pub use entity::credential::Model as CredentialRow;
pub use entity::credential_change::Model as CredentialChangeRow;
pub use entity::decision_list::Model as DecisionListRow;
pub use entity::device_request::Model as DeviceRequestRow;
pub use entity::exam::Model as ExamRow;
pub use entity::finding::Model as FindingRow;
pub use entity::form::Model as FormRow;
pub use entity::form_extension::Model as FormExtensionRow;
pub use entity::hall::Model as HallRow;
pub use entity::holder_link::Model as HolderLinkRow;
pub use entity::incident::Model as IncidentRow;
pub use entity::item_parameters::Model as ItemParametersRow;
pub use entity::neutralisation::Model as NeutralisationRow;
pub use entity::neutralisation_session::Model as NeutralisationSessionRow;
pub use entity::population_figure::Model as PopulationFigureRow;
pub use entity::print_job::Model as PrintJobRow;
pub use entity::release_proposal::Model as ReleaseProposalRow;
pub use entity::response_event::Model as ResponseEventRow;
pub use entity::result::Model as ResultRow;
pub use entity::round::Model as RoundRow;
pub use entity::session::Model as SessionRow;
pub use entity::setup_link::Model as SetupLinkRow;
pub use entity::sign_in::Model as SignInRow;
pub use entity::staff::Model as StaffRow;
pub use entity::standard_panel::Model as StandardPanelRow;
pub use entity::time_credit::Model as TimeCreditRow;
pub use entity::work_change::Model as WorkChangeRow;
pub use entity::work_item::Model as WorkItemRow;
pub use open::{Store, Tx};
pub use rows::Db;

use uuid::Uuid;

/// What went wrong in the store. All of it is ours or the machine's, never the user's.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// The database refused or failed.
    #[error("database: {0}")]
    Database(#[from] sea_orm::DbErr),
    /// The address of the database cannot be used.
    #[error("database_url: {0}")]
    Address(String),
    /// The database's version is too old to be safe.
    #[error("{0}")]
    TooOld(String),
    /// A row that our rules could not have written.
    #[error("table {table}, row {row}, column {column}: {problem}")]
    BadRow {
        /// Table.
        table: &'static str,
        /// Key of the row.
        row: String,
        /// Column.
        column: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// A personal column could not be opened: wrong key or damaged.
    #[error("table {table}, row {row}: a personal column cannot be opened with the keys in use")]
    Sealed {
        /// Table.
        table: &'static str,
        /// Key of the row.
        row: String,
    },
    /// A file next to the database could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A tool of the database (pg_dump, pg_restore) failed.
    #[error("{0}")]
    Tool(String),
}

impl StoreFault {
    /// True when a unique constraint was hit: what must happen once has happened already.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        match self {
            StoreFault::Database(error) => {
                matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
            }
            StoreFault::Address(_)
            | StoreFault::TooOld(_)
            | StoreFault::BadRow { .. }
            | StoreFault::Sealed { .. }
            | StoreFault::File { .. }
            | StoreFault::Tool(_) => false,
        }
    }

    fn bad_row(table: &'static str, row: Uuid, column: &'static str, problem: &str) -> Self {
        StoreFault::BadRow { table, row: row.to_string(), column, problem: problem.to_owned() }
    }
}
