//! Decisions that cover many sessions, print jobs with their pages, and numbered blanks.

use crate::statements::{drop_tables, run};
use sea_orm_migration::prelude::*;

const UP: &[&str] = &[
    // A decision over sessions; certificates are issued in the background until `issued_at`.
    "CREATE TABLE decision_list (
    id UUID NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    made_by UUID NOT NULL REFERENCES staff (id),
    made_at BIGINT NOT NULL,
    n_wanted BIGINT NOT NULL,
    issued_at BIGINT
)",
    // A session has one decision.
    "CREATE TABLE decision_list_session (
    session_id UUID NOT NULL PRIMARY KEY REFERENCES session (id),
    list_id UUID NOT NULL REFERENCES decision_list (id)
)",
    "CREATE INDEX ix_decision_list_session ON decision_list_session (list_id)",
    // What a print job covers is a list of sessions, or one certificate.
    "CREATE TABLE print_job (
    id UUID NOT NULL PRIMARY KEY,
    list_id UUID REFERENCES decision_list (id),
    session_id UUID REFERENCES session (id),
    credential_id UUID REFERENCES credential (id),
    layout TEXT NOT NULL,
    has_crop_marks BOOLEAN NOT NULL,
    first_blank TEXT,
    state TEXT NOT NULL,
    n_pages BIGINT NOT NULL,
    n_done BIGINT NOT NULL,
    n_bytes BIGINT NOT NULL,
    problem TEXT,
    asked_by UUID NOT NULL REFERENCES staff (id),
    asked_at BIGINT NOT NULL,
    ended_at BIGINT
)",
    // The finished file, sealed because it names people, in parts.
    "CREATE TABLE print_part (
    job_id UUID NOT NULL REFERENCES print_job (id),
    n BIGINT NOT NULL,
    sealed BYTES NOT NULL,
    PRIMARY KEY (job_id, n)
)",
    // A numbered blank is used for one certificate or spoiled, never both and never twice.
    "CREATE TABLE blank (
    serial TEXT NOT NULL PRIMARY KEY,
    job_id UUID REFERENCES print_job (id),
    credential_id UUID REFERENCES credential (id),
    used_at BIGINT,
    spoiled_by UUID REFERENCES staff (id),
    spoiled_at BIGINT,
    spoiled_reason TEXT
)",
];

const TABLES_NEWEST_FIRST: &[&str] =
    &["blank", "print_part", "print_job", "decision_list_session", "decision_list"];

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
