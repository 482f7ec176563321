//! Tables as people fill them in.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::super::fixture::{fixture, notes, read};
use super::super::{Format, import, template};
use super::*;
use crate::bank::item::Body;

fn csv(text: &str) -> Reading {
    read(text.as_bytes(), Format::Csv)
}

const HEAD: &str = "Loại câu,Câu hỏi,Phương án 1,Phương án 2,Phương án 3,Đáp án đúng,Mức,Số giây";

#[test]
fn a_row_becomes_a_draft_with_what_is_there() {
    let reading = csv(&format!("\u{feff}{HEAD}\nMột đáp án,\"Hỏi\ngì?\",a,b,c,B,Cơ bản,45.0\n"));
    let draft = &reading.items[0].draft;
    assert_eq!(draft.stem, "Hỏi\ngì?");
    assert_eq!((draft.level.map(|level| level.number()), draft.seconds), (Some(1), Some(45)));
    let Body::SingleChoice { options } = &draft.body else { panic!() };
    assert!(options[1].key && !options[0].key);
    assert!(draft.lacks().contains(&"codes".to_owned()));
}

#[test]
fn semicolons_and_utf_16_are_read() {
    let reading = read(fixture!("csv/semicolons.csv"), Format::Csv);
    assert_eq!(reading.items.len(), 1);
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            format!("{HEAD}\nMột đáp án,x,a,b,c,1,1,45")
                .replace(',', "\t")
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    assert_eq!(read(&wide, Format::Csv).items.len(), 1);
}

#[test]
fn all_faults_of_all_rows_are_named_at_once() {
    let text = format!(
        "{HEAD},Mã câu,Ngày đọc,Lạ\nMột đáp án,,a,b,,9,7,900,không,hôm qua,\n\
         Sắp xếp,x,a,,c,1,1,45,,,\n"
    );
    let reading = csv(&text);
    assert_eq!(reading.items, []);
    let want = [
        "1 : dropped: column \"Lạ\" is unknown",
        "2 không: refused: Câu hỏi: is empty; write what is asked",
        "2 không: refused: Đáp án đúng is \"9\"; write numbers of options, such as 2 or 1, 3",
        "2 không: refused: Mã câu is \"không\"; write an id such as safety-001, or nothing",
        "2 không: refused: Mức is \"7\"; write 1, 2 or 3",
        "2 không: refused: Số giây is \"900\"; write a number from 10 to 300",
        "2 không: refused: Ngày đọc is \"hôm qua\"; write a day such as 2026-11-22",
        "2 không: refused: Người đọc: is empty, but the row has a reading",
        "3 x: refused: Phương án 2: is empty, but later ones are not",
        "3 x: refused: Đáp án đúng: must be empty: the order or the pairs are the key",
    ];
    assert_eq!(notes(&reading), want);
}

#[test]
fn missing_columns_are_named_together() {
    let refused = import(b"a,b\n1,2", Format::Csv, None).unwrap_err().to_string();
    assert!(refused.contains("Loại câu, Câu hỏi, Phương án 1, Phương án 2"), "{refused}");
    assert!(import(b"", Format::Csv, None).is_err());
    assert!(import(fixture!("csv/no-headings.csv"), Format::Csv, None).is_err());
}

#[test]
fn a_template_is_a_table_without_rows() {
    for format in [Format::Xlsx, Format::Csv] {
        let reading = read(&template(format).unwrap(), format);
        assert_eq!((reading.n_questions, reading.notes), (0, Vec::new()), "{format:?}");
    }
    assert!(template(Format::Gift).is_err());
}

#[test]
fn a_sheet_that_claims_a_far_cell_takes_no_memory() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in
        ["Loại câu", "Câu hỏi", "Phương án 1", "Phương án 2"].iter().enumerate()
    {
        sheet.write_string(0, column as u16, *heading).unwrap();
    }
    sheet.write_string(1_048_575, 16_383, "far").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let refused = import(&bytes, Format::Xlsx, None).unwrap_err().to_string();
    assert!(refused.contains("more than 5000 rows"), "{refused}");
}

#[test]
fn what_is_no_workbook_is_refused() {
    for bytes in [fixture!("xlsx/no-workbook.xlsx"), fixture!("xlsx/no-zip.xlsx"), b""] {
        assert!(import(bytes, Format::Xlsx, None).is_err());
    }
}
