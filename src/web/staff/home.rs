//! The first page of staff: what to do next, by role.

use super::done::Told;
use super::frame::{Answer, Fact, frame};
use super::home_pages::StaffHomePage;
use crate::services::report_indicators::report_indicators;
use crate::services::show_bank::show_bank;
use crate::services::show_session::{SessionSummary, list_sessions};
use crate::services::staff_accounts::list_staff;
use crate::services::{Actor, App};
use crate::web::actor::{Allowed, BeStaff, Permission, RunSessions};
use crate::web::errors::WebError;
use crate::web::mentor::pages::SessionRow;
use crate::web::officer::progress_words::{counted, pace, share};
use crate::web::page::{NavLink, Page};
use crate::web::reader::Reader;
use crate::web::respond::html;
use crate::web::words::Words;
use actix_web::web;
use sathach_domain::identity::Role;

/// The first page.
///
/// # Errors
/// When something stored cannot be read.
pub async fn home(
    app: web::Data<App>,
    reader: Reader,
    told: Told,
    staff: Allowed<BeStaff>,
) -> Answer {
    let actor = &staff.actor;
    let mut frame = frame(&app, &reader, actor, "staff-home");
    frame.flash = told.notice(reader.words);
    html(&match actor.role {
        Role::Mentor => home_of_mentor(&app, actor, frame).await?,
        Role::CommuneOfficer | Role::ProvinceOfficer => home_of_officer(&app, actor, frame).await?,
        Role::ItemAuthor => home_of_author(&app, frame).await?,
        Role::Auditor => home_of_auditor(frame),
        Role::Administrator => home_of_administrator(&app, frame).await?,
    })
}

async fn home_of_mentor(app: &App, actor: &Actor, page: Page) -> Result<StaffHomePage, WebError> {
    let words = page.words;
    let mut sessions = list_sessions(app, actor).await?;
    sessions.retain(|session| session.state == "open");
    let next_step = match sessions.len() {
        0 => words.say("home-next-open"),
        n => words.say_with("home-next-running", &[("n", n.to_string())]),
    };
    let ways = vec![
        NavLink::to("/staff/sessions/new", words.say("session-open")),
        NavLink::to("/staff/sessions", words.say("home-all-sessions")),
    ];
    Ok(StaffHomePage {
        sessions_heading: words.say("home-sessions-open"),
        sessions: rows(&sessions, words),
        ..StaffHomePage::new(page, next_step, ways)
    })
}

fn rows(sessions: &[SessionSummary], words: Words) -> Vec<SessionRow> {
    sessions.iter().map(|session| SessionRow::of(session, words)).collect()
}

async fn home_of_officer(app: &App, actor: &Actor, page: Page) -> Result<StaffHomePage, WebError> {
    let words = page.words;
    let mut sessions = list_sessions(app, actor).await?;
    sessions.retain(|session| session.waits_for_decision);
    let next_step = match sessions.len() {
        0 => words.say("home-next-nothing-waits"),
        n => words.say_with("home-next-waiting", &[("n", n.to_string())]),
    };
    let mut ways = vec![NavLink::to("/staff/progress", words.say("home-see-progress"))];
    if RunSessions::allows(actor.role) {
        ways.push(NavLink::to("/staff/sessions/new", words.say("session-open")));
    }
    ways.push(NavLink::to("/staff/sessions", words.say("home-all-sessions")));
    let found = report_indicators(app, &actor.scope(), app.now().day_in_vietnam()).await?;
    let own = match actor.role {
        Role::CommuneOfficer => found.communes.first().and_then(|own| own.progress.as_ref()),
        Role::ProvinceOfficer
        | Role::Mentor
        | Role::ItemAuthor
        | Role::Auditor
        | Role::Administrator => found.province.as_ref(),
    };
    let facts = own.map(|progress| {
        vec![
            Fact::new(words.say("progress-passed"), counted(progress, words)),
            Fact::new(words.say("progress-share"), share(progress, words)),
            Fact::new(words.say("progress-pace"), pace(progress, words)),
        ]
    });
    Ok(StaffHomePage {
        sessions_heading: words.say("home-sessions-waiting"),
        sessions: rows(&sessions, words),
        facts: facts.unwrap_or_default(),
        ..StaffHomePage::new(page, next_step, ways)
    })
}

async fn home_of_author(app: &App, page: Page) -> Result<StaffHomePage, WebError> {
    let words = page.words;
    let ways = vec![NavLink::to("/staff/bank", words.say("staff-bank"))];
    let Some(bank) = show_bank(app).await? else {
        return Ok(StaffHomePage::new(page, words.say("bank-none-text"), ways));
    };
    let n_short = bank.cells.iter().filter(|cell| cell.n_items < cell.n_wanted).count();
    let next_step = match n_short {
        0 => words.say("home-next-bank-full"),
        n => words.say_with("home-next-bank-short", &[("n", n.to_string())]),
    };
    let facts = vec![
        Fact::new(words.say("home-bank-items"), words.count(bank.items.len() as u64)),
        Fact::new(words.say("home-bank-released"), words.moment(bank.released_at.utc())),
    ];
    Ok(StaffHomePage { facts, ..StaffHomePage::new(page, next_step, ways) })
}

fn home_of_auditor(page: Page) -> StaffHomePage {
    let words = page.words;
    let ways = vec![
        NavLink::to("/staff/audit", words.say("staff-audit")),
        NavLink::to("/staff/sessions", words.say("home-all-sessions")),
        NavLink::to("/staff/progress", words.say("home-see-progress")),
    ];
    StaffHomePage::new(page, words.say("home-next-audit"), ways)
}

async fn home_of_administrator(app: &App, page: Page) -> Result<StaffHomePage, WebError> {
    let words = page.words;
    let accounts = list_staff(app).await?;
    let n_active = accounts.iter().filter(|account| account.disabled_at.is_none()).count();
    let ways = vec![
        NavLink::to("/staff/accounts", words.say("staff-accounts")),
        NavLink::to("/staff/accounts/new", words.say("account-new")),
        NavLink::to("/staff/layouts", words.say("layouts-heading")),
        NavLink::to("/staff/audit", words.say("staff-audit")),
    ];
    let facts = vec![Fact::new(words.say("home-accounts"), words.count(n_active as u64))];
    let next_step = words.say("home-next-accounts");
    Ok(StaffHomePage { facts, ..StaffHomePage::new(page, next_step, ways) })
}
