//! The rule about facts that perish: law numbers, fees, phone numbers, versions, shares (rule 16).

use super::{Remark, Surroundings, asked_texts, explaining_texts};
use crate::bank::item_source::ItemSource;
use crate::bank::phrases::{folded_words, without_accents};
use crate::bank::reading::Located;

/// What a number belongs to when it stands right behind these words.
const LAWS: &[&str] = &["nghị định", "thông tư", "quyết định", "luật số", "công văn", "kế hoạch"];
const CALLED: &[&str] = &["tổng đài", "đường dây nóng", "số điện thoại", "gọi", "gọi số", "nhắn"];
const VERSIONS: &[&str] =
    &["phiên bản", "bản cập nhật", "android", "ios", "windows", "hệ điều hành"];
/// Words of a sentence in which an amount of money is a fee or a fine.
const FEES: &[&str] = &["phí", "lệ phí", "cước", "tiền phạt", "mức phạt", "bị phạt", "phạt tiền"];
const MONEY: &[&str] = &["đồng", "nghìn", "ngàn", "triệu", "vnđ", "vnd", "đ"];
/// Beginnings of numbers that belong to a service, not to a person.
const SERVICE_NUMBERS: [&str; 2] = ["1900", "1800"];

/// A fact that will change has a day on which somebody looks at it again (rule 16).
pub fn perishable_fact(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    if item.review_due.is_some() {
        return Vec::new();
    }
    let anywhere = asked_texts(item).into_iter().chain(explaining_texts(item));
    let fact = anywhere.filter_map(|text| Some((fact_in(&text.value)?, text.line))).next();
    let told = || share_told(item);
    let Some((fact, line)) = fact.or_else(told) else { return Vec::new() };
    let message = format!(
        "the item rests on {fact}, which will change; write it so that it needs none, or add \
         `review_due` with the day to look at it again"
    );
    vec![Remark::warning(line, message)]
}

/// A share in an explanation is told as a fact, unless the stem or the options made it up.
fn share_told(item: &ItemSource) -> Option<(&'static str, usize)> {
    let asked: Vec<Vec<String>> =
        asked_texts(item).into_iter().map(|text| shares(&text.value)).collect();
    let is_new = |share: &String| !asked.iter().flatten().any(|known| known == share);
    let told = |text: &&Located<String>| shares(&text.value).iter().any(is_new);
    explaining_texts(item).into_iter().find(told).map(|text| ("a share in per cent", text.line))
}

fn shares(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace("phần trăm", "%").replace('%', " %");
    let words: Vec<&str> = text.split_whitespace().collect();
    let pairs = words.windows(2).filter(|pair| pair[1].starts_with('%') && is_number(pair[0]));
    pairs.map(|pair| pair[0].to_owned()).collect()
}

fn fact_in(text: &str) -> Option<&'static str> {
    if text.split_whitespace().any(is_law_number) {
        return Some("the number of a law");
    }
    let words = folded_words(text);
    for (at, word) in words.iter().enumerate() {
        if !is_number(word) {
            continue;
        }
        let before = &words[..at];
        let n_digits = word.len();
        if ends_with_any(before, LAWS) || (ends_with_any(before, &["số"]) && is_law(before)) {
            return Some("the number of a law");
        }
        let is_service = SERVICE_NUMBERS.iter().any(|start| word.starts_with(start));
        // A number that begins with 0 waits in a queue or belongs to a person.
        let is_short =
            (3..=5).contains(&n_digits) && !word.starts_with('0') && ends_with_any(before, CALLED);
        if (is_service && (n_digits >= 8 || is_next_number(&words, at))) || is_short {
            return Some("a phone number");
        }
        if ends_with_any(before, VERSIONS) {
            return Some("the version of an app");
        }
    }
    has_fee(&words).then_some("a fee")
}

/// "356/2025/NĐ-CP", "02/2025/TT-BGDĐT".
fn is_law_number(token: &str) -> bool {
    let parts: Vec<&str> = token.split('/').collect();
    let is_series = |part: &str| {
        let part = part.trim_end_matches(['.', ',', ')', ';', '?']);
        part.len() >= 2 && part.starts_with(char::is_uppercase) && part.contains(char::is_uppercase)
    };
    match parts.as_slice() {
        [number, .., series] => {
            number.trim_start_matches('(').chars().all(|letter| letter.is_ascii_digit())
                && !number.is_empty()
                && is_series(series)
        }
        [_] | [] => false,
    }
}

fn is_law(before: &[String]) -> bool {
    let end = before.len().saturating_sub(1);
    ends_with_any(&before[..end], LAWS)
}

fn is_number(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_ascii_digit())
        && word.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','))
}

fn is_next_number(words: &[String], at: usize) -> bool {
    words.get(at + 1).is_some_and(|word| is_number(word))
}

fn ends_with_any(before: &[String], phrases: &[&str]) -> bool {
    let text = format!(" {}", before.join(" "));
    let ends = |phrase: &str| text.ends_with(&format!(" {phrase}"));
    phrases.iter().any(|phrase| ends(phrase) || (text.is_ascii() && ends(&without_accents(phrase))))
}

/// An amount of money and, not far before it, what makes it a fee.
fn has_fee(words: &[String]) -> bool {
    let amounts = (1..words.len()).filter(|at| {
        let is_money = MONEY.contains(&words[*at].as_str())
            || (words[*at] == "dong" && words.iter().all(|word| word.is_ascii()));
        is_money && is_number(&words[at - 1])
    });
    let mut fees = amounts.filter(|at| {
        let start = at.saturating_sub(8);
        (start..*at).any(|end| ends_with_any(&words[..end], FEES))
    });
    fees.next().is_some()
}

#[cfg(test)]
mod tests {
    use super::{fact_in, shares};

    #[test]
    fn facts_that_perish_are_found_and_made_up_figures_left() {
        let check = |text: &str, want: Option<&str>| assert_eq!(fact_in(text), want, "{text}");
        check("Theo Nghị định 356/2025/NĐ-CP, ai được xem?", Some("the number of a law"));
        check("Theo Thông tư số 2 thì sao?", Some("the number of a law"));
        check("Gọi 156 để báo", Some("a phone number"));
        check("Goi tong dai 156", Some("a phone number"));
        check("Gọi 1900 1234 để hỏi", Some("a phone number"));
        check("Máy chạy Android 14", Some("the version of an app"));
        check("Lệ phí làm lại thẻ là 50.000 đồng", Some("a fee"));
        check("Le phi la 50.000 dong", Some("a fee"));
        check("Bà chuyển 500.000 đồng cho chị Hoa", None);
        check("Số lạ 09XX XXX 123 gọi tới", None);
        check("Ngày 20/11 lớp họp", None);
        check("Chờ gọi số 045", None);
        check("Nhận 2 tin nhắn", None);
    }

    #[test]
    fn shares_are_read_however_they_are_written() {
        assert_eq!(shares("Giảm 90% hay 5 phần trăm?"), ["90", "5"]);
        assert!(shares("Không có").is_empty());
    }
}
