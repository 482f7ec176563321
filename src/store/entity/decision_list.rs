//! Table `decision_list`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "decision_list")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub number: String,
    #[sea_orm(column_type = "Text")]
    pub decided_on: String,
    pub made_by: Uuid,
    pub made_at: i64,
    pub n_wanted: i64,
    pub issued_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
