//! An installation with many made-up people who passed, in sealed sessions, and what became of
//! their certificates.

use super::bulk::{bytes, insert_many};
use sathach::services::decide_sessions::{Deciding, MAX_SESSIONS, decide_sessions};
use sathach::services::issuance_log::{log_leaves, prove};
use sathach::services::open_app::{Opening, open_app, prepare};
use sathach::services::root_key::make_root;
use sathach::services::sign_trust_list::{Authority, sign_trust_list, trust_list};
use sathach::services::staff_accounts::list_staff;
use sathach::services::status_lists::published_lists;
use sathach::services::verify::holds;
use sathach::services::{Actor, App, SystemChance, SystemClock};
use sathach::store::citizens::Personal;
use sathach::store::vault::Place;
use sathach::store::{CredentialRow, SessionRow, audit, credentials, decisions, log, sessions};
use sathach_domain::credential::log::is_in;
use sathach_domain::credential::{LogHash, Status, Verification, digits};
use sathach_domain::grading::{Decision, grade};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement, Value};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

/// Seats of a usual hall.
const A_SESSION: usize = 40;
const ROWS_AT_ONCE: usize = 250;
const A_DAY_MS: i64 = 86_400_000;

/// The installation.
pub struct Passed {
    pub app: App,
    pub db: DatabaseConnection,
    pub database_url: String,
    pub folder: TempDir,
    pub officer: Actor,
    pub attempt_ids: Vec<Uuid>,
    session_ids: Vec<Uuid>,
}

/// What must not be found, counted.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Wrong {
    pub people_without: usize,
    pub not_one_each: usize,
    pub numbers_twice_or_missing: usize,
    pub serials_twice: usize,
    pub status_indexes_twice: usize,
    pub leaves_wrong: usize,
    pub proofs_wrong: usize,
    pub tokens_not_valid: usize,
    pub audit_wrong: usize,
    pub decisions_open: usize,
}

impl Passed {
    /// Makes the installation with this many people who wait for a decision.
    pub async fn new(n: usize, database_url: Option<String>) -> Passed {
        let folder = tempfile::tempdir().unwrap();
        let database_url = database_url
            .unwrap_or_else(|| format!("sqlite:{}", folder.path().join("x.sqlite").display()));
        let app = opened(&database_url, folder.path()).await;
        prepare(&app).await.unwrap();
        sathach::services::demo::seed_candidates(&app, 1).await.unwrap();
        let root = make_root(&folder.path().join("root.pem")).unwrap();
        sign_trust_list(&app, &root, Authority::Sample, 30).await.unwrap();
        let staff = list_staff(&app).await.unwrap();
        let officer = staff.iter().find(|row| row.username == "province-officer").unwrap();
        let officer = Actor::of(officer, Uuid::nil()).unwrap();
        let db = Database::connect(&database_url).await.unwrap();
        let (session_ids, attempt_ids) = (Vec::new(), Vec::new());
        let mut passed =
            Passed { app, db, database_url, folder, officer, session_ids, attempt_ids };
        passed.seed(n).await;
        passed
    }

    async fn seed(&mut self, n: usize) {
        let some = sessions::list(&self.app.store, &sessions::Scope::Province, 1).await.unwrap();
        let sealed_at = self.app.now().ms() - A_DAY_MS;
        let tx = self.app.store.begin().await.unwrap();
        for number in 0..n.div_ceil(A_SESSION) {
            let row = SessionRow {
                id: self.app.new_id(),
                code_hash: number.to_be_bytes().to_vec(),
                state: "sealed".to_owned(),
                sealed_at: Some(sealed_at),
                sealed_by: Some(some[0].opened_by),
                ..some[0].clone()
            };
            self.session_ids.push(row.id);
            sessions::add(&tx, row).await.unwrap();
        }
        tx.commit().await.unwrap();
        let numbers: Vec<usize> = (0..n).collect();
        for some_numbers in numbers.chunks(ROWS_AT_ONCE) {
            self.seed_people(some_numbers, &some[0]).await;
        }
    }

    async fn seed_people(&mut self, numbers: &[usize], model: &SessionRow) {
        let [mut citizens, mut sealed, mut candidates, mut attempts, mut results] =
            [const { Vec::<Vec<Value>>::new() }; 5];
        let at = self.app.now().ms() - A_DAY_MS;
        let outcome = serde_json::to_string(&grade(&[], &[], 0)).unwrap();
        for number in numbers {
            let [citizen, candidate, attempt] = [0; 3].map(|_| self.app.new_id());
            self.attempt_ids.push(attempt);
            let session = self.session_ids[number / A_SESSION];
            let personal = person(*number);
            let vault = self.app.store.vault();
            let place = Place { table: "citizen_personal", column: "sealed", row: citizen };
            let plain = serde_json::to_vec(&personal).unwrap();
            let hash = vault.lookup_hash("citizen_number", &personal.number);
            let bytes = vault.seal(place, &plain, self.app.random()).unwrap();
            citizens.push(vec![citizen.into(), at.into()]);
            sealed.push(vec![citizen.into(), hash.into(), bytes.into()]);
            let seat = (number % A_SESSION) as i64 + 1;
            let code = seat.to_be_bytes().to_vec();
            candidates.push(vec![
                candidate.into(),
                session.into(),
                citizen.into(),
                attempt.into(),
                seat.into(),
                code.clone().into(),
                code.into(),
                model.commune_code.clone().into(),
                true.into(),
                "1".into(),
                at.into(),
                model.opened_by.into(),
                at.into(),
            ]);
            let [state, cause, receipt] = ["submitted", "candidate", "receipt"].map(Value::from);
            let mut row = vec![attempt.into(), session.into(), candidate.into(), state];
            row.extend([1_i64, at, at, at, at].map(Value::from));
            row.extend([cause, receipt]);
            attempts.push(row);
            let mut row = vec![attempt.into(), 1_i64.into(), "initial".into()];
            row.extend([60_i64, 60, 30].map(Value::from));
            row.extend([Decision::Pass.as_str().into(), outcome.clone().into(), at.into()]);
            results.push(row);
        }
        let of_candidate = "id, session_id, citizen_id, attempt_id, seat_number, seat_code_hash, \
             seat_code_sealed, commune_code, is_adult, consent_version, consented_at, \
             checked_in_by, checked_in_at";
        let of_attempt = "id, session_id, candidate_id, state, epoch, admitted_at, started_at, \
             ends_at, submitted_at, submit_cause, receipt";
        let of_result = "attempt_id, version, cause, score_sixtieths, max_sixtieths, \
             cut_sixtieths, decision, content, created_at";
        for (table, columns, rows) in [
            ("citizen", "id, created_at", citizens),
            ("citizen_personal", "citizen_id, number_hash, sealed", sealed),
            ("candidate", of_candidate, candidates),
            ("attempt", of_attempt, attempts),
            ("result", of_result, results),
        ] {
            insert_many(&self.db, table, columns, rows).await;
        }
    }

    /// Enters decisions over all sessions; a server issues what they owe.
    pub async fn decide(&self) {
        for (number, session_ids) in (1..).zip(self.session_ids.chunks(MAX_SESSIONS)) {
            let asked = Deciding {
                session_ids: session_ids.to_vec(),
                number: format!("{number}/QĐ-MẪU"),
                decided_on: Some(self.app.now().day_in_vietnam()),
            };
            decide_sessions(&self.app, &self.officer, asked).await.unwrap();
        }
    }

    /// What a server of this installation needs to know.
    pub fn settings(&self, command: &mut Command) {
        command.env("SATHACH_DATA_DIR", self.folder.path());
        command.env("SATHACH_KEYS_DIR", self.folder.path().join("keys"));
        command.env("SATHACH_DATABASE_URL", &self.database_url);
        command.env("SATHACH_LISTEN", "127.0.0.1:0").env("SATHACH_LOG", "error");
    }

    async fn count(&self, sql: &str) -> usize {
        let statement = Statement::from_string(self.db.get_database_backend(), sql);
        let row = self.db.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get::<i64>("", "n").unwrap() as usize
    }

    pub async fn n_issued(&self) -> usize {
        self.count("SELECT COUNT(*) AS n FROM credential").await
    }

    /// Waits until so many certificates are there.
    pub async fn wait_for(&self, n: usize) {
        let began = std::time::Instant::now();
        while self.n_issued().await < n {
            assert!(began.elapsed().as_secs() < 1_800, "it takes too long");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// Waits until the decisions owe nothing.
    pub async fn wait_until_over(&self) {
        self.wait_for(self.attempt_ids.len()).await;
        while !decisions::to_issue(&self.app.store).await.unwrap().is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    pub async fn database_bytes(&self) -> u64 {
        bytes(&self.db).await
    }

    /// The finished PDF of the first person's certificate.
    pub async fn one_pdf(&self) -> Vec<u8> {
        use sathach::services::print_certificates::certificate_of_attempt;
        certificate_of_attempt(&self.app, self.attempt_ids[0]).await.unwrap()
    }

    async fn credentials(&self) -> Vec<CredentialRow> {
        let mut all = Vec::new();
        for session_id in &self.session_ids {
            all.extend(credentials::of_session(&self.app.store, *session_id).await.unwrap());
        }
        all
    }

    /// Looks at every credential, its token, the log and the audit.
    pub async fn check(&self) -> Wrong {
        let store = &self.app.store;
        let rows = self.credentials().await;
        let n = rows.len();
        let have: HashSet<Uuid> = rows.iter().map(|row| row.attempt_id).collect();
        let mut numbers: Vec<i64> = rows.iter().map(|row| row.register_number).collect();
        numbers.sort_unstable();
        let indexes: HashSet<i64> = rows.iter().map(|row| row.status_index).collect();
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let sealed = credentials::personal_of(store, store, ids).await.unwrap();
        let serials: HashSet<&str> = sealed.values().map(|one| one.serial.as_str()).collect();
        let tokens: HashMap<Uuid, &str> =
            sealed.iter().map(|(id, one)| (*id, one.token.as_str())).collect();
        let open = decisions::to_issue(store).await.unwrap();
        Wrong {
            people_without: self.attempt_ids.iter().filter(|id| !have.contains(id)).count(),
            not_one_each: self.n_issued().await.abs_diff(self.attempt_ids.len()),
            numbers_twice_or_missing: (1..).zip(&numbers).filter(|(want, is)| want != *is).count(),
            serials_twice: n - serials.len(),
            status_indexes_twice: n - indexes.len(),
            leaves_wrong: self.leaves_wrong(&tokens).await,
            proofs_wrong: self.proofs_wrong().await,
            tokens_not_valid: n - self.n_valid(&tokens).await,
            audit_wrong: self.audit_wrong(n).await,
            decisions_open: open.len(),
        }
    }

    /// Leaves that are not the hash of their credential's token, too many or missing.
    async fn leaves_wrong(&self, tokens: &HashMap<Uuid, &str>) -> usize {
        let sql = "SELECT credential_id, leaf FROM issuance_log ORDER BY log_index";
        let statement = Statement::from_string(self.db.get_database_backend(), sql);
        let rows = self.db.query_all_raw(statement).await.unwrap();
        let is_wrong = |row: &&sea_orm::QueryResult| {
            let id: Uuid = row.try_get("", "credential_id").unwrap();
            let leaf: Vec<u8> = row.try_get("", "leaf").unwrap();
            let want = tokens.get(&id).map(|token| digits::decode(token).unwrap());
            want.is_none_or(|bytes| LogHash::of_leaf(&bytes).0.as_slice() != leaf)
        };
        // Reading the leaves fails where the log has a gap.
        let n_leaves = log::leaves(&self.app.store).await.unwrap().len();
        rows.iter().filter(is_wrong).count() + n_leaves.abs_diff(tokens.len())
    }

    /// Proofs of some leaves, first and last among them, that do not lead to the log's root.
    async fn proofs_wrong(&self) -> usize {
        let n = log_leaves(&self.app).await.unwrap().len() as u64;
        let mut n_wrong = 0;
        for place in [0, n / 3, n / 2, n - 1] {
            let proof = prove(&self.app, place).await.unwrap();
            let holds = is_in(proof.leaf, place, &proof.size, &proof.proof);
            n_wrong += usize::from(!holds);
        }
        n_wrong
    }

    async fn n_valid(&self, tokens: &HashMap<Uuid, &str>) -> usize {
        let trust = trust_list(&self.app).await.unwrap();
        let lists = published_lists(&self.app).await.unwrap();
        let now = self.app.now().utc();
        let verification = Verification { trust: &trust, lists: &lists, leaves: &[], now };
        let is_valid = |token: &&&str| verification.verify(token, holds).status == Status::Valid;
        tokens.values().filter(is_valid).count()
    }

    /// Broken chains, and entries of credentials too many or missing.
    async fn audit_wrong(&self, n: usize) -> usize {
        let sql = "SELECT COUNT(DISTINCT object) AS n FROM audit WHERE action = 'issue_credential'";
        let n_objects = self.count(sql).await;
        let sql = "SELECT COUNT(*) AS n FROM audit WHERE action = 'issue_credential'";
        let n_entries = self.count(sql).await;
        let check = audit::verify(&self.app.store).await.unwrap();
        check.broken.len() + n_objects.abs_diff(n) + n_entries.abs_diff(n)
    }
}

/// Another process on the same installation remembers nothing of the first.
pub async fn opened(database: &str, folder: &Path) -> App {
    let opening = Opening {
        database,
        keys: &folder.join("keys"),
        public_url: "http://127.0.0.1:1",
        layouts: None,
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
    };
    open_app(opening).await.unwrap()
}

/// Somebody made up, unlike everybody else.
fn person(number: usize) -> Personal {
    let families = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi"];
    let given = ["Thị Hường", "Văn Mẫu", "Thị Ửng", "Hữu Quỹ", "Minh Tâm", "Ngọc Ánh", "Quốc Bảo"];
    let year = 1950 + (number % 50) as i32;
    Personal {
        number: format!("0870{:02}{number:06}", year % 100),
        name: format!("{} {}", families[number % 8], given[number / 8 % 7]),
        birth_date: chrono::NaiveDate::from_ymd_opt(year, 3, 5).unwrap(),
        sex: "male".to_owned(),
        address: "Ấp 1, Tân Hộ Cơ".to_owned(),
    }
}
