//! The roster of a session before it, and its minutes after it.

use chrono::{NaiveDate, NaiveDateTime};

use super::document::{Imprint, bind};
use super::fault::PaperFault;
use super::flow::{BODY, Column, Flow, NOTE, PART, TITLE};
use super::fonts::Fonts;
use super::numbers::{count, short_date, short_moment};
use super::sheet::Align;

/// What is printed about one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// Before or after the session.
    pub edition: Edition,
    /// The body that holds the session.
    pub issuer: String,
    /// Where.
    pub hall: String,
    /// The commune of the hall.
    pub commune: String,
    /// What is sat.
    pub exam_title: String,
    /// The session's code, so that two papers can be told apart.
    pub session_code: String,
    /// When it was to begin, in Vietnam's time.
    pub scheduled_at: NaiveDateTime,
    /// When it began.
    pub opened_at: Option<NaiveDateTime>,
    /// Who watched.
    pub mentors: Vec<String>,
    /// Counts to state above the table, such as `("Đã nộp bài", 28)`.
    pub counts: Vec<(String, u64)>,
    /// One row a candidate, in the order of the list.
    pub rows: Vec<RosterRow>,
}

/// Which paper a roster becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edition {
    /// To check people in by.
    Roster,
    /// To sign after the session.
    Minutes {
        /// When the session was sealed, in Vietnam's time.
        sealed_at: NaiveDateTime,
        /// Fingerprint of the sealed record, for comparison with the server.
        seal: String,
        /// What happened.
        incidents: Vec<IncidentLine>,
        /// How exactly the scores measure, in words; empty when nothing is known.
        measurement: String,
    },
}

/// A candidate's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterRow {
    /// The seat, as it is marked in the hall.
    pub seat_number: String,
    /// Full name.
    pub name: String,
    /// Birth date.
    pub birth_date: NaiveDate,
    /// Where the candidate stands, in words.
    pub state: String,
    /// Score in words; empty while there is none.
    pub score: String,
    /// Decision in words; empty while there is none.
    pub decision: String,
}

/// An incident's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentLine {
    /// When, in Vietnam's time.
    pub happened_at: NaiveDateTime,
    /// Whom it concerns; empty when the whole hall.
    pub seat_number: String,
    /// What happened and what was done.
    pub text: String,
}

/// The roster or the minutes as PDF.
pub fn roster_pdf(
    fonts: &Fonts,
    roster: &Roster,
    created_on: NaiveDate,
) -> Result<Vec<u8>, PaperFault> {
    let heading = match &roster.edition {
        Edition::Roster => "DANH SÁCH THÍ SINH",
        Edition::Minutes { .. } => "BIÊN BẢN BUỔI SÁT HẠCH",
    };
    let mut flow = Flow::new(fonts);
    head(&mut flow, heading, roster)?;
    match &roster.edition {
        Edition::Roster => {
            flow.table(&ROSTER_COLUMNS, &rows(roster, roster_row))?;
            let place = "Ngày …… tháng …… năm ………";
            flow.signatures(&["Người lập danh sách", "Người giám sát"], place)?;
        }
        Edition::Minutes { seal, incidents, measurement, .. } => {
            flow.table(&MINUTES_COLUMNS, &rows(roster, minutes_row))?;
            if !measurement.is_empty() {
                flow.gap(3.0);
                flow.paragraph(Align::Left, NOTE, measurement)?;
            }
            incident_part(&mut flow, incidents)?;
            flow.gap(3.0);
            flow.paragraph(Align::Left, NOTE, &format!("Dấu niêm phong bản ghi: {seal}"))?;
            let titles = ["Người giám sát 1", "Người giám sát 2", "Đại diện đơn vị tổ chức"];
            flow.signatures(&titles, "Ngày …… tháng …… năm ………")?;
        }
    }
    let title = format!("{heading} – {} – {}", roster.hall, roster.session_code);
    let sheets = flow.finish(&title)?;
    bind(&Imprint::plain(&title, &roster.issuer, created_on), fonts, sheets)
}

const ROSTER_COLUMNS: [Column; 6] = [
    Column { heading: "STT", width_mm: 12.0, align: Align::Centre },
    Column { heading: "Chỗ", width_mm: 16.0, align: Align::Centre },
    Column { heading: "Họ và tên", width_mm: 62.0, align: Align::Left },
    Column { heading: "Ngày sinh", width_mm: 24.0, align: Align::Centre },
    Column { heading: "Trạng thái", width_mm: 28.0, align: Align::Left },
    Column { heading: "Ký tên", width_mm: 32.0, align: Align::Left },
];

const MINUTES_COLUMNS: [Column; 7] = [
    Column { heading: "STT", width_mm: 12.0, align: Align::Centre },
    Column { heading: "Chỗ", width_mm: 15.0, align: Align::Centre },
    Column { heading: "Họ và tên", width_mm: 55.0, align: Align::Left },
    Column { heading: "Ngày sinh", width_mm: 23.0, align: Align::Centre },
    Column { heading: "Trạng thái", width_mm: 27.0, align: Align::Left },
    Column { heading: "Điểm", width_mm: 18.0, align: Align::Right },
    Column { heading: "Kết quả", width_mm: 24.0, align: Align::Left },
];

const INCIDENT_COLUMNS: [Column; 3] = [
    Column { heading: "Thời điểm", width_mm: 34.0, align: Align::Left },
    Column { heading: "Chỗ", width_mm: 16.0, align: Align::Centre },
    Column { heading: "Sự việc và cách xử lý", width_mm: 124.0, align: Align::Left },
];

fn head(flow: &mut Flow<'_>, heading: &str, roster: &Roster) -> Result<(), PaperFault> {
    flow.paragraph(Align::Left, NOTE, &roster.issuer)?;
    flow.gap(4.0);
    flow.paragraph(Align::Centre, TITLE, heading)?;
    flow.paragraph(Align::Centre, BODY, &roster.exam_title)?;
    flow.gap(3.0);
    let sealed_at = match &roster.edition {
        Edition::Roster => String::new(),
        Edition::Minutes { sealed_at, .. } => short_moment(*sealed_at),
    };
    flow.facts(&[
        ("Địa điểm", roster.hall.clone()),
        ("Xã, phường", roster.commune.clone()),
        ("Mã buổi", roster.session_code.clone()),
        ("Dự kiến", short_moment(roster.scheduled_at)),
        ("Bắt đầu", roster.opened_at.map(short_moment).unwrap_or_default()),
        ("Niêm phong", sealed_at),
        ("Giám sát", roster.mentors.join(", ")),
    ])?;
    let counts: Vec<String> = roster
        .counts
        .iter()
        .map(|(label, number)| format!("{label}: {}", count(*number)))
        .collect();
    flow.gap(3.0);
    flow.paragraph(Align::Left, PART, &counts.join(" · "))?;
    flow.gap(3.0);
    Ok(())
}

fn incident_part(flow: &mut Flow<'_>, incidents: &[IncidentLine]) -> Result<(), PaperFault> {
    flow.gap(5.0);
    if incidents.is_empty() {
        return flow.paragraph(Align::Left, BODY, "Không có sự việc nào được ghi nhận.");
    }
    flow.paragraph(Align::Left, PART, "Sự việc trong buổi sát hạch")?;
    flow.gap(2.0);
    let rows: Vec<Vec<String>> = incidents
        .iter()
        .map(|incident| {
            let moment = short_moment(incident.happened_at);
            vec![moment, incident.seat_number.clone(), incident.text.clone()]
        })
        .collect();
    flow.table(&INCIDENT_COLUMNS, &rows)
}

fn rows(roster: &Roster, row: fn(usize, &RosterRow) -> Vec<String>) -> Vec<Vec<String>> {
    roster.rows.iter().enumerate().map(|(index, candidate)| row(index + 1, candidate)).collect()
}

fn roster_row(position: usize, row: &RosterRow) -> Vec<String> {
    vec![
        position.to_string(),
        row.seat_number.clone(),
        row.name.clone(),
        short_date(row.birth_date),
        row.state.clone(),
        String::new(),
    ]
}

fn minutes_row(position: usize, row: &RosterRow) -> Vec<String> {
    vec![
        position.to_string(),
        row.seat_number.clone(),
        row.name.clone(),
        short_date(row.birth_date),
        row.state.clone(),
        row.score.clone(),
        row.decision.clone(),
    ]
}

#[cfg(test)]
mod tests;
