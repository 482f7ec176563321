//! Everything printed but certificates: seat cards, roster and minutes, the progress report.

use super::report_indicators::report_indicators;
use super::seal_session::Minutes;
use super::show_session::{SessionView, show_session};
use super::watch::measure_exams::lord_sem_at_cut;
use super::{Actor, App, Failure, Fault, Refusal};
use crate::paper::fonts::Fonts;
use crate::paper::roster::{Edition, IncidentLine, Roster, RosterRow, roster_pdf};
use crate::paper::seat_cards::{SeatCard, SeatCards, seat_cards_pdf};
use crate::paper::{PaperFault, report};
use crate::store::sessions::Scope;
use chrono::NaiveDate;
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::grading::Decision;
use sathach_domain::moment::Moment;
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
