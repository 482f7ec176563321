//! Prints a decision (Quyết định) with its annex of names: on one session, or on all it covers.

use super::decide_sessions::view_of;
use super::print_certificates::capitalised;
use super::print_papers::{decision_in_words, paper_fault};
use super::show_session::{SessionView, show_session};
use super::{Actor, App, Failure, Refusal};
use crate::paper::decision_list::{DecisionList, DecisionRow, decision_list_pdf};
use crate::paper::fonts::Fonts;
use crate::store::{credentials, decisions};
use chrono::NaiveDate;
use sathach_domain::grading::Decision;
use sathach_domain::identity::PersonName;
use sathach_domain::moment::Moment;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Sessions whose minutes the decision names one by one; more would not leave room on its page.
const MAX_NAMED_SESSIONS: usize = 4;

/// The decision on a session's certificates with its annex, by given name as Vietnamese lists are;
/// before it is entered, with room for its number and day.
///
/// # Errors
/// [`Refusal::NotSealed`] while the session is open, [`Refusal::NothingToPrint`] when nobody
/// passed.
pub async fn decision_of_session(
    app: &App,
    actor: &Actor,
    session_id: Uuid,
) -> Result<Vec<u8>, Failure> {
    let view = show_session(app, actor, session_id).await?;
    if view.session.sealed_at.is_none() {
        return Err(Refusal::NotSealed.into());
    }
    let decided_on = view.session.decision_on.as_ref().and_then(|day| day.parse().ok());
    let number = view.session.decision_number.clone().unwrap_or_default();
    print(app, vec![view], number, decided_on).await
}

/// The one decision on the certificates of all its sessions, with one annex of everybody.
///
/// # Errors
/// [`Refusal::NotFound`] unless all of its sessions are within the actor's reach: a part of the
/// list would be another decision. [`Refusal::NothingToPrint`] when nobody passed.
pub async fn decision_of_sessions(
    app: &App,
    actor: &Actor,
    list_id: Uuid,
) -> Result<Vec<u8>, Failure> {
    let row = decisions::find(&app.store, list_id).await?.ok_or(Refusal::NotFound)?;
    let covered = decisions::sessions_of(&app.store, list_id).await?;
    if !covered.iter().all(|session| actor.scope().holds(&session.commune_code)) {
        return Err(Refusal::NotFound.into());
    }
    let mut views = Vec::with_capacity(covered.len());
    for session in covered {
        views.push(show_session(app, actor, session.id).await?);
    }
    views.sort_by_key(|view| view.session.opened_at);
    let decision = view_of(app, &row).await?;
    print(app, views, decision.number, Some(decision.decided_on)).await
}

async fn print(
    app: &App,
    views: Vec<SessionView>,
    number: String,
    decided_on: Option<NaiveDate>,
) -> Result<Vec<u8>, Failure> {
    let titles: BTreeSet<&str> = views.iter().map(|view| view.exam.title_vi.as_str()).collect();
    let rows = rows_of(app, &views, titles.len() > 1).await?;
    let first = views.first().ok_or(Refusal::NothingToPrint)?;
    if rows.is_empty() {
        return Err(Refusal::NothingToPrint.into());
    }
    let policy = &first.exam.certificate;
    let list = DecisionList {
        issuer_parent: String::new(),
        issuer: policy.issuer_vi.clone(),
        number,
        place: policy.place.clone(),
        decided_on,
        exam_title: titles.into_iter().collect::<Vec<_>>().join("; "),
        occasion: occasion_of(&views),
        grounds: grounds_of(&views),
        signer_title: policy.signer_title.clone(),
        signer_name: policy.signer_name.clone().unwrap_or_default(),
        rows,
    };
    let created_on = decided_on.unwrap_or_else(|| app.now().day_in_vietnam());
    let drawn = tokio::task::spawn_blocking(move || {
        decision_list_pdf(&Fonts::shipped()?, &list, created_on)
    });
    drawn.await.map_err(|error| Failure::broken(error.to_string()))?.map_err(paper_fault)
}

/// Everybody who passed, sorted as one list; with the exam where there are several.
async fn rows_of(
    app: &App,
    views: &[SessionView],
    names_exam: bool,
) -> Result<Vec<DecisionRow>, Failure> {
    let mut rows: Vec<(String, DecisionRow)> = Vec::new();
    for view in views {
        let issued = credentials::of_session(&app.store, view.session.id).await?;
        let registers: HashMap<Uuid, i64> =
            issued.iter().map(|row| (row.attempt_id, row.register_number)).collect();
        for line in view.lines.iter().filter(|line| line.decision == Some(Decision::Pass)) {
            let name = line.name.clone().unwrap_or_default();
            let key = PersonName::parse(&name).map(|name| name.sort_key());
            let passed = decision_in_words(Decision::Pass);
            let register = registers.get(&line.attempt_id);
            let row = DecisionRow {
                name,
                birth_date: line.birth_date.unwrap_or_default(),
                residence: capitalised(&line.commune_name),
                result: if names_exam {
                    format!("{passed}: {}", view.exam.title_vi)
                } else {
                    passed.to_owned()
                },
                register_number: register.map(ToString::to_string).unwrap_or_default(),
            };
            rows.push((key.unwrap_or_default(), row));
        }
    }
    // Two of the same name stand in the order of their birth.
    rows.sort_by(|a, b| (&a.0, a.1.birth_date).cmp(&(&b.0, b.1.birth_date)));
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

fn held_on(view: &SessionView) -> String {
    Moment::from_ms(view.session.opened_at).in_vietnam().format("%d/%m/%Y").to_string()
}

/// Days of the first and the last session.
fn period(views: &[SessionView]) -> String {
    let day = |view: Option<&SessionView>| view.map(held_on).unwrap_or_default();
    let (first, last) = (day(views.first()), day(views.last()));
    if first == last { format!("ngày {first}") } else { format!("từ {first} đến {last}") }
}

fn occasion_of(views: &[SessionView]) -> String {
    match views {
        [view] => {
            let (hall, commune) = (&view.hall_name, &view.commune_name);
            format!("buổi sát hạch: {hall}, {commune}, ngày {}", held_on(view))
        }
        views => format!("{} buổi sát hạch tổ chức {}", views.len(), period(views)),
    }
}

fn grounds_of(views: &[SessionView]) -> Vec<String> {
    if views.len() > MAX_NAMED_SESSIONS {
        let n = views.len();
        return vec![format!("Căn cứ biên bản của {n} buổi sát hạch tổ chức {};", period(views))];
    }
    let ground = |view: &SessionView| match views.len() {
        1 => format!("Căn cứ biên bản buổi sát hạch mã {};", view.code),
        _ => format!(
            "Căn cứ biên bản buổi sát hạch mã {}, {}, {}, ngày {};",
            view.code,
            view.hall_name,
            view.commune_name,
            held_on(view)
        ),
    };
    views.iter().map(ground).collect()
}
