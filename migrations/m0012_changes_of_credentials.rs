//! Changes of credentials (revoked, suspended, replaced) with who and why, and the issuance log.

use crate::statements::run;
use sea_orm_migration::prelude::*;

const UP: &[&str] = &[
    // `attempt_id` stays unique: it belongs to the newest edition. One that was replaced holds its
    // own id there, and here the edition that came after it.
    "ALTER TABLE credential ADD COLUMN replaced_by UUID",
    "CREATE INDEX ix_credential_replaced_by ON credential (replaced_by)",
    // `open_slot` holds the credential's id while a change waits for its second person.
    "CREATE TABLE credential_change (
    id UUID NOT NULL PRIMARY KEY,
    credential_id UUID NOT NULL REFERENCES credential (id),
    open_slot UUID UNIQUE,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_by UUID NOT NULL REFERENCES staff (id),
    asked_at BIGINT NOT NULL,
    closed_by UUID REFERENCES staff (id),
    closed_at BIGINT,
    outcome TEXT NOT NULL
)",
    "CREATE INDEX ix_credential_change_credential ON credential_change (credential_id)",
    "CREATE TABLE issuance_log (
    log_index BIGINT NOT NULL PRIMARY KEY,
    leaf BYTES NOT NULL,
    credential_id UUID NOT NULL UNIQUE,
    logged_at BIGINT NOT NULL
)",
];

const DOWN: &[&str] = &[
    "DROP TABLE issuance_log",
    "DROP TABLE credential_change",
    "DROP INDEX ix_credential_replaced_by",
    "ALTER TABLE credential DROP COLUMN replaced_by",
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
        run(manager, DOWN).await
    }
}
