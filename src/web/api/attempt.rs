//! The citizen's part of the interface, which the exam page itself uses.

use super::json::Json;
use crate::services::extend_attempt::Part;
use crate::services::join::{SeatPass, join};
use crate::services::save_responses::{SaveReceipt, SentEvent, save_responses};
use crate::services::show_form::{FormView, show_form};
use crate::services::show_result::{CertificateState, show_result};
use crate::services::submit_attempt::{HandIn, submit_attempt};
use crate::services::{App, Failure, Refusal};
use crate::web::candidate::pass::{Joined, pass_of, seat_cookie};
use crate::web::errors::WebError;
use crate::web::limits::Limits;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Codes of the seat card.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinBody {
    /// Six characters; case, spaces and hyphens do not matter.
    pub session_code: String,
    /// Six characters; case, spaces and hyphens do not matter.
    pub seat_code: String,
}

/// The attempt that was joined.
#[derive(Serialize, utoipa::ToSchema)]
pub struct JoinAnswer {
    /// The attempt.
    pub attempt_id: Uuid,
    /// `expected`, `admitted`, `started` or `submitted`.
    pub state: String,
}

/// Joins this device to an attempt and sets its cookie. A second device gets 409 `second_device`
/// until the mentor has allowed it; it asks again with the cookie it was given.
#[utoipa::path(
    request_body = JoinBody,
    responses((status = 200, body = JoinAnswer), (status = 404), (status = 409), (status = 429))
)]
#[post("/api/v1/join")]
pub async fn post_join(
    request: HttpRequest,
    app: web::Data<App>,
    limits: web::Data<Limits>,
    Json(body): Json<JoinBody>,
) -> Result<HttpResponse, WebError> {
    limits.seat(&body.session_code, &body.seat_code)?;
    let joined = join(&app, &body.session_code, &body.seat_code, pass_of(&request)?).await?;
    let cookie = seat_cookie(&app, joined.pass);
    let mut response = match joined.state {
        Some(state) => {
            let attempt_id = joined.pass.attempt_id;
            HttpResponse::Ok().json(JoinAnswer { attempt_id, state })
        }
        None => {
            let refusal = WebError::from(Refusal::DeviceNeedsApproval);
            crate::web::errors::respond(&request, &refusal, "")
        }
    };
    response.add_cookie(&cookie).map_err(|error| Failure::broken(error.to_string()))?;
    Ok(response)
}

/// The cookie must belong to the attempt in the path.
fn own(pass: SeatPass, attempt_id: Uuid) -> Result<SeatPass, Refusal> {
    if pass.attempt_id == attempt_id { Ok(pass) } else { Err(Refusal::NotJoined) }
}

/// The form with the responses stored so far. The first call starts the clock.
#[utoipa::path(
    params(("id" = Uuid, Path, description = "The attempt")),
    responses((status = 200, body = FormView), (status = 401), (status = 409))
)]
#[get("/api/v1/attempts/{id}/form")]
pub async fn get_form(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    Joined(pass): Joined,
) -> Result<HttpResponse, WebError> {
    Ok(HttpResponse::Ok().json(show_form(&app, own(pass, *id)?).await?))
}

/// Response events of one epoch.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponsesBody {
    /// Epoch of this device, from the form.
    pub epoch: i64,
    /// At most 64 events; sending one twice changes nothing.
    pub events: Vec<SentEvent>,
}

/// Stores response events. The answer comes after the commit is durable.
#[utoipa::path(
    params(("id" = Uuid, Path, description = "The attempt")),
    request_body = ResponsesBody,
    responses(
        (status = 200, body = SaveReceipt), (status = 401), (status = 409), (status = 422),
        (status = 503)
    )
)]
#[post("/api/v1/attempts/{id}/responses")]
pub async fn post_responses(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    Joined(pass): Joined,
    Json(body): Json<ResponsesBody>,
) -> Result<HttpResponse, WebError> {
    let receipt = save_responses(&app, own(pass, *id)?, body.epoch, body.events).await?;
    Ok(HttpResponse::Ok().json(receipt))
}

/// What the device believes to be stored.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitBody {
    /// Epoch of this device.
    pub epoch: i64,
    /// Last seq that the device gave.
    pub last_seq: i64,
    /// The part that the form named; without it, the first.
    #[serde(default)]
    pub part: Part,
}

/// What a hand-in led to: an end with its receipt, or more items.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SubmitAnswer {
    /// `submitted`, or `started` when the form now has a second part.
    pub state: &'static str,
    /// The same text however often it is asked for; none while the attempt goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
}

/// Hands in a part of the attempt, once and for all.
#[utoipa::path(
    params(("id" = Uuid, Path, description = "The attempt")),
    request_body = SubmitBody,
    responses((status = 200, body = SubmitAnswer), (status = 401), (status = 409))
)]
#[post("/api/v1/attempts/{id}/submit")]
pub async fn post_submit(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    Joined(pass): Joined,
    Json(body): Json<SubmitBody>,
) -> Result<HttpResponse, WebError> {
    let pass = own(pass, *id)?;
    let answer = match submit_attempt(&app, pass, body.epoch, body.last_seq, body.part).await? {
        HandIn::Ended(receipt) => SubmitAnswer { state: "submitted", receipt: Some(receipt) },
        HandIn::GoesOn => SubmitAnswer { state: "started", receipt: None },
    };
    Ok(HttpResponse::Ok().json(answer))
}

/// Points of one area.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AreaAnswer {
    /// Area id.
    pub area: String,
    /// Name in Vietnamese.
    pub name: String,
    /// Points reached, in sixtieths of a point.
    pub sixtieths: i64,
    /// Points possible, in sixtieths of a point.
    pub max_sixtieths: i64,
}

/// Points of an attempt.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ScoreAnswer {
    /// Points reached, in sixtieths of a point.
    pub sixtieths: i64,
    /// Points possible, in sixtieths of a point.
    pub max_sixtieths: i64,
    /// Points needed, in sixtieths of a point.
    pub cut_sixtieths: i64,
}

/// How far the certificate is.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CertificateAnswer {
    /// `waiting`, `issued` or `revoked`.
    pub state: &'static str,
    /// The holder's private page.
    pub holder_url: Option<String>,
}

/// The result of an attempt.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ResultAnswer {
    /// `pass`, `fail` or `withheld`.
    pub decision: &'static str,
    /// Points.
    pub score: ScoreAnswer,
    /// Profile by area.
    pub areas: Vec<AreaAnswer>,
    /// Present for a pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateAnswer>,
}

/// The result, once the attempt has ended.
#[utoipa::path(
    params(("id" = Uuid, Path, description = "The attempt")),
    responses((status = 200, body = ResultAnswer), (status = 401), (status = 409))
)]
#[get("/api/v1/attempts/{id}/result")]
pub async fn get_result(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    Joined(pass): Joined,
) -> Result<HttpResponse, WebError> {
    let view = show_result(&app, own(pass, *id)?.attempt_id).await?;
    let state = match &view.certificate {
        CertificateState::None => None,
        CertificateState::WaitsForSeal | CertificateState::WaitsForDecision => Some("waiting"),
        CertificateState::Issued(row) if row.state == "revoked" => Some("revoked"),
        CertificateState::Issued(_) => Some("issued"),
    };
    let areas = view.areas.into_iter().map(|result| AreaAnswer {
        area: result.area.id,
        name: result.area.name_vi,
        sixtieths: result.sixtieths,
        max_sixtieths: result.max_sixtieths,
    });
    Ok(HttpResponse::Ok().json(ResultAnswer {
        decision: view.decision.as_str(),
        score: ScoreAnswer {
            sixtieths: view.score_sixtieths,
            max_sixtieths: view.max_sixtieths,
            cut_sixtieths: view.cut_sixtieths,
        },
        areas: areas.collect(),
        certificate: state.map(|state| CertificateAnswer { state, holder_url: view.holder_url }),
    }))
}
