//! Opens SQLite or PostgreSQL as the house rules ask, and begins transactions.

use super::vault::Vault;
use super::{StoreFault, checkpoint};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    DbErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Versions before this one can corrupt a WAL database that has two connections.
const SQLITE_AT_LEAST: (u32, u32, u32) = (3, 51, 3);

/// Readers beside SQLite's single writer.
const N_SQLITE_READERS: u32 = 4;

/// Connections to PostgreSQL.
const N_POSTGRES_CONNECTIONS: u32 = 16;

/// An open database with the keys for its personal columns.
#[derive(Clone)]
pub struct Store {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    vault: Vault,
    url: String,
    n_commits: Arc<AtomicU64>,
}

/// A transaction; dropped without `commit`, it leaves nothing behind.
pub struct Tx {
    db: DatabaseTransaction,
    n_commits: Arc<AtomicU64>,
}

impl Tx {
    /// Makes everything done in it durable.
    ///
    /// # Errors
    /// When the database cannot commit; nothing is kept then.
    pub async fn commit(self) -> Result<(), StoreFault> {
        self.db.commit().await?;
        self.n_commits.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    pub(super) fn db(&self) -> &DatabaseTransaction {
        &self.db
    }
}

impl Store {
    /// Opens `sqlite:PATH` or `postgres://…`. Tables are not touched; see [`Store::migrate`].
    ///
    /// # Errors
    /// When the address is wrong, the server cannot be reached, or SQLite is too old.
    pub async fn open(url: &str, vault: Vault) -> Result<Self, StoreFault> {
        if url.starts_with("sqlite:") {
            open_sqlite(url, vault).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            open_postgres(url, vault).await
        } else {
            let scheme = url.split(':').next().unwrap_or_default();
            Err(StoreFault::Address(format!(
                "the scheme {scheme:?} is not known; write sqlite:PATH or \
                 postgres://USER@HOST:PORT/DATABASE"
            )))
        }
    }

    /// The same database, sealed and opened with these keys.
    #[must_use]
    pub fn with_vault(self, vault: Vault) -> Self {
        Store { vault, ..self }
    }

    /// Brings the tables up to date.
    ///
    /// # Errors
    /// When a migration fails.
    pub async fn migrate(&self) -> Result<(), StoreFault> {
        Ok(sathach_migrations::Migrator::up(&self.writer, None).await?)
    }

    /// Takes all tables down again, newest first.
    ///
    /// # Errors
    /// When a migration fails.
    pub async fn migrate_down(&self) -> Result<(), StoreFault> {
        Ok(sathach_migrations::Migrator::down(&self.writer, None).await?)
    }

    /// Names of migrations that have not been run.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, StoreFault> {
        let pending = sathach_migrations::Migrator::get_pending_migrations(&self.writer).await?;
        Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
    }

    /// Begins a transaction that writes. On SQLite it begins IMMEDIATE, so it never fails half-way
    /// for a lock.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn begin(&self) -> Result<Tx, StoreFault> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let db = self.writer.begin_with_options(options).await?;
        Ok(Tx { db, n_commits: Arc::clone(&self.n_commits) })
    }

    /// `sqlite` or `postgres`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.writer.get_database_backend() {
            DbBackend::Sqlite => "sqlite",
            _ => "postgres",
        }
    }

    /// Answers when the database does.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreFault> {
        Ok(self.reader.ping().await?)
    }

    /// Closes all connections.
    ///
    /// # Errors
    /// When a connection cannot be closed cleanly.
    pub async fn close(self) -> Result<(), StoreFault> {
        self.reader.clone().close().await?;
        Ok(self.writer.clone().close().await?)
    }

    pub(super) fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    pub(super) fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Keys of the personal columns.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Transactions that this store has committed since it was opened.
    pub(super) fn n_commits(&self) -> u64 {
        self.n_commits.load(Ordering::Relaxed)
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

/// The file of a `sqlite:` address.
#[must_use]
pub fn sqlite_path(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    Some(PathBuf::from(rest.split('?').next().unwrap_or(rest)))
}

fn common_options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    // Both are on by default and cost a third of the throughput.
    options
        .sqlx_logging(false)
        .test_before_acquire(false)
        .connect_timeout(Duration::from_secs(5))
        .acquire_timeout(Duration::from_secs(15));
    options
}

async fn open_sqlite(url: &str, vault: Vault) -> Result<Store, StoreFault> {
    let path = sqlite_path(url)
        .filter(|path| !path.as_os_str().is_empty())
        .ok_or_else(|| StoreFault::Address("no file is named after sqlite:".to_owned()))?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        must_be_folder(folder)?;
    }
    let url = format!("sqlite://{}", path.display());
    let writer = Database::connect(sqlite_options(&url, Role::Writer)).await?;
    require_sqlite_version(&writer).await?;
    let reader = Database::connect(sqlite_options(&url, Role::Reader)).await?;
    Ok(Store { writer, reader, vault, url, n_commits: Arc::default() })
}

fn must_be_folder(folder: &Path) -> Result<(), StoreFault> {
    if folder.is_dir() {
        return Ok(());
    }
    Err(StoreFault::Address(format!(
        "the folder {} does not exist; make it first",
        folder.display()
    )))
}

#[derive(Clone, Copy, PartialEq)]
enum Role {
    Writer,
    Reader,
}

fn sqlite_options(url: &str, role: Role) -> ConnectOptions {
    let mut options = common_options(url);
    let n = if role == Role::Writer { 1 } else { N_SQLITE_READERS };
    // All from the start: opening one later takes both cores from those who wait for an answer.
    options.max_connections(n).min_connections(n);
    options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .create_if_missing(role == Role::Writer)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true)
            .statement_cache_capacity(256)
            // Whole batches fit: the thread that finds rows never waits for the one that reads.
            .row_buffer_size(512)
            .pragma("cache_size", "-16384")
            .pragma("temp_store", "memory")
            .pragma("wal_autocheckpoint", checkpoint::MOST_PAGES)
            .pragma("query_only", if role == Role::Writer { "off" } else { "on" })
    });
    options
}

async fn require_sqlite_version(db: &DatabaseConnection) -> Result<(), StoreFault> {
    let statement = Statement::from_string(DbBackend::Sqlite, "SELECT sqlite_version() AS v");
    let row = db.query_one_raw(statement).await?;
    let version: String = row.map_or(Ok(String::new()), |row| row.try_get("", "v"))?;
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    let found = (next(), next(), next());
    if found >= SQLITE_AT_LEAST {
        return Ok(());
    }
    let (a, b, c) = SQLITE_AT_LEAST;
    Err(StoreFault::TooOld(format!(
        "SQLite {version} can lose a database with several connections; {a}.{b}.{c} or newer is \
         needed"
    )))
}

async fn open_postgres(url: &str, vault: Vault) -> Result<Store, StoreFault> {
    let mut options = common_options(url);
    options.max_connections(N_POSTGRES_CONNECTIONS).min_connections(2);
    let writer = Database::connect(options).await.map_err(|error| explain_postgres(url, &error))?;
    let (reader, url) = (writer.clone(), url.to_owned());
    Ok(Store { reader, writer, vault, url, n_commits: Arc::default() })
}

/// Says which part of the address does not fit, without repeating a password.
fn explain_postgres(url: &str, error: &DbErr) -> StoreFault {
    let text = error.to_string();
    let place = url
        .split_once("://")
        .map(|(_, rest)| rest.rsplit_once('@').map_or(rest, |(_, host)| host))
        .unwrap_or_default();
    let (server, database) = place.split_once('/').unwrap_or((place, ""));
    let lower = text.to_lowercase();
    let part = if lower.contains("does not exist") && lower.contains("database") {
        format!("the database {database:?} does not exist on the server")
    } else if lower.contains("password") || lower.contains("role") {
        "the user or the password is not accepted".to_owned()
    } else if lower.contains("invalid") || lower.contains("parse") {
        "the address is not of the form postgres://USER:PASSWORD@HOST:PORT/DATABASE".to_owned()
    } else {
        format!("the server {server:?} cannot be reached")
    };
    StoreFault::Address(format!("{part} ({text})"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    /// Otherwise every statement with `LIMIT ?` is planned anew each time that it runs.
    #[tokio::test(flavor = "multi_thread")]
    async fn sqlite_is_built_so_that_bound_values_leave_its_plans_alone() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("x.sqlite").display());
        let store = Store::open(&url, Vault::unset()).await.unwrap();
        for (option, wanted) in [("ENABLE_QPSG", 1), ("ENABLE_MEMORY_MANAGEMENT", 0)] {
            let sql = format!("SELECT sqlite_compileoption_used('{option}') AS used");
            let statement = Statement::from_string(DbBackend::Sqlite, sql);
            let row = store.reader().query_one_raw(statement).await.unwrap().unwrap();
            assert_eq!(row.try_get::<i32>("", "used").unwrap(), wanted, "{option}");
        }
    }
}
