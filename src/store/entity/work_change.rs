//! Table `work_change`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "work_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Text")]
    pub item_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub n: i64,
    pub version: i64,
    #[sea_orm(column_type = "Text")]
    pub action: String,
    #[sea_orm(column_type = "Text")]
    pub stage: String,
    #[sea_orm(column_type = "Text")]
    pub content: String,
    #[sea_orm(column_type = "Text")]
    pub note: String,
    pub changed_by: Option<Uuid>,
    pub changed_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
