//! Neutralised items: what two people decided, how far it is carried out, and its sessions; and the
//! courses that open further attempts.

use crate::statements::{drop_tables, run};
use sea_orm_migration::prelude::*;

const UP: &[&str] = &[
    // `open_slot` names item and scope while the proposal waits, so that pressing twice makes one.
    // `last_attempt_id` is how far the attempts have been walked, by id.
    "CREATE TABLE neutralisation (
    id UUID NOT NULL PRIMARY KEY,
    item_version_id UUID NOT NULL REFERENCES item_version (id),
    session_id UUID REFERENCES session (id),
    method TEXT NOT NULL,
    reason TEXT NOT NULL,
    hash TEXT NOT NULL,
    state TEXT NOT NULL,
    open_slot TEXT UNIQUE,
    proposed_by UUID NOT NULL REFERENCES staff (id),
    proposed_at BIGINT NOT NULL,
    decided_by UUID REFERENCES staff (id),
    decided_at BIGINT,
    decision_note TEXT,
    last_attempt_id UUID,
    n_held BIGINT NOT NULL,
    n_changed BIGINT NOT NULL,
    n_to_pass BIGINT NOT NULL,
    regraded_at BIGINT,
    applied_at BIGINT
)",
    "CREATE INDEX ix_neutralisation_item ON neutralisation (item_version_id)",
    "CREATE TABLE neutralisation_session (
    neutralisation_id UUID NOT NULL REFERENCES neutralisation (id),
    session_id UUID NOT NULL REFERENCES session (id),
    n_held_foreseen BIGINT NOT NULL,
    n_changed_foreseen BIGINT NOT NULL,
    n_to_pass_foreseen BIGINT NOT NULL,
    n_held BIGINT NOT NULL,
    n_changed BIGINT NOT NULL,
    n_to_pass BIGINT NOT NULL,
    n_issued BIGINT NOT NULL,
    issued_at BIGINT,
    PRIMARY KEY (neutralisation_id, session_id)
)",
    "CREATE TABLE course (
    citizen_id UUID NOT NULL REFERENCES citizen (id),
    finished_on TEXT NOT NULL,
    place TEXT NOT NULL,
    confirmed_by UUID NOT NULL REFERENCES staff (id),
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (citizen_id, finished_on)
)",
];

const TABLES_NEWEST_FIRST: &[&str] = &["course", "neutralisation_session", "neutralisation"];

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
