//! Table `blank`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "blank")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub serial: String,
    pub job_id: Option<Uuid>,
    pub credential_id: Option<Uuid>,
    pub used_at: Option<i64>,
    pub spoiled_by: Option<Uuid>,
    pub spoiled_at: Option<i64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub spoiled_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
