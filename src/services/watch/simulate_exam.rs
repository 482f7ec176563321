//! Simulated candidates of known ability over a bank: what scores, decisions and reliability an
//! exam can be expected to have. Nothing here is about real people.

use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::assembly::{
    Deal, DealFault, Dealing, ItemCurve, ItemParameters, ParameterSource, deal,
};
use sathach_domain::grading::POINT;
use sathach_domain::grading::statistics::classification::classification;
use sathach_domain::grading::statistics::normal::mean_and_sd;
use sathach_domain::grading::statistics::reliability::{
    marginal, matched_half, model_sem, split_half,
};
use sathach_domain::grading::statistics::simulate::Chances;
use sathach_domain::grading::statistics::{CurveTable, Prior, Scored};
use serde::Serialize;

/// Most simulated people.
pub const MOST_PEOPLE: usize = 1_000_000;
/// Forms that they share.
const N_FORMS: usize = 60;

/// Figures of a simulation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SimulatedExam {
    /// The exam.
    pub exam: String,
    /// Simulated people.
    pub n_people: usize,
    /// Forms, dealt as for an exam.
    pub n_forms: usize,
    /// Items of a form.
    pub n_items: usize,
    /// The cut score, in points.
    pub cut_points: f64,
    /// The ability at which a form is expected to bring it, in logits.
    pub cut_ability: f64,
    /// Mean score, in points.
    pub expected_score: f64,
    /// Standard deviation of scores.
    pub sd_score: f64,
    /// Share of people who pass.
    pub pass_share: f64,
    /// Share of people whose decision agrees with their ability.
    pub accuracy: f64,
    /// The same, computed from the curves that are believed.
    pub model_accuracy: Option<f64>,
    /// Share of people who would get the same decision on another form, computed likewise.
    pub model_consistency: Option<f64>,
    /// Stratified split-half reliability.
    pub split_half: Option<f64>,
    /// Marginal reliability of abilities.
    pub marginal: Option<f64>,
    /// Standard error of measurement at the cut, in points.
    pub sem_at_cut: f64,
    /// What the believed difficulties rest on.
    pub parameter_source: ParameterSource,
    /// What the responses are: always simulated.
    pub responses: ParameterSource,
    /// The seed.
    pub seed: u64,
}

/// Simulates people over freshly dealt forms. Each item's true curve lies off the believed one by
/// as much as its standard errors say.
///
/// # Errors
/// When forms cannot be dealt.
pub fn simulate_exam(
    dealing: &Dealing<'_>,
    n_people: usize,
    seed: u64,
) -> Result<SimulatedExam, DealFault> {
    let mut chances = Chances::numbered(seed);
    let mut seed_of_forms = [0; 32];
    seed_of_forms[..8].copy_from_slice(&seed.to_be_bytes());
    let dealing = Dealing { n_forms: N_FORMS, seed: seed_of_forms, ..dealing.clone() };
    let dealt = deal(&dealing)?;
    let believed: Vec<ItemCurve> = dealt.items.iter().map(|item| item.parameters.curve).collect();
    let truth: Vec<ItemCurve> =
        dealt.items.iter().map(|item| true_curve(&item.parameters, &mut chances)).collect();
    let forms: Vec<Vec<usize>> = forms_of(&dealt);
    let people = People::simulated(&believed, &truth, &forms, n_people, &mut chances);
    Ok(people.figures(dealing.exam, &dealt, &believed, &forms, seed))
}

/// A curve that the parameters' standard errors allow.
pub(super) fn true_curve(parameters: &ItemParameters, chances: &mut Chances) -> ItemCurve {
    let ItemParameters { curve, se_difficulty, se_discrimination, .. } = *parameters;
    let ratio = se_discrimination / curve.discrimination;
    ItemCurve {
        difficulty: chances.normal(curve.difficulty, se_difficulty),
        discrimination: curve.discrimination * chances.normal(0.0, ratio).exp(),
        guessing: curve.guessing,
    }
}

fn forms_of(dealt: &Deal) -> Vec<Vec<usize>> {
    let form = |form: &sathach_domain::assembly::RoundForm| {
        form.places.iter().map(|place| usize::from(place.item)).collect()
    };
    dealt.forms().map(form).collect()
}

/// Simulated people: ability, form and responses.
struct People {
    abilities: Vec<f64>,
    responses: Vec<Vec<Scored>>,
    table: CurveTable,
}

impl People {
    fn simulated(
        believed: &[ItemCurve],
        truth: &[ItemCurve],
        forms: &[Vec<usize>],
        n_people: usize,
        chances: &mut Chances,
    ) -> Self {
        let abilities = chances.abilities(n_people, Prior::STANDARD);
        let mut responses = Vec::with_capacity(n_people);
        for (person, ability) in abilities.iter().enumerate() {
            responses.push(chances.responses(*ability, &forms[person % forms.len()], truth));
        }
        People { abilities, responses, table: CurveTable::new(believed) }
    }

    fn figures(
        &self,
        exam: &Exam,
        dealt: &Deal,
        believed: &[ItemCurve],
        forms: &[Vec<usize>],
        seed: u64,
    ) -> SimulatedExam {
        let cut_points = f64::from(exam.cut_sixtieths()) / POINT as f64;
        let cut_ability = dealt.header.target.cut_ability();
        let sum = |responses: &Vec<Scored>| responses.iter().map(|one| one.share).sum::<f64>();
        let scores: Vec<f64> = self.responses.iter().map(sum).collect();
        let passes = |score: f64| score + 1e-9 >= cut_points;
        let n_passed = scores.iter().filter(|score| passes(**score)).count();
        let decisions = scores.iter().zip(&self.abilities);
        let n_right =
            decisions.filter(|(score, ability)| passes(**score) == (**ability >= cut_ability));
        let n = self.abilities.len().max(1) as f64;
        let n_right = n_right.count() as f64;
        let halves: Vec<(f64, f64)> =
            self.responses.iter().map(|responses| halves(believed, responses)).collect();
        let estimates: Vec<_> = self
            .responses
            .iter()
            .map(|responses| self.table.ability(responses, Prior::STANDARD))
            .collect();
        let curves = |form: &Vec<usize>| form.iter().map(|item| believed[*item]).collect();
        let curves: Vec<Vec<ItemCurve>> = forms.iter().map(curves).collect();
        let cut = i64::from(exam.cut_sixtieths());
        let decided = classification(&curves, cut, cut_ability, Prior::STANDARD);
        let sems: f64 = curves.iter().map(|form| model_sem(form, cut_ability)).sum();
        let (expected_score, sd_score) = mean_and_sd(&scores).unwrap_or_default();
        SimulatedExam {
            exam: exam.id.clone(),
            n_people: self.abilities.len(),
            n_forms: forms.len(),
            n_items: exam.n_items() as usize,
            cut_points,
            cut_ability,
            expected_score,
            sd_score,
            pass_share: n_passed as f64 / n,
            accuracy: n_right / n,
            model_accuracy: decided.map(|decided| decided.accuracy),
            model_consistency: decided.map(|decided| decided.consistency),
            split_half: split_half(&halves),
            marginal: marginal(&estimates),
            sem_at_cut: sems / curves.len().max(1) as f64,
            parameter_source: dealt.header.parameter_source,
            responses: ParameterSource::Simulated,
            seed,
        }
    }
}

/// Scores of two halves alike in difficulty; the items of a deal carry no cell, so difficulty
/// stands for it.
fn halves(believed: &[ItemCurve], responses: &[Scored]) -> (f64, f64) {
    let places: Vec<(usize, f64)> =
        responses.iter().map(|one| (0, believed[one.item].difficulty)).collect();
    let is_first = matched_half(&places);
    let sum = |half: bool| -> f64 {
        let of_half = responses.iter().zip(&is_first).filter(|(_, is_first)| **is_first == half);
        of_half.map(|(one, _)| one.share).sum()
    };
    (sum(true), sum(false))
}
