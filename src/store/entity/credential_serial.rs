//! Table `credential_serial`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credential_serial")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub serial_hash: Vec<u8>,
    pub credential_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
