//! Takes the foreign key off `response_event`, the hottest table.
//!
//! Its check wrote the attempt's row with every batch of saves on PostgreSQL. Saves look at the
//! attempt under a lock before they insert, and attempts are never deleted. SQLite cannot drop a
//! key, so both databases copy the table.

use crate::statements::run;
use sea_orm_migration::prelude::*;

const WITHOUT_KEY: &[&str] = &[
    "CREATE TABLE response_event_copy (
    attempt_id UUID NOT NULL,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    position BIGINT NOT NULL,
    response TEXT NOT NULL,
    elapsed_ms BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (attempt_id, epoch, seq)
)",
    "INSERT INTO response_event_copy SELECT * FROM response_event",
    "DROP TABLE response_event",
    "ALTER TABLE response_event_copy RENAME TO response_event",
];

const WITH_KEY: &[&str] = &[
    "CREATE TABLE response_event_copy (
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
    "INSERT INTO response_event_copy SELECT * FROM response_event",
    "DROP TABLE response_event",
    "ALTER TABLE response_event_copy RENAME TO response_event",
];

/// This migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, WITHOUT_KEY).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, WITH_KEY).await
    }
}
