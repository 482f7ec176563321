//! Sessions, candidates, attempts, response events and results.

use crate::statements::{drop_tables, run};
use sea_orm_migration::prelude::*;

const UP: &[&str] = &[
    "CREATE TABLE session (
    id UUID NOT NULL PRIMARY KEY,
    exam_id UUID NOT NULL REFERENCES exam (id),
    release_id UUID NOT NULL REFERENCES bank_release (id),
    hall_id UUID NOT NULL REFERENCES hall (id),
    commune_code TEXT NOT NULL REFERENCES commune (code),
    code_hash BYTES NOT NULL UNIQUE,
    code_sealed BYTES NOT NULL,
    state TEXT NOT NULL,
    opened_by UUID NOT NULL REFERENCES staff (id),
    opened_at BIGINT NOT NULL,
    sealed_by UUID REFERENCES staff (id),
    sealed_at BIGINT,
    minutes TEXT,
    decision_number TEXT,
    decision_on TEXT,
    decided_by UUID REFERENCES staff (id),
    decided_at BIGINT
)",
    "CREATE INDEX ix_session_commune ON session (commune_code, opened_at)",
    "CREATE TABLE candidate (
    id UUID NOT NULL PRIMARY KEY,
    session_id UUID NOT NULL REFERENCES session (id),
    citizen_id UUID NOT NULL REFERENCES citizen (id),
    attempt_id UUID NOT NULL UNIQUE,
    seat_number BIGINT NOT NULL,
    seat_code_hash BYTES NOT NULL,
    seat_code_sealed BYTES NOT NULL,
    commune_code TEXT NOT NULL REFERENCES commune (code),
    is_adult BOOLEAN NOT NULL,
    consent_version TEXT NOT NULL,
    consented_at BIGINT NOT NULL,
    override_reason TEXT,
    checked_in_by UUID NOT NULL REFERENCES staff (id),
    checked_in_at BIGINT NOT NULL,
    UNIQUE (session_id, citizen_id),
    UNIQUE (session_id, seat_number),
    UNIQUE (session_id, seat_code_hash)
)",
    "CREATE INDEX ix_candidate_citizen ON candidate (citizen_id)",
    "CREATE TABLE attempt (
    id UUID NOT NULL PRIMARY KEY,
    session_id UUID NOT NULL REFERENCES session (id),
    candidate_id UUID NOT NULL,
    form_id UUID REFERENCES form (id),
    state TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    device_hash BYTES,
    admitted_at BIGINT,
    started_at BIGINT,
    ends_at BIGINT,
    submitted_at BIGINT,
    submit_cause TEXT,
    receipt TEXT
)",
    "CREATE INDEX ix_attempt_session ON attempt (session_id)",
    "CREATE TABLE form_given (
    form_id UUID NOT NULL PRIMARY KEY REFERENCES form (id),
    attempt_id UUID NOT NULL UNIQUE
)",
    "CREATE TABLE device_request (
    attempt_id UUID NOT NULL PRIMARY KEY,
    device_hash BYTES NOT NULL,
    requested_at BIGINT NOT NULL,
    allowed_by UUID REFERENCES staff (id),
    allowed_at BIGINT
)",
    "CREATE TABLE time_credit (
    attempt_id UUID NOT NULL,
    n BIGINT NOT NULL,
    seconds BIGINT NOT NULL,
    reason TEXT NOT NULL,
    granted_by UUID NOT NULL REFERENCES staff (id),
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (attempt_id, n)
)",
    "CREATE TABLE response_event (
    attempt_id UUID NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    position BIGINT NOT NULL,
    response TEXT NOT NULL,
    elapsed_ms BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (attempt_id, epoch, seq),
    FOREIGN KEY (attempt_id) REFERENCES attempt (id)
)",
    "CREATE TABLE result (
    attempt_id UUID NOT NULL,
    version BIGINT NOT NULL,
    cause TEXT NOT NULL,
    score_sixtieths BIGINT NOT NULL,
    max_sixtieths BIGINT NOT NULL,
    cut_sixtieths BIGINT NOT NULL,
    decision TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (attempt_id, version),
    FOREIGN KEY (attempt_id) REFERENCES attempt (id)
)",
    "CREATE TABLE incident (
    id UUID NOT NULL PRIMARY KEY,
    session_id UUID NOT NULL REFERENCES session (id),
    attempt_id UUID,
    kind TEXT NOT NULL,
    note_sealed BYTES NOT NULL,
    noted_by UUID NOT NULL REFERENCES staff (id),
    noted_at BIGINT NOT NULL
)",
    "CREATE INDEX ix_incident_session ON incident (session_id)",
];

const TABLES_NEWEST_FIRST: &[&str] = &[
    "incident",
    "result",
    "response_event",
    "time_credit",
    "device_request",
    "form_given",
    "attempt",
    "candidate",
    "session",
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
        drop_tables(manager, TABLES_NEWEST_FIRST).await
    }
}
