//! Forms dealt from a frozen bank release within a blueprint, by a seeded generator.

pub mod blueprint;
pub mod check_round;
pub mod deal;
pub mod draw;
mod exact;
pub mod extension_policy;
mod fairness;
pub mod form;
pub mod item_limits;
pub mod label_curves;
pub mod parameters;
mod policy_value;
pub mod retake;
pub mod retake_policy;
pub mod round;
#[cfg(test)]
mod sample;
pub mod seat_plan;
pub mod shuffle;
pub mod target;

pub use check_round::{Against, Violation, ViolationKind, check_deal};
pub use deal::{
    DealFault, Dealing, Extension, LEAST_FORMS_A_ROUND, deal, deal_personal, disjoint_forms,
    reference_target,
};
pub use draw::{AssemblyFault, ReleasedItem, draw_form, sample_orders};
pub use fairness::{BandPoint, Fairness, expected_band, fairness, seat_deal};
pub use form::{ALGORITHM, Form, FormItem};
pub use item_limits::ItemLimits;
pub use parameters::{ItemCurve, ItemParameters, ParameterSource};
pub use retake::{choose_fresh_form, seen_versions};
pub use retake_policy::{RetakeRefusal, may_try_again};
pub use round::{DEAL_ALGORITHM, Deal, DealHeader, DealtItem, Place, Round, RoundForm};
pub use seat_plan::{Hall, MOST_IN_LINE, NeighbourOverlap, SeatPlan, plan_seats};
pub use target::{CutPoint, FairnessTarget, TargetSource};
