//! The decision (Quyết định) by which certificates are issued, and its annex with the names.

use chrono::NaiveDate;

use super::document::{Imprint, bind};
use super::drawing::Drawing;
use super::fault::PaperFault;
use super::flow::{BODY, Column, Flow, NOTE, TITLE};
use super::fonts::{Face, Fonts};
use super::numbers::{long_date, short_date};
use super::sheet::{A4, Align, Block, Grows, INK, Sheet, Spot, TextStyle};
use super::structure::Role;

/// A decision with the people it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionList {
    /// The body above the issuer; empty when there is none.
    pub issuer_parent: String,
    /// The body that decides.
    pub issuer: String,
    /// Number of the decision; empty to be filled in by hand.
    pub number: String,
    /// Place of the decision.
    pub place: String,
    /// Day of the decision; none to be filled in by hand.
    pub decided_on: Option<NaiveDate>,
    /// What was passed.
    pub exam_title: String,
    /// Where and when it was held, such as `buổi sát hạch: Nhà văn hóa ấp 1, ngày 10/10/2026` or
    /// `12 buổi sát hạch tổ chức từ 01/10/2026 đến 10/10/2026`.
    pub occasion: String,
    /// What the decision rests on, a sentence each.
    pub grounds: Vec<String>,
    /// Office of the signer.
    pub signer_title: String,
    /// Name of the signer; empty when a place for it is enough.
    pub signer_name: String,
    /// The people, in the order of the annex.
    pub rows: Vec<DecisionRow>,
}

/// A person whom the decision is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRow {
    /// Full name.
    pub name: String,
    /// Birth date.
    pub birth_date: NaiveDate,
    /// Commune of residence; empty when it is not listed.
    pub residence: String,
    /// How well, in words.
    pub result: String,
    /// Number in the register of certificates; empty before they are issued.
    pub register_number: String,
}

const BLANK: &str = "……………";
const PLAIN: TextStyle = TextStyle { face: Face::SerifRegular, size_pt: 13.0, colour: INK };
const BOLD: TextStyle = TextStyle { face: Face::SerifBold, size_pt: 13.0, colour: INK };
const ITALIC: TextStyle = TextStyle { face: Face::SerifItalic, size_pt: 13.0, colour: INK };
const LEFT_MM: f32 = 30.0;
const WIDTH_MM: f32 = 160.0;
const LINE_MM: f32 = 6.6;

const COLUMNS: [Column; 6] = [
    Column { heading: "STT", width_mm: 12.0, align: Align::Centre },
    Column { heading: "Họ và tên", width_mm: 56.0, align: Align::Left },
    Column { heading: "Ngày sinh", width_mm: 24.0, align: Align::Centre },
    Column { heading: "Nơi cư trú", width_mm: 36.0, align: Align::Left },
    Column { heading: "Kết quả", width_mm: 24.0, align: Align::Left },
    Column { heading: "Số vào sổ", width_mm: 22.0, align: Align::Centre },
];

/// The decision on its first page, the annex on those that follow.
pub fn decision_list_pdf(
    fonts: &Fonts,
    list: &DecisionList,
    created_on: NaiveDate,
) -> Result<Vec<u8>, PaperFault> {
    let mut sheets = vec![decision(fonts, list)?];
    sheets.extend(annex(fonts, list)?);
    let title = format!("Quyết định cấp giấy chứng nhận – {}", list.occasion);
    bind(&Imprint::plain(&title, &list.issuer, created_on), fonts, sheets)
}

fn decision<'f>(fonts: &'f Fonts, list: &DecisionList) -> Result<Sheet<'f>, PaperFault> {
    let mut sheet = Sheet::new(fonts, A4);
    head(&mut sheet, list)?;
    let middle = |y_mm| Spot { x_mm: LEFT_MM + WIDTH_MM / 2.0, y_mm };
    sheet.set_role(Role::Heading);
    sheet.text(middle(62.0), Align::Centre, BOLD, "QUYẾT ĐỊNH")?;
    sheet.set_role(Role::Paragraph);
    let about = format!("Về việc cấp giấy chứng nhận “{}”", list.exam_title);
    let room = Block {
        max_width_mm: WIDTH_MM,
        max_lines: 4,
        line_mm: LINE_MM,
        wrapped_size_pt: BOLD.size_pt,
        grows: Grows::Down,
    };
    let n_lines = sheet.block(middle(69.0), Align::Centre, BOLD, room, &about)?;
    let y_mm = 69.0 + LINE_MM * n_lines as f32;
    let office = list.signer_title.to_uppercase();
    sheet.text_within(middle(y_mm + 5.0), Align::Centre, BOLD, WIDTH_MM, &office)?;
    let mut y_mm = y_mm + 14.0;
    for ground in &list.grounds {
        y_mm = paragraph(&mut sheet, y_mm, ITALIC, ground)? + 1.5;
    }
    sheet.text(middle(y_mm + 5.0), Align::Centre, BOLD, "QUYẾT ĐỊNH:")?;
    y_mm += 14.0;
    let n_people = list.rows.len();
    let articles = [
        format!(
            "Điều 1. Cấp giấy chứng nhận “{}” cho {n_people} người có tên trong danh sách kèm \
             theo, đạt yêu cầu tại {}.",
            list.exam_title, list.occasion
        ),
        "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.".to_owned(),
        "Điều 3. Các đơn vị liên quan và những người có tên tại Điều 1 chịu trách nhiệm thi hành \
         Quyết định này./."
            .to_owned(),
    ];
    for article in &articles {
        y_mm = paragraph(&mut sheet, y_mm, PLAIN, article)? + 2.0;
    }
    let y_mm = (y_mm + 8.0).min(235.0);
    let small = |face| TextStyle { face, size_pt: 11.0, colour: INK };
    let left = |y_mm| Spot { x_mm: LEFT_MM, y_mm };
    let (italic, plain) = (small(Face::SerifItalic), small(Face::SerifRegular));
    sheet.text(left(y_mm), Align::Left, italic, "Nơi nhận:")?;
    sheet.text(left(y_mm + 5.5), Align::Left, plain, "- Như Điều 3;")?;
    sheet.text(left(y_mm + 11.0), Align::Left, plain, "- Lưu: VT, hồ sơ sát hạch.")?;
    let signer = |y_mm| Spot { x_mm: 150.0, y_mm };
    sheet.text_within(signer(y_mm), Align::Centre, BOLD, 76.0, &office)?;
    sheet.text_within(signer(y_mm + 38.0), Align::Centre, BOLD, 76.0, &list.signer_name)?;
    Ok(sheet)
}

/// Issuer and number on the left, national name, motto, place and date on the right.
fn head(sheet: &mut Sheet<'_>, list: &DecisionList) -> Result<(), PaperFault> {
    let at = |x_mm, y_mm| Spot { x_mm, y_mm };
    let small = TextStyle { size_pt: 12.0, ..PLAIN };
    let strong = TextStyle { size_pt: 12.0, ..BOLD };
    let mut rules = Drawing::on(A4);
    rules.rule(at(48.0, 36.2), at(76.0, 36.2), 0.25, INK);
    rules.rule(at(117.4, 36.2), at(174.6, 36.2), 0.25, INK);
    sheet.draw(&rules);
    sheet.text_within(at(62.0, 28.0), Align::Centre, small, 68.0, &list.issuer_parent)?;
    sheet.text_within(at(62.0, 34.0), Align::Centre, strong, 68.0, &list.issuer)?;
    let number = if list.number.is_empty() { BLANK } else { &list.number };
    sheet.text_within(at(62.0, 44.0), Align::Centre, PLAIN, 68.0, &format!("Số: {number}"))?;
    let country = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
    sheet.text_within(at(146.0, 28.0), Align::Centre, strong, 84.0, country)?;
    sheet.text(at(146.0, 34.0), Align::Centre, BOLD, "Độc lập - Tự do - Hạnh phúc")?;
    let day = list.decided_on.map(long_date);
    let day = day.unwrap_or_else(|| "ngày …… tháng …… năm ………".to_owned());
    let place = format!("{}, {day}", list.place);
    sheet.text_within(at(146.0, 44.0), Align::Centre, ITALIC, 84.0, &place)
}

/// A paragraph across the page; gives the baseline of the next.
fn paragraph(
    sheet: &mut Sheet<'_>,
    y_mm: f32,
    style: TextStyle,
    text: &str,
) -> Result<f32, PaperFault> {
    let at = Spot { x_mm: LEFT_MM, y_mm };
    let n_lines = sheet.paragraph(at, style, WIDTH_MM, LINE_MM, text)?;
    Ok(y_mm + LINE_MM * n_lines as f32)
}

fn annex<'f>(fonts: &'f Fonts, list: &DecisionList) -> Result<Vec<Sheet<'f>>, PaperFault> {
    let mut flow = Flow::new(fonts);
    flow.paragraph(Align::Centre, TITLE, "DANH SÁCH NGƯỜI ĐƯỢC CẤP GIẤY CHỨNG NHẬN")?;
    flow.paragraph(Align::Centre, BODY, &list.exam_title)?;
    let number = if list.number.is_empty() { BLANK } else { &list.number };
    let day = list.decided_on.map(short_date);
    let day = day.unwrap_or_else(|| "……/……/………".to_owned());
    let belongs = format!("(Kèm theo Quyết định số {number} ngày {day} của {})", list.issuer);
    flow.paragraph(Align::Centre, NOTE, &belongs)?;
    flow.gap(5.0);
    let rows: Vec<Vec<String>> = list
        .rows
        .iter()
        .enumerate()
        .map(|(index, row)| {
            vec![
                (index + 1).to_string(),
                row.name.clone(),
                short_date(row.birth_date),
                row.residence.clone(),
                row.result.clone(),
                row.register_number.clone(),
            ]
        })
        .collect();
    flow.table(&COLUMNS, &rows)?;
    flow.gap(4.0);
    flow.paragraph(Align::Left, BODY, &format!("Danh sách gồm {} người.", list.rows.len()))?;
    flow.finish(&format!("Phụ lục Quyết định số {number}"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::tools::{Printed, day};
    use super::*;

    fn list(n_people: usize) -> DecisionList {
        let row = |position: usize| DecisionRow {
            name: "Công Tằng Tôn Nữ Nguyễn Phước Hoàng Thị Thuỳ Dương Thanh Yên".into(),
            birth_date: day(1960, 3, 5),
            residence: "Xã Tân Hộ Cơ".into(),
            result: "Đạt".into(),
            register_number: (1000 + position).to_string(),
        };
        DecisionList {
            issuer_parent: "ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP".into(),
            issuer: "SỞ KHOA HỌC VÀ CÔNG NGHỆ".into(),
            number: "1268/QĐ-SKHCN".into(),
            place: "Đồng Tháp".into(),
            decided_on: Some(day(2026, 10, 12)),
            exam_title: "Sát hạch kỹ năng số cơ bản dành cho người dân".into(),
            occasion: "buổi sát hạch: Nhà văn hóa xã Tân Hộ Cơ, ngày 10/10/2026".into(),
            grounds: vec!["Căn cứ biên bản buổi sát hạch mã QX4 TD7;".into()],
            signer_title: "Giám đốc".into(),
            signer_name: "Trần Văn Mẫu".into(),
            rows: (0..n_people).map(row).collect(),
        }
    }

    #[test]
    fn a_decision_names_its_ground_its_people_and_its_annex() {
        let fonts = Fonts::shipped().unwrap();
        let bytes = decision_list_pdf(&fonts, &list(60), day(2026, 10, 12)).unwrap();
        let printed = Printed::new("decision", &bytes);
        printed.assert_sound();
        let text = printed.raw_text().split_whitespace().collect::<Vec<_>>().join(" ");
        for want in [
            "QUYẾT ĐỊNH",
            "Số: 1268/QĐ-SKHCN",
            "Đồng Tháp, ngày 12 tháng 10 năm 2026",
            "Căn cứ biên bản buổi sát hạch mã QX4 TD7;",
            "cho 60 người",
            "Kèm theo Quyết định số 1268/QĐ-SKHCN ngày 12/10/2026",
            "1059",
            "Danh sách gồm 60 người.",
        ] {
            assert!(text.contains(want), "{want} is missing in\n{text}");
        }
    }

    #[test]
    fn every_page_of_the_annex_has_the_head_of_its_table_and_its_number() {
        let fonts = Fonts::shipped().unwrap();
        let bytes = decision_list_pdf(&fonts, &list(120), day(2026, 10, 12)).unwrap();
        let text = Printed::new("decision-long", &bytes).text();
        let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
        let n_annex = pages.len() - 1;
        assert!(n_annex > 3, "{n_annex}");
        for (page, n) in pages[1..].iter().zip(1..) {
            for want in ["STT", "Họ và tên", "Số vào sổ", &format!("Trang {n}/{n_annex}")]
            {
                assert!(page.contains(want), "{want} is missing on page {n}:\n{page}");
            }
        }
        assert!(!pages[0].contains("Họ và tên"), "{}", pages[0]);
    }

    #[test]
    fn a_decision_without_number_leaves_room_for_it() {
        let fonts = Fonts::shipped().unwrap();
        let open = DecisionList { number: String::new(), decided_on: None, ..list(1) };
        let bytes = decision_list_pdf(&fonts, &open, day(2026, 10, 12)).unwrap();
        let text = Printed::new("decision-open", &bytes).text();
        assert!(text.contains("Số: ……………"), "{text}");
        assert!(text.contains("ngày …… tháng …… năm ………"), "{text}");
    }
}
