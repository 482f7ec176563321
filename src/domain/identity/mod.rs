//! People: citizen numbers, the text on identity cards, names, roles, and the codes they type.

pub mod card;
pub mod card_fault;
pub mod codes;
pub mod name;
pub mod number;
pub mod role;

pub use card::{Card, read_card};
pub use card_fault::{CardFault, CardField};
pub use codes::{CodeFault, SeatCode, SessionCode};
pub use name::{NameFault, PersonName, fold};
pub use number::{CitizenNumber, LastThree, NumberFault, NumberWarning, Provinces};
pub use role::{ADULT_AGE_YEARS, Role, Sex, age_on, is_adult};
