//! Seat cards: eight to a page, to be cut apart and laid on the seats.

use chrono::{NaiveDate, NaiveDateTime};

use super::document::{Imprint, bind};
use super::drawing::Drawing;
use super::fault::PaperFault;
use super::fonts::{Face, Fonts};
use super::numbers::short_moment;
use super::qr::QrMatrix;
use super::sheet::{A4, Align, Block, Colour, GREY, Grows, INK, QrText, Sheet, Spot, TextStyle};

/// More seats than any hall has.
pub const MAX_SEAT_CARDS: usize = 2_000;

const N_COLUMNS: usize = 2;
const N_ROWS: usize = 4;
const CARD_WIDTH_MM: f32 = 105.0;
const CARD_HEIGHT_MM: f32 = 74.25;
const INSET_MM: f32 = 9.0;
/// Between the insets.
const INNER_MM: f32 = CARD_WIDTH_MM - 2.0 * INSET_MM;
const QR_BOX_MM: f32 = 34.0;
const ACCENT: Colour = Colour([0x0f, 0x4c, 0x5c]);

/// The seat cards of one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatCards {
    /// What is sat.
    pub exam_title: String,
    /// Where.
    pub hall: String,
    /// When, in Vietnam's time.
    pub starts_at: NaiveDateTime,
    /// The code all candidates of the session type.
    pub session_code: String,
    /// The address to type where no camera is at hand.
    pub join_host: String,
    /// One card a candidate, in the order of printing.
    pub cards: Vec<SeatCard>,
}

/// What differs from card to card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatCard {
    /// Who sits there.
    pub candidate_name: String,
    /// The seat, as it is marked in the hall.
    pub seat_number: String,
    /// The code only this candidate types.
    pub seat_code: String,
    /// What the QR code holds.
    pub join_url: String,
}

/// The cards as A4 pages of two by four, with lines to cut along.
pub fn seat_cards_pdf(
    fonts: &Fonts,
    session: &SeatCards,
    created_on: NaiveDate,
) -> Result<Vec<u8>, PaperFault> {
    let n_given = session.cards.len();
    if n_given > MAX_SEAT_CARDS {
        let n_allowed = MAX_SEAT_CARDS;
        return Err(PaperFault::TooMany { what: "seat cards", n_given, n_allowed });
    }
    let cut_lines = cut_lines();
    let mut sheets = Vec::new();
    for cards in session.cards.chunks(N_COLUMNS * N_ROWS) {
        let mut sheet = Sheet::new(fonts, A4);
        sheet.draw(&cut_lines);
        for (position, card) in cards.iter().enumerate() {
            let corner = Spot {
                x_mm: CARD_WIDTH_MM * (position % N_COLUMNS) as f32,
                y_mm: CARD_HEIGHT_MM * (position / N_COLUMNS) as f32,
            };
            draw_card(&mut sheet, corner, session, card)?;
        }
        sheets.push(sheet);
    }
    let title = format!("Thẻ chỗ ngồi – {} – {}", session.hall, session.exam_title);
    bind(&Imprint::plain(&title, &session.hall, created_on), fonts, sheets)
}

fn cut_lines() -> Drawing {
    let mut drawing = Drawing::on(A4);
    let middle_mm = CARD_WIDTH_MM;
    let top = Spot { x_mm: middle_mm, y_mm: 0.0 };
    drawing.dashes(top, Spot { x_mm: middle_mm, y_mm: A4.height_mm }, 0.2, GREY);
    for row in 1..N_ROWS {
        let y_mm = CARD_HEIGHT_MM * row as f32;
        let (left, right) = (Spot { x_mm: 0.0, y_mm }, Spot { x_mm: A4.width_mm, y_mm });
        drawing.dashes(left, right, 0.2, GREY);
    }
    drawing
}

fn draw_card(
    sheet: &mut Sheet<'_>,
    corner: Spot,
    session: &SeatCards,
    card: &SeatCard,
) -> Result<(), PaperFault> {
    draw_head(sheet, corner, session, card)?;
    draw_codes(sheet, corner, session, card)?;
    let first = format!("1. Quét mã QR, hoặc mở {} rồi nhập hai mã trên.", session.join_host);
    let second = "2. Kiểm tra họ tên trên màn hình, chờ người giám sát cho vào.";
    let style = sans(8.5, INK);
    sheet.text_within(within(corner, 0.0, 63.0), Align::Left, style, INNER_MM, &first)?;
    sheet.text_within(within(corner, 0.0, 67.5), Align::Left, style, INNER_MM, second)
}

fn draw_head(
    sheet: &mut Sheet<'_>,
    corner: Spot,
    session: &SeatCards,
    card: &SeatCard,
) -> Result<(), PaperFault> {
    let head = format!("{} · {}", session.hall, short_moment(session.starts_at));
    let at = within(corner, 0.0, 11.5);
    sheet.text_within(at, Align::Left, sans(8.0, GREY), INNER_MM - 26.0, &head)?;
    let seat = format!("Chỗ {}", card.seat_number);
    let at = within(corner, INNER_MM, 12.5);
    sheet.text_within(at, Align::Right, bold(14.0, ACCENT), 24.0, &seat)?;
    let room = Block {
        max_width_mm: INNER_MM,
        max_lines: 2,
        line_mm: 5.2,
        wrapped_size_pt: 15.0,
        grows: Grows::Down,
    };
    let style = bold(name_size_pt(card), INK);
    sheet.block(within(corner, 0.0, 20.5), Align::Left, style, room, &card.candidate_name)?;
    Ok(())
}

fn draw_codes(
    sheet: &mut Sheet<'_>,
    corner: Spot,
    session: &SeatCards,
    card: &SeatCard,
) -> Result<(), PaperFault> {
    let left_mm = INNER_MM - QR_BOX_MM - 2.0;
    let at = |y_mm| within(corner, 0.0, y_mm);
    let (label, large) = (sans(8.0, GREY), bold(19.0, INK));
    sheet.text(at(32.0), Align::Left, label, "Mã buổi sát hạch")?;
    sheet.text_within(at(39.5), Align::Left, large, left_mm, &session.session_code)?;
    sheet.text(at(47.5), Align::Left, label, "Mã chỗ ngồi")?;
    sheet.text_within(at(55.5), Align::Left, bold(21.0, ACCENT), left_mm, &card.seat_code)?;
    let matrix = QrMatrix::encode(&card.join_url)?;
    let too_wide = PaperFault::QrTooWide { n_modules: matrix.n_modules() };
    let module_mm = matrix.widest_module_mm(QR_BOX_MM).ok_or(too_wide)?;
    let free_mm = (QR_BOX_MM - matrix.side_mm(module_mm)) / 2.0;
    let upper_left = within(corner, INNER_MM - QR_BOX_MM + free_mm, 25.0 + free_mm);
    let words = "Mã QR mở trang làm bài của thí sinh này";
    let code = QrText { text: &card.join_url, words };
    sheet.qr(upper_left, module_mm, code, &matrix);
    Ok(())
}

/// A place on the card, from its left inset and its upper edge.
fn within(corner: Spot, x_mm: f32, y_mm: f32) -> Spot {
    Spot { x_mm: corner.x_mm + INSET_MM + x_mm, y_mm: corner.y_mm + y_mm }
}

fn sans(size_pt: f32, colour: Colour) -> TextStyle {
    TextStyle { face: Face::SansRegular, size_pt, colour }
}

fn bold(size_pt: f32, colour: Colour) -> TextStyle {
    TextStyle { face: Face::SansBold, size_pt, colour }
}

/// A long name is set smaller at once, so that it takes two lines that stand well apart.
fn name_size_pt(card: &SeatCard) -> f32 {
    match card.candidate_name.chars().count() {
        0..=26 => 15.0,
        _ => 12.0,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::tools::{Printed, day};
    use super::*;

    const NAMES: [&str; 4] = [
        "ĐẶNG THỊ HƯỜNG",
        "Y Blim Niê",
        "H'Ƀlim Niê Kđăm",
        "Công Tằng Tôn Nữ Nguyễn Phước Hoàng Thị Thuỳ Dương Thanh Yên",
    ];

    fn session(n_cards: usize) -> SeatCards {
        let card = |position: usize| SeatCard {
            candidate_name: NAMES[position % NAMES.len()].into(),
            seat_number: format!("A{:02}", position + 1),
            seat_code: format!("{}-7K3M", 4000 + position),
            join_url: format!("https://sathach.example.vn/t/QX4TD7#{}7K3M", 4000 + position),
        };
        SeatCards {
            exam_title: "Sát hạch kỹ năng số cơ bản".into(),
            hall: "Nhà văn hoá xã Tân Hộ Cơ".into(),
            starts_at: day(2026, 10, 10).and_hms_opt(7, 30, 0).unwrap(),
            session_code: "QX4 TD7".into(),
            join_host: "sathach.example.vn".into(),
            cards: (0..n_cards).map(card).collect(),
        }
    }

    fn print(session: &SeatCards) -> Result<Vec<u8>, PaperFault> {
        seat_cards_pdf(&Fonts::shipped().unwrap(), session, day(2026, 10, 9))
    }

    #[test]
    fn eight_cards_fill_a_page_and_each_code_opens_its_own_seat() {
        let session = session(11);
        let printed = Printed::new("seat-cards", &print(&session).unwrap());
        printed.assert_sound();
        assert!(printed.facts().contains("Pages:           2"), "{}", printed.facts());
        let mut want: Vec<&str> =
            session.cards[..8].iter().map(|card| card.join_url.as_str()).collect();
        let mut got = printed.qr_codes(1);
        want.sort_unstable();
        got.sort_unstable();
        assert_eq!(got, want);
        assert_eq!(printed.qr_codes(2).len(), 3);
    }

    #[test]
    fn a_card_carries_name_seat_and_both_codes() {
        let text = Printed::new("seat-card", &print(&session(4)).unwrap()).text();
        for want in [
            "ĐẶNG THỊ HƯỜNG",
            "Y Blim Niê",
            "H'Ƀlim Niê Kđăm",
            "Thị Thuỳ Dương Thanh Yên",
            "Chỗ A04",
            "QX4 TD7",
            "4002-7K3M",
        ] {
            assert!(text.contains(want), "{want} is missing in\n{text}");
        }
    }

    #[test]
    fn too_many_cards_are_refused() {
        let refused = print(&session(MAX_SEAT_CARDS + 1)).unwrap_err();
        assert!(matches!(refused, PaperFault::TooMany { n_given: 2_001, .. }), "{refused}");
    }
}
