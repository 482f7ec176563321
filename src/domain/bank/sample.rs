//! A small bank without errors, for tests.

use super::load::{BankFiles, PictureFile};
use super::source::SourceFile;
use super::word_list::WordFiles;

/// A framework of two areas.
pub(crate) const FRAMEWORK: &str = r#"
id = "sample"
version = 1
name_vi = "Khung mẫu"
name_en = "Sample framework"
source = "made up"
learn_at = "https://example.org"
codes = ["skill:3", "skill:4"]
[[area]]
id = "safety"
name_vi = "An toàn"
name_en = "Safety"
advice_vi = "Học thêm."
advice_en = "Learn on."
[[area]]
id = "payment"
name_vi = "Thanh toán"
name_en = "Payment"
advice_vi = "Học thêm."
advice_en = "Learn on."
"#;

/// One item of every kind. Tests count its lines: line 1 is the first `[[item]]`.
pub(crate) const SAFETY: &str = r#"[[item]]
id = "safety-001"
level = 1
kind = "single_choice"
stem = "Nên làm gì trước tiên?"
options = [
  { text = "Gọi ngân hàng", key = true },
  { text = "Bấm liên kết", why = "Trang có thể là giả." },
  { text = "Nhắn lại ngay", why = "Người gửi có thể lừa." },
]
reason = "Kênh chính thức."
seconds = 45
codes = ["skill:4"]
state = "live"
author = "author-1"
review = { reviewer = "reviewer-1", on = 2026-11-22, note = "Đọc rồi." }
enemies = ["safety-002"]
media = { file = "media/safety-001.svg", alt = "Tin nhắn" }

[[item]]
id = "safety-002"
level = 2
kind = "multiple_choice"
stem = "Việc nào nên làm? (chọn các ý đúng)"
options = [
  { text = "Khóa máy", key = true },
  { text = "Đổi mật khẩu", key = true },
  { text = "Cho mượn máy", why = "Người khác xem được." },
  { text = "Ghi mật khẩu lên máy", why = "Ai cũng thấy." },
]
reason = "Giữ riêng mật khẩu."
seconds = 60
codes = ["skill:4"]
state = "live"
author = "author-1"
review = { reviewer = "reviewer-1", on = 2026-11-22 }

[[item]]
id = "safety-003"
level = 3
kind = "ordering"
stem = "Xếp các việc theo thứ tự đúng."
options = [{ text = "Khóa thẻ" }, { text = "Gọi ngân hàng" }, { text = "Báo công an" }]
reason = "Chặn tiền trước."
seconds = 80
codes = ["skill:4"]
state = "live"
author = "author-1"
review = { reviewer = "reviewer-1", on = 2026-11-22 }

[[item]]
id = "safety-004"
level = 3
kind = "matching"
stem = "Nối việc với cách làm."
pairs = [
  { prompt = "Mất thẻ", option = "Gọi ngân hàng" },
  { prompt = "Mất máy", option = "Khóa sim" },
  { prompt = "Bị lừa", option = "Báo công an" },
]
extra = [{ text = "Đăng mạng xã hội", why = "Không giúp được." }]
reason = "Mỗi việc một nơi."
seconds = 90
codes = ["skill:4"]
state = "live"
author = "author-1"
review = { reviewer = "reviewer-1", on = 2026-11-22 }
"#;

/// An exam that the items cover. Line 1 is the `id`.
pub(crate) const EXAM: &str = r#"id = "short"
version = 1
title_vi = "Bài ngắn"
title_en = "Short exam"
framework = "sample"
cells = [
  { area = "safety", level = 1, n_items = 1 },
  { area = "safety", level = 3, n_items = 2 },
]
time_limit_minutes = 10
late_grace_seconds = 10
pass_percent = 50
link_days = 90
retake = { max_attempts = 3, window_days = 365, min_days_between = 14 }
consent = { version = 1, text_vi = "Tôi đồng ý.", text_en = "I agree." }
undecided = ["pass_percent"]
[certificate]
layout = "official-a4"
needs_decision = true
issuer_vi = "Cơ quan mẫu"
issuer_en = "Sample body"
place = "Đồng Tháp"
signer_title = "Chủ tịch"
title_vi = "Giấy chứng nhận"
title_en = "Certificate"
result_band = "Đạt"
[sources]
cells = "made up"
time_limit_minutes = "made up"
late_grace_seconds = "made up"
pass_percent = "made up"
retake = "made up"
certificate = "made up"
consent = "made up"
link_days = "made up"
"#;

/// The picture of the first item.
pub(crate) const PICTURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" \
                                  viewBox=\"0 0 90 30\"><text>Tin nhắn</text></svg>";

/// A file of a bank.
pub(crate) fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), text: text.to_owned() }
}

/// A bank whose only item file has this text.
pub(crate) fn bank_with(items: &str) -> BankFiles {
    BankFiles {
        framework: file("framework.toml", FRAMEWORK),
        items: vec![file("items/safety.toml", items)],
        exams: vec![file("exams/short.toml", EXAM)],
        pictures: vec![PictureFile {
            path: "media/safety-001.svg".to_owned(),
            bytes: PICTURE.as_bytes().to_vec(),
        }],
        words: words(),
    }
}

/// The shipped word lists.
pub(crate) fn words() -> WordFiles {
    let plain = include_str!("../../../question-banks/words/plain.txt");
    let glossary = include_str!("../../../question-banks/words/glossary.toml");
    WordFiles {
        plain: file("words/plain.txt", plain),
        glossary: file("words/glossary.toml", glossary),
    }
}

/// The text with one piece changed, which must be there.
pub(crate) fn changed(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "the sample has no {from}");
    text.replacen(from, to, 1)
}
