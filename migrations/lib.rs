//! The tables of sathach, one file per migration, each up and down on SQLite and PostgreSQL.

use sea_orm_migration::prelude::*;

mod m0001_people_and_places;
mod m0002_bank_and_exams;
mod m0003_sessions_and_attempts;
mod m0004_credentials_and_audit;
mod m0005_events_without_foreign_key;
mod m0006_keys_check;
mod m0007_pictures;
mod m0008_workbench;
mod m0009_rounds;
mod m0010_watching;
mod m0011_neutralisations_and_courses;
mod m0012_changes_of_credentials;
mod m0013_batches;
mod m0014_extensions;
mod m0015_one_form_one_attempt;
mod statements;

/// All migrations, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_people_and_places::Migration),
            Box::new(m0002_bank_and_exams::Migration),
            Box::new(m0003_sessions_and_attempts::Migration),
            Box::new(m0004_credentials_and_audit::Migration),
            Box::new(m0005_events_without_foreign_key::Migration),
            Box::new(m0006_keys_check::Migration),
            Box::new(m0007_pictures::Migration),
            Box::new(m0008_workbench::Migration),
            Box::new(m0009_rounds::Migration),
            Box::new(m0010_watching::Migration),
            Box::new(m0011_neutralisations_and_courses::Migration),
            Box::new(m0012_changes_of_credentials::Migration),
            Box::new(m0013_batches::Migration),
            Box::new(m0014_extensions::Migration),
            Box::new(m0015_one_form_one_attempt::Migration),
        ]
    }
}
