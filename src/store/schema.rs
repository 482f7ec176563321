//! Compares the tables that the code expects with those that the database has.

use super::entity;
use super::{Store, StoreFault};
use sea_orm::{ConnectionTrait, EntityName, Iden, Iterable, Statement};
use std::collections::BTreeSet;

/// Says every difference between entities and tables; empty when they agree.
///
/// # Errors
/// When the database cannot be asked.
pub async fn differences(store: &Store) -> Result<Vec<String>, StoreFault> {
    let mut found = Vec::new();
    for (table, expected) in expected_tables() {
        let present = columns_of(store, &table).await?;
        if present.is_empty() {
            found.push(format!("table {table} is missing"));
            continue;
        }
        for column in expected.difference(&present) {
            found.push(format!("table {table} lacks column {column}"));
        }
        for column in present.difference(&expected) {
            found.push(format!("table {table} has an unknown column {column}"));
        }
    }
    Ok(found)
}

/// True when the database has this table.
///
/// # Errors
/// When the database cannot be asked.
pub(super) async fn has_table(store: &Store, table: &str) -> Result<bool, StoreFault> {
    Ok(!columns_of(store, table).await?.is_empty())
}

async fn columns_of(store: &Store, table: &str) -> Result<BTreeSet<String>, StoreFault> {
    let db = store.reader();
    let sql = match store.kind() {
        "sqlite" => "SELECT name AS name FROM pragma_table_info($1)",
        _ => {
            "SELECT column_name::text AS name FROM information_schema.columns \
             WHERE table_name = $1 AND table_schema = current_schema()"
        }
    };
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [table.into()]);
    let rows = db.query_all_raw(statement).await?;
    rows.iter().map(|row| Ok(row.try_get("", "name")?)).collect()
}

fn expected_tables() -> Vec<(String, BTreeSet<String>)> {
    macro_rules! tables {
        ($($table:ident),+ $(,)?) => {
            vec![$((
                entity::$table::Entity.table_name().to_owned(),
                entity::$table::Column::iter().map(|column| column.to_string()).collect(),
            )),+]
        };
    }
    tables![
        attempt,
        audit,
        audit_head,
        bank_release,
        bank_release_item,
        blank,
        calibration,
        candidate,
        citizen,
        citizen_personal,
        commune,
        counter,
        course,
        credential,
        credential_change,
        credential_personal,
        credential_serial,
        decision_list,
        decision_list_session,
        device_request,
        exam,
        finding,
        form,
        form_extension,
        framework,
        hall,
        holder_link,
        incident,
        issuance_log,
        item_exposure,
        item_parameters,
        item_version,
        keys_check,
        neutralisation,
        neutralisation_session,
        picture,
        population_figure,
        print_job,
        print_part,
        release_proposal,
        response_event,
        result,
        round,
        round_form,
        session,
        setup_link,
        sign_in,
        simulated_session,
        staff,
        staff_code,
        standard_panel,
        time_credit,
        work_change,
        work_item,
    ]
}
