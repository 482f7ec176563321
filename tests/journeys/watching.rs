//! Watching on both databases: simulated people, calibrations and panels accepted by two, findings
//! that one person reviews and another one closes.

use crate::server::{Database, new_postgres};
use sathach::services::open_app::{Opening, open_app, prepare};
use sathach::services::staff_accounts::{NewStaff, add_staff, list_staff};
use sathach::services::watch::accept_calibration::{
    Verdict, decide_calibration, show_calibrations,
};
use sathach::services::watch::calibrate_items::{ModelChoice, calibrate_items, draft_calibration};
use sathach::services::watch::flag_items::{flag_items, list_flags};
use sathach::services::watch::measures::measures;
use sathach::services::watch::review_finding::{close_finding, review_finding, show_findings};
use sathach::services::watch::set_standard::{
    accepted_standards, decide_standard, propose_standard,
};
use sathach::services::watch::show_measures::show_item_measures;
use sathach::services::watch::simulate_responses::{Simulation, simulate_responses};
use sathach::services::{
    Actor, App, Failure, Refusal, SystemChance, SystemClock, import_bank, shipped,
};
use sathach::store::{audit, bank, parameters};
use sathach_domain::assembly::ParameterSource;
use sathach_domain::assembly::label_curves::label_parameters;
use sathach_domain::bank::Level;
use sathach_domain::grading::statistics::calibrate::{LEAST_PROVISIONAL, Standing};
use sathach_domain::grading::statistics::simulate::Chances;
use sathach_domain::identity::Role;
use std::sync::Arc;
use uuid::Uuid;

const N_PEOPLE: usize = 600;

async fn new_app(database: Database, folder: &tempfile::TempDir) -> App {
    let url = match database {
        Database::Sqlite => format!("sqlite:{}", folder.path().join("x.sqlite").display()),
        Database::Postgres => new_postgres(),
    };
    let opening = Opening {
        database: &url,
        keys: &folder.path().join("keys"),
        public_url: "http://localhost",
        layouts: None,
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
    };
    let app = open_app(opening).await.unwrap();
    prepare(&app).await.unwrap();
    import_bank::import_bank(&app, &shipped::bank()).await.unwrap();
    app
}

async fn account(app: &App, username: &str, role: Role) -> Actor {
    let system = Actor {
        staff_id: Uuid::nil(),
        sign_in_id: Uuid::nil(),
        role: Role::Administrator,
        commune_code: None,
        display_name: String::new(),
    };
    let new = NewStaff {
        username: username.to_owned(),
        display_name: username.to_owned(),
        role,
        commune_code: None,
        password: "bình dân học vụ số".to_owned(),
    };
    add_staff(app, &system, new).await.unwrap();
    let rows = list_staff(app).await.unwrap();
    let row = rows.iter().find(|row| row.username == username).unwrap();
    Actor::of(row, Uuid::nil()).unwrap()
}

fn refusal<T>(done: Result<T, Failure>) -> Refusal {
    match done {
        Err(Failure::Refusal(refusal)) => refusal,
        Err(Failure::Fault(fault)) => panic!("{fault}"),
        Ok(_) => panic!("not refused"),
    }
}

/// Ratings of nine simulated judges who see the standard at an ability of -0.5, twice.
async fn simulated_ratings(app: &App) -> String {
    let release = bank::newest_release(&app.store).await.unwrap().unwrap();
    let items = bank::items_of_release(&app.store, release.id).await.unwrap();
    let mut chances = Chances::numbered(3);
    let mut csv = "round,judge,item,rating\n".to_owned();
    for round in [1, 2] {
        for judge in 0..9 {
            let harshness = chances.normal(0.0, 4.0 / f64::from(round));
            for item in items.iter().take(95) {
                let expected = 100.0 * label_parameters(&item.item).curve.expected(-0.5);
                let rating = (expected + chances.normal(harshness, 8.0)).clamp(0.0, 100.0);
                csv.push_str(&format!("{round},g{judge},{},{rating:.0}\n", item.item.id));
            }
        }
    }
    csv
}

async fn a_panel_is_accepted_by_two(app: &App, author: &Actor, officer: &Actor) {
    let csv = simulated_ratings(app).await;
    let faults = refusal(propose_standard(app, author, "citizens", "round,judge\n").await);
    assert!(matches!(&faults, Refusal::FileErrors(lines) if lines.len() == 2), "{faults:?}");
    let id = propose_standard(app, author, "citizens", &csv).await.unwrap();
    let again = propose_standard(app, officer, "citizens", &csv).await;
    assert_eq!(refusal(again), Refusal::WaitsAlready);
    let own = decide_standard(app, author, id, Verdict::Accept, "").await;
    assert_eq!(refusal(own), Refusal::SamePerson);
    assert!(accepted_standards(app).await.unwrap().is_empty());
    decide_standard(app, officer, id, Verdict::Accept, "").await.unwrap();
    let accepted = accepted_standards(app).await.unwrap();
    let figures = accepted.values().next().unwrap();
    assert!((figures.cut_ability + 0.5).abs() < 0.3, "{figures:?}");
    assert_eq!((figures.n_items, figures.rounds.len()), (95, 2));
    assert_eq!(figures.reference_form.len(), 30);
    assert!(figures.findings.is_empty(), "{figures:?}");
    // Until people have answered, the panel's ratings are the items' difficulties.
    let current = parameters::current(&app.store).await.unwrap();
    assert_eq!(current.len(), 95);
    assert!(current.values().all(|known| known.source == ParameterSource::Panel));
}

async fn a_calibration_is_accepted_by_two(app: &App, author: &Actor, officer: &Actor) {
    let least = LEAST_PROVISIONAL;
    let early = draft_calibration(&app.store, ModelChoice::ByResponses).await;
    assert_eq!(refusal(early), Refusal::TooFewResponses { least });
    let simulation = Simulation { exam_id: "citizens".to_owned(), n_people: N_PEOPLE, seed: 8 };
    simulate_responses(app, officer, &simulation).await.unwrap();
    let draft = draft_calibration(&app.store, ModelChoice::ByResponses).await.unwrap();
    assert_eq!((draft.n_people, draft.parameter_source), (N_PEOPLE, ParameterSource::Simulated));
    assert!(draft.changes.iter().all(|change| change.n >= least));
    let view = show_calibrations(app, author).await.unwrap();
    assert!(view.open.is_none(), "a draft stores nothing");
    let before = parameters::current(&app.store).await.unwrap();
    let (id, proposed) = calibrate_items(app, author, ModelChoice::ByResponses).await.unwrap();
    assert_eq!(proposed, draft, "the same responses give the same parameters");
    let again = calibrate_items(app, officer, ModelChoice::ByResponses).await;
    assert_eq!(refusal(again), Refusal::WaitsAlready);
    assert_eq!(parameters::current(&app.store).await.unwrap(), before);
    let own = decide_calibration(app, author, id, Verdict::Accept, "").await;
    assert_eq!(refusal(own), Refusal::SamePerson);
    decide_calibration(app, officer, id, Verdict::Accept, "").await.unwrap();
    let current = parameters::current(&app.store).await.unwrap();
    let n_simulated =
        current.values().filter(|known| known.source == ParameterSource::Simulated).count();
    assert_eq!(n_simulated, draft.changes.len());
    // A second one is rejected with a reason: nothing changes.
    let (id, _) = calibrate_items(app, officer, ModelChoice::ByResponses).await.unwrap();
    let silent = decide_calibration(app, author, id, Verdict::Reject, " ").await;
    assert!(matches!(refusal(silent), Refusal::Fields(_)));
    decide_calibration(app, author, id, Verdict::Reject, "chỉ thử").await.unwrap();
    assert_eq!(parameters::current(&app.store).await.unwrap(), current);
    let view = show_calibrations(app, author).await.unwrap();
    let states: Vec<&str> = view.closed.iter().map(|run| run.row.state.as_str()).collect();
    assert_eq!(states, ["rejected", "accepted", "accepted"]);
}

async fn figures_rest_on_the_accepted_parameters(app: &App, author: &Actor) {
    let found = measures(app).await.unwrap();
    assert_eq!((found.n_attempts, found.source), (N_PEOPLE, ParameterSource::Simulated));
    let n_responses: u32 = found.items.iter().map(|item| item.figures.n).sum();
    assert_eq!(n_responses as usize, N_PEOPLE * 30);
    let mean = |level: Level| {
        let of_level = found.items.iter().filter(|item| item.watched.released.item.level == level);
        let facilities: Vec<f64> = of_level.filter_map(|item| item.figures.facility).collect();
        facilities.iter().sum::<f64>() / facilities.len() as f64
    };
    assert!(mean(Level::Basic) > mean(Level::Middle) + 0.05);
    assert!(mean(Level::Middle) > mean(Level::Advanced) + 0.05);
    let exam = &found.exams[0];
    assert!(exam.split_half.is_some_and(|figure| (0.6..0.95).contains(&figure)), "{exam:?}");
    let decided = exam.model.unwrap().classification.unwrap();
    assert!((0.8..0.97).contains(&decided.accuracy), "{decided:?}");
    assert!(exam.model.unwrap().sem > 1.5 && exam.lord_sem.unwrap() > 2.0, "{exam:?}");
    assert_eq!(found.sessions.len(), N_PEOPLE.div_ceil(40));
    let calibrated =
        found.items.iter().find(|item| item.watched.standing == Standing::Provisional).unwrap();
    let id = calibrated.watched.released.version_id;
    let view = show_item_measures(app, author, id).await.unwrap();
    let last = view.history.last().unwrap().parameters;
    assert_eq!(last, view.item().watched.parameters, "the newest accepted one counts");
}

async fn a_finding_needs_two_people(app: &App, author: &Actor, officer: &Actor) {
    let n_flags: usize = list_flags(app).await.unwrap().items.iter().map(|i| i.flags.len()).sum();
    assert!(n_flags > 0);
    let n_new = flag_items(app, author).await.unwrap();
    assert!(n_new > 0 && n_new <= n_flags);
    assert_eq!(flag_items(app, officer).await.unwrap(), 0, "the same is found once");
    let view = show_findings(app, author).await.unwrap();
    assert_eq!((view.open.len().min(200), view.reviewed.len()), (n_new.min(200), 0));
    let id = view.open[0].row.id;
    let early = close_finding(app, officer, id, "đã xem").await;
    assert_eq!(refusal(early), Refusal::ChangedMeanwhile);
    assert!(matches!(refusal(review_finding(app, author, id, "").await), Refusal::Fields(_)));
    review_finding(app, author, id, "Câu rõ nghĩa, dữ liệu còn ít.").await.unwrap();
    let own = close_finding(app, author, id, "giữ").await;
    assert_eq!(refusal(own), Refusal::SamePerson);
    close_finding(app, officer, id, "Giữ câu, xem lại sau.").await.unwrap();
    let view = show_findings(app, officer).await.unwrap();
    assert_eq!((view.closed.len(), view.reviewed.len()), (1, 0));
    let check = audit::verify(&app.store).await.unwrap();
    assert_eq!(check.broken, Vec::<String>::new());
}

async fn two_people_decide_on_figures_from_simulated_responses(database: Database) {
    let folder = tempfile::tempdir().unwrap();
    let app = new_app(database, &folder).await;
    let author = account(&app, "author", Role::ItemAuthor).await;
    let officer = account(&app, "officer", Role::ProvinceOfficer).await;
    let mentor = account(&app, "auditor", Role::Auditor).await;
    let outsider = calibrate_items(&app, &mentor, ModelChoice::ByResponses).await;
    assert_eq!(refusal(outsider), Refusal::NotAllowed);
    a_panel_is_accepted_by_two(&app, &author, &officer).await;
    a_calibration_is_accepted_by_two(&app, &author, &officer).await;
    figures_rest_on_the_accepted_parameters(&app, &author).await;
    a_finding_needs_two_people(&app, &author, &officer).await;
}

#[tokio::test]
async fn two_people_decide_on_figures_from_simulated_responses_on_sqlite() {
    two_people_decide_on_figures_from_simulated_responses(Database::Sqlite).await;
}

#[tokio::test]
async fn two_people_decide_on_figures_from_simulated_responses_on_postgres() {
    two_people_decide_on_figures_from_simulated_responses(Database::Postgres).await;
}
