//! Table `session`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub exam_id: Uuid,
    pub release_id: Uuid,
    pub hall_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub commune_code: String,
    pub code_hash: Vec<u8>,
    pub code_sealed: Vec<u8>,
    #[sea_orm(column_type = "Text")]
    pub state: String,
    pub opened_by: Uuid,
    pub opened_at: i64,
    pub sealed_by: Option<Uuid>,
    pub sealed_at: Option<i64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub minutes: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub decision_number: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub decision_on: Option<String>,
    pub decided_by: Option<Uuid>,
    pub decided_at: Option<i64>,
    pub seat_rows: i64,
    pub seat_columns: i64,
}

impl ActiveModelBehavior for ActiveModel {}
