//! Extensions dealt beside forms, and attempts that went on with theirs.

use crate::statements::{drop_tables, run};
use sea_orm_migration::prelude::*;

const UP: &[&str] = &[
    // `content` is a form of more items; `cut_sixtieths` is what it adds to the exam's cut.
    "CREATE TABLE form_extension (
    form_id UUID NOT NULL PRIMARY KEY REFERENCES form (id),
    content TEXT NOT NULL,
    cut_sixtieths BIGINT NOT NULL
)",
    // When the first part was handed in, how many items it had, and the time added by it.
    "ALTER TABLE attempt ADD COLUMN extended_at BIGINT",
    "ALTER TABLE attempt ADD COLUMN n_first BIGINT",
    "ALTER TABLE attempt ADD COLUMN extended_seconds BIGINT",
];

const DOWN: &[&str] = &[
    "ALTER TABLE attempt DROP COLUMN extended_seconds",
    "ALTER TABLE attempt DROP COLUMN n_first",
    "ALTER TABLE attempt DROP COLUMN extended_at",
];

const TABLES_NEWEST_FIRST: &[&str] = &["form_extension"];

/// This migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES_NEWEST_FIRST).await?;
        run(manager, DOWN).await
    }
}
