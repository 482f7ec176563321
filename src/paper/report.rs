//! The progress report: how far each indicator and each commune has come.

use chrono::NaiveDate;

use super::document::{Imprint, bind};
use super::fault::PaperFault;
use super::flow::{BODY, Column, Flow, NOTE, PART, TITLE};
use super::fonts::Fonts;
use super::numbers::{count, percent, short_date};
use super::sheet::Align;

/// A report as of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgressReport {
    /// The body that reports.
    pub issuer: String,
    /// The plan it reports on.
    pub plan: String,
    /// The day whose figures these are.
    pub as_of: NaiveDate,
    /// The indicators, in the order of the plan.
    pub indicators: Vec<IndicatorRow>,
    /// The communes, in the order of the list.
    pub communes: Vec<CommuneRow>,
    /// Where the figures come from and what is missing.
    pub notes: Vec<String>,
}

/// How far an indicator has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorRow {
    /// Its number in the plan.
    pub number: String,
    /// What it counts.
    pub name: String,
    /// How many so far; nothing when nobody reported.
    pub numerator: Option<u64>,
    /// Of how many; nothing when a count alone is asked for or the figure is missing.
    pub denominator: Option<u64>,
    /// The share in hundredths of a percent.
    pub share_hundredths: Option<u32>,
    /// The target in words.
    pub target: String,
    /// By when.
    pub due: Option<NaiveDate>,
}

/// How far a commune has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommuneRow {
    /// Its name.
    pub name: String,
    /// Adults living there, when known.
    pub n_adults: Option<u64>,
    /// Adults with a certificate in force.
    pub n_passed: u64,
    /// Those of them whom VNeID has acknowledged.
    pub n_confirmed: u64,
    /// Share of the adults with a certificate, in hundredths of a percent.
    pub share_hundredths: Option<u32>,
}

/// The report as PDF.
pub fn progress_report_pdf(
    fonts: &Fonts,
    report: &ProgressReport,
    created_on: NaiveDate,
) -> Result<Vec<u8>, PaperFault> {
    let as_of = short_date(report.as_of);
    let mut flow = Flow::new(fonts);
    flow.paragraph(Align::Left, NOTE, &report.issuer)?;
    flow.gap(4.0);
    flow.paragraph(Align::Centre, TITLE, "BÁO CÁO TIẾN ĐỘ")?;
    flow.paragraph(Align::Centre, BODY, &report.plan)?;
    flow.paragraph(Align::Centre, BODY, &format!("Số liệu đến hết ngày {as_of}"))?;
    flow.gap(5.0);
    flow.paragraph(Align::Left, PART, "Các chỉ tiêu")?;
    flow.gap(2.0);
    let rows: Vec<Vec<String>> = report.indicators.iter().map(indicator_row).collect();
    flow.table(&INDICATOR_COLUMNS, &rows)?;
    if !report.communes.is_empty() {
        flow.gap(7.0);
        flow.paragraph(Align::Left, PART, "Theo xã, phường")?;
        flow.gap(2.0);
        flow.table(&COMMUNE_COLUMNS, &commune_rows(&report.communes))?;
    }
    flow.gap(4.0);
    for note in &report.notes {
        flow.paragraph(Align::Left, NOTE, &format!("• {note}"))?;
    }
    flow.signatures(&["Người lập báo cáo", "Thủ trưởng đơn vị"], "Ngày …… tháng …… năm ………")?;
    let title = format!("Báo cáo tiến độ đến ngày {as_of}");
    let sheets = flow.finish(&title)?;
    bind(&Imprint::plain(&title, &report.issuer, created_on), fonts, sheets)
}

const INDICATOR_COLUMNS: [Column; 7] = [
    Column { heading: "Số", width_mm: 10.0, align: Align::Centre },
    Column { heading: "Chỉ tiêu", width_mm: 64.0, align: Align::Left },
    Column { heading: "Đã đạt", width_mm: 21.0, align: Align::Right },
    Column { heading: "Trên tổng số", width_mm: 21.0, align: Align::Right },
    Column { heading: "Tỷ lệ", width_mm: 17.0, align: Align::Right },
    Column { heading: "Mục tiêu", width_mm: 20.0, align: Align::Right },
    Column { heading: "Hạn", width_mm: 21.0, align: Align::Centre },
];

const COMMUNE_COLUMNS: [Column; 6] = [
    Column { heading: "STT", width_mm: 12.0, align: Align::Centre },
    Column { heading: "Xã, phường", width_mm: 58.0, align: Align::Left },
    Column { heading: "Người lớn", width_mm: 26.0, align: Align::Right },
    Column { heading: "Đạt sát hạch", width_mm: 28.0, align: Align::Right },
    Column { heading: "VNeID xác nhận", width_mm: 28.0, align: Align::Right },
    Column { heading: "Tỷ lệ", width_mm: 22.0, align: Align::Right },
];

/// What stands in a cell without a figure.
const UNKNOWN: &str = "–";

fn indicator_row(row: &IndicatorRow) -> Vec<String> {
    vec![
        row.number.clone(),
        row.name.clone(),
        row.numerator.map_or(UNKNOWN.into(), count),
        row.denominator.map_or(UNKNOWN.into(), count),
        row.share_hundredths.map_or(UNKNOWN.into(), percent),
        row.target.clone(),
        row.due.map_or(UNKNOWN.into(), short_date),
    ]
}

fn commune_rows(communes: &[CommuneRow]) -> Vec<Vec<String>> {
    communes
        .iter()
        .enumerate()
        .map(|(index, row)| {
            vec![
                (index + 1).to_string(),
                row.name.clone(),
                row.n_adults.map_or(UNKNOWN.into(), count),
                count(row.n_passed),
                count(row.n_confirmed),
                row.share_hundredths.map_or(UNKNOWN.into(), percent),
            ]
        })
        .collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::tools::{Printed, day};
    use super::*;

    fn report(n_communes: usize) -> ProgressReport {
        let commune = |position: usize| CommuneRow {
            name: format!("Xã Tân Hộ Cơ {position}"),
            n_adults: (!position.is_multiple_of(3)).then_some(24_150),
            n_passed: 12_070,
            n_confirmed: 11_003,
            share_hundredths: (!position.is_multiple_of(3)).then_some(4998),
        };
        ProgressReport {
            issuer: "Sở Khoa học và Công nghệ tỉnh Đồng Tháp".into(),
            plan: "Kế hoạch 191/KH-UBND ngày 19/5/2025".into(),
            as_of: day(2026, 9, 30),
            indicators: vec![
                IndicatorRow {
                    number: "10".into(),
                    name: "Người trưởng thành được xác nhận đạt phổ cập kỹ năng số trên VNeID"
                        .into(),
                    numerator: Some(1_002_417),
                    denominator: None,
                    share_hundredths: None,
                    target: "1.000.000".into(),
                    due: Some(day(2025, 12, 31)),
                },
                IndicatorRow {
                    number: "14".into(),
                    name: "Người trưởng thành hoàn thành sát hạch đạt chuẩn theo khung kỹ năng số"
                        .into(),
                    numerator: Some(1_231_000),
                    denominator: Some(2_460_500),
                    share_hundredths: Some(5003),
                    target: "50%".into(),
                    due: None,
                },
            ],
            communes: (0..n_communes).map(commune).collect(),
            notes: vec!["Xã chưa có số dân trưởng thành thì chưa tính tỷ lệ.".into()],
        }
    }

    fn print(name: &str, report: &ProgressReport) -> Printed {
        let fonts = Fonts::shipped().unwrap();
        let bytes = progress_report_pdf(&fonts, report, day(2026, 10, 1)).unwrap();
        let printed = Printed::new(name, &bytes);
        printed.assert_sound();
        printed
    }

    #[test]
    fn figures_are_written_as_vietnamese_papers_do() {
        let text = print("report", &report(102)).text();
        for want in ["1.231.000", "2.460.500", "50,03%", "31/12/2025", "30/09/2026", "49,98%"] {
            assert!(text.contains(want), "{want} is missing in\n{text}");
        }
        assert_eq!(text.matches("11.003").count(), 102);
    }

    #[test]
    fn a_report_without_communes_has_no_table_of_them() {
        let text = print("report-small", &report(0)).text();
        assert!(!text.contains("Theo xã, phường"), "{text}");
        assert!(text.contains("chưa tính tỷ lệ"), "{text}");
    }
}
