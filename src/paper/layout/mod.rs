//! A certificate's layout: what stands where, as data that an office can change.

mod check;
mod fields;
mod files;
mod read;

use super::artwork::Artwork;
use super::fonts::Face;
use super::sheet::{Align, Area, Block, Colour, Grows, PageSize, Spot, TextStyle};
use super::structure::Role;

pub use check::check_layout;
pub use files::LayoutFiles;
pub use read::parse_layout;

/// A layout, read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// What the office calls it; also the title of the PDF.
    pub title: String,
    /// Size of the page.
    pub page: PageSize,
    /// Everything on the page, the hindmost first.
    pub elements: Vec<Element>,
    /// The 1-based line of each element in its file.
    pub lines: Vec<usize>,
}

/// One thing on the page.
#[derive(Debug, Clone, PartialEq)]
pub enum Element {
    /// The outline of a rectangle.
    Frame(Frame),
    /// A filled rectangle.
    Fill(Fill),
    /// A straight line.
    Rule(Rule),
    /// A fine closed curve, as on banknotes.
    Rosette(Rosette),
    /// A drawing from an SVG file.
    Artwork(ArtworkElement),
    /// A text with placeholders.
    Text(TextElement),
    /// The box in which the QR code is centred.
    Qr(Area),
    /// The place for signature and seal, which nothing else may cover.
    Seal(Area),
}

/// A drawing from an SVG file.
#[derive(Debug, Clone, PartialEq)]
pub struct ArtworkElement {
    /// Where, stretched to this size.
    pub area: Area,
    /// What.
    pub artwork: Artwork,
    /// Whether it is shown as in a mirror.
    pub flip: Flip,
}

/// How a drawing is mirrored, so that one corner serves for all four.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flip {
    /// As it is.
    None,
    /// Left and right change places.
    Across,
    /// Top and bottom change places.
    Down,
    /// Both.
    Both,
}

/// The outline of a rectangle.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Where.
    pub area: Area,
    /// Thickness of the line.
    pub stroke_mm: f32,
    /// Colour of the line.
    pub colour: Colour,
}

/// A filled rectangle.
#[derive(Debug, Clone, PartialEq)]
pub struct Fill {
    /// Where.
    pub area: Area,
    /// Colour of the area.
    pub colour: Colour,
}

/// A straight line.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// One end.
    pub from: Spot,
    /// The other end.
    pub to: Spot,
    /// Thickness.
    pub stroke_mm: f32,
    /// Colour.
    pub colour: Colour,
}

/// A curve around a centre whose radius swings between two values, drawn several times, each
/// turned a little further.
#[derive(Debug, Clone, PartialEq)]
pub struct Rosette {
    /// Its middle.
    pub centre: Spot,
    /// The greatest distance from the middle.
    pub radius_mm: f32,
    /// The least distance from the middle.
    pub inner_radius_mm: f32,
    /// How many petals one curve has.
    pub n_petals: u32,
    /// How many curves.
    pub n_turns: u32,
    /// Thickness of the line.
    pub stroke_mm: f32,
    /// Colour of the line.
    pub colour: Colour,
}

/// A text with placeholders. It is left out when one of its placeholders has no value.
#[derive(Debug, Clone, PartialEq)]
pub struct TextElement {
    /// What it says.
    pub pieces: Vec<Piece>,
    /// Where its first baseline is.
    pub at: Spot,
    /// Which point of each line stands there.
    pub align: Align,
    /// How it looks.
    pub style: TextStyle,
    /// What happens when it is too wide.
    pub fit: Fit,
    /// Counter-clockwise.
    pub rotation_degrees: f32,
    /// On which certificates it stands.
    pub shown: Shown,
    /// What it is for somebody who cannot see the page.
    pub role: Role,
}

/// What happens to a text that is too wide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fit {
    /// Nothing: it has no greatest width.
    Free,
    /// It becomes smaller and stays one line.
    Shrink {
        /// Greatest width.
        max_width_mm: f32,
    },
    /// It is broken into lines, and becomes smaller if they are too many.
    Wrap(Block),
}

/// On which certificates an element stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// On all.
    Always,
    /// On samples, which prove nothing.
    OnSamples,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words that are the same on all certificates.
    Words(String),
    /// A value of the certificate.
    Value(Placeholder),
}

/// The values a layout may print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    /// The body above the issuer.
    IssuerParent,
    /// The body that issues.
    Issuer,
    /// Number of the certificate.
    Number,
    /// Place of issue.
    Place,
    /// `ngày 05 tháng 01 năm 2026`.
    IssueDate,
    /// The holder's full name.
    Name,
    /// The holder's full name in capitals.
    NameCapitals,
    /// `05/03/1960`.
    BirthDate,
    /// `•••••••••001`.
    CitizenNumber,
    /// Commune of residence.
    Residence,
    /// What was passed.
    ExamTitle,
    /// How well.
    ResultBand,
    /// Number of the decision.
    DecisionNumber,
    /// Date of the decision, `05/01/2026`.
    DecisionDate,
    /// Office of the signer.
    SignerTitle,
    /// Name of the signer.
    SignerName,
    /// The lookup code.
    Serial,
    /// Number in the register of certificates.
    RegisterNumber,
    /// Host of the verification page.
    VerifyHost,
}

impl Placeholder {
    /// All placeholders.
    pub const ALL: [Placeholder; 19] = [
        Placeholder::IssuerParent,
        Placeholder::Issuer,
        Placeholder::Number,
        Placeholder::Place,
        Placeholder::IssueDate,
        Placeholder::Name,
        Placeholder::NameCapitals,
        Placeholder::BirthDate,
        Placeholder::CitizenNumber,
        Placeholder::Residence,
        Placeholder::ExamTitle,
        Placeholder::ResultBand,
        Placeholder::DecisionNumber,
        Placeholder::DecisionDate,
        Placeholder::SignerTitle,
        Placeholder::SignerName,
        Placeholder::Serial,
        Placeholder::RegisterNumber,
        Placeholder::VerifyHost,
    ];

    /// The word between braces in a layout.
    pub fn word(self) -> &'static str {
        match self {
            Placeholder::IssuerParent => "issuer_parent",
            Placeholder::Issuer => "issuer",
            Placeholder::Number => "number",
            Placeholder::Place => "place",
            Placeholder::IssueDate => "issue_date",
            Placeholder::Name => "name",
            Placeholder::NameCapitals => "name_capitals",
            Placeholder::BirthDate => "birth_date",
            Placeholder::CitizenNumber => "citizen_number",
            Placeholder::Residence => "residence",
            Placeholder::ExamTitle => "exam_title",
            Placeholder::ResultBand => "result_band",
            Placeholder::DecisionNumber => "decision_number",
            Placeholder::DecisionDate => "decision_date",
            Placeholder::SignerTitle => "signer_title",
            Placeholder::SignerName => "signer_name",
            Placeholder::Serial => "serial",
            Placeholder::RegisterNumber => "register_number",
            Placeholder::VerifyHost => "verify_host",
        }
    }
}

/// An error in a layout file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{file}:{line}: {field}: {message}")]
pub struct LayoutFault {
    /// The file, as the caller named it.
    pub file: String,
    /// 1-based line.
    pub line: usize,
    /// The field, such as `size_pt`.
    pub field: String,
    /// What is wrong and what to do.
    pub message: String,
}
