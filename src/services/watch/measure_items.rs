//! All figures of items from one pass over the responses: figures, flags, curve points, drift,
//! groups, exposure.

use super::responses::{AgeBand, Responses, WatchedAttempt, WatchedItem, Who};
use sathach_domain::assembly::ItemCurve;
use sathach_domain::assembly::ReleasedItem;
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::grading::statistics::ability::{ability_of, posterior_from};
use sathach_domain::grading::statistics::calibrate::Standing;
use sathach_domain::grading::statistics::dif::{Compared, Comparison, Group, Split, compare};
use sathach_domain::grading::statistics::drift::Cusum;
use sathach_domain::grading::statistics::item_figures::{
    Given, ItemFacts, ItemFigures, exposure_flag, flags, item_figures,
};
use sathach_domain::grading::statistics::{Ability, CurveTable, Flag, FlagKind, Prior, Scored};
use sathach_domain::identity::Sex;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Bands of ability for the points on an item's curve.
const MOST_POINTS: usize = 8;
/// Responses behind each of them.
const LEAST_A_POINT: usize = 15;
/// Steps of a drift line that are kept.
const MOST_STEPS: usize = 150;
/// Exposure looks back so far.
pub const EXPOSURE_DAYS: i64 = 90;

/// An item with all that its responses say.
#[derive(Clone, Debug)]
pub struct MeasuredItem {
    /// The item and its parameters.
    pub watched: WatchedItem,
    /// Facility, discrimination, options, fit and time.
    pub figures: ItemFigures,
    /// Figures beyond their limits.
    pub flags: Vec<Flag>,
    /// Observed shares by band of ability.
    pub points: Vec<CurvePoint>,
    /// The drift sum after all responses.
    pub cusum: Cusum,
    /// The drift sum on its way: number of the response and sum.
    pub steps: Vec<(u32, f64)>,
    /// Groups of people of equal ability against each other.
    pub comparisons: Vec<(Split, Comparison)>,
    /// How often it was in forms.
    pub exposure: Exposure,
}

/// Observed share of an item's points among people of about one ability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// Their mean ability by their other responses.
    pub ability: f64,
    /// Their mean share.
    pub share: f64,
    /// How many they are.
    pub n: u32,
}

/// How often an item stood in forms that could hold it, in the last 90 days.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Exposure {
    /// Forms that held it.
    pub n_uses: u32,
    /// Forms that could.
    pub n_forms: u32,
    /// The share that its cell makes necessary; none without forms.
    pub share_needed: Option<f64>,
}

impl Exposure {
    /// Share of the forms that held it.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.n_forms > 0).then(|| f64::from(self.n_uses) / f64::from(self.n_forms))
    }
}

/// Exams with the items that their forms take, by exam version and release.
pub type Stocks = BTreeMap<(Uuid, Uuid), (Exam, Vec<ReleasedItem>)>;

/// One response among all of an item.
struct Seen {
    ability: f64,
    share: f64,
    is_urban: bool,
    who: Option<Who>,
    whole: f64,
}

/// What one attempt says about abilities.
pub(super) struct Person {
    /// Ability by the whole form.
    pub(super) ability: Ability,
    /// Share expected of each item by the others.
    pub(super) expected: Vec<f64>,
    abilities: Vec<f64>,
}

/// Looks at one attempt: the ability by all its items, and by all but each.
pub(super) fn person(table: &CurveTable, scored: &[Scored], prior: Prior) -> Person {
    let weights = prior.weights();
    let whole = table.ln_likelihood(scored);
    let without = |own: &Scored| {
        let own = table.ln_likelihood(std::slice::from_ref(own));
        let others = std::array::from_fn(|node| whole[node] - own[node]);
        ability_of(&posterior_from(&others, &weights)).mean
    };
    Person {
        ability: ability_of(&posterior_from(&whole, &weights)),
        expected: table.expected_from_others(scored, prior),
        abilities: scored.iter().map(without).collect(),
    }
}

/// Computes everything about items. `people` are those of `responses`, in the same order.
pub(super) fn measure_items(
    responses: &Responses,
    people: &[Person],
    stocks: &Stocks,
    now_ms: i64,
) -> Vec<MeasuredItem> {
    let facts: Vec<ItemFacts> = responses.items.iter().map(WatchedItem::facts).collect();
    let given: Vec<Vec<Given>> =
        responses.attempts.iter().map(|attempt| attempt.given.clone()).collect();
    let figures = item_figures(&facts, &given, responses.prior());
    let mut seen: Vec<Vec<Seen>> = facts.iter().map(|_| Vec::new()).collect();
    let mut cusums = vec![Cusum::default(); facts.len()];
    let mut lines: Vec<Vec<(u32, f64)>> = vec![Vec::new(); facts.len()];
    for (attempt, person) in responses.attempts.iter().zip(people) {
        for (place, given) in attempt.given.iter().enumerate() {
            let item = given.item;
            cusums[item].add(given.share, person.expected[place]);
            lines[item].push((cusums[item].n, cusums[item].sum));
            seen[item].push(Seen {
                ability: person.abilities[place],
                share: given.share,
                is_urban: attempt.is_urban,
                who: attempt.who,
                whole: person.ability.mean,
            });
        }
    }
    let exposures = exposures(responses, stocks, now_ms);
    let parts = responses.items.iter().zip(&facts).zip(figures).zip(seen).zip(cusums).zip(lines);
    parts
        .map(|(((((watched, facts), figures), mut seen), cusum), line)| {
            let exposure = exposures.get(&watched.released.version_id).copied().unwrap_or_default();
            let comparisons = Split::ALL.map(|split| (split, compare_by(split, &seen)));
            let mut all = flags(facts, &figures);
            all.extend(cusum.flag());
            // Responses off a curve that was only guessed from labels say that the guess was off.
            let is_known = matches!(watched.standing, Standing::Calibrated | Standing::Anchor);
            let needs_curve = |flag: &Flag| {
                matches!(flag.kind, FlagKind::Drift | FlagKind::Infit | FlagKind::Outfit)
            };
            all.retain(|flag| is_known || !needs_curve(flag));
            for (_, comparison) in &comparisons {
                if let Comparison::Compared { flag, .. } = comparison {
                    all.extend(*flag);
                }
            }
            let needed = exposure.share_needed;
            let over = |share| exposure_flag(exposure.n_uses, exposure.n_forms, share);
            all.extend(needed.and_then(over));
            MeasuredItem {
                watched: watched.clone(),
                figures,
                flags: all,
                points: curve_points(&mut seen),
                cusum,
                steps: thinned(line),
                comparisons: comparisons.into(),
                exposure,
            }
        })
        .collect()
}

/// Bands of ability with equally many people.
fn curve_points(seen: &mut [Seen]) -> Vec<CurvePoint> {
    seen.sort_by(|a, b| a.ability.total_cmp(&b.ability));
    let n_points = (seen.len() / LEAST_A_POINT).min(MOST_POINTS);
    let point = |band: usize| {
        let (from, to) = (band * seen.len() / n_points, (band + 1) * seen.len() / n_points);
        let people = &seen[from..to];
        let n = people.len() as f64;
        CurvePoint {
            ability: people.iter().map(|one| one.ability).sum::<f64>() / n,
            share: people.iter().map(|one| one.share).sum::<f64>() / n,
            n: people.len() as u32,
        }
    };
    (0..n_points).map(point).collect()
}

/// The last step always stays.
fn thinned(line: Vec<(u32, f64)>) -> Vec<(u32, f64)> {
    let stride = line.len().div_ceil(MOST_STEPS).max(1);
    line.into_iter().rev().step_by(stride).collect::<Vec<_>>().into_iter().rev().collect()
}

/// People of equal ability by the whole form, of two groups. Forms of several exams have different
/// totals, so abilities take the totals' place.
fn compare_by(split: Split, seen: &[Seen]) -> Comparison {
    let compared = |one: &Seen| {
        let group = group_of(split, one)?;
        Some(Compared { group, share: one.share, total: one.whole })
    };
    compare(&seen.iter().filter_map(compared).collect::<Vec<_>>(), split)
}

/// The group of a person; none where that is unknown, or the person of neither.
fn group_of(split: Split, one: &Seen) -> Option<Group> {
    let by_age = |focal: AgeBand| match one.who?.age {
        AgeBand::Young => Some(Group::Reference),
        age if age == focal => Some(Group::Focal),
        AgeBand::Middle | AgeBand::Old => None,
    };
    match split {
        Split::Residence if one.is_urban => Some(Group::Reference),
        Split::Residence => Some(Group::Focal),
        Split::Sex => match one.who?.sex {
            Sex::Male => Some(Group::Reference),
            Sex::Female => Some(Group::Focal),
        },
        Split::MiddleAge => by_age(AgeBand::Middle),
        Split::OldAge => by_age(AgeBand::Old),
    }
}

fn exposures(responses: &Responses, stocks: &Stocks, now_ms: i64) -> BTreeMap<Uuid, Exposure> {
    let since = now_ms - EXPOSURE_DAYS * 24 * 3_600_000;
    let recent = responses.attempts.iter().filter(|attempt| attempt.submitted_at >= since);
    let mut n_forms: BTreeMap<(Uuid, Uuid), u32> = BTreeMap::new();
    let mut n_uses: BTreeMap<Uuid, u32> = BTreeMap::new();
    for attempt in recent {
        *n_forms.entry((attempt.exam_id, attempt.release_id)).or_default() += 1;
        for given in &attempt.given {
            *n_uses.entry(responses.items[given.item].released.version_id).or_default() += 1;
        }
    }
    let mut exposures: BTreeMap<Uuid, Exposure> = BTreeMap::new();
    for (key, n_forms) in n_forms {
        let Some((exam, items)) = stocks.get(&key) else { continue };
        for cell in &exam.cells {
            let is_of_cell = |released: &&ReleasedItem| {
                let item = &released.item;
                item.area == cell.area && item.level == cell.level && exam.only.admit(item)
            };
            let of_cell: Vec<&ReleasedItem> = items.iter().filter(is_of_cell).collect();
            let needed = f64::from(cell.n_items) / of_cell.len().max(1) as f64;
            for released in of_cell {
                let exposure = exposures.entry(released.version_id).or_default();
                let before = exposure.share_needed.unwrap_or(0.0) * f64::from(exposure.n_forms);
                exposure.n_forms += n_forms;
                let forms = f64::from(exposure.n_forms);
                exposure.share_needed = Some((before + needed * f64::from(n_forms)) / forms);
            }
        }
    }
    for (id, exposure) in &mut exposures {
        exposure.n_uses = n_uses.get(id).copied().unwrap_or(0);
    }
    exposures
}

/// The curves of an attempt's form.
pub(super) fn curves_of(responses: &Responses, attempt: &WatchedAttempt) -> Vec<ItemCurve> {
    attempt.given.iter().map(|given| responses.items[given.item].parameters.curve).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a test may panic")]
    use super::*;
    use sathach_domain::grading::statistics::simulate::Chances;

    /// People of all groups of about equal ability, to some of whom the item is as hard as to
    /// others a point and a half of ability below.
    fn seen(is_harder_for: impl Fn(&Seen) -> bool) -> Vec<Seen> {
        let mut chances = Chances::numbered(9);
        let ages = [AgeBand::Young, AgeBand::Middle, AgeBand::Old];
        let person = |index: usize| {
            let ability = chances.normal(0.0, 1.0);
            let sex = if index.is_multiple_of(2) { Sex::Male } else { Sex::Female };
            let who = Some(Who { sex, age: ages[index / 2 % 3] });
            let is_urban = (index / 6).is_multiple_of(2);
            let mut one = Seen { ability, share: 0.0, is_urban, who, whole: ability };
            let shift = if is_harder_for(&one) { 1.5 } else { 0.0 };
            let chance = 1.0 / (1.0 + (shift - ability).exp());
            one.share = f64::from(u8::from(chances.happens(chance)));
            one
        };
        (0..1_800).map(person).collect()
    }

    fn flagged(seen: &[Seen]) -> Vec<FlagKind> {
        let flag = |split: Split| match compare_by(split, seen) {
            Comparison::Compared { flag, .. } => flag.map(|flag| flag.kind),
            Comparison::TooFew { .. } => panic!("{split:?} has enough people"),
        };
        Split::ALL.into_iter().filter_map(flag).collect()
    }

    #[test]
    fn an_item_harder_for_a_group_is_flagged_for_that_group_alone() {
        let age = |one: &Seen| one.who.map(|who| who.age);
        assert_eq!(flagged(&seen(|_| false)), []);
        assert_eq!(flagged(&seen(|one| !one.is_urban)), [FlagKind::GroupDifference]);
        let women = seen(|one| one.who.is_some_and(|who| who.sex == Sex::Female));
        assert_eq!(flagged(&women), [FlagKind::SexDifference]);
        let old = seen(|one| age(one) == Some(AgeBand::Old));
        assert_eq!(flagged(&old), [FlagKind::AgeDifference]);
    }

    #[test]
    fn people_of_unknown_sex_and_age_are_left_out() {
        let unknown = |mut one: Seen| {
            one.who = None;
            one
        };
        let people: Vec<Seen> = seen(|_| false).into_iter().map(unknown).collect();
        let nobody = Comparison::TooFew { n_reference: None, n_focal: None };
        for split in [Split::Sex, Split::MiddleAge, Split::OldAge] {
            assert_eq!(compare_by(split, &people), nobody);
        }
    }
}
