//! Item parameters and calibrations, findings for two people, standard-setting panels, and which
//! sessions are simulated.

use crate::statements::{drop_tables, run};
use sea_orm_migration::prelude::*;

const UP: &[&str] = &[
    // `open_slot` holds the same word in the one open proposal and nothing in all closed ones.
    "CREATE TABLE calibration (
    id UUID NOT NULL PRIMARY KEY,
    open_slot TEXT UNIQUE,
    model TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    n_people BIGINT NOT NULL,
    n_items BIGINT NOT NULL,
    figures TEXT NOT NULL,
    proposed_by UUID NOT NULL REFERENCES staff (id),
    proposed_at BIGINT NOT NULL,
    decided_by UUID REFERENCES staff (id),
    decided_at BIGINT,
    note TEXT
)",
    "CREATE TABLE item_parameters (
    calibration_id UUID NOT NULL REFERENCES calibration (id),
    item_version_id UUID NOT NULL REFERENCES item_version (id),
    model TEXT NOT NULL,
    standing TEXT NOT NULL,
    source TEXT NOT NULL,
    discrimination DOUBLE PRECISION NOT NULL,
    difficulty DOUBLE PRECISION NOT NULL,
    guessing DOUBLE PRECISION NOT NULL,
    se_difficulty DOUBLE PRECISION NOT NULL,
    se_discrimination DOUBLE PRECISION NOT NULL,
    n_responses BIGINT NOT NULL,
    infit DOUBLE PRECISION,
    outfit DOUBLE PRECISION,
    PRIMARY KEY (calibration_id, item_version_id)
)",
    "CREATE INDEX ix_item_parameters_item ON item_parameters (item_version_id)",
    // `subject` is `session:ID`, `attempt:ID` or `item:ID`: the same thing is found once.
    "CREATE TABLE finding (
    id UUID NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    session_id UUID REFERENCES session (id),
    item_version_id UUID REFERENCES item_version (id),
    figures TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    reviewed_by UUID REFERENCES staff (id),
    reviewed_at BIGINT,
    review_note TEXT,
    closed_by UUID REFERENCES staff (id),
    closed_at BIGINT,
    close_note TEXT,
    UNIQUE (subject, kind)
)",
    "CREATE INDEX ix_finding_state ON finding (state, found_at)",
    "CREATE TABLE standard_panel (
    id UUID NOT NULL PRIMARY KEY,
    exam_id UUID NOT NULL REFERENCES exam (id),
    open_slot TEXT UNIQUE,
    state TEXT NOT NULL,
    source TEXT NOT NULL,
    ratings TEXT NOT NULL,
    figures TEXT NOT NULL,
    proposed_by UUID NOT NULL REFERENCES staff (id),
    proposed_at BIGINT NOT NULL,
    decided_by UUID REFERENCES staff (id),
    decided_at BIGINT,
    note TEXT
)",
    // A session is in here from its first moment or never.
    "CREATE TABLE simulated_session (
    session_id UUID NOT NULL PRIMARY KEY REFERENCES session (id),
    seed TEXT NOT NULL,
    made_at BIGINT NOT NULL
)",
];

const TABLES_NEWEST_FIRST: &[&str] =
    &["simulated_session", "standard_panel", "finding", "item_parameters", "calibration"];

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
