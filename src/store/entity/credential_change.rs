//! Table `credential_change`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credential_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub credential_id: Uuid,
    pub open_slot: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub asked_by: Uuid,
    pub asked_at: i64,
    pub closed_by: Option<Uuid>,
    pub closed_at: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
}

impl ActiveModelBehavior for ActiveModel {}
