//! Everything that is printed: certificates, seat cards, rosters, minutes and reports as PDF.
//!
//! The input is plain structs; nothing here asks the clock, a store or a socket.
//!
//! [`layout`] reads a certificate's layout from data, [`sheet`] draws on one page in millimetres
//! from the top left corner, [`document`] binds sheets into one PDF that is the same bytes for
//! the same input. Text must be composed Unicode (NFC), as all names in `domain` are.

pub mod appeal;
mod artwork;
mod attachment;
pub mod certificate;
mod colour_profile;
pub mod decision_list;
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
mod seal;
mod seal_picture;
pub mod seat_cards;
mod sheet;
mod signed_message;
mod stream;
mod structure;
mod svg_words;
mod text;
mod typeface;
mod xmp;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tools;

pub use appeal::{AppealPack, appeal_pdf};
pub use attachment::Attachment;
pub use certificate::{CertificatePaper, Order, Press, Trim, token_url_from_pdf};
pub use decision_list::{DecisionList, DecisionRow, decision_list_pdf};
pub use document::Conformance;
pub use fault::PaperFault;
pub use fonts::{Face, Fonts};
pub use layout::{Layout, LayoutFault, LayoutFiles, check_layout, parse_layout};
pub use qr::{QrMatrix, qr_svg};
pub use report::{ProgressReport, progress_report_pdf};
pub use roster::{Roster, roster_pdf};
pub use seal::{SealAlgorithm, SealLook, SealOrder, Signer};
pub use seat_cards::{SeatCard, SeatCards, seat_cards_pdf};
