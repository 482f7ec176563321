//! Figures of items from operational forms: facility, discrimination, options, fit and time, and
//! the flags that open a review.

use super::ability::{CurveTable, Prior, Scored};
use super::fit::{FitSums, fit};
use super::flag::{Flag, FlagKind};
use super::normal::{Moments, quantile};
use super::pace::rapid_limit_ms;
use crate::assembly::ItemCurve;

/// Responses from which facility is judged, and time with it.
pub const LEAST_FOR_FACILITY: u32 = 30;
/// Responses from which discrimination and options are judged.
pub const LEAST_FOR_DISCRIMINATION: u32 = 100;
/// Responses from which fit is judged.
pub const LEAST_FOR_FIT: u32 = 200;
/// Bands of ability for option traces: lower, middle and upper third.
pub const N_BANDS: usize = 3;

/// Whether parts of an item give parts of its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credit {
    /// Right or wrong.
    Whole,
    /// In parts: its responses vary less than its curve says, so low fit figures mean nothing.
    Parts,
}

/// What is known of an item beforehand.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemFacts {
    /// Its curve now.
    pub curve: ItemCurve,
    /// Whether parts count.
    pub credit: Credit,
    /// Whether each option is a key, in bank order; empty where options are not chosen from
    /// (ordering and matching).
    pub keys: Vec<bool>,
}

/// One response as it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Index of the item.
    pub item: usize,
    /// Share of its points.
    pub share: f64,
    /// Options chosen, in bank indexes; empty for a blank and for ordering and matching.
    pub chosen: Vec<u8>,
    /// Time spent on it, where it was measured.
    pub elapsed_ms: Option<u32>,
}

/// One option of a choice item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OptionFigures {
    /// Share of the people who chose it.
    pub share: f64,
    /// The same in the lower, middle and upper third of the people.
    pub share_by_band: [f64; N_BANDS],
    /// Mean of the choosers' standardised rest score; none without choosers.
    pub mean_rest: Option<f64>,
}

/// Times spent on an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeFigures {
    /// Median, in seconds.
    pub median_seconds: f64,
    /// Nine in ten take no longer, in seconds.
    pub p90_seconds: f64,
    /// Share of responses that came too fast to have been thought about.
    pub rapid_share: f64,
    /// Responses with a time.
    pub n: u32,
}

/// Figures of one item.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemFigures {
    /// Responses, blanks included.
    pub n: u32,
    /// Mean share of the points; none without responses.
    pub facility: Option<f64>,
    /// Correlation with the standardised score of the **other** items of the own form.
    pub discrimination: Option<f64>,
    /// By option, in bank order.
    pub options: Vec<OptionFigures>,
    /// Fit of the responses to the curve.
    pub fit: FitSums,
    /// Times, where any were measured.
    pub time: Option<TimeFigures>,
}

/// One response to an item, as its figures need it.
struct Seen<'a> {
    given: &'a Given,
    rest: f64,
}

/// Computes all items' figures from attempts. `population` is what is known about the abilities
/// of these people; forms are compared at its mean.
#[must_use]
pub fn item_figures(
    items: &[ItemFacts],
    attempts: &[Vec<Given>],
    population: Prior,
) -> Vec<ItemFigures> {
    let mut seen: Vec<Vec<Seen<'_>>> = items.iter().map(|_| Vec::new()).collect();
    for attempt in attempts {
        for (given, rest) in attempt.iter().zip(rest_scores(items, attempt, population)) {
            seen[given.item].push(Seen { given, rest });
        }
    }
    let scored = |given: &Given| Scored { item: given.item, share: given.share };
    let people: Vec<Vec<Scored>> =
        attempts.iter().map(|attempt| attempt.iter().map(scored).collect()).collect();
    let curves: Vec<ItemCurve> = items.iter().map(|item| item.curve).collect();
    let fits = fit(items.len(), &CurveTable::new(&curves), &people, population);
    items.iter().zip(&mut seen).zip(fits).map(|((item, seen), fit)| one(item, seen, fit)).collect()
}

/// For each response the score of the form's other items, less what is expected at the
/// population's mean, in standard deviations of measurement there: forms that differ a little in
/// difficulty stand on one scale, and no item is correlated with itself.
fn rest_scores(items: &[ItemFacts], attempt: &[Given], population: Prior) -> Vec<f64> {
    let expected = |given: &Given| items[given.item].curve.expected(population.mean);
    let (mut above, mut variance) = (0.0, 0.0);
    for given in attempt {
        let expected = expected(given);
        above += given.share - expected;
        variance += expected * (1.0 - expected);
    }
    let rest = |given: &Given| {
        let expected = expected(given);
        let variance = (variance - expected * (1.0 - expected)).max(1e-9);
        (above - (given.share - expected)) / variance.sqrt()
    };
    attempt.iter().map(rest).collect()
}

fn one(item: &ItemFacts, seen: &mut [Seen<'_>], fit: FitSums) -> ItemFigures {
    let n = seen.len();
    let mut moments = Moments::default();
    for Seen { given, rest } in seen.iter() {
        moments.add(given.share, *rest);
    }
    let sum: f64 = seen.iter().map(|seen| seen.given.share).sum();
    seen.sort_by(|a, b| a.rest.total_cmp(&b.rest));
    ItemFigures {
        n: n as u32,
        facility: (n > 0).then(|| sum / n as f64),
        discrimination: moments.correlation(),
        options: options(item.keys.len(), seen),
        fit,
        time: times(seen),
    }
}

/// `seen` is sorted by rest score.
fn options(n_options: usize, seen: &[Seen<'_>]) -> Vec<OptionFigures> {
    let n = seen.len();
    let band = |place: usize| place * N_BANDS / n.max(1);
    let mut n_in_band = [0.0; N_BANDS];
    let mut n_by_band = vec![[0.0; N_BANDS]; n_options];
    let mut rests = vec![0.0; n_options];
    for (place, Seen { given, rest }) in seen.iter().enumerate() {
        n_in_band[band(place)] += 1.0;
        for option in given.chosen.iter().map(|option| usize::from(*option)) {
            if option < n_options {
                n_by_band[option][band(place)] += 1.0;
                rests[option] += rest;
            }
        }
    }
    let figures = |(counts, rest): (&[f64; N_BANDS], f64)| {
        let n_choosers: f64 = counts.iter().sum();
        OptionFigures {
            share: n_choosers / (n as f64).max(1.0),
            share_by_band: std::array::from_fn(|band| {
                counts[band] / f64::max(n_in_band[band], 1.0)
            }),
            mean_rest: (n_choosers > 0.0).then(|| rest / n_choosers),
        }
    };
    n_by_band.iter().zip(rests).map(figures).collect()
}

fn times(seen: &[Seen<'_>]) -> Option<TimeFigures> {
    let mut times: Vec<f64> =
        seen.iter().filter_map(|seen| seen.given.elapsed_ms).map(f64::from).collect();
    times.sort_by(f64::total_cmp);
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    let limit = rapid_limit_ms(mean);
    let n_rapid = times.iter().filter(|time| **time < limit).count();
    Some(TimeFigures {
        median_seconds: quantile(&times, 0.5)? / 1000.0,
        p90_seconds: quantile(&times, 0.9)? / 1000.0,
        rapid_share: n_rapid as f64 / times.len() as f64,
        n: times.len() as u32,
    })
}

/// Facility below guessing plus this is too hard.
const ABOVE_GUESSING: f64 = 0.05;
/// Facility above it is too easy.
const GREATEST_FACILITY: f64 = 0.95;
/// Discrimination below it is weak.
const LEAST_DISCRIMINATION: f64 = 0.10;
/// A distractor chosen by fewer does nothing.
const LEAST_OPTION_SHARE: f64 = 0.05;
/// Mean squares of an item that fits.
const LEAST_FIT: f64 = 0.7;
const GREATEST_FIT: f64 = 1.3;
/// Share of rapid responses above which something is wrong.
const GREATEST_RAPID_SHARE: f64 = 0.10;
/// Exposure may exceed what the cell makes necessary by this factor.
const EXPOSURE_ALLOWANCE: f64 = 1.25;

/// All flags of an item; none below the number of responses that each figure needs.
#[must_use]
pub fn flags(item: &ItemFacts, figures: &ItemFigures) -> Vec<Flag> {
    let n = figures.n;
    let mut flags = Vec::new();
    if n >= LEAST_FOR_FACILITY {
        flags.extend(facility_flag(item, figures, n));
        flags.extend(figures.time.and_then(|time| rapid_flag(&time)));
    }
    if n >= LEAST_FOR_DISCRIMINATION {
        flags.extend(discrimination_flag(figures, n));
        flags.extend(option_flags(item, figures, n));
    }
    if n >= LEAST_FOR_FIT {
        let both =
            [(FlagKind::Infit, figures.fit.infit()), (FlagKind::Outfit, figures.fit.outfit())];
        for (kind, figure) in both {
            flags.extend(figure.and_then(|figure| fit_flag(kind, item.credit, figure, n)));
        }
    }
    flags
}

fn facility_flag(item: &ItemFacts, figures: &ItemFigures, n: u32) -> Option<Flag> {
    let facility = figures.facility?;
    let least = item.curve.guessing + ABOVE_GUESSING;
    if facility < least {
        Some(Flag::new(FlagKind::TooHard, facility, least, n))
    } else if facility > GREATEST_FACILITY {
        Some(Flag::new(FlagKind::TooEasy, facility, GREATEST_FACILITY, n))
    } else {
        None
    }
}

fn rapid_flag(time: &TimeFigures) -> Option<Flag> {
    let is_flagged = time.n >= LEAST_FOR_FACILITY && time.rapid_share > GREATEST_RAPID_SHARE;
    is_flagged.then(|| {
        Flag::new(FlagKind::RapidResponses, time.rapid_share, GREATEST_RAPID_SHARE, time.n)
    })
}

fn discrimination_flag(figures: &ItemFigures, n: u32) -> Option<Flag> {
    let discrimination = figures.discrimination?;
    if discrimination < 0.0 {
        Some(Flag::new(FlagKind::NegativeDiscrimination, discrimination, 0.0, n))
    } else if discrimination < LEAST_DISCRIMINATION {
        let limit = LEAST_DISCRIMINATION;
        Some(Flag::new(FlagKind::WeakDiscrimination, discrimination, limit, n))
    } else {
        None
    }
}

/// Distractors that nobody chooses, or that the upper third chooses more than the key they choose
/// least.
fn option_flags(item: &ItemFacts, figures: &ItemFigures, n: u32) -> Vec<Flag> {
    let upper = |option: &OptionFigures| option.share_by_band[N_BANDS - 1];
    let keys = figures.options.iter().zip(&item.keys).filter(|(_, is_key)| **is_key);
    let of_key = keys.map(|(option, _)| upper(option)).fold(f64::INFINITY, f64::min);
    let mut flags = Vec::new();
    for ((index, option), is_key) in (0_u8..).zip(&figures.options).zip(&item.keys) {
        if *is_key {
            continue;
        }
        let mut flag = |kind, figure, limit| {
            flags.push(Flag { kind, option: Some(index), figure, limit, n });
        };
        if option.share < LEAST_OPTION_SHARE {
            flag(FlagKind::IdleOption, option.share, LEAST_OPTION_SHARE);
        }
        if upper(option) > of_key {
            flag(FlagKind::ProbableMiskey, upper(option), of_key);
        }
    }
    flags
}

fn fit_flag(kind: FlagKind, credit: Credit, figure: f64, n: u32) -> Option<Flag> {
    let is_low = figure < LEAST_FIT && credit == Credit::Whole;
    if is_low {
        Some(Flag::new(kind, figure, LEAST_FIT, n))
    } else if figure > GREATEST_FIT {
        Some(Flag::new(kind, figure, GREATEST_FIT, n))
    } else {
        None
    }
}

/// The flag of an item that stood in more of the forms given out than `1.25 × n_c / N_c`, the
/// share that its cell makes necessary.
#[must_use]
pub fn exposure_flag(n_uses: u32, n_forms: u32, share_needed: f64) -> Option<Flag> {
    let share = f64::from(n_uses) / f64::from(n_forms.max(1));
    let limit = EXPOSURE_ALLOWANCE * share_needed;
    let is_flagged = n_forms >= LEAST_FOR_FACILITY && share > limit;
    is_flagged.then(|| Flag::new(FlagKind::Overexposed, share, limit, n_forms))
}

#[cfg(test)]
mod tests;
