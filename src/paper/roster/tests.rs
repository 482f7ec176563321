//! Rosters and minutes as other people's programs read them.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::super::tools::{Printed, day};
use super::*;

fn roster(edition: Edition, n_rows: usize) -> Roster {
    let names = ["ĐẶNG THỊ HƯỜNG", "Thạch Thị Sà Rết", "O'Connor Thị D'Arc", "Lò Thị Ửng"];
    let row = |position: usize| RosterRow {
        seat_number: format!("A{:02}", position + 1),
        name: names[position % names.len()].into(),
        birth_date: day(1960 + position as i32 % 40, 3, 5),
        state: "Đã nộp bài".into(),
        score: format!("{}/30", 18 + position % 12),
        decision: "Đạt".into(),
    };
    Roster {
        edition,
        issuer: "Tổ công nghệ số cộng đồng ấp 1, xã Tân Hộ Cơ".into(),
        hall: "Nhà văn hoá xã Tân Hộ Cơ".into(),
        commune: "Xã Tân Hộ Cơ".into(),
        exam_title: "Sát hạch kỹ năng số cơ bản dành cho người dân".into(),
        session_code: "QX4TD7".into(),
        scheduled_at: day(2026, 10, 10).and_hms_opt(7, 30, 0).unwrap(),
        opened_at: day(2026, 10, 10).and_hms_opt(7, 34, 0),
        mentors: vec!["Lê Thị Ánh Tuyết".into(), "Vũ Ngọc Bảo Khánh".into()],
        counts: vec![("Thí sinh".into(), n_rows as u64), ("Đã nộp bài".into(), 28)],
        rows: (0..n_rows).map(row).collect(),
    }
}

fn minutes(incidents: Vec<IncidentLine>) -> Edition {
    let sealed_at = day(2026, 10, 10).and_hms_opt(8, 40, 0).unwrap();
    let measurement = "Sai số đo tại mức đạt: ± 2,7 điểm.".into();
    Edition::Minutes {
        sealed_at,
        seal: "4f1d9a0c 77e2b3d8 0a16c5ef".into(),
        incidents,
        measurement,
    }
}

fn print(name: &str, roster: &Roster) -> Printed {
    let fonts = Fonts::shipped().unwrap();
    let printed = Printed::new(name, &roster_pdf(&fonts, roster, day(2026, 10, 10)).unwrap());
    printed.assert_sound();
    printed
}

#[test]
fn a_long_roster_repeats_its_head_and_loses_nobody() {
    let printed = print("roster", &roster(Edition::Roster, 90));
    let text = printed.text();
    assert!(printed.facts().contains("Pages:           3"), "{}", printed.facts());
    assert_eq!(text.matches("Họ và tên").count(), 3);
    assert_eq!(text.matches("Thạch Thị Sà Rết").count(), 23);
    assert!(text.contains("DANH SÁCH THÍ SINH"), "{text}");
    assert!(text.contains("Trang 3/3"), "{text}");
    assert!(!text.contains("Niêm phong"), "{text}");
}

#[test]
fn the_minutes_state_results_incidents_and_the_seal() {
    let incident = IncidentLine {
        happened_at: day(2026, 10, 10).and_hms_opt(7, 52, 0).unwrap(),
        seat_number: "A03".into(),
        text: "Máy tính bảng hết pin, đổi máy khác, cộng thêm 4 phút theo quy định.".into(),
    };
    let text = print("minutes", &roster(minutes(vec![incident]), 12)).text();
    for want in [
        "BIÊN BẢN BUỔI SÁT HẠCH",
        "08:40, 10/10/2026",
        "Thí sinh: 12 · Đã nộp bài: 28",
        "O'Connor Thị D'Arc",
        "29/30",
        "hết pin",
        "4f1d9a0c 77e2b3d8 0a16c5ef",
        "Người giám sát 2",
        "Sai số đo tại mức đạt: ± 2,7 điểm.",
    ] {
        assert!(text.contains(want), "{want} is missing in\n{text}");
    }
}

#[test]
fn a_quiet_session_says_so() {
    let text = print("quiet", &roster(minutes(Vec::new()), 2)).text();
    assert!(text.contains("Không có sự việc nào"), "{text}");
}

#[test]
fn a_list_beyond_any_hall_is_refused() {
    let fonts = Fonts::shipped().unwrap();
    let refused = roster_pdf(&fonts, &roster(Edition::Roster, 5_001), day(2026, 10, 10));
    assert!(matches!(refused, Err(PaperFault::TooMany { n_given: 5_001, .. })));
}
