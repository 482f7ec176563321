//! Table `item_parameters`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "item_parameters")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub calibration_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_version_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub model: String,
    #[sea_orm(column_type = "Text")]
    pub standing: String,
    #[sea_orm(column_type = "Text")]
    pub source: String,
    #[sea_orm(column_type = "Double")]
    pub discrimination: f64,
    #[sea_orm(column_type = "Double")]
    pub difficulty: f64,
    #[sea_orm(column_type = "Double")]
    pub guessing: f64,
    #[sea_orm(column_type = "Double")]
    pub se_difficulty: f64,
    #[sea_orm(column_type = "Double")]
    pub se_discrimination: f64,
    pub n_responses: i64,
    #[sea_orm(column_type = "Double", nullable)]
    pub infit: Option<f64>,
    #[sea_orm(column_type = "Double", nullable)]
    pub outfit: Option<f64>,
}

impl ActiveModelBehavior for ActiveModel {}
