//! Table `candidate`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "candidate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub session_id: Uuid,
    pub citizen_id: Uuid,
    pub attempt_id: Uuid,
    pub seat_number: i64,
    pub seat_code_hash: Vec<u8>,
    pub seat_code_sealed: Vec<u8>,
    #[sea_orm(column_type = "Text")]
    pub commune_code: String,
    pub is_adult: bool,
    #[sea_orm(column_type = "Text")]
    pub consent_version: String,
    pub consented_at: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub override_reason: Option<String>,
    pub checked_in_by: Uuid,
    pub checked_in_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
