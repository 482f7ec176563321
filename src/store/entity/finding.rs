//! Table `finding`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    pub session_id: Option<Uuid>,
    pub item_version_id: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub figures: String,
    #[sea_orm(column_type = "Text")]
    pub source: String,
    #[sea_orm(column_type = "Text")]
    pub state: String,
    pub found_at: i64,
    pub reviewed_by: Option<Uuid>,
    pub reviewed_at: Option<i64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub review_note: Option<String>,
    pub closed_by: Option<Uuid>,
    pub closed_at: Option<i64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub close_note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
