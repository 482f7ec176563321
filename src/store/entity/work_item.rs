//! Table `work_item`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "work_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Text")]
    pub item_id: String,
    pub version: i64,
    #[sea_orm(column_type = "Text")]
    pub stage: String,
    #[sea_orm(column_type = "Text")]
    pub content: String,
    #[sea_orm(column_type = "Text")]
    pub writers: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub in_use: Option<String>,
    pub n_changes: i64,
    pub n_open_comments: i64,
    pub edited_by: Option<Uuid>,
    pub edited_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
