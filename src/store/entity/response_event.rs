//! Table `response_event`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "response_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub attempt_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub epoch: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub position: i64,
    #[sea_orm(column_type = "Text")]
    pub response: String,
    pub elapsed_ms: i64,
    pub received_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
