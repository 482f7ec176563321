//! Table `device_request`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "device_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub attempt_id: Uuid,
    pub device_hash: Vec<u8>,
    pub requested_at: i64,
    pub allowed_by: Option<Uuid>,
    pub allowed_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
