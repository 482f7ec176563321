//! Table `credential`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credential")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub attempt_id: Uuid,
    pub session_id: Uuid,
    pub citizen_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub state: String,
    pub status_index: i64,
    pub register_number: i64,
    pub key_number: i64,
    #[sea_orm(column_type = "Text")]
    pub commune_code: String,
    pub is_adult: bool,
    #[sea_orm(column_type = "Text")]
    pub issued_on: String,
    pub issued_at: i64,
    pub revoked_at: Option<i64>,
    pub revoked_by: Option<Uuid>,
    #[sea_orm(column_type = "Text", nullable)]
    pub revoked_reason: Option<String>,
    pub replaced_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
