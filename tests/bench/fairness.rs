//! How alike dealt forms are: 20 made-up banks, 2,000 forms each, the figures against what is
//! wanted and against a random draw; ends with 1 when a figure misses.
#![expect(clippy::expect_used, reason = "a benchmark may panic")]

mod people;
mod reference_bank;

use people::{accuracy, responses};
use reference_bank::{CUT_MILLILOGITS, ReferenceBank};
use sathach_domain::assembly::parameters::{ItemCurve, ItemParameters};
use sathach_domain::assembly::{
    Against, CutPoint, Deal, Dealing, Extension, Form, Hall, LEAST_FORMS_A_ROUND, NeighbourOverlap,
    Violation, check_deal, choose_fresh_form, deal, deal_personal, draw_form, fairness,
    reference_target, seat_deal, seen_versions,
};
use sathach_domain::grading::POINT;
use sathach_domain::grading::statistics::classification::pass_probability;
use sathach_domain::grading::statistics::simulate::Chances;
use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::time::Instant;
use uuid::Uuid;

const N_BANKS: u64 = 20;
const N_FORMS: usize = 2_000;
/// Forms after which each of 600 items has 200 responses.
const N_PILOT_FORMS: usize = 4_000;
const N_FORMS_TIMED: usize = 10_000;
const N_RETAKERS: usize = 200;

/// What one bank gave.
struct Figures {
    n_violations: usize,
    sd_known: f64,
    max_known: f64,
    sd_information: f64,
    sd_after_responses: f64,
    sd_by_labels: f64,
    pass_width: f64,
    exposure_ratio: f64,
    overlap_ratio: f64,
    neighbours: NeighbourOverlap,
    n_seen_again: usize,
    n_personal: usize,
    accuracy: f64,
    accuracy_extended: f64,
    mean_items_extended: f64,
    drawn: Drawn,
}

/// The same by draws at random within the cells, as learning platforms make them.
struct Drawn {
    sd: f64,
    range: f64,
    pass_width: f64,
}

struct Bench<'a> {
    bank: &'a ReferenceBank,
    none: BTreeMap<Uuid, u32>,
    no_ids: BTreeSet<String>,
}

impl<'a> Bench<'a> {
    fn of(bank: &'a ReferenceBank) -> Self {
        Bench { bank, none: BTreeMap::new(), no_ids: BTreeSet::new() }
    }

    fn dealing(
        &'a self,
        parameters: &'a BTreeMap<Uuid, ItemParameters>,
        n_forms: usize,
        extension: Extension,
    ) -> Dealing<'a> {
        Dealing {
            exam: &self.bank.exam,
            release_hash: "reference",
            items: &self.bank.items,
            parameters,
            dealt_before: &self.none,
            excluded_ids: &self.no_ids,
            n_forms,
            extension,
            least_a_round: LEAST_FORMS_A_ROUND,
            seed: [n_forms as u8; 32],
        }
    }

    fn check(&self, deal: &Deal) -> Vec<Violation> {
        let (exam, items) = (&self.bank.exam, self.bank.items.as_slice());
        let violations = check_deal(deal, &Against { exam, release_hash: "reference", items });
        for violation in violations.iter().take(3) {
            println!("  {violation}");
        }
        violations
    }

    /// True expected scores at the cut of a deal's forms.
    fn true_scores(&self, deal: &Deal) -> Vec<f64> {
        let ids = deal.version_ids(&self.bank.items).expect("all items are released");
        deal.forms().map(|form| at_cut(&self.bank.true_curves(form, &ids))).collect()
    }
}

fn cut_ability() -> f64 {
    f64::from(CUT_MILLILOGITS) / 1000.0
}

fn at_cut(curves: &[ItemCurve]) -> f64 {
    curves.iter().map(|curve| curve.expected(cut_ability())).sum()
}

fn standard_deviation(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt()
}

/// From the 1st to the 99th percentile.
fn width(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len() - 1;
    values[last * 99 / 100] - values[last / 100]
}

/// Freezes the bank's mean form, by these parameters, as the exam's reference.
fn freeze(bank: &mut ReferenceBank, parameters: &BTreeMap<Uuid, ItemParameters>) {
    bank.exam.fairness = None;
    let bench = Bench::of(bank);
    let dealing = bench.dealing(parameters, 1, Extension::None);
    let target = reference_target(&dealing, CutPoint::Millilogits(CUT_MILLILOGITS));
    let target = target.expect("no cell is short");
    bank.exam.fairness = Some(target);
}

fn measure(seed: u64) -> Figures {
    let mut chances = Chances::numbered(1_000 + seed);
    let mut bank = ReferenceBank::new(&mut chances, seed);
    let truth = bank.truth.clone();
    let labels = BTreeMap::new();

    let bench = Bench::of(&bank);
    let pilot = deal(&bench.dealing(&labels, N_PILOT_FORMS, Extension::None)).expect("pilot");
    let sd_by_labels = standard_deviation(&bench.true_scores(&pilot)[..N_FORMS]);
    let estimates = bank.estimates(&responses(&bank, &pilot, &mut chances));
    freeze(&mut bank, &estimates);
    let bench = Bench::of(&bank);
    let after = deal(&bench.dealing(&estimates, N_FORMS, Extension::None)).expect("after");
    let sd_after_responses = standard_deviation(&bench.true_scores(&after));
    let mut n_violations = bench.check(&after).len();

    freeze(&mut bank, &truth);
    let bench = Bench::of(&bank);
    let known = deal(&bench.dealing(&truth, N_FORMS, Extension::None)).expect("known");
    let violations = bench.check(&known);
    n_violations += violations.len();
    let hall = Hall::new(5, 8).expect("a hall");
    let neighbours = NeighbourOverlap::of(&seat_deal(&known, hall));
    let found = fairness(&known, &bank.exam, &bank.items, &violations, Some(neighbours));
    let ids = known.version_ids(&bank.items).expect("all items are released");
    let cut_sixtieths = known.header.target.expected_at_cut().ceil() as i64 * POINT;
    let chance = |curves: &[ItemCurve]| pass_probability(curves, cut_sixtieths, cut_ability());
    let pass_chances = known.forms().map(|form| chance(&bank.true_curves(form, &ids))).collect();

    let extended = deal(&bench.dealing(&truth, N_FORMS, Extension::Half)).expect("extended");
    n_violations += bench.check(&extended).len();
    let plain = accuracy(&bank, &known, &mut chances);
    let with_more = accuracy(&bank, &extended, &mut chances);
    let (n_seen_again, n_personal) = retake(&bench, &known, &mut chances);
    Figures {
        n_violations,
        sd_known: found.sd_expected_score_at_cut,
        max_known: found.max_abs_difference_at_cut,
        sd_information: found.sd_information_at_cut,
        sd_after_responses,
        sd_by_labels,
        pass_width: width(pass_chances),
        exposure_ratio: found.max_exposure / found.exposure_bound,
        overlap_ratio: found.mean_overlap / found.overlap_bound,
        neighbours,
        n_seen_again,
        n_personal,
        accuracy: plain.share,
        accuracy_extended: with_more.share,
        mean_items_extended: with_more.mean_items,
        drawn: draw_at_random(&bank, cut_sixtieths),
    }
}

/// People who come a third time: items that they have seen in their last two attempts, and how many
/// of them no form of the session's round fitted.
fn retake(bench: &Bench<'_>, known: &Deal, chances: &mut Chances) -> (usize, usize) {
    let ids = known.version_ids(&bench.bank.items).expect("all items are released");
    let (mut n_seen_again, mut n_personal) = (0, 0);
    for _ in 0..N_RETAKERS {
        let mut drawn = || {
            let round = &known.rounds[chances.integers().below(known.rounds.len())];
            &round.forms[chances.integers().below(round.forms.len())]
        };
        let earlier = [drawn(), drawn()];
        let numbers = earlier.iter().flat_map(|form| form.item_numbers());
        let seen_ids: BTreeSet<String> =
            numbers.map(|number| known.items[usize::from(number)].id.clone()).collect();
        let seen = seen_versions(&bench.bank.items, &seen_ids);
        let round = &known.rounds[chances.integers().below(known.rounds.len())];
        let forms: Vec<Form> = round.forms.iter().filter_map(|form| form.stored(&ids)).collect();
        let given = match choose_fresh_form(&forms, &seen) {
            Some(index) => forms[index].clone(),
            None => {
                n_personal += 1;
                let mut dealing = bench.dealing(&bench.bank.truth, 1, Extension::None);
                dealing.seed = [chances.integers().below(256) as u8; 32];
                let own = deal_personal(&dealing, &seen_ids).expect("a form of one's own");
                assert_eq!(bench.check(&own), []);
                let ids = own.version_ids(&bench.bank.items).expect("all items are released");
                own.rounds[0].forms[0].stored(&ids).expect("a stored form")
            }
        };
        n_seen_again +=
            given.items.iter().filter(|item| seen.contains(&item.item_version_id)).count();
    }
    (n_seen_again, n_personal)
}

fn draw_at_random(bank: &ReferenceBank, cut_sixtieths: i64) -> Drawn {
    let mut scores = Vec::new();
    let mut chances = Vec::new();
    for n in 0..N_FORMS {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&(n as u64).to_le_bytes());
        let form = draw_form(&bank.exam, &bank.items, seed).expect("no cell is short");
        let curve = |id: &Uuid| bank.truth[id].curve;
        let curves: Vec<_> = form.items.iter().map(|item| curve(&item.item_version_id)).collect();
        scores.push(at_cut(&curves));
        chances.push(pass_probability(&curves, cut_sixtieths, cut_ability()));
    }
    let sd = standard_deviation(&scores);
    let range = scores.iter().copied().fold(f64::MIN, f64::max)
        - scores.iter().copied().fold(f64::MAX, f64::min);
    Drawn { sd, range, pass_width: width(chances) }
}

/// Seconds for 10,000 forms on one core, and what the checker finds in them.
fn time_dealing() -> (f64, usize) {
    let mut bank = ReferenceBank::new(&mut Chances::numbered(77), 77);
    let truth = bank.truth.clone();
    freeze(&mut bank, &truth);
    let bench = Bench::of(&bank);
    let dealing = bench.dealing(&truth, N_FORMS_TIMED, Extension::None);
    let mut seconds = f64::MAX;
    let mut n_violations = 0;
    for turn in 0..3 {
        let began = Instant::now();
        let dealt = deal(&dealing).expect("timed");
        seconds = seconds.min(began.elapsed().as_secs_f64());
        if turn == 0 {
            n_violations = bench.check(&dealt).len();
        }
    }
    (seconds, n_violations)
}

/// A figure that must stay at or below, or at or above, what is wanted.
enum Wanted {
    AtMost(f64),
    AtLeast(f64),
    /// Printed for comparison.
    Shown,
}

fn line(name: &str, found: f64, wanted: &Wanted) -> usize {
    let (bound, is_met) = match wanted {
        Wanted::AtMost(most) => (format!("<= {most}"), found <= *most),
        Wanted::AtLeast(least) => (format!(">= {least}"), found >= *least),
        Wanted::Shown => (String::new(), true),
    };
    let verdict = if is_met { "" } else { "  MISSED" };
    println!("  {name:<66} {found:>9.4}  {bound:<9}{verdict}");
    usize::from(!is_met)
}

fn main() -> ExitCode {
    let (seconds, n_violations) = time_dealing();
    let all: Vec<Figures> = (1..=N_BANKS).map(measure).collect();
    let mean = |figure: fn(&Figures) -> f64| all.iter().map(figure).sum::<f64>() / all.len() as f64;
    let worst = |figure: fn(&Figures) -> f64| all.iter().map(figure).fold(f64::MIN, f64::max);
    let n_violations = n_violations + all.iter().map(|bank| bank.n_violations).sum::<usize>();
    println!("{N_BANKS} banks of 600 items, {N_FORMS} forms of 30 each, parameters simulated");
    use Wanted::{AtLeast, AtMost, Shown};
    let lines = [
        ("violations found by the checker, all deals", n_violations as f64, AtMost(0.0)),
        ("SD of the expected score at the cut, known", mean(|of| of.sd_known), AtMost(0.10)),
        ("  worst bank", worst(|of| of.sd_known), AtMost(0.10)),
        ("SD of the same after 200 responses", mean(|of| of.sd_after_responses), AtMost(0.30)),
        ("  worst bank", worst(|of| of.sd_after_responses), Shown),
        ("  by labels alone", mean(|of| of.sd_by_labels), Shown),
        ("largest difference at the cut, worst bank", worst(|of| of.max_known), AtMost(0.25)),
        ("SD of the information at the cut", mean(|of| of.sd_information), AtMost(0.25)),
        ("borderline chance to pass, p1 to p99", mean(|of| of.pass_width), AtMost(0.08)),
        ("  worst bank", worst(|of| of.pass_width), AtMost(0.08)),
        ("largest exposure / bound, worst bank", worst(|of| of.exposure_ratio), AtMost(1.02)),
        ("mean overlap / bound, worst bank", worst(|of| of.overlap_ratio), AtMost(1.02)),
        ("items shared with 8 neighbours, mean", mean(|of| of.neighbours.mean), AtMost(0.10)),
        ("  most, worst bank", worst(|of| of.neighbours.max as f64), AtMost(2.0)),
        ("items of the last two attempts again", worst(|of| of.n_seen_again as f64), AtMost(0.0)),
        ("  of 200 retakers, with a form of their own", mean(|of| of.n_personal as f64), Shown),
        ("10,000 forms on one core, seconds", seconds, AtMost(1.0)),
        ("decision accuracy, 30 items", mean(|of| of.accuracy), AtLeast(0.875)),
        ("decision accuracy with extension", mean(|of| of.accuracy_extended), AtLeast(0.90)),
        ("  items a person", mean(|of| of.mean_items_extended), Shown),
        ("random draw within cells: SD", mean(|of| of.drawn.sd), Shown),
        ("  range from easiest to hardest form", mean(|of| of.drawn.range), Shown),
        ("  borderline chance to pass, p1 to p99", mean(|of| of.drawn.pass_width), Shown),
    ];
    let n_missed: usize =
        lines.iter().map(|(name, found, wanted)| line(name, *found, wanted)).sum();
    if n_missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
