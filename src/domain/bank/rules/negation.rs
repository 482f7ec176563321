//! Rules about negative stems: the negation stands out, and no option is negated again (rule 6).

use super::{Remark, Surroundings};
use crate::bank::item_source::ItemSource;
use crate::bank::phrases::{Words, raw_words, sentences};
use crate::bank::reading::Located;

const ASKING: &[&str] = &["nào", "gì", "đâu", "ai"];
const NOT: &[&str] = &["không", "chưa", "chẳng"];
const WRONG: &[&str] = &["sai"];
const EXCEPT: &[&str] = &["trừ"];
/// Words that may stand between "nào" and its negation: "việc nào sau đây là không đúng".
const BETWEEN: &[&str] =
    &["sau", "đây", "dưới", "trong", "số", "các", "là", "ở", "bên", "cũng", "trên", "đó", "này"];
/// Words after which a negation still asks for what is not so: "không nên làm gì".
const AFTER_NOT: &[&str] = &["nên", "được", "phải", "cần"];
/// Words that open a clause of its own: "không được thì làm gì" asks for what is so.
const NEW_CLAUSE: &[&str] = &["thì", "mà", "để", "khi", "nếu", "nên", "vì", "rồi", "và"];
const THINGS: &[&str] = &["câu", "ý", "điều", "việc", "chỗ", "điểm", "cách", "bước", "trường"];
const FINDING: &[&str] = &["chọn", "tìm", "chỉ ra", "xác định"];
/// Words that negate an option when they open it.
const NEGATING: &[&str] = &["không", "chưa", "chẳng", "đừng", "chớ"];

/// The word of a stem that turns the question round.
struct Negation {
    word: String,
    is_emphasised: bool,
}

/// A stem that asks for what is not so says it in capitals (rule 6).
pub fn negative_stem(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let Some(stem) = &item.stem else { return Vec::new() };
    let Some(negation) = negation_of(&stem.value).filter(|found| !found.is_emphasised) else {
        return Vec::new();
    };
    let message = format!(
        "the stem asks for what is not so, which is easily overlooked; ask for what is so, or \
         write the word in capitals: {}",
        negation.word.to_uppercase()
    );
    vec![Remark::warning(stem.line, message)]
}

/// A negative stem has no negated options (rule 6).
pub fn double_negative(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let Some(stem) = &item.stem else { return Vec::new() };
    if negation_of(&stem.value).is_none() {
        return Vec::new();
    }
    let is_negated = |text: &&Located<String>| {
        let words = Words::of(&text.value);
        (0..2).any(|place| words.is_at(place, NEGATING))
    };
    let remark = |text: &Located<String>| {
        let message = format!(
            "the stem is negative and so is the option \"{}\": a double negative; ask for what is \
             so, or say the option without a negation",
            text.value
        );
        Remark::error(text.line, message)
    };
    item.option_texts().into_iter().filter(is_negated).map(remark).collect()
}

fn negation_of(stem: &str) -> Option<Negation> {
    let clauses = sentences(stem).into_iter().flat_map(|sentence| sentence.split([',', ';', ':']));
    clauses.filter(|clause| !asks_why(clause)).find_map(|clause| {
        let words = Words::of(clause);
        let raw: Vec<&str> = raw_words(clause).collect();
        let at = (0..raw.len()).find(|at| turns_round(&words, *at))?;
        let is_capital = |word: &str| word.chars().count() > 1 && word == word.to_uppercase();
        let is_shouted = raw.iter().all(|word| is_capital(word));
        let is_emphasised = is_capital(raw[at]) && !is_shouted;
        Some(Negation { word: raw[at].to_owned(), is_emphasised })
    })
}

/// "Vì sao không nên …?" asks for a reason, not for what is not so.
fn asks_why(clause: &str) -> bool {
    let words = Words::of(clause);
    words.has_any(&["vì sao", "tại sao"])
}

fn turns_round(words: &Words, at: usize) -> bool {
    if words.is_at(at, NOT) {
        let is_last = at + 1 == words.list().len();
        return !is_last && (follows_asking(words, at) || comes_before_asking(words, at));
    }
    if words.is_at(at, WRONG) {
        return follows_asking(words, at)
            || (at > 0 && words.is_at(at - 1, THINGS) && words.has_any(FINDING));
    }
    words.is_at(at, EXCEPT)
        && (at == 0 || words.is_at(at - 1, &["ngoại"]) || words.is_at(at + 1, THINGS))
}

/// "nào không", "đâu không phải", "nào sau đây là sai".
fn follows_asking(words: &Words, at: usize) -> bool {
    let mut before = (0..at).rev().take(5).skip_while(|place| words.is_at(*place, BETWEEN));
    before.next().is_some_and(|place| words.is_at(place, ASKING))
}

/// "không nên làm gì", "không được bấm vào đâu".
fn comes_before_asking(words: &Words, at: usize) -> bool {
    words.is_at(at + 1, AFTER_NOT)
        && (at + 2..at + 7)
            .take_while(|place| !words.is_at(*place, NEW_CLAUSE))
            .any(|place| words.is_at(place, &["gì", "nào"]))
}

#[cfg(test)]
mod tests {
    use super::negation_of;

    #[track_caller]
    fn check(stem: &str, want: Option<bool>) {
        assert_eq!(negation_of(stem).map(|found| found.is_emphasised), want, "{stem}");
    }

    #[test]
    fn stems_that_ask_for_what_is_not_so_are_found() {
        check("Bà Tư có thẻ mới. Việc nào không nên làm?", Some(false));
        check("Viec nao khong nen lam?", Some(false));
        check("Việc nào sau đây KHÔNG nên làm?", Some(true));
        check("Đâu không phải là dấu hiệu lừa đảo?", Some(false));
        check("Chú Ba không nên làm gì?", Some(false));
        check("Câu nào sau đây là sai?", Some(false));
        check("Câu nào sau đây là SAI?", Some(true));
        check("Các việc sau đều nên làm, trừ việc nào?", Some(false));
        check("Cac viec deu an toan, ngoai tru:", Some(false));
        check("Hãy chọn các ý sai.", Some(false));
        check("VIỆC NÀO KHÔNG NÊN LÀM?", Some(false));
    }

    #[test]
    fn other_negations_of_a_stem_are_left() {
        check("Bà Tư không nhớ mật khẩu. Bà nên làm gì?", None);
        check("Nên làm gì để người lạ không xem được ảnh?", None);
        check("Vì sao không nên gửi mã OTP cho ai?", None);
        check("Có nên bấm vào không?", None);
        check("Máy báo không nối được thì nên làm gì?", None);
        check("Dấu hiệu nào cho thấy trang web không an toàn?", None);
        check("Tin này đúng hay sai?", None);
        check("Bà nhập sai mật khẩu. Việc nào nên làm?", None);
    }
}
