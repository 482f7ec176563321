//! Calibrates items from the stored graded attempts: a list of changes first, then a proposal that
//! a second person accepts.

use super::responses::{Responses, WatchedItem, guessing_of, versions_by_item};
use super::{aside, must_keep_items};
use crate::services::{Actor, App, Failure, Refusal};
use crate::store::{CalibrationRow, Db, ItemParametersRow, Store, audit, parameters, workbench};
use sathach_domain::assembly::label_curves::level_difficulty;
use sathach_domain::assembly::{ItemParameters, ParameterSource};
use sathach_domain::grading::statistics::calibrate::{
    Calibration, CalibrationItem, LEAST_CALIBRATED, LEAST_PROVISIONAL, Model, Role, Settings,
    Standing, calibrate,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Standard error of a difficulty that was taken over from an earlier version of the item.
const SE_TAKEN_OVER: f64 = 0.5;

/// Which model to estimate by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelChoice {
    /// Shrunk facility until half of the items have 200 responses, then two parameters.
    ByResponses,
    /// This one.
    Given(Model),
}

/// The word of a model, in the database and in JSON.
#[must_use]
pub fn model_word(model: Model) -> &'static str {
    match model {
        Model::Facility => "facility",
        Model::Rasch => "rasch",
        Model::TwoParameter => "two_parameter",
    }
}

/// One item's change, as it is printed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CalibrationLine {
    /// Item id.
    pub item: String,
    /// Its version.
    pub version: u32,
    /// Responses behind the new parameters.
    pub n: u32,
    /// How far they may be relied on.
    pub standing: Standing,
    /// Difficulty, discrimination and standard errors before.
    pub before: ItemParameters,
    /// The same proposed.
    pub after: ItemParameters,
    /// Fit of the responses to the new curve.
    pub infit: Option<f64>,
    /// The same, sensitive to surprises.
    pub outfit: Option<f64>,
}

/// What a calibration rests on and comes to, as it is stored with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalibrationFigures {
    /// Mean ability of the people, in logits.
    pub population_mean: f64,
    /// Standard deviation of their abilities.
    pub population_sd: f64,
    /// Cycles of estimation; 0 for facility.
    pub n_cycles: usize,
    /// False when cycles ran out.
    pub has_converged: bool,
    /// Items that were held, and with them the scale.
    pub n_anchors: usize,
    /// True when attempts older than the newest 50,000 were left out.
    pub is_cut: bool,
}

/// A calibration before anybody has proposed it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CalibrationDraft {
    /// `facility`, `rasch` or `two_parameter`.
    pub model: &'static str,
    /// What the responses are: `responses` or `simulated`.
    pub parameter_source: ParameterSource,
    /// People whose responses went in.
    pub n_people: usize,
    /// What it comes to.
    #[serde(flatten)]
    pub figures: CalibrationFigures,
    /// Changes by item.
    pub changes: Vec<CalibrationLine>,
    #[serde(skip)]
    rows: Vec<ItemParametersRow>,
}

/// Calibrates and says what would change; nothing is stored.
///
/// # Errors
/// When no item has 20 responses, or the database fails.
pub async fn draft_calibration(
    db: &Store,
    choice: ModelChoice,
) -> Result<CalibrationDraft, Failure> {
    let responses = Responses::load(db).await?;
    if responses.attempts.is_empty() {
        return Err(Refusal::TooFewResponses { least: LEAST_PROVISIONAL }.into());
    }
    let items = calibration_items(db, &responses.items).await?;
    let draft = aside(move || draft(&responses, &items, choice)).await?;
    if draft.changes.is_empty() {
        return Err(Refusal::TooFewResponses { least: LEAST_PROVISIONAL }.into());
    }
    Ok(draft)
}

/// What is known of each item beforehand: labels or a panel, an earlier version's difficulty, its
/// own parameters. Items that anchor the scale are held.
async fn calibration_items(
    db: &impl Db,
    items: &[WatchedItem],
) -> Result<Vec<CalibrationItem>, Failure> {
    let earlier = earlier_versions(db, items).await?;
    let item = |watched: &WatchedItem| {
        let released = &watched.released;
        let before = earlier.get(&released.version_id);
        let mut current = watched.parameters;
        let mut expected = level_difficulty(released.item.level);
        if watched.standing == Standing::Label {
            current.curve.guessing = guessing_of(released);
            if current.source == ParameterSource::Panel {
                expected = current.curve.difficulty;
            } else if let Some(before) = before {
                expected = before.curve.difficulty;
                current.curve.difficulty = expected;
                current.se_difficulty = SE_TAKEN_OVER;
            }
        }
        let role = match watched.standing {
            Standing::Anchor => Role::Anchor,
            Standing::Label | Standing::Provisional | Standing::Calibrated => Role::Free,
        };
        CalibrationItem { current, expected_difficulty: expected, role }
    };
    Ok(items.iter().map(item).collect())
}

/// The newest accepted parameters of an earlier version, for versions that have none of their own.
async fn earlier_versions(
    db: &impl Db,
    items: &[WatchedItem],
) -> Result<BTreeMap<Uuid, ItemParameters>, Failure> {
    let known = parameters::current(db).await?;
    let mut earlier = BTreeMap::new();
    for versions in versions_by_item(items).into_values() {
        let mut last: Option<ItemParameters> = None;
        for item in versions {
            let id = item.released.version_id;
            match known.get(&id) {
                Some(own) => last = Some(*own),
                None => earlier.extend(last.map(|last| (id, last))),
            }
        }
    }
    Ok(earlier)
}

fn draft(
    responses: &Responses,
    items: &[CalibrationItem],
    choice: ModelChoice,
) -> CalibrationDraft {
    let people = responses.people();
    let model = match choice {
        ModelChoice::Given(model) => model,
        ModelChoice::ByResponses => {
            let mut n = vec![0_u32; items.len()];
            people.iter().flatten().for_each(|response| n[response.item] += 1);
            let n_known = n.iter().filter(|n| **n >= LEAST_CALIBRATED).count();
            if 2 * n_known >= items.len() { Model::TwoParameter } else { Model::Facility }
        }
    };
    let found = calibrate(items, &people, Settings::usual(model));
    let line = |change: &sathach_domain::grading::statistics::calibrate::CalibrationChange| {
        let item = &responses.items[change.item].released.item;
        CalibrationLine {
            item: item.id.clone(),
            version: item.version,
            n: change.after.n_responses,
            standing: change.standing,
            before: change.before,
            after: ItemParameters { source: responses.source, ..change.after },
            infit: change.infit,
            outfit: change.outfit,
        }
    };
    let changes: Vec<CalibrationLine> = found.changes.iter().map(line).collect();
    let ids = found.changes.iter().map(|change| responses.items[change.item].released.version_id);
    let rows = ids.zip(&changes).map(|(id, line)| row_of(id, line, model_word(model))).collect();
    CalibrationDraft {
        model: model_word(model),
        parameter_source: responses.source,
        n_people: found.n_people,
        figures: figures(&found, items, responses.is_cut),
        changes,
        rows,
    }
}

fn figures(found: &Calibration, items: &[CalibrationItem], is_cut: bool) -> CalibrationFigures {
    CalibrationFigures {
        population_mean: found.population.mean,
        population_sd: found.population.sd,
        n_cycles: found.n_cycles,
        has_converged: found.has_converged,
        n_anchors: items.iter().filter(|item| item.role == Role::Anchor).count(),
        is_cut,
    }
}

/// The row of one item; the calibration's id is filled in when it is stored.
fn row_of(item_version_id: Uuid, line: &CalibrationLine, model: &str) -> ItemParametersRow {
    let ItemParameters { curve, se_difficulty, se_discrimination, source, n_responses } =
        line.after;
    ItemParametersRow {
        calibration_id: Uuid::nil(),
        item_version_id,
        model: model.to_owned(),
        standing: line.standing.as_str().to_owned(),
        source: source.as_str().to_owned(),
        discrimination: curve.discrimination,
        difficulty: curve.difficulty,
        guessing: curve.guessing,
        se_difficulty,
        se_discrimination,
        n_responses: i64::from(n_responses),
        infit: line.infit,
        outfit: line.outfit,
    }
}

/// Calibrates and stores what would change as a proposal, which another person accepts.
///
/// # Errors
/// When no item has 20 responses, a proposal waits already, or the role may not.
pub async fn calibrate_items(
    app: &App,
    actor: &Actor,
    choice: ModelChoice,
) -> Result<(Uuid, CalibrationDraft), Failure> {
    must_keep_items(actor)?;
    if parameters::open(&app.store).await?.is_some() {
        return Err(Refusal::WaitsAlready.into());
    }
    // Estimated before the transaction begins: writers must not wait for it.
    let draft = draft_calibration(&app.store, choice).await?;
    let id = propose(app, actor, &draft).await?;
    Ok((id, draft))
}

async fn propose(app: &App, actor: &Actor, draft: &CalibrationDraft) -> Result<Uuid, Failure> {
    let (id, now) = (app.new_id(), app.now());
    let row = CalibrationRow {
        id,
        open_slot: None,
        model: draft.model.to_owned(),
        source: draft.parameter_source.as_str().to_owned(),
        state: parameters::PROPOSED.to_owned(),
        n_people: draft.n_people as i64,
        n_items: draft.rows.len() as i64,
        figures: workbench::to_json(&draft.figures),
        proposed_by: actor.staff_id,
        proposed_at: now.ms(),
        decided_by: None,
        decided_at: None,
        note: None,
    };
    let entry = audit::Entry {
        chain: "province".to_owned(),
        actor: actor.audit_name(),
        action: "propose_calibration",
        object: format!("calibration:{id}"),
        detail: json!({ "model": row.model, "source": row.source, "n_people": row.n_people,
            "n_items": row.n_items }),
    };
    let mut rows = draft.rows.clone();
    rows.iter_mut().for_each(|row| row.calibration_id = id);
    let tx = app.store.begin().await?;
    parameters::propose(&tx, row, rows).await.map_err(|fault| {
        match fault.is_unique_violation() {
            true => Failure::from(Refusal::WaitsAlready),
            false => fault.into(),
        }
    })?;
    audit::append(&tx, now, entry).await?;
    tx.commit().await?;
    Ok(id)
}
