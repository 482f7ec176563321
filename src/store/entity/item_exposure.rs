//! Table `item_exposure`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "item_exposure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_version_id: Uuid,
    pub n_forms: i64,
}

impl ActiveModelBehavior for ActiveModel {}
