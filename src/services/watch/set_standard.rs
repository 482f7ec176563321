//! A standard-setting panel: its ratings are imported and what follows from them is accepted by a
//! second person. The cut score itself stays in the exam's file, where the authority sets it.

use super::accept_calibration::Verdict;
use super::calibrate_items::CalibrationFigures;
use super::responses::{WatchedItem, watched_items};
use super::{must_keep_items, note};
use crate::services::failure::FieldRefusal;
use crate::services::show_form::exam_of;
use crate::services::{Actor, App, Failure, Refusal};
use crate::store::{
    CalibrationRow, ItemParametersRow, StandardPanelRow, Tx, audit, bank, panels, parameters,
    staff, workbench,
};
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::assembly::target::weakest_source;
use sathach_domain::assembly::{ItemCurve, ParameterSource};
use sathach_domain::grading::statistics::calibrate::Standing;
use sathach_domain::grading::statistics::normal::mean_and_sd;
use sathach_domain::grading::statistics::standard::panel::{Standard, set_standard};
use sathach_domain::grading::statistics::standard::ratings::{Rating, read_ratings};
use sathach_domain::moment::Moment;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Panels that a page lists.
const MOST_LISTED: u64 = 50;
/// What panels leave open about a difficulty, in logits: about as much as ratings that correlate
/// 0.9 with difficulties of a spread of 1.
const SE_OF_PANELS: f64 = 0.4;

/// One round of ratings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandardRound {
    /// 1, or 2 after discussion.
    pub round: u8,
    /// Judges.
    pub n_judges: usize,
    /// Mean of the judges' sums, in points of the rated items.
    pub mean_sum: f64,
    /// Standard deviation of their sums.
    pub sd: f64,
    /// Standard error of the mean.
    pub se: f64,
}

/// What a panel's ratings come to, as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandardFigures {
    /// Items rated.
    pub n_items: usize,
    /// The rounds.
    pub rounds: Vec<StandardRound>,
    /// The ability that just deserves to pass.
    pub cut_ability: f64,
    /// What the reference form is expected to bring there, in points.
    pub expected_points: f64,
    /// The cut score that follows, in sixtieths.
    pub cut_sixtieths: i64,
    /// The same in whole points, rounded up.
    pub cut_points: i64,
    /// The panel's error, in points of the reference form.
    pub se_points: f64,
    /// Standard error of measurement of the reference form at the cut.
    pub sem_points: f64,
    /// Words for what the panel falls short of.
    pub findings: Vec<String>,
    /// Items of the reference form.
    pub reference_form: Vec<String>,
}

/// What is known of the items of the newest release, and the reference form of an exam.
struct Stock {
    items: Vec<WatchedItem>,
    reference: Vec<usize>,
}

impl Stock {
    async fn of(app: &App, exam: &Exam) -> Result<Self, Failure> {
        let release = bank::newest_release(&app.store).await?.ok_or(Refusal::NoBankRelease)?;
        let released = bank::items_of_release(&app.store, release.id).await?;
        let ids = released.into_iter().map(|item| item.version_id).collect();
        let items = watched_items(&app.store, ids).await?;
        let reference = reference_form(exam, &items);
        Ok(Stock { items, reference })
    }

    fn curves(&self) -> BTreeMap<String, ItemCurve> {
        let curve = |item: &WatchedItem| (item.released.item.id.clone(), item.parameters.curve);
        self.items.iter().map(curve).collect()
    }

    fn reference_curves(&self) -> Vec<ItemCurve> {
        self.reference.iter().map(|index| self.items[*index].parameters.curve).collect()
    }
}

/// A form that stands for all: of each cell items evenly over its difficulties.
fn reference_form(exam: &Exam, items: &[WatchedItem]) -> Vec<usize> {
    let mut form = Vec::new();
    for cell in &exam.cells {
        let is_of_cell = |index: &usize| {
            let item = &items[*index].released.item;
            item.area == cell.area && item.level == cell.level && exam.only.admit(item)
        };
        let mut of_cell: Vec<usize> = (0..items.len()).filter(is_of_cell).collect();
        let difficulty = |index: &usize| items[*index].parameters.curve.difficulty;
        of_cell.sort_by(|a, b| difficulty(a).total_cmp(&difficulty(b)));
        let n = usize::from(cell.n_items);
        let places = (0..n).map(|place| (2 * place + 1) * of_cell.len() / (2 * n));
        form.extend(places.filter_map(|place| of_cell.get(place).copied()));
    }
    form
}

/// Imports a panel's ratings for the newest version of an exam and proposes what follows.
///
/// # Errors
/// Every fault of the file with its line, every reason why no cut follows, when a panel of this
/// exam waits already, or when the role may not.
pub async fn propose_standard(
    app: &App,
    actor: &Actor,
    exam_id: &str,
    csv: &str,
) -> Result<Uuid, Failure> {
    must_keep_items(actor)?;
    let exams = bank::newest_exams(&app.store).await?;
    let row = exams.into_iter().find(|row| row.exam_id == exam_id);
    let exam_row_id = row.ok_or_else(|| FieldRefusal::one("exam_id", "unknown"))?.id;
    let exam = exam_of(&app.store, exam_row_id).await?;
    let ratings = read_ratings(csv).map_err(|faults| refused(&faults))?;
    let stock = Stock::of(app, &exam).await?;
    let standard = set_standard(&ratings, &stock.curves(), &stock.reference_curves())
        .map_err(|faults| refused(&faults))?;
    let rated = stock
        .items
        .iter()
        .filter(|item| ratings.iter().any(|rating| rating.item == item.released.item.id));
    let source = weakest_source(rated.map(|item| item.parameters.source));
    let now = app.now();
    let row = StandardPanelRow {
        id: app.new_id(),
        exam_id: exam_row_id,
        open_slot: None,
        state: parameters::PROPOSED.to_owned(),
        source: source.as_str().to_owned(),
        ratings: stored_ratings(&ratings),
        figures: workbench::to_json(&figures(&standard, &stock)),
        proposed_by: actor.staff_id,
        proposed_at: now.ms(),
        decided_by: None,
        decided_at: None,
        note: None,
    };
    let id = row.id;
    let tx = app.store.begin().await?;
    record(&tx, actor, now, &row, "propose_standard").await?;
    panels::propose(&tx, row).await.map_err(|fault| match fault.is_unique_violation() {
        true => Failure::from(Refusal::WaitsAlready),
        false => fault.into(),
    })?;
    tx.commit().await?;
    Ok(id)
}

fn refused<E: std::fmt::Display>(faults: &[E]) -> Failure {
    Refusal::FileErrors(faults.iter().map(ToString::to_string).collect()).into()
}

/// Judges stand as codes, as they were sent; who they are is nobody's business here.
fn stored_ratings(ratings: &[Rating]) -> String {
    let row = |rating: &Rating| json!([rating.round, rating.judge, rating.item, rating.percent]);
    json!(ratings.iter().map(row).collect::<Vec<_>>()).to_string()
}

fn figures(standard: &Standard, stock: &Stock) -> StandardFigures {
    let round = |figures: &sathach_domain::grading::statistics::standard::panel::RoundFigures| {
        StandardRound {
            round: figures.round,
            n_judges: figures.n_judges,
            mean_sum: figures.mean_sum,
            sd: figures.sd,
            se: figures.se,
        }
    };
    let id = |index: &usize| stock.items[*index].released.item.id.clone();
    StandardFigures {
        n_items: standard.n_items,
        rounds: standard.rounds.iter().map(round).collect(),
        cut_ability: standard.cut_ability,
        expected_points: standard.expected_points,
        cut_sixtieths: standard.cut_sixtieths,
        cut_points: standard.cut_points,
        se_points: standard.se_points,
        sem_points: standard.sem_points,
        findings: standard.findings.iter().map(|found| found.as_str().to_owned()).collect(),
        reference_form: stock.reference.iter().map(id).collect(),
    }
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    now: Moment,
    row: &StandardPanelRow,
    action: &'static str,
) -> Result<(), Failure> {
    let entry = audit::Entry {
        chain: "province".to_owned(),
        actor: actor.audit_name(),
        action,
        object: format!("standard_panel:{}", row.id),
        detail: json!({ "exam": row.exam_id, "source": row.source }),
    };
    Ok(audit::append(tx, now, entry).await?)
}

/// Accepts or rejects what waits. Who imported it may withdraw it by rejecting it, but does not
/// accept it. Accepted ratings become the parameters of items that nobody has answered enough.
///
/// # Errors
/// For who imported it, when it does not wait any more, or when a rejection has no reason.
pub async fn decide_standard(
    app: &App,
    actor: &Actor,
    id: Uuid,
    verdict: Verdict,
    reason: &str,
) -> Result<(), Failure> {
    must_keep_items(actor)?;
    let reason = match verdict {
        Verdict::Accept => None,
        Verdict::Reject => Some(note(reason)?),
    };
    let now = app.now();
    let tx = app.store.begin().await?;
    let mut row = panels::open_for_change(&tx, id).await?.ok_or(Refusal::NotFound)?;
    if verdict == Verdict::Accept && row.proposed_by == actor.staff_id {
        return Err(Refusal::SamePerson.into());
    }
    row.decided_by = Some(actor.staff_id);
    row.decided_at = Some(now.ms());
    row.note = reason;
    let action = match verdict {
        Verdict::Accept => "accept_standard",
        Verdict::Reject => "reject_standard",
    };
    record(&tx, actor, now, &row, action).await?;
    row.state = verdict.state().to_owned();
    if verdict == Verdict::Accept {
        let rated = rated_items(app, &row).await?;
        add_parameters(app, &tx, &row, rated).await?;
    }
    panels::close(&tx, row).await?;
    Ok(tx.commit().await?)
}

/// Difficulties by the last round's ratings: at the ability that just deserves to pass, the item's
/// curve gives the share that the judges expect.
async fn rated_items(app: &App, row: &StandardPanelRow) -> Result<Vec<ItemParametersRow>, Failure> {
    let broken = |error: serde_json::Error| Failure::broken(format!("panel {}: {error}", row.id));
    let figures: StandardFigures = serde_json::from_str(&row.figures).map_err(broken)?;
    let ratings: Vec<(u8, String, String, u8)> =
        serde_json::from_str(&row.ratings).map_err(broken)?;
    let last = ratings.iter().map(|(round, ..)| *round).max().unwrap_or(1);
    let mut by_item: HashMap<&str, Vec<f64>> = HashMap::new();
    for (_, _, item, percent) in ratings.iter().filter(|(round, ..)| *round == last) {
        by_item.entry(item).or_default().push(f64::from(*percent) / 100.0);
    }
    let exam = exam_of(&app.store, row.exam_id).await?;
    let stock = Stock::of(app, &exam).await?;
    let mut rows = Vec::new();
    for item in stock.items.iter().filter(|item| item.standing == Standing::Label) {
        let Some(shares) = by_item.get(item.released.item.id.as_str()) else { continue };
        let Some((mean, sd)) = mean_and_sd(shares) else { continue };
        let ItemCurve { discrimination, guessing, .. } = item.parameters.curve;
        let share = mean.clamp(guessing + 0.02, 0.98);
        let slope = discrimination * (share - guessing) * (1.0 - share) / (1.0 - guessing);
        let se = sd / (shares.len() as f64).sqrt() / slope;
        let difficulty =
            figures.cut_ability + ((1.0 - share) / (share - guessing)).ln() / discrimination;
        rows.push(ItemParametersRow {
            calibration_id: Uuid::nil(),
            item_version_id: item.released.version_id,
            model: "panel".to_owned(),
            standing: Standing::Label.as_str().to_owned(),
            source: ParameterSource::Panel.as_str().to_owned(),
            discrimination,
            difficulty,
            guessing,
            se_difficulty: (se * se + SE_OF_PANELS * SE_OF_PANELS).sqrt(),
            se_discrimination: item.parameters.se_discrimination,
            n_responses: 0,
            infit: None,
            outfit: None,
        });
    }
    Ok(rows)
}

async fn add_parameters(
    app: &App,
    tx: &Tx,
    panel: &StandardPanelRow,
    mut rows: Vec<ItemParametersRow>,
) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    let id = app.new_id();
    rows.iter_mut().for_each(|row| row.calibration_id = id);
    let nobody = CalibrationFigures {
        population_mean: 0.0,
        population_sd: 1.0,
        n_cycles: 0,
        has_converged: true,
        n_anchors: 0,
        is_cut: false,
    };
    let run = CalibrationRow {
        id,
        open_slot: None,
        model: "panel".to_owned(),
        source: ParameterSource::Panel.as_str().to_owned(),
        state: parameters::ACCEPTED.to_owned(),
        n_people: 0,
        n_items: rows.len() as i64,
        figures: workbench::to_json(&nobody),
        proposed_by: panel.proposed_by,
        proposed_at: panel.proposed_at,
        decided_by: panel.decided_by,
        decided_at: panel.decided_at,
        note: None,
    };
    Ok(parameters::add_accepted(tx, run, rows).await?)
}

/// A panel with who had to do with it.
#[derive(Clone, Debug)]
pub struct PanelView {
    /// As stored.
    pub row: StandardPanelRow,
    /// What it came to.
    pub figures: StandardFigures,
    /// The exam version that it was about.
    pub exam: Exam,
    /// Name of who imported it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: Moment,
    /// Name of who decided.
    pub decided_by: Option<String>,
    /// The asker imported it.
    pub is_own: bool,
}

/// Shows panels, newest first.
///
/// # Errors
/// When the role may not, or what is stored contradicts itself.
pub async fn show_panels(app: &App, actor: &Actor) -> Result<Vec<PanelView>, Failure> {
    must_keep_items(actor)?;
    let names: HashMap<Uuid, String> =
        staff::list(&app.store).await?.into_iter().map(|row| (row.id, row.display_name)).collect();
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
    let mut views = Vec::new();
    for row in panels::all(&app.store, MOST_LISTED).await? {
        let figures = serde_json::from_str(&row.figures)
            .map_err(|error| Failure::broken(format!("panel {}: {error}", row.id)))?;
        views.push(PanelView {
            figures,
            exam: exam_of(&app.store, row.exam_id).await?,
            proposed_by: name(row.proposed_by),
            proposed_at: Moment::from_ms(row.proposed_at),
            decided_by: row.decided_by.map(name),
            is_own: row.proposed_by == actor.staff_id,
            row,
        });
    }
    Ok(views)
}

/// The newest accepted panel of each exam version.
///
/// # Errors
/// When what is stored contradicts itself.
pub async fn accepted_standards(app: &App) -> Result<BTreeMap<Uuid, StandardFigures>, Failure> {
    let mut accepted = BTreeMap::new();
    // Newest first, so the first of each exam stays.
    for row in panels::all(&app.store, MOST_LISTED).await? {
        if row.state == parameters::ACCEPTED && !accepted.contains_key(&row.exam_id) {
            let figures = serde_json::from_str(&row.figures)
                .map_err(|error| Failure::broken(format!("panel {}: {error}", row.id)))?;
            accepted.insert(row.exam_id, figures);
        }
    }
    Ok(accepted)
}
