//! Table `incident`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "incident")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub session_id: Uuid,
    pub attempt_id: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    pub note_sealed: Vec<u8>,
    pub noted_by: Uuid,
    pub noted_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
