//! Table `attempt`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attempt")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub session_id: Uuid,
    pub candidate_id: Uuid,
    pub form_id: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub state: String,
    pub epoch: i64,
    pub device_hash: Option<Vec<u8>>,
    pub admitted_at: Option<i64>,
    pub started_at: Option<i64>,
    pub ends_at: Option<i64>,
    pub submitted_at: Option<i64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub submit_cause: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub receipt: Option<String>,
    pub extended_at: Option<i64>,
    pub n_first: Option<i64>,
    pub extended_seconds: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
