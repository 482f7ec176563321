//! The columns of the table, with their headings and what the template says about them.

use std::sync::OnceLock;

/// Options that a row has room for: four pairs and three extra ones.
pub(super) const N_OPTIONS: usize = 7;
/// Prompts that a row has room for.
pub(super) const N_PROMPTS: usize = 4;

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    /// Its name in code, also read as a heading.
    pub(super) key: &'static str,
    /// Its heading.
    pub(super) heading: &'static str,
    /// What to write into it.
    pub(super) about: &'static str,
    /// The table cannot do without it.
    pub(super) is_needed: bool,
    /// Heading and name as `fold_heading` makes them, once for all tables.
    folded: [String; 2],
}

impl Column {
    /// All columns in the order of the template.
    pub(super) fn all() -> &'static [Column] {
        static ALL: OnceLock<Vec<Column>> = OnceLock::new();
        ALL.get_or_init(|| {
            let column = |(key, heading, about, is_needed)| {
                let folded = [fold_heading(heading), fold_heading(key)];
                Column { key, heading, about, is_needed, folded }
            };
            COLUMNS.iter().copied().map(column).collect()
        })
    }

    /// True when a folded heading names this column.
    pub(super) fn is_named(&self, folded: &str) -> bool {
        self.folded.iter().any(|own| own == folded)
    }
}

/// Lower case, one space between words, no star: how people retype headings.
pub(super) fn fold_heading(heading: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let heading: String = heading.nfc().filter(|letter| *letter != '*').collect();
    let words = heading.split(|letter: char| letter.is_whitespace() || letter == '_');
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").to_lowercase()
}

type Described = (&'static str, &'static str, &'static str, bool);

const COLUMNS: &[Described] = &[
    ("id", "Mã câu", "Để trống với câu mới; ví dụ safety-001", false),
    ("version", "Phiên bản", "1 nếu để trống; tăng lên mỗi lần sửa câu đã dùng", false),
    ("area", "Lĩnh vực", "Ví dụ safety; cần khi mã câu để trống", false),
    ("level", "Mức", "1 cơ bản, 2 trung bình, 3 nâng cao", false),
    ("kind", "Loại câu", "Một đáp án, Nhiều đáp án, Sắp xếp hoặc Ghép cặp", true),
    ("stem", "Câu hỏi", "Nội dung hỏi, không quá 600 chữ cái", true),
    ("key", "Đáp án đúng", "Số của phương án đúng: 2; nhiều đáp án: 1, 3", false),
    ("option 1", "Phương án 1", "Sắp xếp: viết theo đúng thứ tự", true),
    ("why 1", "Vì sao sai 1", "Một câu giải thích; phương án đúng để trống", false),
    ("option 2", "Phương án 2", "", true),
    ("why 2", "Vì sao sai 2", "", false),
    ("option 3", "Phương án 3", "", false),
    ("why 3", "Vì sao sai 3", "", false),
    ("option 4", "Phương án 4", "", false),
    ("why 4", "Vì sao sai 4", "", false),
    ("option 5", "Phương án 5", "", false),
    ("why 5", "Vì sao sai 5", "", false),
    ("option 6", "Phương án 6", "Chỉ dùng cho ghép cặp", false),
    ("why 6", "Vì sao sai 6", "", false),
    ("option 7", "Phương án 7", "Chỉ dùng cho ghép cặp", false),
    ("why 7", "Vì sao sai 7", "", false),
    (
        "prompt 1",
        "Vế trái 1",
        "Ghép cặp: ghép với phương án cùng số; phương án không có vế trái là phương án thừa",
        false,
    ),
    ("prompt 2", "Vế trái 2", "", false),
    ("prompt 3", "Vế trái 3", "", false),
    ("prompt 4", "Vế trái 4", "", false),
    ("reason", "Vì sao đúng", "Một câu giải thích đáp án đúng", false),
    ("seconds", "Số giây", "Người đọc kỹ cần bao nhiêu giây, từ 10 đến 300", false),
    ("codes", "Mã khung", "Cách nhau bằng dấu phẩy: skill:4, digcomp:4.1", false),
    ("state", "Trạng thái", "draft, reviewed, pretest, live, resting, suspended, retired", false),
    ("author", "Người soạn", "Mã vai trò như author-1, không ghi tên", false),
    ("reviewer", "Người đọc", "Mã vai trò như reviewer-1, khác người soạn", false),
    ("reviewed on", "Ngày đọc", "Ví dụ 2026-11-22 hoặc 22/11/2026", false),
    ("review note", "Ghi chú đọc", "", false),
    ("review rest", "Phần khác của lần đọc", "Để nguyên", false),
    ("fixed order", "Giữ thứ tự", "x nếu các phương án phải giữ thứ tự", false),
    ("review due", "Xem lại sau ngày", "Cho câu có thông tin dễ cũ", false),
    ("source", "Nguồn", "Tài liệu đã đọc", false),
    (
        "enemies",
        "Không đi cùng",
        "Mã các câu không được ở chung một đề, cách nhau bằng dấu phẩy",
        false,
    ),
    ("picture", "Tệp hình", "Ví dụ media/safety-001.svg; chép tệp theo sau", false),
    ("picture alt", "Mô tả hình", "Hình cho thấy gì, cho người không nhìn được", false),
];
