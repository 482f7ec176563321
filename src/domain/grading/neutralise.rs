//! Neutralised items: what becomes of a result when an item turns out to be flawed.
//!
//! A flawed item counts only where it helps the candidate (Möltner 2018): each position keeps the
//! greatest of its own points and of what each neutralisation grants, so nobody loses, order does
//! not matter, and doing it again changes nothing.

use super::outcome::{Decision, GradedItem, GradedPosition, Outcome, area_scores};
use super::points::{POINT, points};
use crate::bank::{Body, TextOption};
use crate::session::Response;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub mod decision;

/// What a neutralisation grants to everybody who got the item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub enum Method {
    /// The full point, whatever was given.
    CreditAll,
    /// Another key counts beside the bank's own.
    Rekey {
        /// The response that is right as well: options chosen, steps in order, or pairs.
        accepted: Response,
    },
    /// The item does not count: everybody gets what somebody exactly at the cut is expected to
    /// reach on it, which decides as lowering the cut by that much would. Only before results
    /// are out.
    Drop {
        /// Expected points at the cut ability, in sixtieths, rounded up.
        at_cut_sixtieths: i64,
    },
}

impl Method {
    /// The word stored in the database and used by pages.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Method::CreditAll => "credit_all",
            Method::Rekey { .. } => "rekey",
            Method::Drop { .. } => "drop",
        }
    }

    /// Points that this method grants for a response, `0..=POINT`.
    #[must_use]
    pub fn grants(&self, body: &Body, response: Option<&Response>) -> i64 {
        match self {
            Method::CreditAll => POINT,
            Method::Rekey { accepted } => match (rekeyed(body, accepted), response) {
                (Some(key), Some(response)) => key.points(response),
                (None, _) | (_, None) => 0,
            },
            Method::Drop { at_cut_sixtieths } => (*at_cut_sixtieths).clamp(0, POINT),
        }
    }
}

/// One item version taken out of scoring.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Neutralisation {
    /// The item version; other versions are not touched.
    pub item_version_id: Uuid,
    /// What everybody who got it is granted.
    #[serde(flatten)]
    pub method: Method,
}

/// Whether results of the exams concerned have been told to candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publication {
    /// Nobody knows a result yet.
    Unpublished,
    /// Somebody does.
    Published,
}

/// Why a neutralisation cannot be decided as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NeutralisationFault {
    /// A key that no response to this item could match.
    #[error("the other key does not fit the item: it needs options or pairs that the item has")]
    KeyDoesNotFit,
    /// A key that is the bank's own.
    #[error("the other key is the key that the item has already")]
    KeyIsTheSame,
    /// Dropping an item whose results are out.
    #[error("results are out already: grant the point to everybody, or accept another key")]
    ResultsAreOut,
    /// More than an item is worth, or less than nothing.
    #[error("expected points at the cut lie between 0 and 60 sixtieths")]
    PointsOutOfRange,
}

impl Neutralisation {
    /// Checks the decision against the item and against what has been told already.
    ///
    /// # Errors
    /// When it could not be carried out, or must not be any more.
    pub fn check(&self, body: &Body, publication: Publication) -> Result<(), NeutralisationFault> {
        match &self.method {
            Method::CreditAll => Ok(()),
            Method::Rekey { accepted } => {
                if rekeyed(body, accepted).is_none() {
                    Err(NeutralisationFault::KeyDoesNotFit)
                } else if points(body, accepted) == POINT {
                    Err(NeutralisationFault::KeyIsTheSame)
                } else {
                    Ok(())
                }
            }
            Method::Drop { at_cut_sixtieths } => {
                if publication == Publication::Published {
                    Err(NeutralisationFault::ResultsAreOut)
                } else if (0..=POINT).contains(at_cut_sixtieths) {
                    Ok(())
                } else {
                    Err(NeutralisationFault::PointsOutOfRange)
                }
            }
        }
    }
}

/// A position that gained points because its item was neutralised, kept in the result so that it
/// can be explained. A neutralisation that brings nobody a point leaves the result as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeutralisedPosition {
    /// 1-based place in the form.
    pub position: u16,
    /// The item version.
    pub item_version_id: Uuid,
    /// All that helped, sorted, each once.
    pub methods: Vec<Method>,
    /// Points before the first neutralisation, in sixtieths.
    pub original_sixtieths: i64,
}

/// Grades again after neutralisations. `items` are those of the form, in its order, with the
/// responses that counted; `area_order` is the framework's list of area ids.
///
/// No position, score or decision gets worse; the cut score stays; what officers withheld stays
/// withheld. An outcome without a position of these items comes back unchanged.
#[must_use]
pub fn regrade(
    outcome: &Outcome,
    items: &[GradedItem<'_>],
    area_order: &[&str],
    neutralisations: &[Neutralisation],
) -> Outcome {
    let mut regraded = outcome.clone();
    for (position, graded) in regraded.positions.iter_mut().zip(items) {
        for neutralisation in neutralisations {
            if neutralisation.item_version_id != position.item_version_id {
                continue;
            }
            let granted =
                neutralisation.method.grants(&graded.item.body, position.response.as_ref());
            note(&mut regraded.neutralised, position, granted, neutralisation);
            position.sixtieths = position.sixtieths.max(granted);
        }
    }
    regraded.neutralised.sort_by_key(|neutralised| neutralised.position);
    regraded.score_sixtieths = regraded.positions.iter().map(|position| position.sixtieths).sum();
    if regraded.positions != outcome.positions {
        regraded.areas = area_scores(area_order, items, &regraded.positions);
    }
    regraded.decision = match outcome.decision {
        Decision::Fail if regraded.score_sixtieths >= regraded.cut_sixtieths => Decision::Pass,
        unchanged @ (Decision::Pass | Decision::Fail | Decision::Withheld) => unchanged,
    };
    regraded
}

/// Keeps what helps, held against the points before all of it, so that the order does not matter.
fn note(
    neutralised: &mut Vec<NeutralisedPosition>,
    graded: &GradedPosition,
    granted: i64,
    neutralisation: &Neutralisation,
) {
    let (position, sixtieths) = (graded.position, graded.sixtieths);
    let method = neutralisation.method.clone();
    match neutralised.iter_mut().find(|known| known.position == position) {
        Some(known) if granted <= known.original_sixtieths => {}
        Some(known) => {
            if let Err(place) = known.methods.binary_search(&method) {
                known.methods.insert(place, method);
            }
        }
        None if granted <= sixtieths => {}
        None => neutralised.push(NeutralisedPosition {
            position,
            item_version_id: neutralisation.item_version_id,
            methods: vec![method],
            original_sixtieths: sixtieths,
        }),
    }
}

/// An item under another key.
enum Rekeyed {
    /// Choice items: the same options with other keys.
    Choice(Body),
    /// Ordering and matching: the rank of each step, or the prompt of each option, under the key.
    Relabelled(Body, Vec<u8>),
}

impl Rekeyed {
    fn points(&self, response: &Response) -> i64 {
        match self {
            Rekeyed::Choice(body) => points(body, response),
            Rekeyed::Relabelled(body, labels) => {
                let label = |index: &u8| labels.get(usize::from(*index)).copied();
                let relabelled = match response {
                    Response::Options(steps) => {
                        steps.iter().map(label).collect::<Option<_>>().map(Response::Options)
                    }
                    Response::Pairs(pairs) => pairs
                        .iter()
                        .map(|(prompt, option)| Some((*prompt, label(option)?)))
                        .collect::<Option<_>>()
                        .map(Response::Pairs),
                };
                relabelled.map_or(0, |response| points(body, &response))
            }
        }
    }
}

/// The item as if `accepted` were its key; none when no response could be that.
fn rekeyed(body: &Body, accepted: &Response) -> Option<Rekeyed> {
    match (body, accepted) {
        (Body::SingleChoice { options }, Response::Options(keys)) => {
            let options = with_keys(options, keys)?;
            (keys.len() == 1).then_some(Rekeyed::Choice(Body::SingleChoice { options }))
        }
        (Body::MultipleChoice { options }, Response::Options(keys)) => {
            let options = with_keys(options, keys)?;
            (!keys.is_empty()).then_some(Rekeyed::Choice(Body::MultipleChoice { options }))
        }
        (Body::Ordering { steps }, Response::Options(order)) => {
            let mut ranks = vec![None; steps.len()];
            for (step, rank) in order.iter().zip(0_u8..) {
                let place = ranks.get_mut(usize::from(*step))?;
                if place.replace(rank).is_some() {
                    return None;
                }
            }
            let ranks = ranks.into_iter().collect::<Option<Vec<u8>>>()?;
            Some(Rekeyed::Relabelled(body.clone(), ranks))
        }
        (Body::Matching { pairs, .. }, Response::Pairs(accepted)) => {
            relabelled_options(body, pairs.len(), accepted)
        }
        (
            Body::SingleChoice { .. } | Body::MultipleChoice { .. } | Body::Ordering { .. },
            Response::Pairs(_),
        )
        | (Body::Matching { .. }, Response::Options(_)) => None,
    }
}

fn with_keys(options: &[TextOption], keys: &[u8]) -> Option<Vec<TextOption>> {
    let mut options = options.to_vec();
    options.iter_mut().for_each(|option| option.key = false);
    for key in keys {
        let option = options.get_mut(usize::from(*key))?;
        if std::mem::replace(&mut option.key, true) {
            return None;
        }
    }
    Some(options)
}

/// Each prompt with another option. An option that belongs to no prompt gets a label that no
/// prompt has.
fn relabelled_options(body: &Body, n_prompts: usize, accepted: &[(u8, u8)]) -> Option<Rekeyed> {
    let mut labels = vec![u8::MAX; body.n_options()];
    let mut has_option = vec![false; n_prompts];
    for (prompt, option) in accepted {
        let known = has_option.get_mut(usize::from(*prompt))?;
        let label = labels.get_mut(usize::from(*option))?;
        if std::mem::replace(known, true) || std::mem::replace(label, *prompt) != u8::MAX {
            return None;
        }
    }
    has_option.iter().all(|has| *has).then(|| Rekeyed::Relabelled(body.clone(), labels))
}

#[cfg(test)]
mod tests;
