//! An installation with many graded attempts of simulated people, and what became of their results.

use crate::bulk::{bytes, insert_many};
use crate::databases::program;
use crate::power_cut::Server;
use sathach::services::neutralise::Proposal;
use sathach::services::neutralise::decide::decide_neutralisation;
use sathach::services::neutralise::propose::propose_neutralisation;
use sathach::services::open_app::{Opening, open_app, prepare};
use sathach::services::open_session::{NewSession, open_session};
use sathach::services::staff_accounts::{NewStaff, add_staff, list_staff};
use sathach::services::{Actor, App, SystemChance, SystemClock};
use sathach::store::{NeutralisationRow, attempts, bank, neutralisations, sessions};
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::assembly::{Form, ReleasedItem, draw_form};
use sathach_domain::grading::neutralise::decision::Verdict;
use sathach_domain::grading::statistics::simulate::Chances;
use sathach_domain::grading::{
    Decision, GradedItem, Method, Neutralisation, Outcome, grade, regrade,
};
use sathach_domain::identity::Role;
use sathach_domain::session::Response;
use sea_orm::{Database, DatabaseConnection, Value};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use uuid::Uuid;

const A_SESSION: usize = 500;
const ROWS_AT_ONCE: usize = 250;

/// The installation.
pub struct Graded {
    app: App,
    database_url: String,
    folder: TempDir,
    officers: [Actor; 2],
    session_ids: Vec<Uuid>,
    items: HashMap<Uuid, ReleasedItem>,
    areas: Vec<String>,
    /// Two items that every form holds.
    pub item_version_ids: [Uuid; 2],
}

/// What the comparison found.
pub struct Check {
    pub n_attempts: usize,
    pub n_results: usize,
    pub n_different: usize,
    pub n_twice_or_missing: usize,
    pub n_lowered: usize,
}

async fn officer(app: &App, username: &str) -> Actor {
    let all = list_staff(app).await.unwrap();
    let first = Actor::of(&all[0], Uuid::nil()).unwrap();
    if !all.iter().any(|row| row.username == username) {
        let new = NewStaff {
            username: username.to_owned(),
            display_name: username.to_owned(),
            role: Role::ProvinceOfficer,
            commune_code: None,
            password: "a long enough password".to_owned(),
        };
        add_staff(app, &first, new).await.unwrap();
    }
    let all = list_staff(app).await.unwrap();
    let row = all.iter().find(|row| row.username == username).unwrap();
    Actor::of(row, Uuid::nil()).unwrap()
}

impl Graded {
    /// Makes the installation with this many graded attempts.
    pub async fn new(n: usize, database_url: Option<String>) -> Graded {
        let folder = tempfile::tempdir().unwrap();
        let database_url = database_url
            .unwrap_or_else(|| format!("sqlite:{}", folder.path().join("x.sqlite").display()));
        let opening = Opening {
            database: &database_url,
            keys: &folder.path().join("keys"),
            public_url: "http://127.0.0.1:1",
            layouts: None,
            clock: Arc::new(SystemClock),
            chance: Arc::new(SystemChance),
        };
        let app = open_app(opening).await.unwrap();
        prepare(&app).await.unwrap();
        sathach::services::demo::seed_candidates(&app, 1).await.unwrap();
        let mentor = list_staff(&app).await.unwrap();
        let mentor = mentor.iter().find(|row| row.role == "mentor").unwrap();
        let mentor = Actor::of(mentor, Uuid::nil()).unwrap();
        let first = sessions::list(&app.store, &sessions::Scope::Province, 1).await.unwrap();
        let commune_code = first[0].commune_code.clone();
        let mut session_ids = Vec::new();
        for number in 0..n.div_ceil(A_SESSION) {
            let new = NewSession {
                exam_id: "citizens".to_owned(),
                commune_code: commune_code.clone(),
                hall_name: format!("Hội trường {number}"),
                seat_rows: 5,
                seat_columns: 8,
            };
            session_ids.push(open_session(&app, &mentor, new).await.unwrap());
        }
        let release = bank::release(&app.store, first[0].release_id).await.unwrap().unwrap();
        let framework = bank::framework_of(&app.store, &release).await.unwrap();
        let released = bank::items_of_release(&app.store, release.id).await.unwrap();
        let exam = bank::exam(&app.store, first[0].exam_id).await.unwrap().unwrap();
        let exam: Exam = serde_json::from_str(&exam.content).unwrap();
        let officers =
            [officer(&app, "province-officer").await, officer(&app, "second-officer").await];
        let model = draw_form(&exam, &released, [7; 32]).unwrap();
        let of_model = |place: usize| model.items[place].item_version_id;
        let graded = Graded {
            item_version_ids: [of_model(3), of_model(17)],
            items: released.iter().map(|item| (item.version_id, item.clone())).collect(),
            areas: framework.areas.iter().map(|area| area.id.clone()).collect(),
            app,
            database_url,
            folder,
            officers,
            session_ids,
        };
        graded.seed(n, &exam, &released).await;
        graded
    }

    /// A form that holds both items: where it does not, they take the place of one of their cell.
    fn form(&self, exam: &Exam, released: &[ReleasedItem], number: u64) -> Form {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&number.to_le_bytes());
        let mut form = draw_form(exam, released, seed).unwrap();
        let cell = |id: Uuid| (&self.items[&id].item.area, self.items[&id].item.level);
        for wanted in self.item_version_ids {
            if form.items.iter().any(|place| place.item_version_id == wanted) {
                continue;
            }
            let place = form.items.iter_mut().find(|place| {
                cell(place.item_version_id) == cell(wanted)
                    && !self.item_version_ids.contains(&place.item_version_id)
            });
            place.unwrap().item_version_id = wanted;
        }
        form
    }

    /// The outcome of somebody who knows about half, the better the greater `number % 7`.
    fn outcome(&self, form: &Form, exam: &Exam, chances: &mut Chances, number: u64) -> Outcome {
        let share = 0.4 + 0.06 * (number % 7) as f64;
        let items: Vec<&ReleasedItem> =
            form.items.iter().map(|place| &self.items[&place.item_version_id]).collect();
        let responses: Vec<Option<Response>> = items
            .iter()
            .map(|item| {
                let n = item.item.body.n_options() as u8;
                match (chances.happens(0.95), chances.happens(share)) {
                    (false, _) => None,
                    (true, true) => Some(right(item)),
                    (true, false) => Some(Response::Options(vec![number as u8 % n])),
                }
            })
            .collect();
        let graded: Vec<GradedItem<'_>> = items
            .iter()
            .zip(&responses)
            .map(|(item, response)| GradedItem {
                item_version_id: item.version_id,
                item: &item.item,
                response: response.as_ref(),
            })
            .collect();
        grade(&graded, &self.area_order(), i64::from(exam.cut_sixtieths()))
    }

    fn area_order(&self) -> Vec<&str> {
        self.areas.iter().map(String::as_str).collect()
    }

    async fn seed(&self, n: usize, exam: &Exam, released: &[ReleasedItem]) {
        let db = Database::connect(&self.database_url).await.unwrap();
        let mut chances = Chances::numbered(5);
        let mut rows: Vec<(Uuid, Uuid, Outcome)> = Vec::new();
        for number in 0..n {
            let form = self.form(exam, released, number as u64);
            let outcome = self.outcome(&form, exam, &mut chances, number as u64);
            rows.push((self.app.new_id(), self.session_ids[number / A_SESSION], outcome));
            if rows.len() == ROWS_AT_ONCE || number + 1 == n {
                insert(&db, &rows).await;
                rows.clear();
            }
        }
        db.close().await.unwrap();
    }

    /// Proposes and approves.
    pub async fn approve(&self, item_version_id: Uuid, method: Method) -> Uuid {
        let reason = "measuring".to_owned();
        let proposal = Proposal { item_version_id, session_id: None, method, reason };
        let [first, second] = &self.officers;
        let id = propose_neutralisation(&self.app, first, &proposal).await.unwrap();
        decide_neutralisation(&self.app, second, id, Verdict::Approve, "").await.unwrap();
        id
    }

    /// Starts a server, which carries out what is approved.
    pub fn serve(&self) -> Server {
        let mut command = program();
        command.env("SATHACH_DATA_DIR", self.folder.path());
        command.env("SATHACH_KEYS_DIR", self.folder.path().join("keys"));
        command.env("SATHACH_DATABASE_URL", &self.database_url);
        command.env("SATHACH_LISTEN", "127.0.0.1:0").env("SATHACH_LOG", "error");
        Server::start(command)
    }

    pub async fn row(&self, id: Uuid) -> NeutralisationRow {
        neutralisations::find(&self.app.store, id).await.unwrap().unwrap()
    }

    /// Waits and says how long it took.
    pub async fn wait_until(
        &self,
        id: Uuid,
        is_so: impl Fn(&NeutralisationRow) -> bool,
    ) -> Duration {
        let began = Instant::now();
        while !is_so(&self.row(id).await) {
            assert!(began.elapsed() < Duration::from_secs(600), "it takes too long");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        began.elapsed()
    }

    pub async fn megabytes(&self) -> u64 {
        bytes(&Database::connect(&self.database_url).await.unwrap()).await / 1_000_000
    }

    /// Compares every stored result with what the pure regrade makes of the first one.
    pub async fn check(&self, decided: &[Neutralisation]) -> Check {
        let mut check = Check {
            n_attempts: 0,
            n_results: 0,
            n_different: 0,
            n_twice_or_missing: 0,
            n_lowered: 0,
        };
        for session_id in &self.session_ids {
            for attempt in attempts::of_session(&self.app.store, *session_id).await.unwrap() {
                let rows = attempts::results_of_attempt(&self.app.store, attempt.id).await.unwrap();
                let stored: Vec<Outcome> =
                    rows.iter().map(|row| serde_json::from_str(&row.content).unwrap()).collect();
                let want = self.versions(&stored[0], decided);
                check.n_attempts += 1;
                check.n_results += stored.len();
                check.n_twice_or_missing += usize::from(stored.len() != want.len());
                check.n_different += stored.iter().zip(&want).filter(|(a, b)| a != b).count();
                check.n_lowered +=
                    stored.windows(2).filter(|pair| is_lower(&pair[0], &pair[1])).count();
            }
        }
        check
    }

    /// All versions that there must be, the first one given.
    fn versions(&self, first: &Outcome, decided: &[Neutralisation]) -> Vec<Outcome> {
        let mut versions = vec![first.clone()];
        for neutralisation in decided {
            let newest = versions.last().unwrap();
            let items: Vec<GradedItem<'_>> = newest
                .positions
                .iter()
                .map(|position| GradedItem {
                    item_version_id: position.item_version_id,
                    item: &self.items[&position.item_version_id].item,
                    response: position.response.as_ref(),
                })
                .collect();
            let one = std::slice::from_ref(neutralisation);
            let next = regrade(newest, &items, &self.area_order(), one);
            if next != *newest {
                versions.push(next);
            }
        }
        versions
    }
}

fn is_lower(before: &Outcome, after: &Outcome) -> bool {
    let lost = before.decision == Decision::Pass && after.decision != Decision::Pass;
    let positions = before.positions.iter().zip(&after.positions);
    lost || positions.into_iter().any(|(before, after)| after.sixtieths < before.sixtieths)
}

fn right(item: &ReleasedItem) -> Response {
    use sathach_domain::bank::Body;
    match &item.item.body {
        Body::SingleChoice { options } | Body::MultipleChoice { options } => {
            let keys = (0_u8..).zip(options).filter(|(_, option)| option.key);
            Response::Options(keys.map(|(index, _)| index).collect())
        }
        Body::Ordering { steps } => Response::Options((0..steps.len() as u8).collect()),
        Body::Matching { pairs, .. } => {
            Response::Pairs((0..pairs.len() as u8).map(|pair| (pair, pair)).collect())
        }
    }
}

async fn insert(db: &DatabaseConnection, rows: &[(Uuid, Uuid, Outcome)]) {
    let attempt = |(id, session_id, _): &(Uuid, Uuid, Outcome)| -> Vec<Value> {
        let candidate_id = Uuid::from_u128(id.as_u128() ^ 1);
        let (session_id, at) = (*session_id, 1_i64);
        vec![
            (*id).into(),
            session_id.into(),
            candidate_id.into(),
            "submitted".into(),
            1_i64.into(),
            at.into(),
            at.into(),
            at.into(),
            at.into(),
            "candidate".into(),
            "receipt".into(),
        ]
    };
    let columns = "id, session_id, candidate_id, state, epoch, admitted_at, started_at, ends_at, \
                   submitted_at, submit_cause, receipt";
    insert_many(db, "attempt", columns, rows.iter().map(attempt).collect()).await;
    let result = |(id, _, outcome): &(Uuid, Uuid, Outcome)| -> Vec<Value> {
        vec![
            (*id).into(),
            1_i64.into(),
            "initial".into(),
            outcome.score_sixtieths.into(),
            outcome.max_sixtieths.into(),
            outcome.cut_sixtieths.into(),
            outcome.decision.as_str().into(),
            serde_json::to_string(outcome).unwrap().into(),
            1_i64.into(),
        ]
    };
    let columns = "attempt_id, version, cause, score_sixtieths, max_sixtieths, cut_sixtieths, \
                   decision, content, created_at";
    insert_many(db, "result", columns, rows.iter().map(result).collect()).await;
}
