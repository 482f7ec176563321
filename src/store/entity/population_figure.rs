//! Table `population_figure`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "population_figure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub commune_code: String,
    pub n_adults: i64,
    #[sea_orm(column_type = "Text")]
    pub as_of: String,
    #[sea_orm(column_type = "Text")]
    pub source: String,
    pub is_sample: bool,
    pub entered_by: Option<Uuid>,
    pub entered_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
