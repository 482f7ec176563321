//! Table `print_job`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "print_job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub list_id: Option<Uuid>,
    pub session_id: Option<Uuid>,
    pub credential_id: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub layout: String,
    pub has_crop_marks: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub first_blank: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub state: String,
    pub n_pages: i64,
    pub n_done: i64,
    pub n_bytes: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub problem: Option<String>,
    pub asked_by: Uuid,
    pub asked_at: i64,
    pub ended_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
