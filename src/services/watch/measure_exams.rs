//! How well an exam measures and decides: reliability, standard error at the cut, accuracy and
//! consistency of decisions.

use super::measure_items::{Person, Stocks, curves_of};
use super::responses::{Responses, WatchedAttempt};
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::assembly::target::weakest_source;
use sathach_domain::assembly::{ItemCurve, ParameterSource};
use sathach_domain::grading::POINT;
use sathach_domain::grading::statistics::classification::{Classification, classification};
use sathach_domain::grading::statistics::normal::mean_and_sd;
use sathach_domain::grading::statistics::reliability::{
    lord_sem, marginal, matched_half, model_sem, split_half,
};
use sathach_domain::grading::statistics::standard::panel::ability_with_sum;
use sathach_domain::grading::statistics::{Ability, Prior};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Forms over which decisions are averaged, evenly from all that were given.
const MOST_FORMS: usize = 60;

/// Figures of one exam version.
#[derive(Clone, Debug)]
pub struct MeasuredExam {
    /// The exam version's row.
    pub exam_row_id: Uuid,
    /// The exam.
    pub exam: Exam,
    /// People whose attempts went in.
    pub n_people: usize,
    /// Mean and standard deviation of their points.
    pub points: Option<(f64, f64)>,
    /// Share of them at or above the cut.
    pub pass_share: Option<f64>,
    /// Stratified split-half reliability; none below 30 people.
    pub split_half: Option<f64>,
    /// Marginal reliability of abilities; none below 30 people.
    pub marginal: Option<f64>,
    /// Standard error of measurement at the cut without any model, in points.
    pub lord_sem: Option<f64>,
    /// What the forms' curves say; none before the first attempt.
    pub model: Option<ModelFigures>,
}

/// Figures that rest on curves.
#[derive(Clone, Copy, Debug)]
pub struct ModelFigures {
    /// What the curves rest on, the weakest of all.
    pub source: ParameterSource,
    /// The ability at which a form is expected to bring the cut score.
    pub cut_ability: f64,
    /// Standard error of measurement there, in points.
    pub sem: f64,
    /// How often decisions are right and would be the same again.
    pub classification: Option<Classification>,
    /// Abilities of the people.
    pub population: Prior,
}

/// The standard error of measurement at an exam's cut score by the score alone (Lord 1955).
#[must_use]
pub fn lord_sem_at_cut(exam: &Exam) -> Option<f64> {
    lord_sem(f64::from(exam.cut_sixtieths()) / POINT as f64, exam.n_items())
}

/// Figures of all exams that have attempts.
pub(super) fn measure_exams(
    responses: &Responses,
    people: &[Person],
    stocks: &Stocks,
) -> Vec<MeasuredExam> {
    let mut by_exam: BTreeMap<Uuid, Vec<usize>> = BTreeMap::new();
    for (index, attempt) in responses.attempts.iter().enumerate() {
        by_exam.entry(attempt.exam_id).or_default().push(index);
    }
    let exam_of = |id: Uuid| {
        let of_exam = |(key, _): &(&(Uuid, Uuid), &(Exam, _))| key.0 == id;
        stocks.iter().find(of_exam).map(|(_, (exam, _))| exam.clone())
    };
    let measured = |(id, attempts): (Uuid, Vec<usize>)| {
        Some(measure(responses, people, id, exam_of(id)?, &attempts))
    };
    by_exam.into_iter().filter_map(measured).collect()
}

fn measure(
    responses: &Responses,
    people: &[Person],
    exam_row_id: Uuid,
    exam: Exam,
    attempts: &[usize],
) -> MeasuredExam {
    let of = |index: &usize| &responses.attempts[*index];
    let points: Vec<f64> = attempts.iter().map(|i| points_of_a_form(of(i), &exam)).collect();
    let cut = i64::from(exam.cut_sixtieths());
    let n_passed = attempts.iter().filter(|i| of(i).score_sixtieths >= of(i).cut_sixtieths).count();
    let halves: Vec<(f64, f64)> =
        attempts.iter().map(|index| halves(responses, of(index))).collect();
    let abilities: Vec<Ability> = attempts.iter().map(|i| people[*i].ability).collect();
    MeasuredExam {
        exam_row_id,
        n_people: attempts.len(),
        points: mean_and_sd(&points),
        pass_share: (!attempts.is_empty()).then(|| n_passed as f64 / attempts.len() as f64),
        split_half: split_half(&halves),
        marginal: marginal(&abilities),
        lord_sem: lord_sem_at_cut(&exam),
        model: model_figures(responses, attempts, &abilities, cut, exam.n_items() as usize),
        exam,
    }
}

/// Points as of a form; those of an attempt with an extension are scaled to it.
fn points_of_a_form(attempt: &WatchedAttempt, exam: &Exam) -> f64 {
    let share = attempt.score_sixtieths as f64 / attempt.max_sixtieths.max(1) as f64;
    share * f64::from(exam.n_items())
}

/// The points of two halves of a form that are alike in cells and difficulty.
fn halves(responses: &Responses, attempt: &WatchedAttempt) -> (f64, f64) {
    let mut cells: BTreeMap<(&str, u8), usize> = BTreeMap::new();
    let mut places = Vec::new();
    for given in &attempt.given {
        let item = &responses.items[given.item];
        let (area, level) = (&item.released.item.area, item.released.item.level);
        let next = cells.len();
        let cell = *cells.entry((area, level.number())).or_insert(next);
        places.push((cell, item.parameters.curve.difficulty));
    }
    let is_first = matched_half(&places);
    let sum = |half: bool| -> f64 {
        let of_half =
            attempt.given.iter().zip(&is_first).filter(|(_, is_first)| **is_first == half);
        of_half.map(|(given, _)| given.share).sum()
    };
    (sum(true), sum(false))
}

fn model_figures(
    responses: &Responses,
    attempts: &[usize],
    abilities: &[Ability],
    cut_sixtieths: i64,
    n_items: usize,
) -> Option<ModelFigures> {
    let stride = attempts.len().div_ceil(MOST_FORMS).max(1);
    let taken: Vec<&WatchedAttempt> =
        attempts.iter().step_by(stride).map(|index| &responses.attempts[*index]).collect();
    // The model speaks of forms; what an extension adds to them is left out.
    let mut forms: Vec<Vec<ItemCurve>> =
        taken.iter().map(|attempt| curves_of(responses, attempt)).collect();
    forms.iter_mut().for_each(|form| form.truncate(n_items));
    let all: Vec<ItemCurve> = forms.iter().flatten().copied().collect();
    let cut_points = cut_sixtieths as f64 / POINT as f64;
    let cut_ability = ability_with_sum(&all, cut_points * forms.len() as f64)?;
    let sems: f64 = forms.iter().map(|form| model_sem(form, cut_ability)).sum();
    let population = population(abilities);
    let items = taken.iter().flat_map(|attempt| &attempt.given);
    let sources = items.map(|given| responses.items[given.item].parameters.source);
    let source = match responses.source {
        ParameterSource::Simulated => ParameterSource::Simulated,
        ParameterSource::Label | ParameterSource::Panel | ParameterSource::Responses => {
            weakest_source(sources)
        }
    };
    Some(ModelFigures {
        source,
        cut_ability,
        sem: sems / forms.len() as f64,
        classification: classification(&forms, cut_sixtieths, cut_ability, population),
        population,
    })
}

/// The spread of abilities: that of the estimates, which are drawn together, and their error.
fn population(abilities: &[Ability]) -> Prior {
    let means: Vec<f64> = abilities.iter().map(|ability| ability.mean).collect();
    let Some((mean, sd)) = mean_and_sd(&means) else { return Prior::STANDARD };
    let errors: f64 = abilities.iter().map(|ability| ability.sd.powi(2)).sum();
    let error = errors / abilities.len() as f64;
    Prior { mean, sd: (sd * sd + error).sqrt().max(0.1) }
}
