//! Certificates as other people's programs read them.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::super::layout::LayoutFiles;
use super::super::tools::{Printed, day};
use super::super::{Attachment, Conformance, PaperFault};
use super::sample::{LONGEST_NAME, longest, sample, shortest};
use super::*;

const NAMES: [&str; 9] = [
    "ĐẶNG THỊ HƯỜNG",
    "Nguyễn Hữu Quỹ",
    "Y Blim Niê",
    "Thạch Thị Sà Rết",
    "Lò Thị Ửng",
    "O'Connor Thị D'Arc",
    "H'Ƀlim Niê Kđăm",
    LONGEST_NAME,
    "NGUYỄN PHÚC MỘNG HOÀNG HƯƠNG GIANG THƯỢNG QUỲNH NHƯ PHƯỢNGGG",
];

fn token_url(n_digits: usize) -> String {
    let digits = "81649027350718293645".repeat(n_digits.div_ceil(20));
    format!("https://sathach.example.vn/v#{}", &digits[..n_digits])
}

fn paper(name: &str) -> CertificatePaper {
    CertificatePaper { token_url: token_url(480), ..sample(name) }
}

fn press(files: &LayoutFiles) -> Press {
    Press::new(files.layout().unwrap(), files.fonts().unwrap())
}

fn print(files: &LayoutFiles, papers: &[CertificatePaper]) -> Result<Vec<u8>, PaperFault> {
    press(files).print_batch(papers, day(2026, 10, 10), Trim::None)
}

/// A finished certificate with a credential inside.
fn finished(files: &LayoutFiles, paper: &CertificatePaper) -> Result<Vec<u8>, PaperFault> {
    let attachment = Attachment {
        name: "credential.jwt",
        media_type: "application/vc+jwt",
        description: "Chứng chỉ số",
        content: CREDENTIAL,
    };
    press(files).print(paper, &Order { attachment: Some(attachment), ..order() })
}

fn order() -> Order<'static> {
    Order {
        created_on: day(2026, 10, 10),
        conformance: Conformance::Archival3a,
        attachment: None,
        seal: None,
    }
}

const CREDENTIAL: &[u8] = b"eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.c2lnbmF0dXJl";

fn all_layouts() -> [(&'static str, LayoutFiles); 4] {
    LayoutFiles::SHIPPED.map(|name| (name, LayoutFiles::shipped(name).unwrap()))
}

#[test]
fn names_are_read_back_as_they_were_given() {
    assert_eq!(NAMES[7].chars().count(), 60);
    assert_eq!(NAMES[8].chars().count(), 60);
    for (layout, files) in all_layouts() {
        let bytes = print(&files, &NAMES.map(paper)).unwrap();
        let printed = Printed::new(&format!("names-{layout}"), &bytes);
        printed.assert_sound();
        let text = printed.raw_text();
        let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
        assert_eq!(pages.len(), NAMES.len());
        for (page, name) in pages.iter().zip(NAMES) {
            // Long names stand on several lines, and other texts beside them.
            let words = page.split_whitespace().collect::<Vec<_>>().join(" ");
            let is_there = words.contains(name)
                || (name.chars().count() > 40 && name.split(' ').all(|word| words.contains(word)));
            assert!(is_there, "{layout}: {name}\n{page}");
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
    for (layout, files) in all_layouts() {
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
    for (layout, files) in all_layouts() {
        let sample = CertificatePaper { is_sample: true, ..paper("Nguyễn Hữu Quỹ") };
        let bytes = print(&files, std::slice::from_ref(&sample)).unwrap();
        let printed = Printed::new(&format!("sample-{layout}"), &bytes);
        printed.assert_sound();
        assert!(printed.text().contains("BẢN MẪU – không có giá trị"), "{layout}");
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
    assert_eq!(finished(&files, &papers[0]).unwrap(), finished(&files, &papers[0]).unwrap());
}

#[test]
fn the_pdf_states_its_title_language_and_day() {
    let bytes = finished(&LayoutFiles::official(), &paper("Lò Thị Ửng")).unwrap();
    let facts = Printed::new("facts", &bytes).facts();
    for want in [
        "theo khung kỹ năng số – Lò Thị Ửng",
        "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
        "D:20261010000000+07'00'",
        "595.276 x 841.89 pts (A4)",
        "Tagged:          yes",
        "Metadata Stream: yes",
        "PDF version:     1.7",
    ] {
        assert!(facts.contains(want), "{want} is missing in\n{facts}");
    }
    assert!(!facts.contains("PDF subtype:     PDF/X"), "{facts}");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert!(text.contains("(vi-VN)"));
    assert!(text.contains("<pdfaid:part>3</pdfaid:part>"));
    assert!(text.contains("<pdfaid:conformance>A</pdfaid:conformance>"));
}

#[test]
fn every_layout_holds_the_longest_and_the_shortest_values() {
    for (layout, files) in all_layouts() {
        for (kind, paper) in [("longest", longest()), ("shortest", shortest())] {
            let bytes = finished(&files, &paper).unwrap();
            let printed = Printed::new(&format!("layout-{layout}-{kind}"), &bytes);
            printed.assert_sound();
            assert_eq!(printed.qr_codes(1), [paper.token_url.as_str()], "{layout} {kind}");
            for dots in [150, 300] {
                assert_eq!(printed.code_by_rqrr(dots), paper.token_url, "{layout} {kind} {dots}");
            }
            let twin = Order { conformance: Conformance::Twin1b, ..order() };
            let twin = press(&files).print(&paper, &twin).unwrap();
            Printed::new(&format!("twin-{layout}-{kind}"), &twin).assert_sound();
        }
    }
}

#[test]
fn the_credential_comes_out_as_it_went_in() {
    let bytes = finished(&LayoutFiles::festive(), &paper("Lê Na")).unwrap();
    let printed = Printed::new("attached", &bytes);
    assert_eq!(printed.attached("credential.jwt"), CREDENTIAL);
}

#[test]
fn the_title_is_a_heading_and_the_code_has_words() {
    let bytes = finished(&LayoutFiles::official(), &paper("Lê Na")).unwrap();
    let structure = Printed::new("structure", &bytes).structure();
    for want in ["Document", "H1", "\"GIẤY CHỨNG NHẬN\"", "\"Lê Na\"", "Link", "Figure"] {
        assert!(structure.contains(want), "{want} is missing in\n{structure}");
    }
}

#[test]
fn pages_to_be_cut_have_marks_around_them() {
    let papers = [paper("Lò Thị Ửng"), paper("Y Blim Niê")];
    for (layout, files) in all_layouts() {
        let bytes = press(&files).print_batch(&papers, day(2026, 10, 10), Trim::CropMarks).unwrap();
        let printed = Printed::new(&format!("marks-{layout}"), &bytes);
        printed.assert_sound();
        assert_eq!(printed.qr_codes(2), [papers[1].token_url.as_str()], "{layout}");
        assert_eq!(token_url_from_pdf(&bytes).as_ref(), Some(&papers[0].token_url));
    }
    let facts = Printed::new(
        "marks",
        &press(&LayoutFiles::card())
            .print_batch(&papers, day(2026, 10, 10), Trim::CropMarks)
            .unwrap(),
    )
    .facts();
    assert!(facts.contains("299.339 x 209.764"), "{facts}");
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
    assert!(one.len() < 130_000, "{}", one.len());
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
