//! The audit: hash-chained entries, one chain a session and one a commune. Ids only, no personal
//! data.

use super::entity::{audit, audit_head};
use super::rows::{Db, in_json};
use super::{AuditRow, StoreFault, Tx};
use sathach_domain::moment::Moment;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Statement, Value,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What an entry says.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// `session:ID`, `commune:CODE` or `province`.
    pub chain: String,
    /// Who: `staff:ID`, `attempt:ID`, `system`.
    pub actor: String,
    /// What was done, a verb and a noun.
    pub action: &'a str,
    /// To what, by id.
    pub object: String,
    /// Anything else that matters, ids and numbers only.
    pub detail: serde_json::Value,
}

/// Appends an entry in the transaction of the change that it records.
///
/// # Errors
/// When the database fails.
pub async fn append(tx: &Tx, at: Moment, entry: Entry<'_>) -> Result<(), StoreFault> {
    append_all(tx, at, vec![entry]).await
}

/// Appends entries, in their order, in the transaction of the changes that they record.
///
/// # Errors
/// When the database fails.
pub async fn append_all(tx: &Tx, at: Moment, entries: Vec<Entry<'_>>) -> Result<(), StoreFault> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut by_chain: BTreeMap<String, Vec<Entry<'_>>> = BTreeMap::new();
    for entry in entries {
        by_chain.entry(entry.chain.clone()).or_default().push(entry);
    }
    let mut heads = lock_heads(tx, by_chain.keys()).await?;
    let mut rows: Vec<AuditRow> = Vec::new();
    for (chain, entries) in by_chain {
        let head = heads.iter_mut().find(|head| head.chain == chain);
        let head = head.ok_or_else(|| missing_head(&chain))?;
        rows.extend(entries.into_iter().map(|entry| chained(head, at, entry)));
    }
    write(tx, rows, &heads).await
}

/// The heads of these chains, made where they are missing. Writers of one chain wait for each other
/// here. Heads are taken in the order of chains, new ones and others alike, so that two writers of
/// several never wait for each other in a ring.
async fn lock_heads(
    tx: &Tx,
    chains: impl Iterator<Item = &String>,
) -> Result<Vec<audit_head::Model>, StoreFault> {
    let backend = tx.db().get_database_backend();
    let each = match backend {
        DbBackend::Sqlite => "json_each(?)",
        _ => "json_array_elements_text($1::json)",
    };
    let sql = format!(
        "INSERT INTO audit_head (chain, n, hash) SELECT value, 0, '' FROM {each} WHERE true \
         ORDER BY value ON CONFLICT (chain) DO UPDATE SET n = audit_head.n \
         RETURNING chain, n, hash"
    );
    let statement = Statement::from_sql_and_values(backend, sql, [in_json(chains).into()]);
    Ok(audit_head::Model::find_by_statement(statement).all(tx.db()).await?)
}

/// Rows written by one statement at most: SQLite takes 32,766 values in one.
const N_ROWS_AT_ONCE: usize = 1_024;

const HEADS_SQLITE: &str = "UPDATE audit_head SET n = value->>1, hash = value->>2 \
     FROM json_each(?) WHERE chain = value->>0";
/// Rows and heads at once: `$1` are the rows, `$2` the heads.
const WRITE_POSTGRES: &str = "WITH added AS (INSERT INTO audit \
     (chain, n, at, actor, action, object, detail, prev_hash, hash) \
     SELECT value->>0, (value->>1)::bigint, (value->>2)::bigint, value->>3, value->>4, \
     value->>5, value->>6, value->>7, value->>8 FROM json_array_elements($1::json)) \
     UPDATE audit_head SET n = (value->>1)::bigint, hash = value->>2 \
     FROM json_array_elements($2::json) WHERE chain = value->>0";

async fn write(
    tx: &Tx,
    rows: Vec<AuditRow>,
    heads: &[audit_head::Model],
) -> Result<(), StoreFault> {
    let heads = in_json(heads.iter().map(|head| (&head.chain, head.n, &head.hash)));
    if tx.db().get_database_backend() == DbBackend::Sqlite {
        return write_in_sqlite(tx, rows, heads).await;
    }
    let rows = in_json(rows.iter().map(|row| {
        let AuditRow { chain, n, at, actor, action, object, detail, prev_hash, hash } = row;
        (chain, n, at, actor, action, object, detail, prev_hash, hash)
    }));
    let values = [rows.into(), heads.into()];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, WRITE_POSTGRES, values);
    tx.db().execute_raw(statement).await?;
    Ok(())
}

/// Rows as values: to take each column out of a row in JSON would take three times as long.
async fn write_in_sqlite(
    tx: &Tx,
    mut rows: Vec<AuditRow>,
    heads: String,
) -> Result<(), StoreFault> {
    while rows.len() > N_ROWS_AT_ONCE {
        let later = rows.split_off(N_ROWS_AT_ONCE);
        let (sql, values) = insert_in_sqlite(rows);
        tx.db().execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await?;
        rows = later;
    }
    let (insert, mut values) = insert_in_sqlite(rows);
    values.push(heads.into());
    let sql = format!("{insert}; {HEADS_SQLITE}");
    tx.db().execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await?;
    Ok(())
}

fn insert_in_sqlite(rows: Vec<AuditRow>) -> (String, Vec<Value>) {
    let places = vec!["(?, ?, ?, ?, ?, ?, ?, ?, ?)"; rows.len()].join(", ");
    let sql = format!(
        "INSERT INTO audit (chain, n, at, actor, action, object, detail, prev_hash, hash) \
         VALUES {places}"
    );
    let values = rows.into_iter().flat_map(|row| -> [Value; 9] {
        let AuditRow { chain, n, at, actor, action, object, detail, prev_hash, hash } = row;
        [
            chain.into(),
            n.into(),
            at.into(),
            actor.into(),
            action.into(),
            object.into(),
            detail.into(),
            prev_hash.into(),
            hash.into(),
        ]
    });
    (sql, values.collect())
}

/// The row of an entry after this head, which moves on to it.
fn chained(head: &mut audit_head::Model, at: Moment, entry: Entry<'_>) -> AuditRow {
    let mut row = AuditRow {
        chain: entry.chain,
        n: head.n + 1,
        at: at.ms(),
        actor: entry.actor,
        action: entry.action.to_owned(),
        object: entry.object,
        detail: entry.detail.to_string(),
        prev_hash: head.hash.clone(),
        hash: String::new(),
    };
    row.hash = hash_of(&row);
    head.n = row.n;
    head.hash = row.hash.clone();
    row
}

fn missing_head(chain: &str) -> StoreFault {
    StoreFault::BadRow {
        table: "audit_head",
        row: chain.to_owned(),
        column: "n",
        problem: "missing right after it was made".to_owned(),
    }
}

/// SHA-256 over all fields but the hash, each preceded by its length.
fn hash_of(row: &AuditRow) -> String {
    let mut hash = Sha256::new();
    let n = row.n.to_string();
    let at = row.at.to_string();
    let fields =
        [&row.chain, &n, &at, &row.actor, &row.action, &row.object, &row.detail, &row.prev_hash];
    for field in fields {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field.as_bytes());
    }
    hex::encode(hash.finalize())
}

/// What a check of the chains found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct AuditCheck {
    /// Chains looked at.
    pub n_chains: usize,
    /// Entries looked at.
    pub n_entries: usize,
    /// Where a chain is broken, in words.
    pub broken: Vec<String>,
}

/// Checks every chain from its first entry to its head.
///
/// # Errors
/// When the database fails.
pub async fn verify(db: &impl Db) -> Result<AuditCheck, StoreFault> {
    let heads = audit_head::Entity::find()
        .order_by_asc(audit_head::Column::Chain)
        .all(db.connection())
        .await?;
    let mut check = AuditCheck { n_chains: heads.len(), n_entries: 0, broken: Vec::new() };
    for head in heads {
        let rows = entries(db, &head.chain).await?;
        check.n_entries += rows.len();
        let mut prev_hash = String::new();
        for (row, n) in rows.iter().zip(1_i64..) {
            if row.n != n || row.prev_hash != prev_hash || row.hash != hash_of(row) {
                check.broken.push(format!("chain {}, entry {n}", head.chain));
                break;
            }
            prev_hash.clone_from(&row.hash);
        }
        let ends_at_head = rows.len() as i64 == head.n && prev_hash == head.hash;
        if !ends_at_head && !check.broken.iter().any(|place| place.contains(&head.chain)) {
            check.broken.push(format!("chain {}, its end", head.chain));
        }
    }
    Ok(check)
}

/// Entries of a chain in order.
///
/// # Errors
/// When the database fails.
pub async fn entries(db: &impl Db, chain: &str) -> Result<Vec<AuditRow>, StoreFault> {
    let query =
        audit::Entity::find().filter(audit::Column::Chain.eq(chain)).order_by_asc(audit::Column::N);
    Ok(query.all(db.connection()).await?)
}

/// The newest entries of all chains.
///
/// # Errors
/// When the database fails.
pub async fn newest(db: &impl Db, limit: u64) -> Result<Vec<AuditRow>, StoreFault> {
    let query = audit::Entity::find()
        .order_by_desc(audit::Column::At)
        .order_by_desc(audit::Column::N)
        .limit(limit);
    Ok(query.all(db.connection()).await?)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::store::{Store, vault::Vault};

    #[tokio::test(flavor = "multi_thread")]
    async fn none_and_more_than_fit_into_one_statement_are_written_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("x.sqlite").display());
        let store = Store::open(&url, Vault::unset()).await.unwrap();
        store.migrate().await.unwrap();
        let entry = |n: usize| Entry {
            chain: format!("session:{}", n % 2),
            actor: "system".to_owned(),
            action: "try_entry",
            object: n.to_string(),
            detail: serde_json::Value::Null,
        };
        let n_entries = 2 * N_ROWS_AT_ONCE + 2;
        for n in [0, n_entries] {
            let tx = store.begin().await.unwrap();
            append_all(&tx, Moment::from_ms(1), (0..n).map(entry).collect()).await.unwrap();
            tx.commit().await.unwrap();
        }
        let check = verify(&store).await.unwrap();
        assert_eq!(check, AuditCheck { n_chains: 2, n_entries, broken: Vec::new() });
    }
}
