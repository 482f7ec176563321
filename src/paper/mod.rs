//! Everything that is printed: certificates, seat cards, rosters, minutes and reports as PDF.
//!
//! The input is plain structs; nothing here asks the clock, a store or a socket.
//!
//! [`layout`] reads a certificate's layout from data, [`sheet`] draws on one page in millimetres
//! from the top left corner, [`document`] binds sheets into one PDF that is the same bytes for
//! the same input. Text must be composed Unicode (NFC), as all names in `domain` are.

pub mod appeal;
pub mod certificate;
mod document;
mod drawing;
pub mod fault;
mod flow;
pub mod fonts;
pub mod layout;
mod lines;
pub mod numbers;
pub mod qr;
pub mod report;
pub mod roster;
pub mod seat_cards;
mod sheet;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tools;

pub use appeal::{AppealPack, appeal_pdf};
pub use certificate::{CertificatePaper, certificate_pdf, token_url_from_pdf};
pub use fault::PaperFault;
pub use fonts::{Face, Fonts};
pub use layout::{Layout, LayoutFault, LayoutFiles, parse_layout};
pub use qr::{QrMatrix, qr_svg};
pub use report::{ProgressReport, progress_report_pdf};
pub use roster::{Roster, roster_pdf};
pub use seat_cards::{SeatCard, SeatCards, seat_cards_pdf};
