//! Table `release_proposal`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "release_proposal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text", nullable)]
    pub open_slot: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    pub n_items: i64,
    #[sea_orm(column_type = "Text")]
    pub wordings: String,
    pub proposed_by: Uuid,
    pub proposed_at: i64,
    pub closed_by: Option<Uuid>,
    pub closed_at: Option<i64>,
    pub release_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
