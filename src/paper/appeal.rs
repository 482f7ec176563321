//! The appeal pack of an attempt: all that is needed to grade it again by hand.

use super::document::{Imprint, bind};
use super::fault::PaperFault;
use super::flow::{BODY, Column, Flow, MAX_ROWS, NOTE, PART, TITLE};
use super::fonts::{Face, Fonts};
use super::sheet::Align;
use chrono::NaiveDate;

/// Everything that the pack says.
#[derive(Debug, Clone, PartialEq)]
pub struct AppealPack {
    /// Issuing body.
    pub issuer: String,
    /// Who, where, when, which exam.
    pub facts: Vec<(&'static str, String)>,
    /// Identifiers, each on a line of its own: attempt, form, seed, algorithm, bank release.
    pub marks: Vec<(&'static str, String)>,
    /// Result versions, oldest first.
    pub results: Vec<AppealResult>,
    /// How hard the form was and how sure a score at the cut is.
    pub figures: Vec<(&'static str, String)>,
    /// What those figures rest on.
    pub figures_note: String,
    /// Neutralised items, in sentences.
    pub neutralisations: Vec<String>,
    /// Items as they were shown.
    pub items: Vec<AppealItem>,
    /// Every response that was sent.
    pub responses: Vec<AppealResponse>,
}

/// A result version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppealResult {
    /// Its number.
    pub version: String,
    /// When it was made.
    pub at: String,
    /// Why.
    pub cause: String,
    /// Points of the greatest possible.
    pub points: String,
    /// Pass or fail.
    pub decision: String,
}

/// An item as it was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppealItem {
    /// Place, item, version, area.
    pub heading: String,
    /// What was asked, with the picture's words.
    pub stem: String,
    /// Options in the order shown.
    pub options: Vec<AppealOption>,
    /// Response that counted and points.
    pub outcome: String,
}

/// An option as it was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppealOption {
    /// Its letter, or the prompt's number.
    pub mark: String,
    /// What was read.
    pub text: String,
    /// What the key says of it.
    pub key: String,
    /// What the candidate did with it.
    pub given: String,
}

/// A response that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppealResponse {
    /// Device and number.
    pub number: String,
    /// When it was stored.
    pub at: String,
    /// Place in the form.
    pub position: String,
    /// Options by their letters.
    pub given: String,
    /// Seconds since the item was shown.
    pub seconds: String,
    /// Empty, or why it did not count.
    pub note: String,
}

/// The pack as PDF. Letters that no typeface has become question marks, since a pack must come.
///
/// # Errors
/// When a typeface cannot be used.
pub fn appeal_pdf(
    fonts: &Fonts,
    pack: &AppealPack,
    created_on: NaiveDate,
) -> Result<Vec<u8>, PaperFault> {
    let say = |text: &str| printable(fonts, text);
    let mut flow = Flow::new(fonts);
    flow.paragraph(Align::Left, NOTE, &say(&pack.issuer))?;
    flow.gap(4.0);
    flow.paragraph(Align::Centre, TITLE, "HỒ SƠ PHÚC KHẢO")?;
    flow.gap(3.0);
    let facts: Vec<_> = pack.facts.iter().map(|(label, value)| (*label, say(value))).collect();
    flow.facts(&facts)?;
    flow.gap(3.0);
    for (label, value) in &pack.marks {
        flow.paragraph(Align::Left, NOTE, &say(&format!("{label}: {value}")))?;
    }
    results(&mut flow, pack, &say)?;
    flow.together(|flow| figures(flow, pack, &say))?;
    flow.together(|flow| neutralisations(flow, pack, &say))?;
    items(&mut flow, pack, &say)?;
    part(&mut flow, "Mọi lần trả lời")?;
    responses(&mut flow, pack, &say)?;
    flow.signatures(&["Người lập hồ sơ", "Hội đồng phúc khảo"], "Ngày …… tháng …… năm ………")?;
    let title = "Hồ sơ phúc khảo";
    let sheets = flow.finish(title)?;
    bind(&Imprint::plain(title, &pack.issuer, created_on), fonts, sheets)
}

/// The text, with a question mark for every letter that the fullest typeface lacks.
fn printable(fonts: &Fonts, text: &str) -> String {
    if fonts.measure(Face::SansRegular, text).is_ok() && fonts.measure(Face::SansBold, text).is_ok()
    {
        return text.to_owned();
    }
    let has =
        |c: char| c.is_whitespace() || fonts.measure(Face::SerifRegular, &c.to_string()).is_ok();
    let bold =
        |c: char| c.is_whitespace() || fonts.measure(Face::SerifBold, &c.to_string()).is_ok();
    text.chars().map(|c| if has(c) && bold(c) { c } else { '?' }).collect()
}

fn part(flow: &mut Flow<'_>, heading: &str) -> Result<(), PaperFault> {
    flow.gap(6.0);
    flow.paragraph(Align::Left, PART, heading)?;
    flow.gap(2.0);
    Ok(())
}

const RESULT_COLUMNS: [Column; 5] = [
    Column { heading: "Bản", width_mm: 12.0, align: Align::Centre },
    Column { heading: "Lúc", width_mm: 36.0, align: Align::Left },
    Column { heading: "Nguyên nhân", width_mm: 74.0, align: Align::Left },
    Column { heading: "Điểm", width_mm: 26.0, align: Align::Right },
    Column { heading: "Kết luận", width_mm: 26.0, align: Align::Left },
];

fn results(
    flow: &mut Flow<'_>,
    pack: &AppealPack,
    say: &impl Fn(&str) -> String,
) -> Result<(), PaperFault> {
    part(flow, "Các bản kết quả")?;
    let rows: Vec<Vec<String>> = pack
        .results
        .iter()
        .map(|result| {
            vec![
                result.version.clone(),
                result.at.clone(),
                say(&result.cause),
                result.points.clone(),
                result.decision.clone(),
            ]
        })
        .collect();
    flow.table(&RESULT_COLUMNS, &rows)
}

fn figures(
    flow: &mut Flow<'_>,
    pack: &AppealPack,
    say: &impl Fn(&str) -> String,
) -> Result<(), PaperFault> {
    part(flow, "Độ khó của đề và sai số")?;
    for (label, value) in &pack.figures {
        flow.paragraph(Align::Left, BODY, &say(&format!("{label}: {value}")))?;
    }
    flow.paragraph(Align::Left, NOTE, &say(&pack.figures_note))
}

fn neutralisations(
    flow: &mut Flow<'_>,
    pack: &AppealPack,
    say: &impl Fn(&str) -> String,
) -> Result<(), PaperFault> {
    part(flow, "Câu bị vô hiệu")?;
    if pack.neutralisations.is_empty() {
        flow.paragraph(Align::Left, BODY, "Không có câu nào của đề này bị vô hiệu.")?;
    }
    for sentence in &pack.neutralisations {
        flow.paragraph(Align::Left, BODY, &say(&format!("• {sentence}")))?;
    }
    Ok(())
}

/// No item is torn from its options, nor the heading of them all from the first one.
fn items(
    flow: &mut Flow<'_>,
    pack: &AppealPack,
    say: &impl Fn(&str) -> String,
) -> Result<(), PaperFault> {
    for (nth, item) in pack.items.iter().enumerate() {
        flow.together(|flow| {
            if nth == 0 {
                part(flow, "Các câu như người dự đã thấy")?;
            }
            one_item(flow, item, say)
        })?;
    }
    Ok(())
}

const OPTION_COLUMNS: [Column; 4] = [
    Column { heading: "", width_mm: 12.0, align: Align::Centre },
    Column {
        heading: "Phương án, theo thứ tự đã hiện", width_mm: 106.0, align: Align::Left
    },
    Column { heading: "Đáp án", width_mm: 28.0, align: Align::Left },
    Column { heading: "Người dự", width_mm: 28.0, align: Align::Left },
];

fn one_item(
    flow: &mut Flow<'_>,
    item: &AppealItem,
    say: &impl Fn(&str) -> String,
) -> Result<(), PaperFault> {
    flow.gap(3.0);
    flow.paragraph(Align::Left, PART, &say(&item.heading))?;
    flow.paragraph(Align::Left, BODY, &say(&item.stem))?;
    flow.gap(1.5);
    let rows: Vec<Vec<String>> = item
        .options
        .iter()
        .map(|option| {
            vec![option.mark.clone(), say(&option.text), say(&option.key), say(&option.given)]
        })
        .collect();
    flow.table(&OPTION_COLUMNS, &rows)?;
    flow.gap(1.0);
    flow.paragraph(Align::Left, NOTE, &say(&item.outcome))
}

const RESPONSE_COLUMNS: [Column; 6] = [
    Column { heading: "Số", width_mm: 18.0, align: Align::Left },
    Column { heading: "Lúc", width_mm: 40.0, align: Align::Left },
    Column { heading: "Câu", width_mm: 14.0, align: Align::Centre },
    Column { heading: "Trả lời", width_mm: 38.0, align: Align::Left },
    Column { heading: "Sau khi hiện", width_mm: 26.0, align: Align::Right },
    Column { heading: "Ghi chú", width_mm: 38.0, align: Align::Left },
];

fn responses(
    flow: &mut Flow<'_>,
    pack: &AppealPack,
    say: &impl Fn(&str) -> String,
) -> Result<(), PaperFault> {
    if pack.responses.is_empty() {
        return flow.paragraph(Align::Left, BODY, "Người dự không trả lời câu nào.");
    }
    // The newest decide what counts, so a table that is too long loses its beginning.
    let n_left_out = pack.responses.len().saturating_sub(MAX_ROWS);
    if n_left_out > 0 {
        let note = format!("Không in {n_left_out} lần trả lời đầu tiên.");
        flow.paragraph(Align::Left, NOTE, &note)?;
    }
    let rows: Vec<Vec<String>> = pack
        .responses
        .iter()
        .skip(n_left_out)
        .map(|response| {
            vec![
                response.number.clone(),
                response.at.clone(),
                response.position.clone(),
                say(&response.given),
                response.seconds.clone(),
                response.note.clone(),
            ]
        })
        .collect();
    flow.table(&RESPONSE_COLUMNS, &rows)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::tools::{Printed, day};
    use super::*;

    fn pack(n_responses: usize) -> AppealPack {
        let option = |mark: &str, text: &str, key: &str, given: &str| AppealOption {
            mark: mark.to_owned(),
            text: text.to_owned(),
            key: key.to_owned(),
            given: given.to_owned(),
        };
        let response = |number: usize| AppealResponse {
            number: format!("1/{number}"),
            at: "01/10/2026 08:05:11".to_owned(),
            position: "1".to_owned(),
            given: "B".to_owned(),
            seconds: "12,5 giây".to_owned(),
            note: String::new(),
        };
        AppealPack {
            issuer: "Sở Khoa học và Công nghệ tỉnh Đồng Tháp".to_owned(),
            facts: vec![("Người dự", "Thạch Thị Sà Rết Ửng".to_owned())],
            marks: vec![("Hạt giống của đề", "0b".repeat(32))],
            results: vec![AppealResult {
                version: "1".to_owned(),
                at: "01/10/2026 08:45".to_owned(),
                cause: "Chấm lần đầu".to_owned(),
                points: "17/30".to_owned(),
                decision: "Chưa đạt".to_owned(),
            }],
            figures: vec![("Điểm kỳ vọng ở điểm chuẩn", "18,02".to_owned())],
            figures_note: "Theo nhãn mức độ của câu hỏi.".to_owned(),
            neutralisations: vec!["Câu 1: cho mọi người đủ điểm.".to_owned()],
            items: vec![AppealItem {
                heading: "Câu 1 · safety-020 bản 2".to_owned(),
                stem: "Bà Sáu nhận tin nhắn lạ 😀\tNên làm gì?".to_owned(),
                options: vec![
                    option("A", "Không bấm vào đường dẫn", "đúng", ""),
                    option("B", "Gọi lại số đó", "", "chọn"),
                ],
                outcome: "Tính: B. Điểm: 0/1.".to_owned(),
            }],
            responses: (1..=n_responses).map(response).collect(),
        }
    }

    fn print(name: &str, n_responses: usize) -> Printed {
        let fonts = Fonts::shipped().unwrap();
        let bytes = appeal_pdf(&fonts, &pack(n_responses), day(2026, 11, 2)).unwrap();
        let printed = Printed::new(name, &bytes);
        printed.assert_sound();
        printed
    }

    #[test]
    fn a_pack_holds_form_items_responses_and_results() {
        let text = print("appeal", 3).text();
        let wants = ["HỒ SƠ PHÚC KHẢO", "Sà Rết", "0b0b0b", "safety-020", "Gọi lại số đó", "1/3"];
        for want in wants.into_iter().chain(["17/30", "18,02", "cho mọi người đủ điểm", "12,5"])
        {
            assert!(text.contains(want), "{want} is missing in\n{text}");
        }
    }

    #[test]
    fn an_item_stands_on_one_page_and_long_facts_are_as_large_as_short_ones() {
        let mut pack = pack(0);
        let hall = "Nhà văn hóa liên ấp bên cạnh trường tiểu học cũ của xã";
        pack.facts.push(("Hội trường", hall.to_owned()));
        let item = pack.items[0].clone();
        pack.items = (1..=12)
            .map(|n| {
                let mut item = item.clone();
                item.heading = format!("Câu {n} · safety-020");
                item.options[1].text = format!("Phương án cuối của câu {n}.");
                item
            })
            .collect();
        let fonts = Fonts::shipped().unwrap();
        let printed =
            Printed::new("appeal-torn", &appeal_pdf(&fonts, &pack, day(2026, 11, 2)).unwrap());
        let text = printed.text();
        let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
        assert!(pages.len() > 1, "{text}");
        for n in 1..=12 {
            let page = pages.iter().find(|page| page.contains(&format!("Câu {n} ·"))).unwrap();
            assert!(page.contains(&format!("của câu {n}.")), "question {n} is torn: {text}");
        }
        assert!(!text.contains(hall), "it does not go on below: {text}");
        assert!(hall.split(' ').all(|word| text.contains(word)), "{text}");
    }

    #[test]
    fn a_letter_that_cannot_be_printed_does_not_keep_the_pack_back() {
        let text = print("appeal-odd", 0).text();
        assert!(text.contains("lạ ? Nên"), "{text}");
        assert!(text.contains("không trả lời câu nào"), "{text}");
    }

    #[test]
    fn a_log_beyond_all_measure_loses_its_beginning() {
        let text = print("appeal-long", MAX_ROWS + 2).text();
        assert!(text.contains("Không in 2 lần"), "{}", text.len());
        assert!(text.contains(&format!("1/{}", MAX_ROWS + 2)) && !text.contains("  1/2 "));
    }
}
