//! Issuing as a job, on both databases: a server that is killed goes on where it was, two do not
//! meet, and somebody about whom nothing can be signed holds nobody up.

#[path = "../bench/bulk.rs"]
mod bulk;
#[path = "../bench/passed.rs"]
mod passed;
#[path = "../bench/power_cut.rs"]
mod power_cut;

use crate::server::{Database, new_postgres, program};
use passed::{Passed, Wrong, opened};
use power_cut::Server;
use sathach::services::decide_sessions::issue_decided;
use sathach::services::erase_citizen::erase_citizen;
use sathach::store::{credentials, decisions, sessions};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

async fn decided(database: Database, n: usize) -> Passed {
    let database_url = (database == Database::Postgres).then(new_postgres);
    let passed = Passed::new(n, database_url).await;
    passed.decide().await;
    passed
}

fn serve(passed: &Passed) -> Server {
    let mut command = program();
    passed.settings(&mut command);
    Server::start(command)
}

async fn nothing_is_issued_twice_or_missing_after_two_kills(database: Database) {
    const N: usize = 600;
    let passed = decided(database, N).await;
    for until in [60, 200] {
        let mut server = serve(&passed);
        passed.wait_for(until).await;
        assert!(server.resident_mb() > 1.0 && server.cpu_seconds() >= 0.0);
        server.kill();
        assert!(passed.n_issued().await < N, "the server was killed too late");
    }
    let server = serve(&passed);
    passed.wait_until_over().await;
    drop(server);
    assert_eq!(passed.check().await, Wrong::default());
    assert!(passed.database_bytes().await > 0);
    assert!(passed.one_pdf().await.starts_with(b"%PDF-"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_twice_issues_nothing_twice_and_misses_nobody_on_sqlite() {
    nothing_is_issued_twice_or_missing_after_two_kills(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_twice_issues_nothing_twice_and_misses_nobody_on_postgres() {
    nothing_is_issued_twice_or_missing_after_two_kills(Database::Postgres).await;
}

/// Turns the last byte of what is sealed about somebody over, or back.
async fn damage(passed: &Passed, citizen_id: Uuid) {
    let backend = passed.db.get_database_backend();
    let sql = "SELECT sealed FROM citizen_personal WHERE citizen_id = $1";
    let find = Statement::from_sql_and_values(backend, sql, [citizen_id.into()]);
    let row = passed.db.query_one_raw(find).await.unwrap().unwrap();
    let mut sealed: Vec<u8> = row.try_get("", "sealed").unwrap();
    *sealed.last_mut().unwrap() ^= 1;
    let sql = "UPDATE citizen_personal SET sealed = $1 WHERE citizen_id = $2";
    let values = [sealed.into(), citizen_id.into()];
    let change = Statement::from_sql_and_values(backend, sql, values);
    passed.db.execute_raw(change).await.unwrap();
}

async fn one_with_a_fault_holds_nobody_up(database: Database) {
    const N: usize = 90;
    let passed = decided(database, N).await;
    let app = &passed.app;
    let (erased, damaged) = (passed.attempt_ids[3], passed.attempt_ids[50]);
    erase_citizen(app, &passed.officer, erased, "yêu cầu").await.unwrap();
    let candidate = sessions::candidate_of_attempt(&app.store, damaged).await.unwrap().unwrap();
    damage(&passed, candidate.citizen_id).await;
    // Two processes at once: both tell of the fault, and neither stops for it.
    let other = opened(&passed.database_url, passed.folder.path()).await;
    let (one, two) = tokio::join!(issue_decided(app), issue_decided(&other));
    for told in [one, two] {
        let told = told.unwrap_err().to_string();
        assert!(told.contains("citizen_personal"), "{told}");
    }
    assert_eq!(passed.n_issued().await, N - 2);
    assert_eq!(decisions::to_issue(&app.store).await.unwrap().len(), 1, "it still owes one");
    damage(&passed, candidate.citizen_id).await;
    issue_decided(app).await.unwrap();
    assert!(credentials::of_attempt(&app.store, damaged).await.unwrap().is_some());
    // The erased person has none, and that is not owed.
    let want = Wrong { people_without: 1, not_one_each: 1, ..Wrong::default() };
    assert_eq!(passed.check().await, want);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_with_a_fault_holds_nobody_up_on_sqlite() {
    one_with_a_fault_holds_nobody_up(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_with_a_fault_holds_nobody_up_on_postgres() {
    one_with_a_fault_holds_nobody_up(Database::Postgres).await;
}
