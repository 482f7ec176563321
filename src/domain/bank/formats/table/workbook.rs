//! The table as a workbook (XLSX).

use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx};
use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::cell_names::are_of_a_sheet;
use super::columns::Column;
use super::write_row::write_row;
use super::{Row, headings, read_rows, too_many_rows};
use crate::bank::formats::archive::Package;
use crate::bank::formats::draft::Draft;
use crate::bank::formats::export::{Losses, WriteFailed};
use crate::bank::formats::limits::{MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS, MAX_WORKBOOK_BYTES};
use crate::bank::formats::reading::{FileRefused, Reading};

/// Reads the first sheet of a workbook.
pub(in super::super) fn read_workbook(bytes: &[u8]) -> Result<Reading, FileRefused> {
    // The reader unpacks without limits, so that is tried first with limits.
    Package::open(bytes, MAX_WORKBOOK_BYTES)?.prove(|name, part| {
        let message = format!("{name}: names a cell that no sheet has; save the workbook again");
        are_of_a_sheet(part).then_some(()).ok_or_else(|| FileRefused::new(message))
    })?;
    let damaged = |error: calamine::XlsxError| {
        FileRefused::new(format!("not a workbook that can be read (.xlsx): {error}"))
    };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let sheets = book.sheet_names();
    let Some(sheet) = sheets.first() else {
        return Err(FileRefused::new("the workbook has no sheet"));
    };
    let mut cells = book.worksheet_cells_reader(sheet).map_err(damaged)?;
    // Cells are taken as they come: a sheet may claim to be far larger than what it holds.
    let mut rows: Vec<Row> = Vec::new();
    let mut n_bytes = 0;
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        let text = text_of(cell.get_value());
        if text.trim().is_empty() {
            continue;
        }
        if row >= MAX_ROWS {
            return Err(too_many_rows());
        }
        if column >= MAX_COLUMNS {
            continue;
        }
        n_bytes += text.len();
        if n_bytes > MAX_FILE_BYTES {
            return Err(FileRefused::new("the workbook holds too much text; split it"));
        }
        if rows.last().is_none_or(|last| last.number != row + 1) {
            if rows.len() >= MAX_ROWS {
                return Err(too_many_rows());
            }
            rows.push(Row { number: row + 1, cells: Vec::new() });
        }
        if let Some(last) = rows.last_mut() {
            if last.cells.len() <= column {
                last.cells.resize(column + 1, String::new());
            }
            last.cells[column] = text;
        }
    }
    read_rows(rows.into_iter())
}

fn text_of(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::Error(error) => format!("{error}"),
        DataRef::Empty => String::new(),
    }
}

/// All items as a workbook, with a second sheet that explains the columns.
pub(in super::super) fn write_workbook(
    items: &[Draft],
    losses: &mut Losses,
) -> Result<Vec<u8>, WriteFailed> {
    let rows: Vec<Vec<String>> = items.iter().map(|item| write_row(item, losses)).collect();
    workbook(&rows).map_err(|error| WriteFailed(error.to_string()))
}

fn workbook(rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same items give the same bytes: no clock is asked.
    let made = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made));
    let head = Format::new().set_bold().set_background_color(Color::RGB(0x00DD_EBF7));
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_num_format("@");
    let sheet = book.add_worksheet().set_name("Câu hỏi")?;
    for (position, heading) in headings().into_iter().enumerate() {
        let position = position as u16;
        sheet.write_string_with_format(0, position, heading, &head)?;
        let width = if heading == "Câu hỏi" { 50.0 } else { 18.0 };
        sheet.set_column_width(position, width)?;
        // Text cells, or a spreadsheet turns codes and days into numbers of its own.
        sheet.set_column_format(position, &wrapped)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (position, row) in rows.iter().enumerate() {
        write_cells(sheet, position as u32 + 1, row, &wrapped)?;
    }
    let guide = book.add_worksheet().set_name("Hướng dẫn")?;
    guide.set_column_width(0, 24.0)?.set_column_width(1, 90.0)?;
    guide.write_string_with_format(0, 0, "Cột", &head)?;
    guide.write_string_with_format(0, 1, "Ghi gì", &head)?;
    let described = Column::all().iter().filter(|column| !column.about.is_empty());
    for (position, column) in described.enumerate() {
        guide.write_string(position as u32 + 1, 0, column.heading)?;
        guide.write_string(position as u32 + 1, 1, column.about)?;
    }
    book.save_to_buffer()
}

fn write_cells(
    sheet: &mut Worksheet,
    number: u32,
    row: &[String],
    format: &Format,
) -> Result<(), XlsxError> {
    for (position, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        sheet.write_string_with_format(number, position as u16, cell.as_str(), format)?;
    }
    Ok(())
}
