//! Moves what SQLite has in its log into its file, beside the commits: whoever happened to commit
//! when the log was full would wait for it otherwise.

use super::open::sqlite_path;
use super::{Store, StoreFault};
use sea_orm::{ConnectionTrait, Statement};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Pages of the log from which a commit does it after all: under a load that never pauses, work
/// beside it never comes to the log's end. 64 MB.
pub(super) const MOST_PAGES: &str = "16384";

/// Bytes of the log from which it is worth while: 1,000 pages, SQLite's own figure.
const WORTH_BYTES: u64 = 4_000_000;

const PAUSE: Duration = Duration::from_millis(200);

/// Starts the task; it ends with the store or its file. PostgreSQL needs none.
pub fn start(store: &Store) {
    let Some(path) = sqlite_path(store.url()) else { return };
    let mut log = path.clone().into_os_string();
    log.push("-wal");
    tokio::spawn(run(store.clone(), path, PathBuf::from(log)));
}

async fn run(store: Store, file: PathBuf, log: PathBuf) {
    while file.exists() {
        tokio::time::sleep(PAUSE).await;
        if is_worth_while(&log)
            && let Err(fault) = checkpoint(&store).await
        {
            // The store was closed, or the disk fails, which commits say louder.
            tracing::debug!(%fault, "no checkpoint");
            return;
        }
    }
}

fn is_worth_while(log: &Path) -> bool {
    std::fs::metadata(log).is_ok_and(|found| found.len() >= WORTH_BYTES)
}

/// Waits for nobody, and nobody for it.
async fn checkpoint(store: &Store) -> Result<(), StoreFault> {
    let db = store.reader();
    let sql = "PRAGMA wal_checkpoint(PASSIVE)";
    db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::store::vault::Vault;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_was_committed_comes_into_the_file_without_any_commit_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.sqlite");
        let url = format!("sqlite:{}", file.display());
        let store = Store::open(&url, Vault::unset()).await.unwrap();
        let write = async |sql: &str| {
            let db = store.writer();
            let statement = Statement::from_string(db.get_database_backend(), sql.to_owned());
            db.execute_raw(statement).await.unwrap();
        };
        let size = || std::fs::metadata(&file).unwrap().len();
        write("CREATE TABLE heap (bytes BLOB)").await;
        for _ in 0..8 {
            write("INSERT INTO heap VALUES (randomblob(1000000))").await;
        }
        assert!(size() < 1_000_000, "the log was moved by a commit: {}", size());
        start(&store);
        for _ in 0..100 {
            if size() > 8_000_000 {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("the file has {} bytes", size());
    }
}
