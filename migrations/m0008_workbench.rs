//! The workbench: items with their newest wording, every change, proposals of releases, role codes.

use crate::statements::{drop_tables, run};
use sea_orm_migration::prelude::*;

const UP: &[&str] = &[
    "CREATE TABLE staff_code (
    staff_id UUID NOT NULL PRIMARY KEY REFERENCES staff (id),
    code TEXT NOT NULL UNIQUE
)",
    "CREATE TABLE work_item (
    item_id TEXT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    stage TEXT NOT NULL,
    content TEXT NOT NULL,
    writers TEXT NOT NULL,
    in_use TEXT,
    n_changes BIGINT NOT NULL,
    n_open_comments BIGINT NOT NULL,
    edited_by UUID REFERENCES staff (id),
    edited_at BIGINT NOT NULL
)",
    "CREATE TABLE work_change (
    item_id TEXT NOT NULL REFERENCES work_item (item_id),
    n BIGINT NOT NULL,
    version BIGINT NOT NULL,
    action TEXT NOT NULL,
    stage TEXT NOT NULL,
    content TEXT NOT NULL,
    note TEXT NOT NULL,
    changed_by UUID REFERENCES staff (id),
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (item_id, n)
)",
    // `open_slot` holds the same word in the one open proposal and nothing in all closed ones.
    "CREATE TABLE release_proposal (
    id UUID NOT NULL PRIMARY KEY,
    open_slot TEXT UNIQUE,
    hash TEXT NOT NULL,
    n_items BIGINT NOT NULL,
    wordings TEXT NOT NULL,
    proposed_by UUID NOT NULL REFERENCES staff (id),
    proposed_at BIGINT NOT NULL,
    closed_by UUID REFERENCES staff (id),
    closed_at BIGINT,
    release_id UUID REFERENCES bank_release (id)
)",
];

const TABLES_NEWEST_FIRST: &[&str] =
    &["release_proposal", "work_change", "work_item", "staff_code"];

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
