//! Prints many certificates as one file in the background: asked for, watched, cancelled, fetched;
//! on numbered blanks where there are some.

use super::failure::FieldRefusal;
use super::print_certificates::{NamedPaper, draw, layout_names, papers_of};
use super::sign_trust_list::trust_list;
use super::{Actor, App, Failure, Refusal};
use crate::paper::Trim;
use crate::store::{BlankRow, PrintJobRow, audit, decisions, prints, sessions};
use sathach_domain::credential::BlankSerial;
use sathach_domain::identity::Role;
use sathach_domain::moment::Moment;
use serde_json::json;
use uuid::Uuid;

/// Jobs that a page lists.
pub const MAX_LISTED: u64 = 50;

/// Certificates whose claims are read in one step; progress is stored after each.
const PAPERS_AT_ONCE: usize = 200;

/// How long a finished file is kept.
const KEPT_DAYS: i64 = 30;

/// Whose certificates are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printed {
    /// Those of all sessions of a decision.
    Decision(Uuid),
    /// Those of a session.
    Session(Uuid),
    /// One.
    Certificate(Uuid),
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct PrintOrder {
    /// Whose certificates.
    pub printed: Printed,
    /// Name of the layout; empty takes the exam's own.
    pub layout: String,
    /// Whether marks show where to cut.
    pub trim: Trim,
    /// Serial of the first numbered blank; empty when the paper has no numbers.
    pub first_blank: String,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintState {
    /// It waits its turn.
    Waiting,
    /// It is being done.
    Running,
    /// The file is there.
    Done,
    /// Somebody stopped it.
    Cancelled,
    /// It could not be done; the job says why.
    Failed,
}

impl PrintState {
    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            PrintState::Waiting => "waiting",
            PrintState::Running => "running",
            PrintState::Done => "done",
            PrintState::Cancelled => "cancelled",
            PrintState::Failed => "failed",
        }
    }

    fn of(row: &PrintJobRow) -> Result<Self, Failure> {
        let all = [Self::Waiting, Self::Running, Self::Done, Self::Cancelled, Self::Failed];
        all.into_iter()
            .find(|state| state.as_str() == row.state)
            .ok_or_else(|| Failure::broken(format!("print job {} has no known state", row.id)))
    }
}

/// A job as a page shows it.
#[derive(Clone, Debug)]
pub struct PrintView {
    /// Its id.
    pub id: Uuid,
    /// When it was asked for.
    pub asked_at: Moment,
    /// How far it is.
    pub state: PrintState,
    /// Pages to print.
    pub n_pages: i64,
    /// Pages prepared.
    pub n_done: i64,
    /// Size of the file.
    pub n_bytes: i64,
    /// Name of the layout.
    pub layout: String,
    /// Serial of the first blank.
    pub first_blank: Option<String>,
    /// Why it failed.
    pub problem: Option<String>,
    /// The file is still there.
    pub has_file: bool,
}

/// Asks for a batch.
///
/// # Errors
/// When it is out of reach, there is nothing to print, the layout is unknown, or a blank was used
/// or spoiled before.
pub async fn order_print(app: &App, actor: &Actor, order: PrintOrder) -> Result<Uuid, Failure> {
    may_print(app, actor, order.printed).await?;
    let mut row = job_row(app, actor, &order);
    let n_pages = prints::credentials_of(&app.store, &row).await?.len();
    if n_pages == 0 {
        return Err(Refusal::NothingToPrint.into());
    }
    row.n_pages = i64::try_from(n_pages).unwrap_or(i64::MAX);
    if !row.layout.is_empty() && !layout_names(app)?.contains(&row.layout) {
        return Err(FieldRefusal::one("layout", "unknown").into());
    }
    if !order.first_blank.trim().is_empty() {
        let serials = BlankSerial::parse(&order.first_blank)
            .and_then(|first| first.run_of(n_pages as u64))
            .ok_or_else(|| FieldRefusal::one("first_blank", "blank"))?;
        if !prints::known_blanks(&app.store, &serials).await?.is_empty() {
            return Err(FieldRefusal::one("first_blank", "blank_known").into());
        }
        row.first_blank = serials.first().cloned();
    }
    let id = row.id;
    let now = app.now();
    let entry = audit::Entry {
        chain: format!("print:{id}"),
        actor: actor.audit_name(),
        action: "order_print",
        object: format!("print:{id}"),
        detail: json!({ "list": row.list_id, "session": row.session_id,
            "credential": row.credential_id, "n_pages": row.n_pages,
            "first_blank": row.first_blank }),
    };
    let tx = app.store.begin().await?;
    prints::add(&tx, row).await?;
    audit::append(&tx, now, entry).await?;
    tx.commit().await?;
    app.jobs.notify_one();
    Ok(id)
}

async fn may_print(app: &App, actor: &Actor, printed: Printed) -> Result<(), Failure> {
    let scope = actor.scope();
    let is_within = match printed {
        Printed::Decision(id) => {
            let covered = decisions::sessions_of(&app.store, id).await?;
            !covered.is_empty() && covered.iter().all(|row| scope.holds(&row.commune_code))
        }
        Printed::Session(id) => sessions::find(&app.store, &scope, id).await?.is_some(),
        Printed::Certificate(id) => {
            let row = crate::store::credentials::find(&app.store, id).await?;
            match row {
                Some(row) => sessions::find(&app.store, &scope, row.session_id).await?.is_some(),
                None => false,
            }
        }
    };
    if is_within { Ok(()) } else { Err(Refusal::NotFound.into()) }
}

fn job_row(app: &App, actor: &Actor, order: &PrintOrder) -> PrintJobRow {
    let (mut list_id, mut session_id, mut credential_id) = (None, None, None);
    match order.printed {
        Printed::Decision(id) => list_id = Some(id),
        Printed::Session(id) => session_id = Some(id),
        Printed::Certificate(id) => credential_id = Some(id),
    }
    PrintJobRow {
        id: app.new_id(),
        list_id,
        session_id,
        credential_id,
        layout: order.layout.clone(),
        has_crop_marks: order.trim == Trim::CropMarks,
        first_blank: None,
        state: PrintState::Waiting.as_str().to_owned(),
        n_pages: 0,
        n_done: 0,
        n_bytes: 0,
        problem: None,
        asked_by: actor.staff_id,
        asked_at: app.now().ms(),
        ended_at: None,
    }
}

/// Stops a job of one's own that is not finished.
///
/// # Errors
/// When it is not there or over.
pub async fn cancel_print(app: &App, actor: &Actor, id: Uuid) -> Result<(), Failure> {
    own(app, actor, id).await?;
    let tx = app.store.begin().await?;
    let row = prints::find_for_change(&tx, id).await?.ok_or(Refusal::NotFound)?;
    match PrintState::of(&row)? {
        PrintState::Waiting | PrintState::Running => {}
        PrintState::Done | PrintState::Cancelled | PrintState::Failed => {
            return Err(Refusal::NothingToPrint.into());
        }
    }
    end(app, tx, row, PrintState::Cancelled, None).await
}

/// Jobs of one's own, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_prints(app: &App, actor: &Actor) -> Result<Vec<PrintView>, Failure> {
    let rows = prints::asked_by(&app.store, actor.staff_id, MAX_LISTED).await?;
    let kept_since = app.now().ms() - KEPT_DAYS * 86_400_000;
    let view = |row: &PrintJobRow| {
        let state = PrintState::of(row)?;
        Ok(PrintView {
            id: row.id,
            asked_at: Moment::from_ms(row.asked_at),
            state,
            n_pages: row.n_pages,
            n_done: row.n_done,
            n_bytes: row.n_bytes,
            layout: row.layout.clone(),
            first_blank: row.first_blank.clone(),
            problem: row.problem.clone(),
            has_file: state == PrintState::Done
                && row.n_bytes > 0
                && row.ended_at.is_some_and(|at| at > kept_since),
        })
    };
    rows.iter().map(view).collect()
}

/// The finished file of a job of one's own.
///
/// # Errors
/// [`Refusal::NothingToPrint`] when it is not there, or not any more.
pub async fn print_file(app: &App, actor: &Actor, id: Uuid) -> Result<Vec<u8>, Failure> {
    own(app, actor, id).await?;
    let bytes = prints::file(&app.store, id).await?;
    if bytes.is_empty() { Err(Refusal::NothingToPrint.into()) } else { Ok(bytes) }
}

async fn own(app: &App, actor: &Actor, id: Uuid) -> Result<PrintJobRow, Failure> {
    let row = prints::find(&app.store, id).await?.ok_or(Refusal::NotFound)?;
    let is_theirs = row.asked_by == actor.staff_id || actor.role == Role::ProvinceOfficer;
    if is_theirs { Ok(row) } else { Err(Refusal::NotFound.into()) }
}

/// Prints all jobs that wait, and those that a stop interrupted from their beginning: the same
/// certificates give the same file.
///
/// # Errors
/// When the database fails. What is wrong with one job is stored with it.
pub async fn print_waiting(app: &App) -> Result<(), Failure> {
    for job in prints::to_print(&app.store).await? {
        if let Err(failure) = print_one(app, job.id).await {
            tracing::error!(%failure, job = %job.id, "a print job failed");
            let tx = app.store.begin().await?;
            if let Some(row) = prints::find_for_change(&tx, job.id).await? {
                end(app, tx, row, PrintState::Failed, Some("fault")).await?;
            }
        }
    }
    Ok(())
}

async fn print_one(app: &App, id: Uuid) -> Result<(), Failure> {
    let Some(job) = prints::find(&app.store, id).await? else { return Ok(()) };
    let rows = prints::credentials_of(&app.store, &job).await?;
    let trust = trust_list(app).await?;
    let mut papers: Vec<NamedPaper> = Vec::with_capacity(rows.len());
    for some in rows.chunks(PAPERS_AT_ONCE) {
        papers.extend(papers_of(app, &trust, some.to_vec()).await?);
        if !note_progress(app, id, papers.len()).await? {
            return Ok(());
        }
    }
    papers.sort_by(|a, b| a.sort_key.cmp(&b.sort_key));
    let exams_own = papers.first().map(|named| named.layout.clone()).unwrap_or_default();
    let layout = if job.layout.is_empty() { exams_own } else { job.layout.clone() };
    let ids: Vec<Uuid> = papers.iter().map(|named| named.credential_id).collect();
    let pages = papers.into_iter().map(|named| named.paper).collect();
    let trim = if job.has_crop_marks { Trim::CropMarks } else { Trim::None };
    let file = draw(app, &layout, pages, trim).await?;
    finish(app, id, &ids, &file).await
}

/// Stores how far a job is; false when somebody stopped it.
async fn note_progress(app: &App, id: Uuid, n_done: usize) -> Result<bool, Failure> {
    let tx = app.store.begin().await?;
    let Some(mut row) = prints::find_for_change(&tx, id).await? else { return Ok(false) };
    match PrintState::of(&row)? {
        PrintState::Waiting | PrintState::Running => {}
        PrintState::Done | PrintState::Cancelled | PrintState::Failed => return Ok(false),
    }
    row.state = PrintState::Running.as_str().to_owned();
    row.n_done = i64::try_from(n_done).unwrap_or(i64::MAX);
    prints::change(&tx, row).await?;
    tx.commit().await?;
    Ok(true)
}

/// Stores the file and which blank each certificate is printed on, in one transaction.
async fn finish(app: &App, id: Uuid, ids: &[Uuid], file: &[u8]) -> Result<(), Failure> {
    let now = app.now();
    let tx = app.store.begin().await?;
    let Some(mut row) = prints::find_for_change(&tx, id).await? else { return Ok(()) };
    if PrintState::of(&row)? != PrintState::Running {
        return Ok(());
    }
    if let Some(first) = &row.first_blank {
        let serials = BlankSerial::parse(first).and_then(|first| first.run_of(ids.len() as u64));
        let serials = serials.ok_or_else(|| Failure::broken("numbers of blanks ran out"))?;
        if !prints::known_blanks(&tx, &serials).await?.is_empty() {
            return end(app, tx, row, PrintState::Failed, Some("blank_known")).await;
        }
        for (serial, credential_id) in serials.into_iter().zip(ids) {
            let used = BlankRow {
                serial,
                job_id: Some(id),
                credential_id: Some(*credential_id),
                used_at: Some(now.ms()),
                spoiled_by: None,
                spoiled_at: None,
                spoiled_reason: None,
            };
            prints::add_blank(&tx, used).await?;
        }
    }
    prints::put_file(&app.store, &tx, id, file, || app.random()).await?;
    row.n_pages = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    row.n_done = row.n_pages;
    row.n_bytes = i64::try_from(file.len()).unwrap_or(i64::MAX);
    end(app, tx, row, PrintState::Done, None).await
}

async fn end(
    app: &App,
    tx: crate::store::Tx,
    mut row: PrintJobRow,
    state: PrintState,
    problem: Option<&str>,
) -> Result<(), Failure> {
    let now = app.now();
    row.state = state.as_str().to_owned();
    row.problem = problem.map(str::to_owned);
    row.ended_at = Some(now.ms());
    let entry = audit::Entry {
        chain: format!("print:{}", row.id),
        actor: format!("staff:{}", row.asked_by),
        action: "end_print",
        object: format!("print:{}", row.id),
        detail: json!({ "state": row.state, "n_pages": row.n_done, "problem": row.problem }),
    };
    prints::change(&tx, row).await?;
    audit::append(&tx, now, entry).await?;
    Ok(tx.commit().await?)
}

/// Deletes files that were kept long enough.
///
/// # Errors
/// When the database fails.
pub async fn drop_old_files(app: &App) -> Result<(), Failure> {
    let before = app.now().ms() - KEPT_DAYS * 86_400_000;
    let old = prints::with_old_file(&app.store, before).await?;
    if old.is_empty() {
        return Ok(());
    }
    let tx = app.store.begin().await?;
    for id in old {
        prints::drop_file(&tx, id).await?;
    }
    Ok(tx.commit().await?)
}
