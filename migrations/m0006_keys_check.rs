//! One sealed row that tells whether the keys in use are those of this database.

use crate::statements::{drop_tables, run};
use sea_orm_migration::prelude::*;

const UP: &[&str] = &["CREATE TABLE keys_check (
    id UUID NOT NULL PRIMARY KEY,
    sealed BYTES NOT NULL,
    lookup_hash BYTES NOT NULL
)"];

/// This migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["keys_check"]).await
    }
}
