//! Credentials, holders' links, counters and the audit chains.

use crate::statements::{drop_tables, run};
use sea_orm_migration::prelude::*;

const UP: &[&str] = &[
    "CREATE TABLE credential (
    id UUID NOT NULL PRIMARY KEY,
    attempt_id UUID NOT NULL UNIQUE,
    session_id UUID NOT NULL REFERENCES session (id),
    citizen_id UUID NOT NULL REFERENCES citizen (id),
    state TEXT NOT NULL,
    status_index BIGINT NOT NULL UNIQUE,
    register_number BIGINT NOT NULL UNIQUE,
    key_number BIGINT NOT NULL,
    commune_code TEXT NOT NULL REFERENCES commune (code),
    is_adult BOOLEAN NOT NULL,
    issued_on TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    revoked_at BIGINT,
    revoked_by UUID REFERENCES staff (id),
    revoked_reason TEXT
)",
    "CREATE INDEX ix_credential_citizen ON credential (citizen_id)",
    "CREATE INDEX ix_credential_commune ON credential (commune_code, state)",
    "CREATE INDEX ix_credential_session ON credential (session_id)",
    "CREATE TABLE credential_personal (
    credential_id UUID NOT NULL PRIMARY KEY REFERENCES credential (id),
    sealed BYTES NOT NULL
)",
    "CREATE TABLE credential_serial (
    serial_hash BYTES NOT NULL PRIMARY KEY,
    credential_id UUID NOT NULL UNIQUE REFERENCES credential (id)
)",
    "CREATE TABLE holder_link (
    secret_hash BYTES NOT NULL PRIMARY KEY,
    secret_sealed BYTES NOT NULL,
    attempt_id UUID NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
)",
    "CREATE INDEX ix_holder_link_attempt ON holder_link (attempt_id)",
    "CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
)",
    "CREATE TABLE audit_head (
    chain TEXT NOT NULL PRIMARY KEY,
    n BIGINT NOT NULL,
    hash TEXT NOT NULL
)",
    "CREATE TABLE audit (
    chain TEXT NOT NULL,
    n BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (chain, n)
)",
];

const TABLES_NEWEST_FIRST: &[&str] = &[
    "audit",
    "audit_head",
    "counter",
    "holder_link",
    "credential_serial",
    "credential_personal",
    "credential",
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
