//! Table `neutralisation_session`; its columns are described by the migration that makes it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "neutralisation_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub neutralisation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: Uuid,
    pub n_held_foreseen: i64,
    pub n_changed_foreseen: i64,
    pub n_to_pass_foreseen: i64,
    pub n_held: i64,
    pub n_changed: i64,
    pub n_to_pass: i64,
    pub n_issued: i64,
    pub issued_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
