//! Table `issuance_log`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "issuance_log")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub log_index: i64,
    pub leaf: Vec<u8>,
    pub credential_id: Uuid,
    pub logged_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
