//! Everything printed: certificates, seat cards, roster and minutes, the progress report.

use super::report_indicators::report_indicators;
use super::seal_session::Minutes;
use super::show_form::exam_of;
use super::show_session::{SessionView, show_session};
use super::sign_trust_list::trust_list;
use super::verify::{holds, in_words};
use super::watch::measure_exams::lord_sem_at_cut;
use super::{Actor, App, Failure, Fault, Refusal};
use crate::paper::certificate::{CertificatePaper, certificate_pdf};
use crate::paper::fonts::Fonts;
use crate::paper::layout::{Layout, LayoutFiles};
use crate::paper::roster::{Edition, IncidentLine, Roster, RosterRow, roster_pdf};
use crate::paper::seat_cards::{SeatCard, SeatCards, seat_cards_pdf};
use crate::paper::{PaperFault, report};
use crate::store::sessions::Scope;
use crate::store::{CredentialRow, credentials, sessions};
use chrono::NaiveDate;
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::credential::{Claims, TrustList, Verification};
use sathach_domain::grading::Decision;
use sathach_domain::identity::PersonName;
use sathach_domain::moment::Moment;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use uuid::Uuid;

pub(super) fn paper_fault(fault: PaperFault) -> Failure {
    Failure::Fault(Fault::Paper(fault.to_string()))
}

/// The host that people type, from the public address.
#[must_use]
pub fn host_of(app: &App) -> String {
    let rest = app.public_url.split_once("://").map_or(app.public_url.as_str(), |(_, rest)| rest);
    rest.to_owned()
}

/// The certificate of one attempt.
///
/// # Errors
/// [`Refusal::NothingToPrint`] when none was issued, or the person was erased.
pub async fn certificate_of_attempt(app: &App, attempt_id: Uuid) -> Result<Vec<u8>, Failure> {
    let row =
        credentials::of_attempt(&app.store, attempt_id).await?.ok_or(Refusal::NothingToPrint)?;
    print_certificates(app, vec![row]).await
}

/// All certificates in force of a session as one PDF, by given name as Vietnamese lists are.
///
/// # Errors
/// [`Refusal::NothingToPrint`] when none was issued.
pub async fn certificates_of_session(
    app: &App,
    actor: &Actor,
    session_id: Uuid,
) -> Result<Vec<u8>, Failure> {
    sessions::find(&app.store, &actor.scope(), session_id).await?.ok_or(Refusal::NotFound)?;
    let rows = credentials::of_session(&app.store, session_id).await?;
    let in_force = rows.into_iter().filter(|row| row.state == "in_force").collect();
    print_certificates(app, in_force).await
}

async fn print_certificates(app: &App, rows: Vec<CredentialRow>) -> Result<Vec<u8>, Failure> {
    let trust = trust_list(app).await?;
    let mut papers = papers_of(app, &trust, rows).await?;
    let layout = papers.first().ok_or(Refusal::NothingToPrint)?.layout.clone();
    papers.sort_by(|a, b| a.sort_key.cmp(&b.sort_key));
    draw(app, &layout, papers.into_iter().map(|named| named.paper).collect()).await
}

/// A certificate with what orders and numbers it.
pub(super) struct NamedPaper {
    pub(super) credential_id: Uuid,
    /// Orders names the Vietnamese way.
    pub(super) sort_key: String,
    /// The layout that the exam asks for.
    pub(super) layout: String,
    pub(super) paper: CertificatePaper,
}

/// The papers of credentials; those of erased people are missing.
pub(super) async fn papers_of(
    app: &App,
    trust: &TrustList,
    rows: Vec<CredentialRow>,
) -> Result<Vec<NamedPaper>, Failure> {
    let ids = rows.iter().map(|row| row.id).collect();
    let personal = credentials::personal_of(&app.store, &app.store, ids).await?;
    let mut exams: HashMap<Uuid, Exam> = HashMap::new();
    let mut papers = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(personal) = personal.get(&row.id) else { continue };
        let exam = match exams.entry(row.session_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let session = sessions::find(&app.store, &Scope::Province, row.session_id)
                    .await?
                    .ok_or_else(|| Failure::broken("a credential without a session"))?;
                unknown.insert(exam_of(&app.store, session.exam_id).await?)
            }
        };
        let claims = claims_of(app, trust, &personal.token)?;
        let key = PersonName::parse(&personal.name).map(|name| name.sort_key());
        papers.push(NamedPaper {
            credential_id: row.id,
            sort_key: key.unwrap_or_default(),
            layout: exam.certificate.layout.clone(),
            paper: paper(app, exam, trust, &claims, &personal.token),
        });
    }
    Ok(papers)
}

/// Draws certificates in the order given, as one file.
pub(super) async fn draw(
    app: &App,
    layout: &str,
    papers: Vec<CertificatePaper>,
) -> Result<Vec<u8>, Failure> {
    let layout = layout_of(app, layout)?;
    let created_on = papers.first().map_or(app.now().day_in_vietnam(), |paper| paper.issued_on);
    tokio::task::spawn_blocking(move || {
        let fonts = Fonts::shipped()?;
        certificate_pdf(&layout, &fonts, &papers, created_on)
    })
    .await
    .map_err(|error| Failure::broken(error.to_string()))?
    .map_err(paper_fault)
}

/// Layouts to choose from.
///
/// # Errors
/// When the folder of layouts cannot be read.
pub fn layout_names(app: &App) -> Result<Vec<String>, Failure> {
    let Some(folder) = &app.layouts else {
        return Ok(vec!["official-a4".to_owned(), "festive-a4".to_owned()]);
    };
    let fault = |error: std::io::Error| {
        Failure::Fault(Fault::Paper(format!("{}: {error}", folder.display())))
    };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        if entry.path().join("layout.toml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn layout_of(app: &App, name: &str) -> Result<Layout, Failure> {
    let files = match &app.layouts {
        Some(folder) => layout_in(&folder.join(name).join("layout.toml"))?,
        None if name == "festive-a4" => LayoutFiles::festive(),
        None => LayoutFiles::official(),
    };
    files.layout().map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Failure::Fault(Fault::Paper(lines.join("; ")))
    })
}

fn layout_in(path: &std::path::Path) -> Result<LayoutFiles, Failure> {
    let layout_toml = std::fs::read_to_string(path)
        .map_err(|error| Failure::Fault(Fault::Paper(format!("{}: {error}", path.display()))))?;
    let file_name = path.display().to_string();
    Ok(LayoutFiles { file_name, layout_toml, fonts: Vec::new() })
}

/// The claims inside a token of ours, checked like anybody's.
fn claims_of(app: &App, trust: &TrustList, token: &str) -> Result<Claims, Failure> {
    let verification = Verification { trust, lists: &[], leaves: &[], now: app.now().utc() };
    verification
        .verify(token, holds)
        .claims
        .ok_or_else(|| Failure::broken("a stored token that does not verify"))
}

/// What stands on a certificate, all of it from the signed claims.
#[must_use]
pub fn paper(
    app: &App,
    exam: &Exam,
    trust: &TrustList,
    claims: &Claims,
    token: &str,
) -> CertificatePaper {
    let words = in_words(claims, trust);
    CertificatePaper {
        issuer_parent: String::new(),
        issuer: words.issuer,
        number: format!("{}/GCN-KNS", claims.register_number),
        place: exam.certificate.place.clone(),
        issued_on: claims.issued_on,
        holder_name: words.name,
        birth_date: claims.birth_date,
        citizen_number_tail: claims.citizen_number_end.as_str().to_owned(),
        residence: capitalised(&words.commune),
        exam_title: words.exam,
        result_band: words.result,
        decision_number: words.decision_number,
        decision_date: claims.decided_on,
        signer_title: exam.certificate.signer_title.clone(),
        signer_name: exam.certificate.signer_name.clone().unwrap_or_default(),
        serial: words.serial,
        register_number: claims.register_number.to_string(),
        token_url: format!("{}/v#{token}", app.public_url),
        verify_host: host_of(app),
        is_sample: exam.certificate.issuer_vi.contains("bản mẫu"),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}

/// Seat cards of a session.
///
/// # Errors
/// [`Refusal::NothingToPrint`] while the roster is empty.
pub async fn seat_cards(app: &App, actor: &Actor, session_id: Uuid) -> Result<Vec<u8>, Failure> {
    let view = show_session(app, actor, session_id).await?;
    if view.lines.is_empty() {
        return Err(Refusal::NothingToPrint.into());
    }
    let plain = |code: &str| code.replace('-', "");
    let cards = view
        .lines
        .iter()
        .map(|line| SeatCard {
            candidate_name: line.name.clone().unwrap_or_default(),
            seat_number: line.seat_number.to_string(),
            seat_code: line.seat_code.clone(),
            join_url: format!(
                "{}/join#{}.{}",
                app.public_url,
                plain(&view.code),
                plain(&line.seat_code)
            ),
        })
        .collect();
    let cards = SeatCards {
        exam_title: view.exam.title_vi.clone(),
        hall: format!("{}, {}", view.hall_name, view.commune_name),
        starts_at: Moment::from_ms(view.session.opened_at).in_vietnam(),
        session_code: view.code.clone(),
        join_host: format!("{}/join", host_of(app)),
        cards,
    };
    let fonts = Fonts::shipped().map_err(paper_fault)?;
    seat_cards_pdf(&fonts, &cards, app.now().day_in_vietnam()).map_err(paper_fault)
}

/// The roster while a session is open, its minutes once sealed.
///
/// # Errors
/// When the session is out of the actor's reach.
pub async fn roster(app: &App, actor: &Actor, session_id: Uuid) -> Result<Vec<u8>, Failure> {
    let view = show_session(app, actor, session_id).await?;
    let edition = edition_of(&view)?;
    let mut lines: Vec<_> = view.lines.iter().collect();
    lines.sort_by_key(|line| line.seat_number);
    let rows = lines
        .iter()
        .map(|line| RosterRow {
            seat_number: line.seat_number.to_string(),
            name: line.name.clone().unwrap_or_default(),
            birth_date: line.birth_date.unwrap_or_default(),
            state: state_in_words(&line.state).to_owned(),
            score: line.score_sixtieths.map(points_in_words).unwrap_or_default(),
            decision: line.decision.map(decision_in_words).unwrap_or_default().to_owned(),
        })
        .collect();
    let count = |state: &str| view.lines.iter().filter(|line| line.state == state).count() as u64;
    let roster = Roster {
        edition,
        issuer: view.exam.certificate.issuer_vi.clone(),
        hall: view.hall_name.clone(),
        commune: view.commune_name.clone(),
        exam_title: view.exam.title_vi.clone(),
        session_code: view.code.clone(),
        scheduled_at: Moment::from_ms(view.session.opened_at).in_vietnam(),
        opened_at: Some(Moment::from_ms(view.session.opened_at).in_vietnam()),
        mentors: Vec::new(),
        counts: vec![
            ("Thí sinh".to_owned(), view.lines.len() as u64),
            ("Đã nộp bài".to_owned(), count("submitted")),
        ],
        rows,
    };
    let fonts = Fonts::shipped().map_err(paper_fault)?;
    roster_pdf(&fonts, &roster, app.now().day_in_vietnam()).map_err(paper_fault)
}

fn edition_of(view: &SessionView) -> Result<Edition, Failure> {
    let (Some(sealed_at), Some(minutes)) = (view.session.sealed_at, &view.session.minutes) else {
        return Ok(Edition::Roster);
    };
    let minutes: Minutes = serde_json::from_str(minutes)
        .map_err(|error| Failure::broken(format!("minutes of {}: {error}", view.session.id)))?;
    let incidents = view
        .incidents
        .iter()
        .map(|(_, note, at)| IncidentLine {
            happened_at: at.in_vietnam(),
            seat_number: String::new(),
            text: note.clone(),
        })
        .collect();
    Ok(Edition::Minutes {
        sealed_at: Moment::from_ms(sealed_at).in_vietnam(),
        seal: minutes.fingerprint.get(..16).unwrap_or_default().to_owned(),
        incidents,
        measurement: measurement_in_words(&view.exam),
    })
}

/// How exactly a score at the cut measures, by the score alone: no curve is needed for it.
fn measurement_in_words(exam: &Exam) -> String {
    let Some(error) = lord_sem_at_cut(exam) else { return String::new() };
    let tenths = format!("{error:.1}").replace('.', ",");
    format!(
        "Mức đạt: {} trên {} điểm. Sai số đo tại mức đạt: ± {tenths} điểm (theo điểm, Lord 1955): \
         người có điểm sát mức đạt có thể đạt hoặc không khi làm đề khác.",
        points_in_words(i64::from(exam.cut_sixtieths())),
        exam.n_items(),
    )
}

fn state_in_words(state: &str) -> &'static str {
    match state {
        "admitted" => "Đã vào phòng",
        "started" => "Đang làm bài",
        "submitted" => "Đã nộp bài",
        _ => "Chưa vào phòng",
    }
}

pub(super) fn decision_in_words(decision: Decision) -> &'static str {
    match decision {
        Decision::Pass => "Đạt",
        Decision::Fail => "Chưa đạt",
        Decision::Withheld => "Chờ xem xét",
    }
}

/// Points with one decimal and a comma: `21,5`. Rounded down, so that nobody reads more than was
/// reached.
#[must_use]
pub fn points_in_words(sixtieths: i64) -> String {
    let tenths = sixtieths * 10 / 60;
    if tenths % 10 == 0 {
        (tenths / 10).to_string()
    } else {
        format!("{},{}", tenths / 10, tenths % 10)
    }
}

/// The progress report of the province.
///
/// # Errors
/// When a figure cannot be printed.
pub async fn progress_report(
    app: &App,
    scope: &Scope,
    as_of: NaiveDate,
) -> Result<Vec<u8>, Failure> {
    let found = report_indicators(app, scope, as_of).await?;
    let unsigned = |n: i64| u64::try_from(n).unwrap_or_default();
    let small = |n: i64| u32::try_from(n).unwrap_or_default();
    let indicators = found
        .indicators
        .iter()
        .map(|row| report::IndicatorRow {
            number: row.number.to_string(),
            name: row.name.clone(),
            numerator: row.numerator.map(unsigned),
            denominator: row.denominator.map(unsigned),
            share_hundredths: row.share.map(small),
            target: row.target.map(target_in_words).unwrap_or_default(),
            due: row.due,
        })
        .collect();
    let communes = found
        .communes
        .iter()
        .map(|row| report::CommuneRow {
            name: row.name.clone(),
            n_adults: row.n_adults.map(unsigned),
            n_passed: unsigned(row.n_passed),
            n_confirmed: 0,
            share_hundredths: row
                .progress
                .as_ref()
                .and_then(|progress| progress.share_hundredths_percent)
                .map(small),
        })
        .collect();
    let mut notes = Vec::new();
    if found.communes.iter().any(|commune| commune.is_sample) {
        notes.push("Số dân là số liệu mẫu để minh họa, không phải số thống kê.".to_owned());
    }
    let report = report::ProgressReport {
        issuer: app.targets.issued_by_vi.clone(),
        plan: app.targets.title_vi.clone(),
        as_of,
        indicators,
        communes,
        notes,
    };
    let fonts = Fonts::shipped().map_err(paper_fault)?;
    report::progress_report_pdf(&fonts, &report, as_of).map_err(paper_fault)
}

/// A target as people write it.
#[must_use]
pub fn target_in_words(target: sathach_domain::target::plan::Target) -> String {
    use sathach_domain::target::plan::Target;
    match target {
        Target::Percent(percent) => format!("{percent}%"),
        Target::AbovePercent(percent) => format!("> {percent}%"),
        Target::Count(n) => crate::paper::numbers::count(u64::from(n)),
    }
}
