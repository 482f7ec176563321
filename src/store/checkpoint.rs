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

const PAUSE: Duration = Duration::from_millis(50);

/// Looks in a row that find somebody writing before it is done beside them all the same: two
/// seconds.
const MOST_BUSY_LOOKS: u32 = 40;

/// Starts the task; it ends with the store or its file. PostgreSQL needs none.
pub fn start(store: &Store) {
    let Some(path) = sqlite_path(store.url()) else { return };
    let mut log = path.clone().into_os_string();
    log.push("-wal");
    tokio::spawn(run(store.clone(), path, PathBuf::from(log)));
}

/// Waits for a moment in which nobody writes: the disk does one thing after the other, and a commit
/// beside a checkpoint waits for both.
async fn run(store: Store, file: PathBuf, log: PathBuf) {
    let (mut n_seen, mut n_moved, mut n_busy) = (store.n_commits(), None, 0);
    while file.exists() {
        tokio::time::sleep(PAUSE).await;
        let n_commits = store.n_commits();
        let is_quiet = n_commits == n_seen;
        n_seen = n_commits;
        n_busy = if is_quiet { 0 } else { n_busy + 1 };
        let is_due = is_quiet || n_busy >= MOST_BUSY_LOOKS;
        if !is_due || n_moved == Some(n_commits) || !is_worth_while(&log) {
            continue;
        }
        if let Err(fault) = checkpoint(&store).await {
            // The store was closed, or the disk fails, which commits say louder.
            tracing::debug!(%fault, "no checkpoint");
            return;
        }
        (n_moved, n_busy) = (Some(n_commits), 0);
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
    use sea_orm::DbBackend;
    use std::time::Instant;

    struct Written {
        file: PathBuf,
        store: Store,
        _folder: tempfile::TempDir,
    }

    impl Written {
        async fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("x.sqlite");
            let url = format!("sqlite:{}", file.display());
            let store = Store::open(&url, Vault::unset()).await.unwrap();
            let written = Written { file, store, _folder: folder };
            written.write("CREATE TABLE heap (bytes BLOB)").await;
            for _ in 0..8 {
                written.write("INSERT INTO heap VALUES (randomblob(1000000))").await;
            }
            assert!(written.size() < 1_000_000, "a commit moved the log: {}", written.size());
            written
        }

        async fn write(&self, sql: &str) {
            let tx = self.store.begin().await.unwrap();
            let statement = Statement::from_string(DbBackend::Sqlite, sql.to_owned());
            tx.db().execute_raw(statement).await.unwrap();
            tx.commit().await.unwrap();
        }

        fn size(&self) -> u64 {
            std::fs::metadata(&self.file).unwrap().len()
        }

        fn is_moved(&self) -> bool {
            self.size() > 8_000_000
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_was_committed_comes_into_the_file_once_nobody_writes() {
        let written = Written::new().await;
        start(&written.store);
        for _ in 0..400 {
            if written.is_moved() {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("the file has {} bytes", written.size());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn those_who_never_pause_have_the_log_moved_beside_them() {
        let written = Written::new().await;
        start(&written.store);
        let began = Instant::now();
        while !written.is_moved() {
            assert!(began.elapsed() < PAUSE * 400, "the file has {} bytes", written.size());
            written.write("INSERT INTO heap VALUES (randomblob(100))").await;
        }
    }
}
