//! Communes, population figures, halls, staff and their sign-ins, citizens.

use crate::statements::{drop_tables, run};
use sea_orm_migration::prelude::*;

const UP: &[&str] = &[
    "CREATE TABLE commune (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    former_province TEXT NOT NULL
)",
    "CREATE TABLE population_figure (
    id UUID NOT NULL PRIMARY KEY,
    commune_code TEXT NOT NULL REFERENCES commune (code),
    n_adults BIGINT NOT NULL,
    as_of TEXT NOT NULL,
    source TEXT NOT NULL,
    is_sample BOOLEAN NOT NULL,
    entered_by UUID,
    entered_at BIGINT NOT NULL
)",
    "CREATE INDEX ix_population_figure_commune ON population_figure (commune_code, entered_at)",
    "CREATE TABLE hall (
    id UUID NOT NULL PRIMARY KEY,
    commune_code TEXT NOT NULL REFERENCES commune (code),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (commune_code, name)
)",
    "CREATE TABLE staff (
    id UUID NOT NULL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    commune_code TEXT REFERENCES commune (code),
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
)",
    "CREATE TABLE sign_in (
    id UUID NOT NULL PRIMARY KEY,
    staff_id UUID NOT NULL REFERENCES staff (id),
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
)",
    "CREATE INDEX ix_sign_in_staff ON sign_in (staff_id)",
    "CREATE TABLE setup_link (
    secret_hash BYTES NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
)",
    "CREATE TABLE citizen (
    id UUID NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    erased_at BIGINT
)",
    "CREATE TABLE citizen_personal (
    citizen_id UUID NOT NULL PRIMARY KEY REFERENCES citizen (id),
    number_hash BYTES NOT NULL UNIQUE,
    sealed BYTES NOT NULL
)",
];

const TABLES_NEWEST_FIRST: &[&str] = &[
    "citizen_personal",
    "citizen",
    "setup_link",
    "sign_in",
    "staff",
    "hall",
    "population_figure",
    "commune",
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
