//! That a form is given once is kept by the attempts themselves, no longer by a table beside them.

use crate::statements::run;
use sea_orm_migration::prelude::*;

const UP: &[&str] =
    &["CREATE UNIQUE INDEX ux_attempt_form ON attempt (form_id)", "DROP TABLE form_given"];

const DOWN: &[&str] = &[
    "CREATE TABLE form_given (
    form_id UUID NOT NULL PRIMARY KEY REFERENCES form (id),
    attempt_id UUID NOT NULL UNIQUE
)",
    "INSERT INTO form_given (form_id, attempt_id)
    SELECT form_id, id FROM attempt WHERE form_id IS NOT NULL",
    "DROP INDEX ux_attempt_form",
];

/// This migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await
    }
}
