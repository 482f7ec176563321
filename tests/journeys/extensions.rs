//! More items for those near the cut, on both databases and in the browser.

use crate::browser::Browser;
use crate::from_the_hall_to_a_certificate::{open_and_admit, right_response, right_texts};
use crate::installation::Installation;
use crate::neutralising::right;
use crate::pdf::words_of;
use crate::server::{Client, Database, Server, program};
use fantoccini::Locator;
use sathach::services::demo::seed_candidates;
use sathach::services::extend_attempt::Part;
use sathach::services::import_bank::import_bank;
use sathach::services::issue_credentials::enter_decision;
use sathach::services::join::SeatPass;
use sathach::services::print_appeal::print_appeal;
use sathach::services::seal_session::{StillRunning, seal_session};
use sathach::services::show_form::show_form;
use sathach::services::submit_attempt::{HandIn, submit_attempt};
use sathach::services::{App, attempt_plan, shipped};
use sathach::store::attempts;
use sathach::store::group_commit::{NewEvent, Save};
use sathach_domain::grading::{Decision, Outcome};
use sathach_domain::identity::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use uuid::Uuid;

/// The citizens' exam with an extension; none of the shipped exams has one.
fn with_extension(exam: &str) -> String {
    let table = "[extension]\nitems = 15\nwithin_points = 3\nminutes = 15\n\n[sources]\n\
                 extension = \"for this test\"";
    exam.replacen("version = 3", "version = 4", 1).replacen("[sources]", table, 1)
}

async fn place_with_extensions(database: Database, n: usize) -> Installation {
    let mut place = Installation::without_people(database).await;
    seed_candidates(&place.app, 0).await.unwrap();
    let mut files = shipped::bank();
    let exam = files.exams.iter_mut().find(|file| file.path.ends_with("citizens.toml")).unwrap();
    exam.text = with_extension(&exam.text);
    import_bank(&place.app, &files).await.unwrap();
    place.seats = seed_candidates(&place.app, n).await.unwrap();
    place.sign_lists().await;
    place
}

/// Gives right responses at these positions, of the form as it is now.
async fn give(app: &App, pass: SeatPass, first_seq: i64, positions: std::ops::RangeInclusive<u16>) {
    let attempt = attempts::find(&app.store, pass.attempt_id).await.unwrap().unwrap();
    let shown = attempt_plan::shown_form(&app.store, &attempt).await.unwrap();
    let events = positions.zip(first_seq..).map(|(position, seq)| NewEvent {
        seq,
        position: i64::from(position),
        response: serde_json::to_string(&right(&shown.items[usize::from(position) - 1].item))
            .unwrap(),
        elapsed_ms: 900,
    });
    let events = events.collect();
    let received_at = app.now().ms();
    let save = Save { attempt_id: pass.attempt_id, epoch: 1, events, received_at };
    app.saves.save(save).await.unwrap();
}

async fn result(app: &App, pass: SeatPass) -> Outcome {
    let row = attempts::latest_result(&app.store, pass.attempt_id).await.unwrap().unwrap();
    serde_json::from_str(&row.content).unwrap()
}

async fn hand_in(app: &App, pass: SeatPass, last_seq: i64, part: Part) -> HandIn {
    submit_attempt(app, pass, 1, last_seq, part).await.unwrap()
}

async fn the_extension_decides(database: Database) {
    let place = place_with_extensions(database, 4).await;
    let app = &place.app;
    // Far from the cut on either side: the first part decides.
    for (index, n_right, want) in [(0, 22, Decision::Pass), (1, 14, Decision::Fail)] {
        let (pass, form) = place.start(index).await;
        assert_eq!((form.part, form.items.len()), (Part::First, 30));
        give(app, pass, 1, 1..=n_right).await;
        let answer = hand_in(app, pass, i64::from(n_right), Part::First).await;
        assert!(matches!(answer, HandIn::Ended(_)), "{n_right} right: {answer:?}");
        let outcome = result(app, pass).await;
        assert_eq!((outcome.positions.len(), outcome.decision), (30, want));
    }
    // Two points below the cut, then all right; at the cut, then all blank.
    for (index, n_right, n_more, want) in [(2, 16, 15, Decision::Pass), (3, 18, 0, Decision::Fail)]
    {
        let (pass, before) = place.start(index).await;
        give(app, pass, 1, 1..=n_right).await;
        let n_first = i64::from(n_right);
        assert_eq!(hand_in(app, pass, n_first, Part::First).await, HandIn::GoesOn);
        assert_eq!(hand_in(app, pass, n_first, Part::First).await, HandIn::GoesOn, "asked again");
        place.clock.advance(1);
        // A process that remembers nothing goes on with the second part.
        let app = &place.opened_again().await;
        let form = show_form(app, pass).await.unwrap();
        assert_eq!((form.part, form.items.len(), form.items[0].position), (Part::Second, 15, 31));
        assert!(form.ends_at > before.ends_at);
        assert!(form.responses.is_empty(), "what is closed is not shown");
        // Kept, and not counted: the first part is closed.
        give(app, pass, n_first + 1, 30..=30).await;
        let last_seq = n_first + 1 + i64::from(n_more);
        if n_more > 0 {
            give(app, pass, n_first + 2, 31..=30 + n_more).await;
        }
        let ended = hand_in(app, pass, last_seq, Part::Second).await;
        assert!(matches!(ended, HandIn::Ended(_)));
        assert_eq!(hand_in(app, pass, last_seq, Part::Second).await, ended, "one receipt");
        let outcome = result(app, pass).await;
        assert_eq!((outcome.positions.len(), outcome.decision), (45, want));
        assert_eq!(outcome.score_sixtieths, i64::from(n_right + n_more) * 60);
        assert!((26 * 60..=28 * 60).contains(&outcome.cut_sixtieths), "{}", outcome.cut_sixtieths);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_near_the_cut_is_decided_by_the_extension_on_sqlite() {
    the_extension_decides(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_near_the_cut_is_decided_by_the_extension_on_postgres() {
    the_extension_decides(Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_time_is_over_the_first_part_decides() {
    let place = place_with_extensions(Database::Sqlite, 1).await;
    let (pass, _) = place.start(0).await;
    give(&place.app, pass, 1, 1..=18).await;
    place.clock.advance(24 * 60);
    assert!(matches!(hand_in(&place.app, pass, 18, Part::First).await, HandIn::Ended(_)));
    assert_eq!(result(&place.app, pass).await.decision, Decision::Pass);
}

/// Sits both parts with sixteen right in the first one, and says which items were met.
async fn sit_both_parts(place: &Installation, n_more: u16) -> (SeatPass, BTreeSet<String>) {
    let app = &place.app;
    let (pass, _) = place.start(0).await;
    give(app, pass, 1, 1..=16).await;
    assert_eq!(hand_in(app, pass, 16, Part::First).await, HandIn::GoesOn);
    show_form(app, pass).await.unwrap();
    if n_more > 0 {
        give(app, pass, 17, 31..=30 + n_more).await;
    }
    let ended = hand_in(app, pass, i64::from(16 + n_more), Part::Second).await;
    assert!(matches!(ended, HandIn::Ended(_)));
    let attempt = attempts::find(&app.store, pass.attempt_id).await.unwrap().unwrap();
    let shown = attempt_plan::shown_form(&app.store, &attempt).await.unwrap();
    (pass, shown.items.into_iter().map(|item| item.item.id).collect())
}

async fn appeal_words(place: &Installation, attempt_id: Uuid) -> String {
    let app = &place.app;
    let attempt = attempts::find(&app.store, attempt_id).await.unwrap().unwrap();
    let mentor = place.actor(Role::Mentor, "mentor").await;
    seal_session(app, &mentor, attempt.session_id, StillRunning::End).await.unwrap();
    let officer = place.actor(Role::CommuneOfficer, "commune-officer").await;
    let today = Some(app.now().day_in_vietnam());
    enter_decision(app, &officer, attempt.session_id, "05/QĐ-THỬ", today).await.unwrap();
    let officer = place.actor(Role::ProvinceOfficer, "province-officer").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("appeal.pdf");
    std::fs::write(&file, print_appeal(app, &officer, attempt_id).await.unwrap()).unwrap();
    words_of(&file)
}

async fn a_retaker_meets_nothing_again(database: Database) {
    let mut place = place_with_extensions(database, 1).await;
    let (_, first) = sit_both_parts(&place, 0).await;
    place.clock.advance(20 * 24 * 60);
    place.seat_again().await;
    let (pass, second) = sit_both_parts(&place, 15).await;
    assert_eq!((first.len(), second.len(), first.intersection(&second).count()), (45, 45, 0));
    assert_eq!(result(&place.app, pass).await.decision, Decision::Pass);
    let words = appeal_words(&place, pass.attempt_id).await;
    for want in ["phần đầu 30 câu, thêm 15 phút", "31/45", "Câu 30 ·", "Câu 31 ·", "Câu 45 ·"]
    {
        assert!(words.contains(want), "{want} is missing in {words}");
    }
    assert!(!words.contains("đề tham chiếu"), "the reference is one of 30 items");
    for id in &second {
        assert!(words.contains(id.as_str()), "{id} is missing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retaker_meets_nothing_again_in_either_part_on_sqlite() {
    a_retaker_meets_nothing_again(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retaker_meets_nothing_again_in_either_part_on_postgres() {
    a_retaker_meets_nothing_again(Database::Postgres).await;
}

/// Sends right responses by the session of the page.
async fn answer_in_page(browser: &Browser, n: usize) {
    let script = "const done = arguments[arguments.length - 1]; \
        const url = `/api/v1/attempts/${document.querySelector('#exam').dataset.attempt}`; \
        fetch(`${url}/form`).then((answer) => answer.json()).then(done);";
    let form = browser.client.execute_async(script, vec![]).await.unwrap();
    let keys = right_texts();
    let items = form["items"].as_array().unwrap();
    let known: Vec<&Value> = items.iter().filter(|item| item["kind"] != "matching").collect();
    let first_seq = form["acked"].as_i64().unwrap() + 1;
    let events: Vec<Value> = known
        .into_iter()
        .take(n)
        .zip(first_seq..)
        .map(|(item, seq)| {
            json!({ "seq": seq, "position": item["position"], "elapsed_ms": 1,
                    "response": right_response(&keys, item) })
        })
        .collect();
    let script = "const [body, done] = [arguments[0], arguments[arguments.length - 1]]; \
        const url = `/api/v1/attempts/${document.querySelector('#exam').dataset.attempt}`; \
        fetch(`${url}/responses`, { method: 'POST', body: JSON.stringify(body), \
            headers: { 'content-type': 'application/json' } }) \
        .then((answer) => done(answer.status));";
    let body = json!({ "epoch": 1, "events": events });
    assert_eq!(browser.client.execute_async(script, vec![body]).await.unwrap(), json!(200));
}

async fn press(browser: &Browser, id: &str) {
    let script = "document.getElementById(arguments[0]).click()";
    browser.client.execute(script, vec![json!(id)]).await.unwrap();
}

async fn hand_in_by_hand(browser: &Browser) {
    browser.client.refresh().await.unwrap();
    browser.wait_for("Đã lưu").await;
    for id in ["to-review", "submit", "confirm-yes"] {
        press(browser, id).await;
    }
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copied(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_goes_on_with_fifteen_more_for_who_is_near_the_cut() {
    let server = Server::demo(Database::Sqlite).await;
    let bank = server.data().join("bank");
    copied(Path::new("question-banks"), &bank);
    let exam = bank.join("exams/citizens.toml");
    std::fs::write(&exam, with_extension(&std::fs::read_to_string(&exam).unwrap())).unwrap();
    let mut command = program();
    command.args(["bank", "release"]).arg(&bank).arg("--config").arg(server.settings());
    assert!(command.status().unwrap().success());
    let mentor = Client::of(&server);
    let csrf = mentor.sign_in(&server, "mentor").await;
    let (session, code, seat) = open_and_admit(&mentor, &csrf, "citizens").await;
    let (_, page) = mentor.get(&session).await;
    assert!(page.contains("được làm thêm 15 câu"), "the mentor is told beforehand");

    let browser = Browser::start().await;
    browser.client.goto(&server.url).await.unwrap();
    for (id, text) in [("session_code", &code), ("seat_code", &seat)] {
        let field = browser.client.wait().for_element(Locator::Id(id)).await.unwrap();
        field.send_keys(text).await.unwrap();
    }
    browser.client.find(Locator::Css("#join button")).await.unwrap().click().await.unwrap();
    browser.wait_for("Có người được thêm 15 câu").await;
    browser.client.goto(&format!("{}/attempt/exam", server.url)).await.unwrap();
    browser.wait_for("Câu 1/30").await;
    answer_in_page(&browser, 18).await;
    hand_in_by_hand(&browser).await;
    browser.wait_for("Còn 15 câu nữa").await;
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new());
    browser.picture("extension-between-the-parts").await;
    browser.client.refresh().await.unwrap();
    let said = browser.wait_for("Còn 15 câu nữa").await;
    assert!(said.contains("từ câu 31 đến câu 45"), "{said}");
    assert!(!said.contains("điểm chuẩn"), "{said}");
    // By the keyboard alone.
    let start = browser.client.find(Locator::Id("more-start")).await.unwrap();
    start.send_keys("\u{E007}").await.unwrap();
    browser.wait_for("Câu 31/45").await;
    answer_in_page(&browser, 15).await;
    hand_in_by_hand(&browser).await;
    browser.wait_for("Chúc mừng ông/bà").await;
    browser.stop().await;
}
