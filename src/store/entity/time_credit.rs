//! Table `time_credit`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "time_credit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub attempt_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub n: i64,
    pub seconds: i64,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub granted_by: Uuid,
    pub granted_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
