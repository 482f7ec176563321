//! What an untrusted file may be at most; more is refused with the limit named.

/// Bytes of a file that is handed in.
pub const MAX_FILE_BYTES: usize = 20 * 1024 * 1024;
/// Bytes of everything in a package together, once unpacked.
pub const MAX_UNPACKED_BYTES: u64 = 50 * 1024 * 1024;
/// Bytes of a workbook's parts together, once unpacked.
pub const MAX_WORKBOOK_BYTES: u64 = 20 * 1024 * 1024;
/// Files in a package.
pub const MAX_ENTRIES: usize = 5_000;
/// How much larger than its packed form a file of a package may be.
pub const MAX_RATIO: u64 = 200;
/// Files up to this size may be packed as tightly as they like.
pub const RATIO_FREE_BYTES: u64 = 1024 * 1024;
/// Elements inside each other.
pub const MAX_DEPTH: usize = 64;
/// Elements, attributes and entities of one question or of a manifest.
pub const MAX_PARTS: usize = 100_000;
/// Bytes of an element's tag with its attributes.
pub const MAX_TAG_BYTES: usize = 64 * 1024;
/// Attributes of an element.
pub const MAX_ATTRIBUTES: usize = 64;
/// Questions of a file.
pub const MAX_QUESTIONS: usize = 2_000;
/// Parts of a file that are not questions, such as categories.
pub const MAX_RECORDS: usize = 20_000;
/// Notes of a report; what comes after them is counted.
pub const MAX_NOTES: usize = 5_000;
/// Options of a question, whatever it becomes later.
pub const MAX_OPTIONS: usize = 26;
/// Bytes of a line, and of a question, in a text format that holds no pictures.
pub const MAX_LINE_BYTES: usize = 256 * 1024;
/// Bytes of a text with its markup; a picture may be inside.
pub const MAX_MARKUP_BYTES: usize = 3 * 1024 * 1024;
/// Characters of a single text, far beyond what an item may hold.
pub const MAX_TEXT_CHARS: usize = 20_000;
/// Bytes of a picture.
pub const MAX_PICTURE_BYTES: usize = 2 * 1024 * 1024;
/// Rows and columns of a table that are looked at.
pub const MAX_ROWS: usize = 5_000;
/// Columns of a table.
pub const MAX_COLUMNS: usize = 100;
