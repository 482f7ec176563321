//! Frameworks, item versions, bank releases, exams and forms.

use crate::statements::{drop_tables, run};
use sea_orm_migration::prelude::*;

const UP: &[&str] = &[
    "CREATE TABLE framework (
    framework_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (framework_id, version)
)",
    "CREATE TABLE item_version (
    id UUID NOT NULL PRIMARY KEY,
    item_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    area TEXT NOT NULL,
    level BIGINT NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    UNIQUE (item_id, version)
)",
    "CREATE TABLE bank_release (
    id UUID NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    framework_id TEXT NOT NULL,
    framework_version BIGINT NOT NULL,
    n_items BIGINT NOT NULL,
    released_at BIGINT NOT NULL,
    FOREIGN KEY (framework_id, framework_version) REFERENCES framework (framework_id, version)
)",
    "CREATE TABLE bank_release_item (
    release_id UUID NOT NULL REFERENCES bank_release (id),
    item_version_id UUID NOT NULL REFERENCES item_version (id),
    PRIMARY KEY (release_id, item_version_id)
)",
    "CREATE TABLE exam (
    id UUID NOT NULL PRIMARY KEY,
    exam_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    content TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (exam_id, version)
)",
    "CREATE TABLE form (
    id UUID NOT NULL PRIMARY KEY,
    exam_id UUID NOT NULL REFERENCES exam (id),
    release_id UUID NOT NULL REFERENCES bank_release (id),
    seed TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL
)",
];

const TABLES_NEWEST_FIRST: &[&str] =
    &["form", "exam", "bank_release_item", "bank_release", "item_version", "framework"];

/// This migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES_NEWEST_FIRST).await
    }
}
