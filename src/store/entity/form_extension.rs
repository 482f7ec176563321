//! Table `form_extension`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "form_extension")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub form_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub content: String,
    pub cut_sixtieths: i64,
}

impl ActiveModelBehavior for ActiveModel {}
