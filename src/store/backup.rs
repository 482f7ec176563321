//! Copies of the whole database while it serves, and their return.

use super::open::sqlite_path;
use super::{Store, StoreFault};
use sea_orm::{ConnectionTrait, Statement};
use std::path::Path;
use tokio::process::Command;

/// Writes a consistent copy to `out`: `VACUUM INTO` on SQLite, `pg_dump` on PostgreSQL.
///
/// # Errors
/// When the copy cannot be written; a half-written file is removed.
pub async fn backup(store: &Store, out: &Path) -> Result<(), StoreFault> {
    if out.exists() {
        return Err(StoreFault::Tool(format!("{} exists already", out.display())));
    }
    if store.kind() == "sqlite" {
        let db = store.reader();
        let statement = Statement::from_sql_and_values(
            db.get_database_backend(),
            "VACUUM INTO ?",
            [out.display().to_string().into()],
        );
        // VACUUM INTO only reads the open database, but `query_only` forbids it all the same.
        store.writer().execute_raw(statement).await?;
        return Ok(());
    }
    let mut command = Command::new("pg_dump");
    command.args(["--format=custom", "--no-owner", "--file"]).arg(out).arg(store.url());
    run(command, out).await
}

/// Puts a copy back into an empty database. The address must not hold data yet.
///
/// # Errors
/// When the target holds data or the copy cannot be read.
pub async fn restore(url: &str, copy: &Path) -> Result<(), StoreFault> {
    if let Some(target) = sqlite_path(url) {
        if target.exists() {
            return Err(StoreFault::Tool(format!(
                "{} exists already; restore into an empty folder",
                target.display()
            )));
        }
        return std::fs::copy(copy, &target)
            .map(|_| ())
            .map_err(|source| StoreFault::File { path: copy.display().to_string(), source });
    }
    let mut command = Command::new("pg_restore");
    command.args(["--exit-on-error", "--no-owner", "--dbname"]).arg(url).arg(copy);
    let output = command
        .output()
        .await
        .map_err(|source| StoreFault::File { path: "pg_restore".to_owned(), source })?;
    tool_result("pg_restore", &output)
}

async fn run(mut command: Command, out: &Path) -> Result<(), StoreFault> {
    let name = command.as_std().get_program().to_string_lossy().into_owned();
    let output =
        command.output().await.map_err(|source| StoreFault::File { path: name.clone(), source })?;
    let result = tool_result(&name, &output);
    if result.is_err() {
        let _ = std::fs::remove_file(out);
    }
    result
}

fn tool_result(name: &str, output: &std::process::Output) -> Result<(), StoreFault> {
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(StoreFault::Tool(format!("{name} failed: {}", said.trim())))
}
