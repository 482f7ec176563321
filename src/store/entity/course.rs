//! Table `course`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "course")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub citizen_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub finished_on: String,
    #[sea_orm(column_type = "Text")]
    pub place: String,
    pub confirmed_by: Uuid,
    pub confirmed_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
