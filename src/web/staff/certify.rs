//! What officers do: look at progress, list and revoke certificates.

use super::frame::{form_errors, frame};
use super::pages::{CertificateRow, CertificatesPage, ProgressPage, ProgressRow};
use crate::services::report_indicators::{CommuneProgress, report_indicators};
use crate::services::revoke::revoke;
use crate::services::{Actor, App};
use crate::store::credentials;
use crate::web::actor::{Allowed, Certify, CheckedForm, Permission, SeeProgress};
use crate::web::errors::WebError;
use crate::web::page::{FieldErrors, Tone};
use crate::web::reader::Reader;
use crate::web::respond::{html, see_other};
use crate::web::words::Words;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use sathach_domain::target::{Pace, Progress};
use serde::Deserialize;
use uuid::Uuid;

type Answer = Result<HttpResponse, WebError>;

/// Certificates that a list shows.
const MAX_LISTED: u64 = 200;

/// Routes of officers.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/progress", web::get().to(progress))
        .route("/staff/certificates", web::get().to(certificates))
        .route("/staff/certificates/{id}/revoke", web::post().to(revoke_one));
}

async fn progress(app: web::Data<App>, reader: Reader, staff: Allowed<SeeProgress>) -> Answer {
    let words = reader.words;
    let today = app.now().day_in_vietnam();
    let found = report_indicators(&app, &staff.actor.scope(), today).await?;
    let province = found.province.as_ref().map(|progress| ProgressRow {
        code: String::new(),
        name: words.say("progress-province"),
        n_passed: progress.numerator,
        counted: counted(progress, words),
        share: share(progress, words),
        pace: pace(progress, words),
        source: String::new(),
        is_sample: false,
    });
    let province = province
        .ok_or_else(|| crate::services::Failure::broken("no indicator counts passed adults"))?;
    let communes = found.communes.iter().filter_map(|row| row_of(row, words)).collect();
    html(&ProgressPage {
        page: frame(&app, &reader, &staff.actor, "staff-progress"),
        province,
        communes,
    })
}

fn row_of(row: &CommuneProgress, words: Words) -> Option<ProgressRow> {
    let progress = row.progress.as_ref()?;
    Some(ProgressRow {
        code: row.code.clone(),
        name: row.name.clone(),
        n_passed: row.n_passed,
        counted: counted(progress, words),
        share: share(progress, words),
        pace: pace(progress, words),
        source: row.source.clone().unwrap_or_default(),
        is_sample: row.is_sample,
    })
}

fn people(words: Words, n: i64) -> String {
    words.count(u64::try_from(n).unwrap_or_default())
}

fn counted(progress: &Progress, words: Words) -> String {
    match progress.denominator {
        Some(total) => words.say_with(
            "progress-of",
            &[("n", people(words, progress.numerator)), ("total", people(words, total))],
        ),
        None => people(words, progress.numerator),
    }
}

fn share(progress: &Progress, words: Words) -> String {
    match progress.share_hundredths_percent.map(u32::try_from) {
        Some(Ok(share)) => format!("{}%", words.hundredths(share)),
        Some(Err(_)) | None => words.say("progress-unknown"),
    }
}

fn pace(progress: &Progress, words: Words) -> String {
    match progress.pace {
        Pace::Reached => words.say("progress-reached"),
        Pace::Unknown => words.say("progress-unknown"),
        Pace::Needed { people_a_day, n_days } => words.say_with(
            "progress-pace-needed",
            &[("n", people(words, people_a_day)), ("days", people(words, n_days))],
        ),
        Pace::Overdue { n_days } => words.say_with(
            "progress-overdue",
            &[
                ("days", people(words, n_days)),
                ("n", people(words, progress.missing.unwrap_or_default())),
            ],
        ),
    }
}

async fn certificates(app: web::Data<App>, reader: Reader, staff: Allowed<SeeProgress>) -> Answer {
    html(&certificates_page(&app, &reader, &staff.actor, FieldErrors::default()).await?)
}

async fn certificates_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    errors: FieldErrors,
) -> Result<CertificatesPage, WebError> {
    let words = reader.words;
    let mut rows = Vec::new();
    for row in credentials::list(&app.store, &actor.scope(), MAX_LISTED).await? {
        let personal = credentials::personal(&app.store, &app.store, row.id).await?;
        let in_force = row.state == "in_force";
        let (key, tone) = if in_force {
            ("certificates-in-force", Tone::Ok)
        } else {
            ("certificates-revoked", Tone::Error)
        };
        let day = row.issued_on.parse().map(|day| words.day(day));
        rows.push(CertificateRow {
            id: row.id.to_string(),
            register_number: row.register_number,
            name: personal.map(|personal| personal.name).unwrap_or_default(),
            issued_on: day.unwrap_or(row.issued_on),
            state: words.say(key),
            tone,
            in_force,
        });
    }
    let page = frame(app, reader, actor, "staff-certificates");
    Ok(CertificatesPage { page, rows, may_certify: Certify::allows(actor.role), errors })
}

#[derive(Deserialize)]
struct RevokeFields {
    #[serde(default)]
    reason: String,
}

async fn revoke_one(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<Certify, RevokeFields>,
) -> Answer {
    match revoke(&app, &form.actor, *id, &form.fields.reason).await {
        Ok(()) => Ok(see_other("/staff/certificates")),
        Err(failure) => {
            let errors = form_errors(failure, reader.words, "reason")?;
            let page = certificates_page(&app, &reader, &form.actor, errors).await?;
            let mut response = html(&page)?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}
