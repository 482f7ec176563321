//! Who asks, and whether the role may: checked here, before any handler runs.

use crate::services::sign_in::{actor_of, csrf_token};
use crate::services::{Actor, App};
use crate::web::errors::WebError;
use crate::web::page::Page;
use crate::web::reader::Reader;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use sathach_domain::identity::Role;
use serde::de::DeserializeOwned;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

/// Cookie of a staff sign-in.
pub const SIGN_IN_COOKIE: &str = "sign_in";

/// A form's largest body.
pub(super) const MAX_FORM_BYTES: usize = 1_000_000;

pub(super) type Found<T> = Pin<Box<dyn Future<Output = Result<T, WebError>>>>;

/// Something that only certain roles may do.
pub trait Permission: 'static {
    /// True when the role may.
    fn allows(role: Role) -> bool;
}

macro_rules! permission {
    ($(#[$doc:meta])* $name:ident: $($role:ident)|+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl Permission for $name {
            fn allows(role: Role) -> bool {
                matches!(role, $(Role::$role)|+)
            }
        }
    };
}

permission!(
    /// Be signed in, whatever the role.
    BeStaff: Mentor | CommuneOfficer | ProvinceOfficer | ItemAuthor | Auditor | Administrator
);
permission!(
    /// Open sessions, check people in, watch and seal.
    RunSessions: Mentor | CommuneOfficer
);
permission!(
    /// Look at sessions and their papers.
    SeeSessions: Mentor | CommuneOfficer | ProvinceOfficer | Auditor
);
permission!(
    /// Enter decisions, revoke certificates, erase people on request.
    Certify: CommuneOfficer | ProvinceOfficer
);
permission!(
    /// Look at the layouts of certificates, and try a changed one.
    TryLayouts: CommuneOfficer | ProvinceOfficer | Administrator
);
permission!(
    /// See progress, certificates and population figures.
    SeeProgress: CommuneOfficer | ProvinceOfficer | Auditor | Administrator
);
permission!(
    /// Enter population figures.
    KeepFigures: CommuneOfficer | ProvinceOfficer
);
permission!(
    /// Neutralise flawed items, and decide what another officer proposed.
    Neutralise: ProvinceOfficer
);
permission!(
    /// Print the appeal pack of an attempt, which holds keys.
    AnswerAppeals: ProvinceOfficer
);
permission!(
    /// See items with their keys.
    ReadBank: ItemAuthor | ProvinceOfficer
);
permission!(
    /// Write, read and publish items. Who may do which step is decided by the item's life.
    WriteBank: ItemAuthor | ProvinceOfficer
);
permission!(
    /// See what responses say about items, halls and exams, and be one of the two who decide.
    Watch: ItemAuthor | ProvinceOfficer
);
permission!(
    /// Read the audit.
    ReadAudit: Auditor | Administrator
);
permission!(
    /// Manage staff accounts.
    Administer: Administrator
);

/// A signed-in member of staff whose role allows `P`.
pub struct Allowed<P: Permission> {
    /// Who asks.
    pub actor: Actor,
    permission: PhantomData<P>,
}

impl<P: Permission> FromRequest for Allowed<P> {
    type Error = WebError;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { allowed::<P>(&request).await })
    }
}

pub(super) async fn allowed<P: Permission>(request: &HttpRequest) -> Result<Allowed<P>, WebError> {
    let actor = signed_in(request).await?.ok_or(WebError::SignInNeeded)?;
    if !P::allows(actor.role) {
        return Err(crate::services::Refusal::NotAllowed.into());
    }
    Ok(Allowed { actor, permission: PhantomData })
}

/// Who the request's cookie speaks for.
///
/// # Errors
/// When the store fails.
pub async fn signed_in(request: &HttpRequest) -> Result<Option<Actor>, WebError> {
    let app = app_of(request)?;
    let Some(cookie) = request.cookie(&cookie_name(&app, SIGN_IN_COOKIE)) else {
        return Ok(None);
    };
    Ok(actor_of(&app, cookie.value()).await?)
}

/// The prefix `__Host-` binds a cookie to its host, where the address is https.
#[must_use]
pub fn cookie_name(app: &App, name: &str) -> String {
    if is_https(app) { format!("__Host-{name}") } else { name.to_owned() }
}

/// True when people reach the server by https.
#[must_use]
pub fn is_https(app: &App) -> bool {
    app.public_url.starts_with("https://")
}

pub(super) fn app_of(request: &HttpRequest) -> Result<App, WebError> {
    request
        .app_data::<web::Data<App>>()
        .map(|app| app.get_ref().clone())
        .ok_or_else(|| crate::services::Failure::broken("no application data").into())
}

/// The fields of a form sent by somebody whose role allows `P`, with the token of the sign-in.
pub struct CheckedForm<P: Permission, T> {
    /// Who asks.
    pub actor: Actor,
    /// The fields.
    pub fields: T,
    permission: PhantomData<P>,
}

#[derive(serde::Deserialize)]
struct CsrfField {
    #[serde(default)]
    csrf: String,
}

impl<P: Permission, T: DeserializeOwned + 'static> FromRequest for CheckedForm<P, T> {
    type Error = WebError;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let body = text_body(&request, payload);
        Box::pin(async move {
            let Allowed { actor, .. } = allowed::<P>(&request).await?;
            let body = body.await?;
            let app = app_of(&request)?;
            let sent: CsrfField = fields_of(&body)?;
            if sent.csrf != csrf_token(&app, &actor) {
                return Err(WebError::ForgedRequest);
            }
            Ok(CheckedForm { actor, fields: fields_of(&body)?, permission: PhantomData })
        })
    }
}

/// The fields of a form that anybody may send.
pub struct OpenForm<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for OpenForm<T> {
    type Error = WebError;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let body = text_body(&request, payload);
        Box::pin(async move {
            require_same_origin(&request)?;
            Ok(OpenForm(fields_of(&body.await?)?))
        })
    }
}

pub(super) fn text_body(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<String, WebError>> + use<> {
    let body = web::Bytes::from_request(request, payload);
    async move {
        let bytes = body.await.map_err(|error| WebError::BadBody(error.to_string()))?;
        if bytes.len() > MAX_FORM_BYTES {
            return Err(WebError::BadBody("the form is too large".to_owned()));
        }
        String::from_utf8(bytes.to_vec())
            .map_err(|_| WebError::BadBody("the form is not UTF-8".to_owned()))
    }
}

pub(super) fn fields_of<T: DeserializeOwned>(body: &str) -> Result<T, WebError> {
    web::Query::<T>::from_query(body)
        .map(web::Query::into_inner)
        .map_err(|error| WebError::BadBody(error.to_string()))
}

/// Refuses what a browser says comes from another site.
///
/// # Errors
/// [`WebError::ForgedRequest`].
pub fn require_same_origin(request: &HttpRequest) -> Result<(), WebError> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = header("sec-fetch-site")
        && !matches!(site, "same-origin" | "none")
    {
        return Err(WebError::ForgedRequest);
    }
    if let Some(origin) = header("origin") {
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        if header("host") != Some(host) {
            return Err(WebError::ForgedRequest);
        }
    }
    Ok(())
}

/// A page for a signed-in member of staff.
#[must_use]
pub fn staff_page(app: &App, reader: &Reader, actor: &Actor, title_key: &str) -> Page {
    let mut page = Page::new(reader.words, title_key, &reader.path);
    page.csrf = csrf_token(app, actor);
    page.actor_name = Some(actor.display_name.clone());
    page
}
