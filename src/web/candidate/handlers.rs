//! The citizen's pages: joining, instructions, practice, the exam, the result, the holder's link.

use super::pages::{
    ExamPage, ExamSize, HomePage, InstructionsPage, JoinPage, PracticePage, SupersededPage,
    Waiting, WaitingPage,
};
use super::pass::{Joined, pass_of, seat_cookie};
use super::result_pages::{
    Advice, AreaPoints, HeldCertificate, HolderLink, HolderPage, HolderState, Outcome, ResultPage,
    Score,
};
use crate::paper::qr_svg;
use crate::services::holder_link::attempt_behind;
use crate::services::join::join;
use crate::services::print_certificates::{certificate_of_attempt, credential_of_attempt};
use crate::services::show_result::{CertificateState, ResultView, show_result};
use crate::services::show_sitting::{show_held, show_sitting};
use crate::services::{App, Failure, Refusal};
use crate::web::actor::OpenForm;
use crate::web::errors::{WebError, refusal_in_words};
use crate::web::limits::Limits;
use crate::web::page::FieldErrors;
use crate::web::reader::Reader;
use crate::web::respond::{download, html, see_other};
use crate::web::words::{Language, Words};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use sathach_domain::credential::open_badge::MEDIA_TYPE;
use sathach_domain::grading::Decision;
use sathach_domain::moment::Moment;
use serde::Deserialize;
use uuid::Uuid;

type Answer = Result<HttpResponse, WebError>;

/// Areas that the result gives advice for.
const N_ADVICE: usize = 3;

/// Session code and seat code as typed.
#[derive(Deserialize)]
pub struct Codes {
    #[serde(default)]
    session_code: String,
    #[serde(default)]
    seat_code: String,
}

/// Routes of the citizen's pages.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(home))
        .route("/join", web::get().to(join_form))
        .route("/join", web::post().to(join_without_script))
        .route("/join/waiting", web::get().to(waiting))
        .route("/attempt/instructions", web::get().to(instructions))
        .route("/attempt/practice", web::get().to(practice))
        .route("/attempt/exam", web::get().to(exam))
        .route("/attempt/superseded", web::get().to(superseded))
        .route("/attempt/result", web::get().to(result))
        .route("/c/{secret}", web::get().to(holder))
        .route("/c/{secret}/certificate.pdf", web::get().to(holder_pdf))
        .route("/c/{secret}/credential.jwt", web::get().to(holder_credential));
}

async fn home(reader: Reader) -> Answer {
    html(&HomePage::new(reader.words))
}

async fn join_form(reader: Reader) -> Answer {
    html(&JoinPage::new(reader.words, String::new()))
}

#[derive(Deserialize)]
struct WaitingFor {
    #[serde(default, rename = "for")]
    state: String,
}

async fn waiting(reader: Reader, query: web::Query<WaitingFor>) -> Answer {
    let reason = if query.state == Waiting::SecondDevice.state() {
        Waiting::SecondDevice
    } else {
        Waiting::Admission
    };
    html(&WaitingPage::new(reader.words, reason, String::new(), String::new()))
}

/// Joins by a plain form, for browsers without script.
async fn join_without_script(
    request: HttpRequest,
    app: web::Data<App>,
    limits: web::Data<Limits>,
    reader: Reader,
    OpenForm(codes): OpenForm<Codes>,
) -> Answer {
    let joined = match limits.seat(&codes.session_code, &codes.seat_code) {
        Ok(()) => join(&app, &codes.session_code, &codes.seat_code, pass_of(&request)?).await,
        Err(refusal) => Err(refusal.into()),
    };
    let joined = match joined {
        Ok(joined) => joined,
        Err(Failure::Refusal(refusal)) => {
            let mut page = JoinPage::new(reader.words, codes.session_code);
            page.seat_code = codes.seat_code;
            page.errors = FieldErrors::one("seat_code", refusal_in_words(&refusal, reader.words));
            let mut response = html(&page)?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(response);
        }
        Err(fault @ Failure::Fault(_)) => return Err(fault.into()),
    };
    let cookie = seat_cookie(&app, joined.pass);
    let wait = |reason| {
        WaitingPage::new(reader.words, reason, codes.session_code.clone(), codes.seat_code.clone())
    };
    let mut response = match joined.state.as_deref() {
        None => html(&wait(Waiting::SecondDevice))?,
        Some("expected") => html(&wait(Waiting::Admission))?,
        Some("admitted") => see_other("/attempt/instructions"),
        Some("started") => see_other("/attempt/exam"),
        Some(_) => see_other("/attempt/result"),
    };
    response.add_cookie(&cookie).map_err(|error| Failure::broken(error.to_string()))?;
    Ok(response)
}

/// Who sits there and what the exam is.
struct Sitting {
    attempt_id: Uuid,
    state: String,
    name: String,
    exam_name: String,
    size: ExamSize,
}

async fn sitting(app: &App, words: Words, attempt_id: Uuid) -> Result<Sitting, WebError> {
    let found = show_sitting(app, attempt_id).await?;
    let exam = found.exam;
    let exam_name = in_language(words, &exam.title_vi, &exam.title_en);
    Ok(Sitting {
        attempt_id,
        state: found.state,
        name: found.name,
        size: ExamSize {
            name: exam_name.clone(),
            n_items: exam.n_items(),
            time_limit_minutes: u32::from(exam.time_limit_minutes),
            extension: exam.extension,
        },
        exam_name,
    })
}

async fn instructions(app: web::Data<App>, reader: Reader, Joined(pass): Joined) -> Answer {
    let sitting = sitting(&app, reader.words, pass.attempt_id).await?;
    match sitting.state.as_str() {
        "expected" => Ok(see_other("/join/waiting")),
        "started" => Ok(see_other("/attempt/exam")),
        "submitted" => Ok(see_other("/attempt/result")),
        _ => html(&InstructionsPage::new(reader.words, sitting.name, sitting.size)),
    }
}

async fn practice(reader: Reader, _: Joined) -> Answer {
    html(&PracticePage::new(reader.words))
}

async fn exam(app: web::Data<App>, reader: Reader, Joined(pass): Joined) -> Answer {
    let sitting = sitting(&app, reader.words, pass.attempt_id).await?;
    match sitting.state.as_str() {
        "expected" => Ok(see_other("/join/waiting")),
        "submitted" => Ok(see_other("/attempt/result")),
        _ => {
            let id = sitting.attempt_id.to_string();
            html(&ExamPage::new(reader.words, id, sitting.name, sitting.exam_name))
        }
    }
}

async fn superseded(reader: Reader) -> Answer {
    html(&SupersededPage::new(reader.words))
}

async fn result(app: web::Data<App>, reader: Reader, Joined(pass): Joined) -> Answer {
    let words = reader.words;
    let view = match show_result(&app, pass.attempt_id).await {
        Ok(view) => view,
        Err(Failure::Refusal(Refusal::NotSubmitted)) => return Ok(see_other("/attempt/exam")),
        Err(failure) => return Err(failure.into()),
    };
    let sitting = sitting(&app, words, pass.attempt_id).await?;
    let mut page = ResultPage::new(words, sitting.name, sitting.exam_name, outcome_of(&view));
    page.score = Some(Score {
        points_hundredths: hundredths(view.score_sixtieths),
        max_hundredths: hundredths(view.max_sixtieths),
        cut_hundredths: hundredths_up(view.cut_sixtieths),
    });
    if let Some(gain) = view.neutralised {
        let points = |sixtieths| words.hundredths(hundredths(sixtieths));
        page.neutralised = words.say_with(
            "result-neutralised",
            &[
                ("n", gain.n_items.to_string()),
                ("before", points(gain.sixtieths_before)),
                ("after", points(view.score_sixtieths)),
            ],
        );
    }
    page.areas = areas_of(&view, words);
    page.advice = advice_of(&view, words);
    page.learn_url = Some(view.learn_at.clone());
    page.holder = match view.holder_url {
        Some(url) if view.decision == Decision::Pass => {
            let qr_svg = qr_svg(&url).map_err(|fault| Failure::broken(fault.to_string()))?;
            Some(HolderLink { url, qr_svg })
        }
        Some(_) | None => None,
    };
    html(&page)
}

fn outcome_of(view: &ResultView) -> Outcome {
    match view.decision {
        Decision::Pass => Outcome::Pass,
        Decision::Fail => Outcome::Fail,
        Decision::Withheld => Outcome::Pending,
    }
}

/// Rounded down, so that nobody reads more points than were reached.
fn hundredths(sixtieths: i64) -> u32 {
    u32::try_from(sixtieths * 100 / 60).unwrap_or_default()
}

/// A cut is rounded up, so that nobody seems to have reached it who has not.
fn hundredths_up(sixtieths: i64) -> u32 {
    u32::try_from((sixtieths * 100 + 59) / 60).unwrap_or_default()
}

fn areas_of(view: &ResultView, words: Words) -> Vec<AreaPoints> {
    view.areas
        .iter()
        .map(|result| AreaPoints {
            name: in_language(words, &result.area.name_vi, &result.area.name_en),
            points_hundredths: hundredths(result.sixtieths),
            max_hundredths: hundredths(result.max_sixtieths),
        })
        .collect()
}

/// Advice for the weakest areas, those that are not complete.
fn advice_of(view: &ResultView, words: Words) -> Vec<Advice> {
    let mut weakest: Vec<_> =
        view.areas.iter().filter(|result| result.sixtieths < result.max_sixtieths).collect();
    weakest.sort_by_key(|result| result.sixtieths * 1_000 / result.max_sixtieths.max(1));
    weakest
        .into_iter()
        .take(N_ADVICE)
        .map(|result| Advice {
            area: in_language(words, &result.area.name_vi, &result.area.name_en),
            text: in_language(words, &result.area.advice_vi, &result.area.advice_en),
        })
        .collect()
}

fn in_language(words: Words, vi: &str, en: &str) -> String {
    match words.language() {
        Language::Vi => vi.to_owned(),
        Language::En => en.to_owned(),
    }
}

async fn holder(app: web::Data<App>, reader: Reader, secret: web::Path<String>) -> Answer {
    let attempt_id = attempt_behind(&app, &secret).await?;
    let view = show_result(&app, attempt_id).await?;
    let sitting = sitting(&app, reader.words, attempt_id).await?;
    let state = holder_state(&app, &view, &secret).await?;
    let name = sitting.name;
    html(&HolderPage::new(reader.words, &reader.path, name, sitting.exam_name, state))
}

async fn holder_state(app: &App, view: &ResultView, secret: &str) -> Result<HolderState, WebError> {
    let row = match &view.certificate {
        CertificateState::None => return Ok(HolderState::NoCertificate),
        CertificateState::WaitsForSeal | CertificateState::WaitsForDecision => {
            return Ok(HolderState::Awaiting);
        }
        CertificateState::Issued(row) => row,
    };
    if row.state == "revoked" {
        let at = Moment::from_ms(row.revoked_at.unwrap_or_default());
        return Ok(HolderState::Revoked { revoked_on: at.day_in_vietnam() });
    }
    let Some(held) = show_held(app, row).await? else {
        return Ok(HolderState::NoCertificate);
    };
    Ok(HolderState::Issued(HeldCertificate {
        serial: held.serial,
        issued_on: row
            .issued_on
            .parse()
            .map_err(|_| Failure::broken(format!("credential {}: issued_on", row.id)))?,
        expires_on: None,
        pdf_url: format!("/c/{secret}/certificate.pdf"),
        credential_url: format!("/c/{secret}/credential.jwt"),
        achievement_url: held
            .achievement
            .map_or_else(String::new, |(exam, version)| format!("/achievements/{exam}/{version}")),
        verify_url: format!("/v#{}", held.token),
    }))
}

async fn holder_pdf(app: web::Data<App>, secret: web::Path<String>) -> Answer {
    let attempt_id = certificate_in_force(&app, &secret).await?;
    let pdf = certificate_of_attempt(&app, attempt_id).await?;
    Ok(crate::web::respond::pdf("giay-chung-nhan.pdf", pdf))
}

/// The credential alone, for wallets.
async fn holder_credential(app: web::Data<App>, secret: web::Path<String>) -> Answer {
    let attempt_id = certificate_in_force(&app, &secret).await?;
    let credential = credential_of_attempt(&app, attempt_id).await?;
    Ok(download("credential.jwt", MEDIA_TYPE, credential.into_bytes()))
}

/// The attempt behind a holder's link, unless its certificate was revoked.
async fn certificate_in_force(app: &App, secret: &str) -> Result<Uuid, Failure> {
    let attempt_id = attempt_behind(app, secret).await?;
    let view = show_result(app, attempt_id).await?;
    if let CertificateState::Issued(row) = &view.certificate
        && row.state == "revoked"
    {
        return Err(Refusal::AlreadyRevoked.into());
    }
    Ok(attempt_id)
}
