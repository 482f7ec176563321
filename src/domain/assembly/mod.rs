//! Forms drawn from a frozen bank release within a blueprint, by a seeded generator.

pub mod blueprint;
pub mod draw;
pub mod form;
pub mod item_limits;
pub mod parameters;
pub mod shuffle;

pub use draw::{AssemblyFault, ReleasedItem, draw_form, sample_orders};
pub use form::{ALGORITHM, Form, FormItem};
pub use item_limits::ItemLimits;
pub use parameters::{ItemCurve, ItemParameters, ParameterSource};
