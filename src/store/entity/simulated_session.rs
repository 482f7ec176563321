//! Table `simulated_session`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "simulated_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub seed: String,
    pub made_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
