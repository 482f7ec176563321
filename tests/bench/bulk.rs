//! Rows of made-up installations, many in a statement.

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, Value};

pub async fn insert_many(
    db: &DatabaseConnection,
    table: &str,
    columns: &str,
    rows: Vec<Vec<Value>>,
) {
    let mut n = 0;
    let places: Vec<String> = rows
        .iter()
        .map(|row| {
            let places: Vec<String> = row
                .iter()
                .map(|_| {
                    n += 1;
                    format!("${n}")
                })
                .collect();
            format!("({})", places.join(", "))
        })
        .collect();
    let sql = format!("INSERT INTO {table} ({columns}) VALUES {}", places.join(", "));
    let values: Vec<Value> = rows.into_iter().flatten().collect();
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.execute_raw(statement).await.unwrap();
}

/// Bytes of the database.
pub async fn bytes(db: &DatabaseConnection) -> u64 {
    let sql = match db.get_database_backend() {
        sea_orm::DbBackend::Sqlite => {
            "SELECT page_count * page_size AS n FROM pragma_page_count, pragma_page_size"
        }
        _ => "SELECT pg_database_size(current_database()) AS n",
    };
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    let bytes: i64 = row.try_get("", "n").unwrap();
    bytes as u64
}
