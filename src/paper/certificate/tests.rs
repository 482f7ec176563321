//! Certificates as other people's programs read them.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::super::layout::LayoutFiles;
use super::super::tools::{Printed, day};
use super::*;

const NAMES: [&str; 9] = [
    "ĐẶNG THỊ HƯỜNG",
    "Nguyễn Hữu Quỹ",
    "Y Blim Niê",
    "Thạch Thị Sà Rết",
    "Lò Thị Ửng",
    "O'Connor Thị D'Arc",
    "H'Ƀlim Niê Kđăm",
    "Công Tằng Tôn Nữ Nguyễn Phước Hoàng Thị Thuỳ Dương Thanh Yên",
    "NGUYỄN PHÚC MỘNG HOÀNG HƯƠNG GIANG THƯỢNG QUỲNH NHƯ PHƯỢNGGG",
];

fn token_url(n_digits: usize) -> String {
    let digits = "81649027350718293645".repeat(n_digits.div_ceil(20));
    format!("https://sathach.example.vn/v#{}", &digits[..n_digits])
}

fn paper(name: &str) -> CertificatePaper {
    CertificatePaper {
        issuer_parent: "ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP".into(),
        issuer: "SỞ KHOA HỌC VÀ CÔNG NGHỆ".into(),
        number: "0127/GCN-SKHCN".into(),
        place: "Đồng Tháp".into(),
        issued_on: day(2026, 10, 10),
        holder_name: name.into(),
        birth_date: day(1960, 3, 5),
        citizen_number_tail: "001".into(),
        residence: "Xã Tân Hộ Cơ, tỉnh Đồng Tháp".into(),
        exam_title: "Sát hạch kỹ năng số cơ bản dành cho người dân".into(),
        result_band: "Đạt chuẩn – Khá".into(),
        decision_number: "1268/QĐ-SKHCN".into(),
        decision_date: day(2026, 10, 8),
        signer_title: "GIÁM ĐỐC".into(),
        signer_name: "Trần Văn Mẫu".into(),
        serial: "CB26-7K3M9-QX4TD".into(),
        register_number: "000127".into(),
        token_url: token_url(480),
        verify_host: "sathach.example.vn".into(),
        is_sample: false,
    }
}

fn print(files: &LayoutFiles, papers: &[CertificatePaper]) -> Result<Vec<u8>, PaperFault> {
    let layout = files.layout().unwrap();
    certificate_pdf(&layout, &files.fonts().unwrap(), papers, day(2026, 10, 10))
}

fn both_layouts() -> [(&'static str, LayoutFiles); 2] {
    [("official", LayoutFiles::official()), ("festive", LayoutFiles::festive())]
}

#[test]
fn names_are_read_back_as_they_were_given() {
    assert_eq!(NAMES[7].chars().count(), 60);
    assert_eq!(NAMES[8].chars().count(), 60);
    for (layout, files) in both_layouts() {
        let bytes = print(&files, &NAMES.map(paper)).unwrap();
        let printed = Printed::new(&format!("names-{layout}"), &bytes);
        printed.assert_sound();
        let text = printed.text();
        let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
        assert_eq!(pages.len(), NAMES.len());
        for (page, name) in pages.iter().zip(NAMES) {
            assert!(page.lines().any(|line| line.trim() == name), "{layout}: {name}\n{page}");
        }
    }
}

#[test]
fn all_that_the_decree_asks_for_is_on_the_official_page() {
    let bytes = print(&LayoutFiles::official(), &[paper("Lò Thị Ửng")]).unwrap();
    let text = Printed::new("official", &bytes).text();
    for want in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
        "Số: 0127/GCN-SKHCN",
        "Đồng Tháp, ngày 10 tháng 10 năm 2026",
        "GIẤY CHỨNG NHẬN",
        "Hoàn thành sát hạch đạt chuẩn theo khung kỹ năng số",
        "05/03/1960",
        "•••••••••001",
        "Xã Tân Hộ Cơ, tỉnh Đồng Tháp",
        "Đạt chuẩn – Khá",
        "số 1268/QĐ-SKHCN ngày 08/10/2026",
        "GIÁM ĐỐC",
        "Mã tra cứu: CB26-7K3M9-QX4TD",
        "Số vào sổ: 000127",
        "Kiểm tra tại sathach.example.vn/v",
    ] {
        assert!(text.contains(want), "{want} is missing in\n{text}");
    }
    assert!(!text.contains("BẢN MẪU"));
}

#[test]
fn the_qr_code_and_the_link_hold_exactly_the_address() {
    for (layout, files) in both_layouts() {
        for n_digits in [390, 480, 560] {
            let one = CertificatePaper { token_url: token_url(n_digits), ..paper("Y Blim Niê") };
            let bytes = print(&files, std::slice::from_ref(&one)).unwrap();
            let printed = Printed::new(&format!("qr-{layout}-{n_digits}"), &bytes);
            assert_eq!(printed.qr_codes(1), [one.token_url.as_str()], "{layout} {n_digits}");
            assert_eq!(token_url_from_pdf(&bytes), Some(one.token_url));
        }
    }
}

#[test]
fn a_sample_says_so_and_stays_readable() {
    for (layout, files) in both_layouts() {
        let sample = CertificatePaper { is_sample: true, ..paper("Nguyễn Hữu Quỹ") };
        let bytes = print(&files, std::slice::from_ref(&sample)).unwrap();
        let printed = Printed::new(&format!("sample-{layout}"), &bytes);
        printed.assert_sound();
        assert!(printed.text().contains("BẢN MẪU – không có giá trị sử dụng"), "{layout}");
        assert_eq!(printed.qr_codes(1), [sample.token_url], "{layout}");
    }
}

#[test]
fn the_same_certificates_are_the_same_bytes() {
    let papers = [paper("Lò Thị Ửng"), paper("Y Blim Niê")];
    let files = LayoutFiles::official();
    let first = print(&files, &papers).unwrap();
    assert_eq!(first, print(&files, &papers).unwrap());
    assert_ne!(first, print(&files, &papers[..1]).unwrap());
}

#[test]
fn the_pdf_states_its_title_language_and_day() {
    let bytes = print(&LayoutFiles::official(), &[paper("Lò Thị Ửng")]).unwrap();
    let facts = Printed::new("facts", &bytes).facts();
    assert!(facts.contains("theo khung kỹ năng số – Lò Thị Ửng"), "{facts}");
    assert!(facts.contains("SỞ KHOA HỌC VÀ CÔNG NGHỆ"), "{facts}");
    assert!(facts.contains("Sat Oct 10"), "{facts}");
    assert!(facts.contains("595.276 x 841.89 pts (A4)"), "{facts}");
    assert!(String::from_utf8_lossy(&bytes).contains("(vi-VN)"));
}

#[test]
fn many_certificates_share_fonts_and_background() {
    let one = print(&LayoutFiles::official(), &[paper("Lò Thị Ửng")]).unwrap();
    let papers: Vec<CertificatePaper> = (0..40)
        .map(|number| CertificatePaper {
            token_url: format!("{}{number:02}", token_url(478)),
            ..paper("Lò Thị Ửng")
        })
        .collect();
    let forty = print(&LayoutFiles::official(), &papers).unwrap();
    assert!(one.len() < 120_000, "{}", one.len());
    assert!(forty.len() < one.len() + 40 * 12_000, "{}", forty.len());
    let printed = Printed::new("forty", &forty);
    printed.assert_sound();
    assert_eq!(printed.qr_codes(40), [papers[39].token_url.as_str()]);
}

#[test]
fn a_text_without_its_value_is_left_out() {
    let bare = CertificatePaper {
        citizen_number_tail: String::new(),
        result_band: String::new(),
        ..paper("Lò Thị Ửng")
    };
    let bytes = print(&LayoutFiles::festive(), &[bare]).unwrap();
    let text = Printed::new("bare", &bytes).text();
    assert!(!text.contains("Số định danh"), "{text}");
    assert!(!text.contains("Kết quả"), "{text}");
}

#[test]
fn what_cannot_be_printed_is_refused() {
    let files = LayoutFiles::official();
    let refused = |paper: CertificatePaper| print(&files, &[paper]).unwrap_err();
    let foreign = refused(paper("Nguyễn 阮"));
    assert!(matches!(foreign, PaperFault::MissingGlyph { character: '阮', .. }), "{foreign}");
    let decomposed = refused(paper("Le\u{302} Na"));
    assert!(decomposed.to_string().contains("U+0302"), "{decomposed}");
    let dense = refused(CertificatePaper { token_url: token_url(1100), ..paper("Lê Na") });
    assert!(matches!(dense, PaperFault::QrTooWide { .. }), "{dense}");
    let endless = refused(CertificatePaper { token_url: token_url(9000), ..paper("Lê Na") });
    assert!(matches!(endless, PaperFault::QrTooLong { .. }), "{endless}");
}

#[test]
fn other_files_have_no_token() {
    assert_eq!(token_url_from_pdf(b""), None);
    assert_eq!(token_url_from_pdf(b"%PDF-1.7\nnothing"), None);
    let cards = LayoutFiles::official();
    let none = print(&cards, &[]).unwrap();
    assert_eq!(token_url_from_pdf(&none), None);
}

#[test]
fn a_damaged_file_never_stops_the_reader() {
    let bytes = print(&LayoutFiles::official(), &[paper("Lê Na")]).unwrap();
    for step in 0..60 {
        let mut damaged = bytes.clone();
        let place = (step * 7919 + bytes.len() * step / 60) % bytes.len();
        damaged[place] ^= 0x15;
        let read = token_url_from_pdf(&damaged);
        assert!(read.is_none_or(|url| url.len() < 2_000));
        let read = token_url_from_pdf(&bytes[..bytes.len() * step / 60]);
        assert!(read.is_none_or(|url| url == token_url(480)));
    }
}
