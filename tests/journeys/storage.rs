//! The store on both databases: migrations up and down, tables as the code expects, audit chains.

use crate::server::{Database, new_postgres};
use sathach::store::vault::Vault;
use sathach::store::{Store, audit, schema};
use sathach_domain::moment::Moment;
use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;

fn new_address(database: Database, folder: &tempfile::TempDir) -> String {
    match database {
        Database::Sqlite => format!("sqlite:{}", folder.path().join("x.sqlite").display()),
        Database::Postgres => new_postgres(),
    }
}

async fn open(url: &str) -> Store {
    Store::open(url, Vault::new([1; 32], [2; 32])).await.unwrap()
}

async fn tables_go_up_and_down(database: Database) {
    let folder = tempfile::tempdir().unwrap();
    let url = new_address(database, &folder);
    let store = open(&url).await;
    let n_migrations = sathach_migrations::Migrator::migrations().len();
    assert_eq!(store.pending_migrations().await.unwrap().len(), n_migrations);
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

/// A database whose audit holds five entries of one chain.
async fn with_audit(database: Database, folder: &tempfile::TempDir, actor: &str) -> String {
    let url = new_address(database, folder);
    let store = open(&url).await;
    store.migrate().await.unwrap();
    for n in 0..5 {
        let tx = store.begin().await.unwrap();
        let entry = audit::Entry {
            chain: "province".to_owned(),
            actor: actor.to_owned(),
            action: "test",
            object: format!("thing:{n}"),
            detail: serde_json::json!({}),
        };
        audit::append(&tx, Moment::from_ms(n), entry).await.unwrap();
        tx.commit().await.unwrap();
    }
    store.close().await.unwrap();
    url
}

async fn a_changed_audit_entry_is_found(database: Database) {
    let (folder, folder_of_other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let url = with_audit(database, &folder, "system").await;
    let store = open(&url).await;
    let check = audit::verify(&store).await.unwrap();
    assert_eq!((check.n_entries, check.broken), (5, Vec::new()));
    store.close().await.unwrap();

    // An entry that was hashed by the rules, in another chain of the same name.
    let other = open(&with_audit(database, &folder_of_other, "staff:x").await).await;
    let foreign = audit::entries(&other, "province").await.unwrap().remove(2);
    let exchanged = format!(
        "UPDATE audit SET at = {}, actor = '{}', prev_hash = '{}', hash = '{}' WHERE n = 3",
        foreign.at, foreign.actor, foreign.prev_hash, foreign.hash
    );
    let in_the_middle = "chain province, entry 3";
    // Each change takes back what the one before it did to the third entry.
    let changes = [
        ("UPDATE audit SET detail = '{\"n\":1}' WHERE n = 3", in_the_middle),
        ("UPDATE audit SET detail = '{}', at = 99 WHERE n = 3", in_the_middle),
        ("UPDATE audit SET at = 2, action = 'none' WHERE n = 3", in_the_middle),
        ("UPDATE audit SET action = 'test', object = 'none' WHERE n = 3", in_the_middle),
        ("UPDATE audit SET object = 'thing:2', actor = 'none' WHERE n = 3", in_the_middle),
        (exchanged.as_str(), in_the_middle),
        ("DELETE FROM audit WHERE n >= 3", "chain province, its end"),
        ("DELETE FROM audit WHERE n = 1", "chain province, entry 1"),
    ];
    for (change, place) in changes {
        let db = sea_orm::Database::connect(&url).await.unwrap();
        assert!(db.execute_unprepared(change).await.unwrap().rows_affected() > 0, "{change}");
        db.close().await.unwrap();
        let store = open(&url).await;
        assert_eq!(audit::verify(&store).await.unwrap().broken, [place], "{change}");
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_changed_audit_entry_is_found_on_sqlite() {
    a_changed_audit_entry_is_found(Database::Sqlite).await;
}

#[tokio::test]
async fn a_changed_audit_entry_is_found_on_postgres() {
    a_changed_audit_entry_is_found(Database::Postgres).await;
}
