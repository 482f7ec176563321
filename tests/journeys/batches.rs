//! Decisions over many sessions and print batches, on both databases: nothing is issued or printed
//! twice, nothing is missing, whatever interrupts the work.

use crate::installation::Installation;
use crate::server::{Client, Database, Server};
use sathach::paper::Trim;
use sathach::services::decide_sessions::{
    Deciding, decide_sessions, issue_decided, list_decisions, show_decision, waiting_sessions,
};
use sathach::services::erase_citizen::erase_citizen;
use sathach::services::keep_blanks::{list_blanks, spoil_blank};
use sathach::services::print_batch::{
    PrintOrder, PrintState, Printed, cancel_print, list_prints, order_print, print_file,
    print_waiting,
};
use sathach::services::print_decision::decision_of_sessions;
use sathach::services::show_session::show_session;
use sathach::services::staff_accounts::list_staff;
use sathach::services::{Actor, App, Failure, Refusal};
use sathach::store::{credentials, sessions};
use sathach_domain::identity::PersonName;
use std::process::Command;
use uuid::Uuid;

/// People who passed, in one sealed session each two.
const N_PASSED: usize = 6;

async fn actor(app: &App, username: &str) -> Actor {
    let staff = list_staff(app).await.unwrap();
    Actor::of(staff.iter().find(|row| row.username == username).unwrap(), Uuid::nil()).unwrap()
}

fn order(printed: Printed, first_blank: &str) -> PrintOrder {
    let (layout, trim) = (String::new(), Trim::None);
    PrintOrder { printed, layout, trim, first_blank: first_blank.to_owned() }
}

/// The code of the field that was refused.
fn refused_field(failure: Failure) -> &'static str {
    match failure {
        Failure::Refusal(Refusal::Fields(fields)) => fields[0].code,
        other => panic!("{other:?}"),
    }
}

async fn decided(place: &Installation, officer: &Actor) -> Uuid {
    let app = &place.app;
    let waiting = waiting_sessions(app, officer).await.unwrap();
    assert_eq!(waiting.len(), N_PASSED / 2);
    let session_ids: Vec<Uuid> = waiting.iter().map(|session| session.id).collect();
    let today = Some(app.now().day_in_vietnam());
    let asked = |ids: &[Uuid], number: &str| Deciding {
        session_ids: ids.to_vec(),
        number: number.to_owned(),
        decided_on: today,
    };
    let nothing = decide_sessions(app, officer, asked(&[], "1/QĐ-MẪU")).await.unwrap_err();
    assert_eq!(refused_field(nothing), "required");
    let half_wrong = [session_ids[0], Uuid::nil()];
    assert!(decide_sessions(app, officer, asked(&half_wrong, "1/QĐ-MẪU")).await.is_err());
    let still = waiting_sessions(app, officer).await.unwrap();
    assert_eq!(still.len(), session_ids.len(), "nothing is half decided");
    decide_sessions(app, officer, asked(&session_ids, "1/QĐ-MẪU")).await.unwrap();
    let again = decide_sessions(app, officer, asked(&session_ids, "2/QĐ-MẪU")).await.unwrap_err();
    assert_eq!(refused_field(again), "decided");
    session_ids[0]
}

#[tokio::test]
async fn no_decision_is_taken_before_certificates_could_be_issued() {
    let place = Installation::with_unsigned_passes(Database::Sqlite, 2).await;
    let app = &place.app;
    let officer = actor(app, "commune-officer").await;
    let waiting = waiting_sessions(app, &officer).await.unwrap();
    let asked = Deciding {
        session_ids: waiting.iter().map(|session| session.id).collect(),
        number: "1/QĐ-MẪU".to_owned(),
        decided_on: Some(app.now().day_in_vietnam()),
    };
    let failure = decide_sessions(app, &officer, asked).await.unwrap_err();
    assert!(matches!(failure, Failure::Refusal(Refusal::TrustNotSigned)), "{failure:?}");
    assert_eq!(waiting_sessions(app, &officer).await.unwrap().len(), 1, "it still waits");
}

async fn every_pass_gets_one_certificate_on_paper(database: Database) {
    let place = Installation::with_sealed_passes(database, N_PASSED).await;
    let app = &place.app;
    let officer = actor(app, "commune-officer").await;
    let session_id = decided(&place, &officer).await;
    // Two processes at once, and once more.
    let other = place.opened_again().await;
    let (one, two) = tokio::join!(issue_decided(app), issue_decided(&other));
    assert!(one.is_ok() || two.is_ok(), "{one:?} {two:?}");
    issue_decided(app).await.unwrap();
    let decision = list_decisions(app, &officer).await.unwrap().remove(0);
    assert!(decision.is_issued);
    assert_eq!((decision.n_wanted, decision.n_issued), (N_PASSED as i64, N_PASSED as u64));

    one_paper_names_everybody_of_all_sessions(app, &officer, decision.id).await;
    let all = Printed::Decision(decision.id);
    let id = order_print(app, &officer, order(all, "DT 0000098")).await.unwrap();
    print_waiting(app).await.unwrap();
    let file = print_file(app, &officer, id).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("batch.pdf");
    std::fs::write(&path, &file).unwrap();
    let told = Command::new("pdfinfo").arg(&path).output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    let pages = format!("Pages:           {N_PASSED}");
    assert!(told.contains(&pages), "{told}");
    let used = list_blanks(app).await.unwrap();
    let serials: Vec<&str> = used.iter().rev().map(|blank| blank.serial.as_str()).collect();
    let n_first = 98..98 + N_PASSED;
    assert_eq!(serials, n_first.map(|n| format!("DT {n:07}")).collect::<Vec<_>>());
    blanks_are_used_once(app, &officer, all).await;
    erased_people_are_on_no_kept_file(app, &officer, session_id, id).await;
}

async fn one_paper_names_everybody_of_all_sessions(app: &App, officer: &Actor, id: Uuid) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("decision.pdf");
    let paper = decision_of_sessions(app, officer, id).await.unwrap();
    std::fs::write(&path, paper).unwrap();
    let words = crate::pdf::words_of(&path);
    let n_sessions = N_PASSED / 2;
    for want in [
        "Số: 1/QĐ-MẪU".to_owned(),
        format!("cho {N_PASSED} người"),
        format!("đạt yêu cầu tại {n_sessions} buổi sát hạch"),
        format!("Danh sách gồm {N_PASSED} người."),
        "Trang 1/1".to_owned(),
    ] {
        assert!(words.contains(&want), "{want} is missing in {words}");
    }
    assert_eq!(words.matches("Căn cứ biên bản buổi sát hạch mã").count(), n_sessions);

    // Everybody of every session, by given name.
    let reached = show_decision(app, officer, id).await.unwrap();
    assert!(reached.is_whole);
    let mut names = Vec::new();
    for session in &reached.sessions {
        let lines = show_session(app, officer, session.id).await.unwrap().lines;
        names.extend(lines.into_iter().filter_map(|line| line.name));
    }
    assert_eq!(names.len(), N_PASSED);
    names.sort_by_key(|name| PersonName::parse(name).unwrap().sort_key());
    let (_, annex) = words.split_once("DANH SÁCH NGƯỜI ĐƯỢC CẤP").unwrap();
    let mut from = 0;
    for name in &names {
        let found = annex[from..].find(name.as_str());
        from += found.unwrap_or_else(|| panic!("{name} is not in its place: {annex}"));
        from += name.len();
    }
}

async fn blanks_are_used_once(app: &App, officer: &Actor, all: Printed) {
    let again = order_print(app, officer, order(all, "DT 0000100")).await.unwrap_err();
    assert_eq!(refused_field(again), "blank_known");
    spoil_blank(app, officer, "dt 0000200", "kẹt giấy").await.unwrap();
    let twice = spoil_blank(app, officer, "DT 0000200", "kẹt giấy").await.unwrap_err();
    assert_eq!(refused_field(twice), "spoiled");
    let spoiled = order_print(app, officer, order(all, "DT 0000196")).await.unwrap_err();
    assert_eq!(refused_field(spoiled), "blank_known");
    // Of two batches on the same blanks the second one fails and says so.
    let first = order_print(app, officer, order(all, "DT 0000300")).await.unwrap();
    let second = order_print(app, officer, order(all, "DT 0000303")).await.unwrap();
    let stopped = order_print(app, officer, order(all, "")).await.unwrap();
    cancel_print(app, officer, stopped).await.unwrap();
    print_waiting(app).await.unwrap();
    let states = list_prints(app, officer).await.unwrap();
    let state = |id| states.iter().find(|print| print.id == id).unwrap();
    assert_eq!(state(first).state, PrintState::Done);
    assert_eq!(state(second).state, PrintState::Failed);
    assert_eq!(state(second).problem.as_deref(), Some("blank_known"));
    assert_eq!(state(stopped).state, PrintState::Cancelled);
    assert!(print_file(app, officer, stopped).await.is_err());
}

async fn erased_people_are_on_no_kept_file(
    app: &App,
    officer: &Actor,
    session_id: Uuid,
    print_id: Uuid,
) {
    let roster = sessions::roster(&app.store, session_id).await.unwrap();
    let attempt_id = roster[0].attempt_id;
    erase_citizen(app, officer, attempt_id, "yêu cầu").await.unwrap();
    let failure = print_file(app, officer, print_id).await.unwrap_err();
    assert!(matches!(failure, Failure::Refusal(Refusal::NothingToPrint)), "{failure:?}");
    let row = credentials::of_attempt(&app.store, attempt_id).await.unwrap().unwrap();
    assert!(credentials::personal(&app.store, &app.store, row.id).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_pass_of_a_decision_gets_one_certificate_on_one_blank_on_sqlite() {
    every_pass_gets_one_certificate_on_paper(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_pass_of_a_decision_gets_one_certificate_on_one_blank_on_postgres() {
    every_pass_gets_one_certificate_on_paper(Database::Postgres).await;
}

/// The first address in a page that begins like this.
fn first_link(page: &str, begin: &str) -> String {
    let from = page.find(&format!("href=\"{begin}")).unwrap_or_else(|| panic!("{begin}: {page}"));
    page[from + 6..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_officer_orders_a_batch_watches_it_and_fetches_the_file() {
    let server = Server::demo(Database::Sqlite).await;
    let client = Client::of(&server);
    let csrf = client.sign_in(&server, "commune_officer").await;
    let (_, sessions) = client.get("/staff/sessions?state=sealed").await;
    let (_, table) = sessions.split_once("<tbody>").unwrap();
    let session = first_link(table, "/staff/sessions/");
    let (_, page) = client.get(&session).await;
    let form = first_link(&page, "/staff/prints/new").replace("&amp;", "&");
    assert_eq!(client.get(&form).await.0, 200);
    let id = session.rsplit('/').next().unwrap();
    let fields = |first_blank| {
        let whose = [("csrf", csrf.as_str()), ("kind", "session"), ("id", id)];
        [whose.as_slice(), &[("layout", "festive-a4"), ("first_blank", first_blank)]].concat()
    };
    let (status, _, refused) = client.post_form("/staff/prints", &fields("không số")).await;
    assert!(status == 422 && refused.contains("không số"), "{status}: the typed text stays");
    assert_eq!(client.post_form("/staff/prints", &fields("DT 001")).await.0, 303);
    let mut file = None;
    for _ in 0..200 {
        let (_, page) = client.get("/staff/prints").await;
        if page.contains(".pdf\"") {
            file = Some(first_link(&page, "/staff/prints/"));
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(client.get(&file.unwrap()).await.0, 200);
    let (_, blanks) = client.get("/staff/blanks").await;
    assert!(blanks.contains("DT 001") && blanks.contains("DT 002"), "{blanks}");
    let mentor = Client::of(&server);
    mentor.sign_in(&server, "mentor").await;
    assert_eq!(mentor.get("/staff/prints").await.0, 403);
}
