//! The verification page, and its answer for browsers without script.

use super::kept_page::{KeptPage, SCRIPTS};
use super::pages::{ClaimRow, VerifyAnswer, VerifyPage, VerifyStatus};
use crate::services::print_papers::host_of;
use crate::services::sign_trust_list::trust_list;
use crate::services::verify::{ClaimsInWords, in_words, verify_serial};
use crate::services::{App, Failure};
use crate::web::actor::OpenForm;
use crate::web::assets::{asset_url, find_asset};
use crate::web::errors::{WebError, refusal_in_words};
use crate::web::limits::Limits;
use crate::web::page::FieldErrors;
use crate::web::reader::Reader;
use crate::web::respond::{download, html};
use crate::web::steady::in_steady_time;
use crate::web::words::Words;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, web};
use askama::Template;
use sathach_domain::credential::Status;
use serde::Deserialize;

type Answer = Result<HttpResponse, WebError>;

/// Routes of the verification page.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/v", web::get().to(page))
        .route("/v", web::post().to(check))
        .route("/verify.html", web::get().to(kept_page))
        .route("/sw.js", web::get().to(service_worker));
}

async fn page(app: web::Data<App>, reader: Reader) -> Answer {
    html(&empty_page(&app, reader.words))
}

fn empty_page(app: &App, words: Words) -> VerifyPage {
    let mut page = VerifyPage::new(words, host_of(app));
    if let Some(trust) = app.keys.trust() {
        page.root = trust.pin.to_string();
        page.is_sample = trust.list.sample;
    }
    page
}

async fn kept_page(app: web::Data<App>, reader: Reader) -> Answer {
    let page = KeptPage::of(&app, reader.words).await?;
    let text = page.render().map_err(|error| Failure::broken(error.to_string()))?;
    let name = format!("kiem-tra-{}.html", app.now().day_in_vietnam());
    Ok(download(&name, "text/html; charset=utf-8", text.into_bytes()))
}

/// The script that keeps the page on a device, with the addresses of this version's files.
async fn service_worker() -> Answer {
    let names = SCRIPTS.iter().chain(&["app.css", "look.js", "mark.svg", "jsqr.js"]);
    let files: Vec<String> = names.map(|name| asset_url(name)).collect();
    let script = find_asset("sw.js").map(|(_, bytes)| bytes).unwrap_or_default();
    let script = String::from_utf8_lossy(script);
    let list = serde_json::to_string(&files).map_err(|e| Failure::broken(e.to_string()))?;
    Ok(HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(script.replacen("const FILES = [];", &format!("const FILES = {list};"), 1)))
}

#[derive(Deserialize)]
struct CodeAndYear {
    #[serde(default)]
    serial: String,
    #[serde(default)]
    birth_year: String,
}

async fn check(
    app: web::Data<App>,
    limits: web::Data<Limits>,
    reader: Reader,
    OpenForm(form): OpenForm<CodeAndYear>,
) -> Answer {
    let words = reader.words;
    let mut page = empty_page(&app, words);
    match form.birth_year.trim().parse::<i32>() {
        Err(_) => {
            page.errors = FieldErrors::one("birth_year", words.say("verify-birth-year-hint"));
        }
        Ok(_) if limits.serial(&form.serial).is_err() => {
            let refusal = crate::services::Refusal::TooManyGuesses;
            page.errors = FieldErrors::one("serial", refusal_in_words(&refusal, words));
        }
        Ok(birth_year) => {
            let look_up = verify_serial(&app, &form.serial, birth_year);
            let checked = in_steady_time(look_up).await?;
            let trust = trust_list(&app).await?;
            let claims = checked.claims.as_ref().map(|claims| in_words(claims, &trust));
            page.answer = Some(VerifyAnswer {
                status: status_of(checked.status),
                replaced_by: checked.replaced_by.map_or_else(String::new, |by| {
                    let number = by.register_number.to_string();
                    let values = [("number", number), ("date", words.day(by.issued_on))];
                    words.say_with("verify-replaced-by", &values)
                }),
                claims: claims.map(|claims| rows_of(&claims, words)).unwrap_or_default(),
                checked_at: Some(app.now().utc()),
            });
        }
    }
    page.serial = form.serial;
    page.birth_year = form.birth_year;
    html(&page)
}

fn status_of(status: Status) -> VerifyStatus {
    match status {
        Status::Valid => VerifyStatus::Valid,
        Status::Unchecked => VerifyStatus::Unchecked,
        Status::Revoked => VerifyStatus::Revoked,
        Status::Suspended => VerifyStatus::Suspended,
        Status::Replaced => VerifyStatus::Replaced,
        Status::Expired => VerifyStatus::Expired,
        Status::Forged => VerifyStatus::Forged,
        Status::Unknown => VerifyStatus::Unknown,
    }
}

fn rows_of(claims: &ClaimsInWords, words: Words) -> Vec<ClaimRow> {
    let day = |text: &str| text.parse().map_or_else(|_| text.to_owned(), |day| words.day(day));
    let row = |label: String, value: String| ClaimRow { label, value };
    vec![
        row(words.say("claim-n"), claims.name.clone()),
        row(words.say("claim-b"), day(&claims.birth_date)),
        row(words.say("claim-c"), claims.citizen_number.clone()),
        row(words.say("claim-o"), claims.commune.clone()),
        row(words.say("claim-t"), claims.exam.clone()),
        row(words.say("claim-v"), claims.exam_version.to_string()),
        row(words.say("claim-l"), claims.title.clone()),
        row(words.say("claim-s"), claims.result.clone()),
        row(words.say("claim-d"), day(&claims.issued_on)),
        row(words.say("claim-q"), claims.decision_number.clone()),
        row(words.say("claim-g"), day(&claims.decided_on)),
        row(words.say("claim-r"), claims.register_number.to_string()),
        row(words.say("claim-i"), claims.serial.clone()),
        row(words.say("claim-u"), claims.issuer.clone()),
        row(words.say("claim-w"), claims.signer.clone()),
    ]
}
