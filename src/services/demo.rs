//! The demonstration: the shipped bank, staff of every role, one sealed session with certificates
//! and one open session, all of made-up people.

use super::admit::admit;
use super::check_in::{CheckIn, Consent, Identity, check_in};
use super::enter_population::{Origin, import_population};
use super::extend_attempt::Part;
use super::import_bank::import_bank;
use super::issue_credentials::enter_decision;
use super::join::join;
use super::open_session::{NewSession, open_session};
use super::root_key::Root;
use super::save_responses::{SentEvent, save_responses};
use super::seal_session::{StillRunning, seal_session};
use super::show_form::{FormView, show_form};
use super::show_session::{SessionView, grouped, show_session};
use super::sign_trust_list::{Authority, DAYS_UNTIL_NEXT, is_up_to_date, sign_trust_list};
use super::staff_accounts::{NewStaff, add_staff, list_staff};
use super::submit_attempt::submit_attempt;
use super::{Actor, App, Failure, shipped};
use crate::store::{CommuneRow, bank, credentials, places, sessions, simulated};
use sathach_domain::assembly::Hall;
use sathach_domain::bank::Body;
use sathach_domain::identity::{Role, Sex};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Password of all demonstration accounts; exists in demonstrations only.
const PASSWORD: &str = "bình dân học vụ số";

/// The commune where the demonstration takes place.
const COMMUNE_NAME: &str = "Tân Hộ Cơ";

/// Made-up people; the first three sat the sealed session.
const PEOPLE: [(&str, u16, Sex); 13] = [
    ("ĐẶNG THỊ HƯỜNG", 1960, Sex::Female),
    ("Nguyễn Hữu Quỹ", 1957, Sex::Male),
    ("Lê Văn Mẫu", 1949, Sex::Male),
    ("Thạch Thị Sà Rết", 1968, Sex::Female),
    ("Y Blim Niê", 1983, Sex::Male),
    ("Lò Thị Ửng", 1975, Sex::Female),
    ("Trần Thị Mẫu Một", 1962, Sex::Female),
    ("Phạm Văn Mẫu Hai", 1971, Sex::Male),
    ("Võ Thị Mẫu Ba", 1988, Sex::Female),
    ("Huỳnh Văn Mẫu Tư", 1955, Sex::Male),
    ("Bùi Thị Mẫu Năm", 1993, Sex::Female),
    ("Đỗ Văn Mẫu Sáu", 1979, Sex::Male),
    ("Ngô Thị Mẫu Bảy", 2001, Sex::Female),
];

/// How many people sat the sealed session, and how many of them pass.
const N_SEALED: usize = 3;
const N_PASSED: usize = 2;

/// How many of the open session's people are let in.
const N_ADMITTED: usize = 8;

/// What the demonstration holds, as `--facts` writes it.
#[derive(Clone, Debug, Serialize)]
pub struct DemoFacts {
    /// Address of the server.
    pub url: String,
    /// Accounts.
    pub staff: Vec<StaffFact>,
    /// The open session.
    pub session: SessionFact,
    /// Its candidates.
    pub candidates: Vec<CandidateFact>,
    /// Certificates of the sealed session.
    pub certificates: Vec<CertificateFact>,
}

/// An account.
#[derive(Clone, Debug, Serialize)]
pub struct StaffFact {
    /// Role.
    pub role: String,
    /// Username.
    pub username: String,
    /// Password.
    pub password: String,
}

/// The open session.
#[derive(Clone, Debug, Serialize)]
pub struct SessionFact {
    /// Id.
    pub id: Uuid,
    /// Code, grouped.
    pub code: String,
}

/// A candidate of the open session.
#[derive(Clone, Debug, Serialize)]
pub struct CandidateFact {
    /// Name.
    pub name: String,
    /// Seat code, grouped.
    pub seat_code: String,
    /// `expected`, `admitted`, `started` or `submitted`.
    pub state: String,
}

/// A certificate.
#[derive(Clone, Debug, Serialize)]
pub struct CertificateFact {
    /// Lookup code, grouped.
    pub serial: String,
    /// The holder's private link to the PDF.
    pub pdf_url: String,
    /// What the QR code holds.
    pub verify_url: String,
}

/// Fills an empty installation, or goes on with one that was filled before.
///
/// # Errors
/// When the shipped data does not fit, or the database fails.
pub async fn fill(app: &App, root: &Root) -> Result<DemoFacts, Failure> {
    let is_new = list_staff(app).await?.is_empty();
    if is_new {
        import_bank(app, &shipped::bank()).await?;
    }
    if !is_up_to_date(app, Authority::Sample).await? {
        sign_trust_list(app, root, Authority::Sample, DAYS_UNTIL_NEXT).await?;
    }
    if is_new {
        let commune = demo_commune(app).await?;
        add_accounts(app, &commune).await?;
        import_population(app, &system(), shipped::SAMPLE_POPULATION, Origin::Sample).await?;
        hold_sealed_session(app, &commune).await?;
        hold_open_session(app, &commune).await?;
    }
    facts(app).await
}

fn system() -> Actor {
    Actor {
        staff_id: Uuid::nil(),
        sign_in_id: Uuid::nil(),
        role: Role::Administrator,
        commune_code: None,
        display_name: String::new(),
    }
}

async fn demo_commune(app: &App) -> Result<CommuneRow, Failure> {
    places::communes(&app.store)
        .await?
        .into_iter()
        .find(|commune| commune.name == COMMUNE_NAME)
        .ok_or_else(|| Failure::broken(format!("no commune {COMMUNE_NAME}")))
}

fn username(role: Role) -> String {
    role.as_str().replace('_', "-")
}

async fn add_accounts(app: &App, commune: &CommuneRow) -> Result<(), Failure> {
    for role in Role::ALL {
        let commune_code = match role {
            Role::Mentor | Role::CommuneOfficer => Some(commune.code.clone()),
            Role::ProvinceOfficer | Role::ItemAuthor | Role::Auditor | Role::Administrator => None,
        };
        let new = NewStaff {
            username: username(role),
            display_name: display_name(role).to_owned(),
            role,
            commune_code,
            password: PASSWORD.to_owned(),
        };
        add_staff(app, &system(), new).await?;
    }
    Ok(())
}

fn display_name(role: Role) -> &'static str {
    match role {
        Role::Mentor => "Hỗ trợ viên (mẫu)",
        Role::CommuneOfficer => "Cán bộ xã (mẫu)",
        Role::ProvinceOfficer => "Cán bộ tỉnh (mẫu)",
        Role::ItemAuthor => "Người soạn câu hỏi (mẫu)",
        Role::Auditor => "Người kiểm tra (mẫu)",
        Role::Administrator => "Quản trị (mẫu)",
    }
}

async fn actor_with(app: &App, role: Role) -> Result<Actor, Failure> {
    list_staff(app)
        .await?
        .iter()
        .find(|row| row.username == username(role))
        .and_then(|row| Actor::of(row, Uuid::nil()))
        .ok_or_else(|| Failure::broken(format!("no account {}", username(role))))
}

/// A made-up card number: province 087, century and sex, year, then a running number.
fn typed(index: usize) -> Identity {
    let (name, year, sex) = PEOPLE[index % PEOPLE.len()];
    let century = if year >= 2000 { 2 } else { 0 };
    let sex_digit = century + if sex == Sex::Female { 1 } else { 0 };
    Identity::Typed {
        number: format!("087{sex_digit}{:02}{:06}", year % 100, index + 1),
        name: name.to_owned(),
        birth_date: chrono::NaiveDate::from_ymd_opt(i32::from(year), 3, 5),
        sex: Some(sex),
    }
}

async fn check_in_person(
    app: &App,
    mentor: &Actor,
    session_id: Uuid,
    commune: &CommuneRow,
    index: usize,
) -> Result<(Uuid, String), Failure> {
    let asked = CheckIn {
        identity: typed(index),
        commune_code: commune.code.clone(),
        consent: Consent::Given,
        override_reason: String::new(),
        course: None,
    };
    let checked_in = check_in(app, mentor, session_id, asked).await?;
    Ok((checked_in.attempt_id, checked_in.seat_code))
}

async fn new_session(
    app: &App,
    mentor: &Actor,
    commune: &CommuneRow,
    hall_name: &str,
) -> Result<SessionView, Failure> {
    let new = NewSession {
        exam_id: "citizens".to_owned(),
        commune_code: commune.code.clone(),
        hall_name: hall_name.to_owned(),
        seat_rows: Hall::USUAL.rows(),
        seat_columns: Hall::USUAL.columns(),
    };
    let id = open_session(app, mentor, new).await?;
    // Its people are made up, so no figure may take their responses for real ones.
    let tx = app.store.begin().await?;
    simulated::mark(&tx, id, "demo", app.now().ms()).await?;
    tx.commit().await?;
    show_session(app, mentor, id).await
}

async fn hold_sealed_session(app: &App, commune: &CommuneRow) -> Result<(), Failure> {
    let mentor = actor_with(app, Role::Mentor).await?;
    let officer = actor_with(app, Role::CommuneOfficer).await?;
    let session = new_session(app, &mentor, commune, "Nhà văn hóa ấp 1 (mẫu)").await?;
    let keys = keys_of(app).await?;
    for index in 0..N_SEALED {
        let (attempt_id, seat_code) =
            check_in_person(app, &mentor, session.session.id, commune, index).await?;
        admit(app, &mentor, attempt_id).await?;
        let effort = if index < N_PASSED { Effort::Right } else { Effort::First };
        sit(app, &session.code, &seat_code, &keys, effort).await?;
    }
    seal_session(app, &mentor, session.session.id, StillRunning::End).await?;
    let today = app.now().day_in_vietnam();
    let number = "01/QĐ-MẪU";
    enter_decision(app, &officer, session.session.id, number, Some(today)).await?;
    Ok(())
}

async fn hold_open_session(app: &App, commune: &CommuneRow) -> Result<(), Failure> {
    let mentor = actor_with(app, Role::Mentor).await?;
    let session = new_session(app, &mentor, commune, "Hội trường xã (mẫu)").await?;
    for index in N_SEALED..PEOPLE.len() {
        let (attempt_id, _) =
            check_in_person(app, &mentor, session.session.id, commune, index).await?;
        if index < N_SEALED + N_ADMITTED {
            admit(app, &mentor, attempt_id).await?;
        }
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq)]
enum Effort {
    /// Gives the right response to most items.
    Right,
    /// Takes the first option of everything.
    First,
}

/// Keys by stem, so that made-up candidates can pass. The demonstration knows them because it
/// runs inside the server.
async fn keys_of(app: &App) -> Result<HashMap<String, Body>, Failure> {
    let release = bank::newest_release(&app.store)
        .await?
        .ok_or_else(|| Failure::broken("no bank release"))?;
    Ok(bank::items_of_release(&app.store, release.id)
        .await?
        .into_iter()
        .map(|released| (released.item.stem.clone(), released.item.body))
        .collect())
}

async fn sit(
    app: &App,
    session_code: &str,
    seat_code: &str,
    keys: &HashMap<String, Body>,
    effort: Effort,
) -> Result<(), Failure> {
    let pass = join(app, session_code, seat_code, None).await?.pass;
    let form = show_form(app, pass).await?;
    let events: Vec<SentEvent> = responses(&form, keys, effort);
    let last_seq = events.len() as i64;
    save_responses(app, pass, form.epoch, events).await?;
    submit_attempt(app, pass, form.epoch, last_seq, Part::First).await?;
    Ok(())
}

fn responses(form: &FormView, keys: &HashMap<String, Body>, effort: Effort) -> Vec<SentEvent> {
    form.items
        .iter()
        .map(|item| {
            let token_of = |text: &str| {
                item.options.iter().find(|option| option.text == text).map(|o| o.token.clone())
            };
            let body = keys.get(&item.stem).filter(|_| effort == Effort::Right);
            let response: Value = match body {
                Some(Body::SingleChoice { options } | Body::MultipleChoice { options }) => options
                    .iter()
                    .filter(|option| option.key)
                    .filter_map(|option| token_of(&option.text))
                    .collect(),
                Some(Body::Ordering { steps }) => {
                    steps.iter().filter_map(|step| token_of(step)).collect()
                }
                Some(Body::Matching { .. }) => json!([]),
                None if item.kind == "single_choice" => {
                    item.options.iter().take(1).map(|option| option.token.clone()).collect()
                }
                None => json!([]),
            };
            let position = item.position;
            SentEvent { seq: i64::from(position), position, response, elapsed_ms: 20_000 }
        })
        .collect()
}

/// Reads the facts back from what is stored.
async fn facts(app: &App) -> Result<DemoFacts, Failure> {
    let mentor = actor_with(app, Role::Mentor).await?;
    let all = sessions::list(&app.store, &mentor.scope(), 100).await?;
    let open = all
        .iter()
        .find(|row| row.state == "open")
        .or(all.first())
        .ok_or_else(|| Failure::broken("the demonstration holds no session"))?;
    let view = show_session(app, &mentor, open.id).await?;
    let candidates = view
        .lines
        .iter()
        .map(|line| CandidateFact {
            name: line.name.clone().unwrap_or_default(),
            seat_code: line.seat_code.clone(),
            state: line.state.clone(),
        })
        .collect();
    let staff = Role::ALL.iter().map(|role| StaffFact {
        role: role.as_str().to_owned(),
        username: username(*role),
        password: PASSWORD.to_owned(),
    });
    Ok(DemoFacts {
        url: app.public_url.clone(),
        staff: staff.collect(),
        session: SessionFact { id: open.id, code: view.code.clone() },
        candidates,
        certificates: certificate_facts(app, &mentor).await?,
    })
}

async fn certificate_facts(app: &App, mentor: &Actor) -> Result<Vec<CertificateFact>, Failure> {
    let mut facts = Vec::new();
    let mut rows = credentials::list(&app.store, &mentor.scope(), 100).await?;
    rows.sort_by_key(|row| row.register_number);
    for row in rows {
        let personal = credentials::personal(&app.store, &app.store, row.id).await?;
        let link =
            credentials::holder_link_of_attempt(&app.store, &app.store, row.attempt_id).await?;
        let (Some(personal), Some((_, secret))) = (personal, link) else { continue };
        let serial = personal
            .serial
            .parse::<sathach_domain::credential::Serial>()
            .map_or_else(|_| grouped(&personal.serial), |serial| serial.to_string());
        facts.push(CertificateFact {
            serial,
            pdf_url: format!("{}/c/{secret}/certificate.pdf", app.public_url),
            verify_url: format!("{}/v#{}", app.public_url, personal.token),
        });
    }
    Ok(facts)
}

/// A seat made for a benchmark.
#[derive(Clone, Debug, Serialize)]
pub struct SeededSeat {
    /// Code of the session, grouped.
    pub session_code: String,
    /// Code of the seat, grouped.
    pub seat_code: String,
    /// The attempt.
    pub attempt_id: Uuid,
}

/// Makes admitted candidates, in as many sessions as they need.
///
/// # Errors
/// When the database fails.
pub async fn seed_candidates(app: &App, n: usize) -> Result<Vec<SeededSeat>, Failure> {
    if list_staff(app).await?.is_empty() {
        import_bank(app, &shipped::bank()).await?;
        let commune = demo_commune(app).await?;
        add_accounts(app, &commune).await?;
    }
    let commune = demo_commune(app).await?;
    let mentor = actor_with(app, Role::Mentor).await?;
    let mut seats = Vec::with_capacity(n);
    let max_seats = super::check_in::MAX_SEATS as usize;
    while seats.len() < n {
        let hall = format!("Hội trường đo tải {}", seats.len() / max_seats + 1);
        let session = new_session(app, &mentor, &commune, &hall).await?;
        for _ in 0..max_seats.min(n - seats.len()) {
            // Running numbers far from those of the demonstration's own people.
            let index = 10_000 + seats.len();
            let id = session.session.id;
            let (attempt_id, seat_code) =
                check_in_person(app, &mentor, id, &commune, index).await?;
            admit(app, &mentor, attempt_id).await?;
            let session_code = session.code.clone();
            seats.push(SeededSeat { session_code, seat_code, attempt_id });
        }
    }
    Ok(seats)
}

/// Makes sealed sessions of people who all passed and wait for a decision.
///
/// # Errors
/// When the database fails.
pub async fn seed_passes(app: &App, n: usize, n_a_session: usize) -> Result<(), Failure> {
    seed_candidates(app, 0).await?;
    let commune = demo_commune(app).await?;
    let mentor = actor_with(app, Role::Mentor).await?;
    let keys = keys_of(app).await?;
    let mut index = 0;
    while index < n {
        let hall = format!("Hội trường đo in {}", index / n_a_session + 1);
        let session = new_session(app, &mentor, &commune, &hall).await?;
        let id = session.session.id;
        for _ in 0..n_a_session.min(n - index) {
            // Running numbers far from those of other made-up people.
            let (attempt_id, seat_code) =
                check_in_person(app, &mentor, id, &commune, 500_000 + index).await?;
            admit(app, &mentor, attempt_id).await?;
            sit(app, &session.code, &seat_code, &keys, Effort::Right).await?;
            index += 1;
        }
        seal_session(app, &mentor, id, StillRunning::End).await?;
    }
    Ok(())
}
