//! The store on both databases: migrations up and down, tables as the code expects, audit chains.

use crate::server::{Database, new_postgres};
use sathach::store::vault::Vault;
use sathach::store::{Store, audit, schema};
use sathach_domain::moment::Moment;

async fn open(database: Database, folder: &tempfile::TempDir) -> Store {
    let url = match database {
        Database::Sqlite => format!("sqlite:{}", folder.path().join("x.sqlite").display()),
        Database::Postgres => new_postgres(),
    };
    Store::open(&url, Vault::new([1; 32], [2; 32])).await.unwrap()
}

async fn tables_go_up_and_down(database: Database) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(database, &folder).await;
    assert_eq!(store.pending_migrations().await.unwrap().len(), 4);
    assert_ne!(schema::differences(&store).await.unwrap(), Vec::<String>::new());
    for _ in 0..2 {
        store.migrate().await.unwrap();
        assert_eq!(schema::differences(&store).await.unwrap(), Vec::<String>::new());
        store.migrate_down().await.unwrap();
    }
}

#[tokio::test]
async fn tables_go_up_and_down_on_sqlite() {
    tables_go_up_and_down(Database::Sqlite).await;
}

#[tokio::test]
async fn tables_go_up_and_down_on_postgres() {
    tables_go_up_and_down(Database::Postgres).await;
}

async fn the_audit_is_a_chain(database: Database) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(database, &folder).await;
    store.migrate().await.unwrap();
    for n in 0..5 {
        let tx = store.begin().await.unwrap();
        let entry = audit::Entry {
            chain: "province".to_owned(),
            actor: "system".to_owned(),
            action: "test",
            object: format!("thing:{n}"),
            detail: serde_json::json!({}),
        };
        audit::append(&tx, Moment::from_ms(n), entry).await.unwrap();
        tx.commit().await.unwrap();
    }
    let check = audit::verify(&store).await.unwrap();
    assert_eq!((check.n_entries, check.broken.len()), (5, 0));
}

#[tokio::test]
async fn the_audit_is_a_chain_on_sqlite() {
    the_audit_is_a_chain(Database::Sqlite).await;
}

#[tokio::test]
async fn the_audit_is_a_chain_on_postgres() {
    the_audit_is_a_chain(Database::Postgres).await;
}
