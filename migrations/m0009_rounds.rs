//! Rounds of forms dealt for a session, the form of each seat, and how often items were dealt.

use crate::statements::{drop_tables, run};
use sea_orm_migration::prelude::*;

const UP: &[&str] = &[
    // Seats are numbered row by row; sessions of before stand in a usual hall.
    "ALTER TABLE session ADD COLUMN seat_rows BIGINT NOT NULL DEFAULT 5",
    "ALTER TABLE session ADD COLUMN seat_columns BIGINT NOT NULL DEFAULT 8",
    // `content` is the deal of this round as JSON, deflated: all that is needed to check it.
    "CREATE TABLE round (
    id UUID NOT NULL PRIMARY KEY,
    session_id UUID NOT NULL REFERENCES session (id),
    number BIGINT NOT NULL,
    n_forms BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    parameter_source TEXT NOT NULL,
    content BYTES NOT NULL,
    dealt_at BIGINT NOT NULL,
    UNIQUE (session_id, number)
)",
    "CREATE TABLE round_form (
    session_id UUID NOT NULL REFERENCES session (id),
    seat_number BIGINT NOT NULL,
    form_id UUID NOT NULL UNIQUE REFERENCES form (id),
    PRIMARY KEY (session_id, seat_number)
)",
    "CREATE TABLE item_exposure (
    item_version_id UUID NOT NULL PRIMARY KEY REFERENCES item_version (id),
    n_forms BIGINT NOT NULL
)",
];

const DOWN: &[&str] =
    &["ALTER TABLE session DROP COLUMN seat_columns", "ALTER TABLE session DROP COLUMN seat_rows"];

const TABLES_NEWEST_FIRST: &[&str] = &["item_exposure", "round_form", "round"];

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
