//! Papers of several pages: lines, facts, tables and signatures that run on from page to page.

use super::drawing::Drawing;
use super::fault::PaperFault;
use super::fonts::{Face, Fonts};
use super::lines::fit_lines;
use super::sheet::{A4, Align, Area, Colour, GREY, INK, Sheet, Spot, TextStyle};

/// More rows than a hall or a province has; beyond it something is wrong with the input.
pub(super) const MAX_ROWS: usize = 5_000;

const LEFT_MM: f32 = 18.0;
const TOP_MM: f32 = 18.0;
const BOTTOM_MM: f32 = 279.0;
/// Between the margins.
pub(super) const WIDTH_MM: f32 = 174.0;
const CELL_PADDING_MM: f32 = 1.6;
const CELL_LINE_MM: f32 = 4.2;
const MAX_CELL_LINES: usize = 3;
const HEAD_FILL: Colour = Colour([0xee, 0xf1, 0xf4]);
/// From one line of facts to the next.
const FACT_MM: f32 = 6.0;
const HAIRLINE_MM: f32 = 0.15;

/// The head line of a table.
pub(super) const TITLE: TextStyle = TextStyle { face: Face::SansBold, size_pt: 15.0, colour: INK };
/// The name of a part.
pub(super) const PART: TextStyle = TextStyle { face: Face::SansBold, size_pt: 10.5, colour: INK };
/// Running text.
pub(super) const BODY: TextStyle = TextStyle { face: Face::SansRegular, size_pt: 9.5, colour: INK };
/// Labels and notes.
pub(super) const NOTE: TextStyle =
    TextStyle { face: Face::SansRegular, size_pt: 8.5, colour: GREY };
const CELL: TextStyle = TextStyle { face: Face::SansRegular, size_pt: 9.0, colour: INK };
const CELL_HEAD: TextStyle = TextStyle { face: Face::SansBold, size_pt: 8.5, colour: INK };

/// A column of a table.
pub(super) struct Column {
    pub(super) heading: &'static str,
    pub(super) width_mm: f32,
    pub(super) align: Align,
}

/// Pages that fill from the top; a new one begins by itself.
pub(super) struct Flow<'f> {
    fonts: &'f Fonts,
    pages: Vec<Page>,
    page: Page,
    y_mm: f32,
}

#[derive(Clone)]
struct Page {
    drawing: Drawing,
    lines: Vec<Line>,
}

#[derive(Clone)]
struct Line {
    at: Spot,
    align: Align,
    style: TextStyle,
    text: String,
}

/// The lines of a cell and their size.
struct Cell {
    style: TextStyle,
    lines: Vec<String>,
}

impl<'f> Flow<'f> {
    pub(super) fn new(fonts: &'f Fonts) -> Flow<'f> {
        Flow { fonts, pages: Vec::new(), page: Page::empty(), y_mm: TOP_MM }
    }

    /// A paragraph across the page, a step below what stands above it.
    pub(super) fn paragraph(
        &mut self,
        align: Align,
        style: TextStyle,
        text: &str,
    ) -> Result<(), PaperFault> {
        let line_mm = style.size_pt * 0.49;
        for line in fit_lines(self.fonts, style, WIDTH_MM, usize::MAX, text)?.lines {
            self.make_room(line_mm);
            self.y_mm += line_mm;
            let at = Spot { x_mm: LEFT_MM + anchor(align, WIDTH_MM), y_mm: self.y_mm };
            self.page.lines.push(Line { at, align, style, text: line });
        }
        Ok(())
    }

    /// Label and value pairs, two columns of them; what is long goes on below.
    pub(super) fn facts(&mut self, facts: &[(&str, String)]) -> Result<(), PaperFault> {
        let half_mm = WIDTH_MM / 2.0;
        let label_mm = 27.0;
        let value_mm = half_mm - label_mm - 3.0;
        let given: Vec<_> = facts.iter().filter(|(_, value)| !value.is_empty()).collect();
        for pair in given.chunks(2) {
            let mut texts = Vec::with_capacity(4);
            for (side, (label, value)) in pair.iter().enumerate() {
                let x_mm = LEFT_MM + half_mm * side as f32;
                let label = fit_lines(self.fonts, NOTE, label_mm - 2.0, usize::MAX, label)?;
                let value = fit_lines(self.fonts, BODY, value_mm, usize::MAX, value)?;
                texts.extend([(x_mm, NOTE, label), (x_mm + label_mm, BODY, value)]);
            }
            let n_lines = texts.iter().map(|(_, _, text)| text.lines.len()).max().unwrap_or(0);
            let height_mm = FACT_MM + CELL_LINE_MM * n_lines.saturating_sub(1) as f32;
            self.make_room(height_mm);
            for (x_mm, style, text) in texts {
                let style = TextStyle { size_pt: text.size_pt, ..style };
                for (nth, text) in text.lines.into_iter().enumerate() {
                    let y_mm = self.y_mm + FACT_MM + CELL_LINE_MM * nth as f32;
                    let at = Spot { x_mm, y_mm };
                    self.page.lines.push(Line { at, align: Align::Left, style, text });
                }
            }
            self.y_mm += height_mm;
        }
        Ok(())
    }

    /// Puts what belongs together on a new page if it would be torn on this one.
    pub(super) fn together(
        &mut self,
        put: impl Fn(&mut Self) -> Result<(), PaperFault>,
    ) -> Result<(), PaperFault> {
        let (n_pages, y_mm, page) = (self.pages.len(), self.y_mm, self.page.clone());
        put(self)?;
        if self.pages.len() == n_pages || y_mm <= TOP_MM {
            return Ok(());
        }
        self.pages.truncate(n_pages);
        self.page = page;
        self.turn_page();
        put(self)
    }

    /// Empty space, unless a page begins here.
    pub(super) fn gap(&mut self, height_mm: f32) {
        if self.y_mm > TOP_MM {
            self.y_mm += height_mm;
        }
    }

    /// A table whose head is repeated on every page.
    pub(super) fn table(
        &mut self,
        columns: &[Column],
        rows: &[Vec<String>],
    ) -> Result<(), PaperFault> {
        if rows.len() > MAX_ROWS {
            let (n_given, n_allowed) = (rows.len(), MAX_ROWS);
            return Err(PaperFault::TooMany { what: "rows", n_given, n_allowed });
        }
        let headings: Vec<String> = columns.iter().map(|column| column.heading.into()).collect();
        let head = self.cells(columns, &headings, CELL_HEAD)?;
        self.make_room(row_height_mm(&head) + 12.0);
        self.row(columns, &head, Some(HEAD_FILL));
        for row in rows {
            let cells = self.cells(columns, row, CELL)?;
            if self.make_room(row_height_mm(&cells)) {
                self.row(columns, &head, Some(HEAD_FILL));
            }
            self.row(columns, &cells, None);
        }
        Ok(())
    }

    /// Places for signatures side by side, never torn from one another.
    pub(super) fn signatures(&mut self, titles: &[&str], place: &str) -> Result<(), PaperFault> {
        self.make_room(44.0);
        self.gap(9.0);
        let width_mm = WIDTH_MM / titles.len().max(1) as f32;
        if !place.is_empty() {
            let at = Spot { x_mm: LEFT_MM + WIDTH_MM - width_mm / 2.0, y_mm: self.y_mm };
            self.line(at, Align::Centre, NOTE, width_mm, place)?;
            self.y_mm += 5.5;
        }
        for (position, title) in titles.iter().enumerate() {
            let x_mm = LEFT_MM + width_mm * (position as f32 + 0.5);
            let at = Spot { x_mm, y_mm: self.y_mm };
            self.line(at, Align::Centre, PART, width_mm - 4.0, title)?;
            let below = Spot { x_mm, y_mm: self.y_mm + 5.0 };
            self.line(below, Align::Centre, NOTE, width_mm - 4.0, "(Ký, ghi rõ họ tên)")?;
        }
        self.y_mm += 30.0;
        Ok(())
    }

    /// The sheets, each with `footer` and its page number.
    pub(super) fn finish(mut self, footer: &str) -> Result<Vec<Sheet<'f>>, PaperFault> {
        self.turn_page();
        let n_pages = self.pages.len();
        let mut sheets = Vec::with_capacity(n_pages);
        for (index, page) in self.pages.into_iter().enumerate() {
            let mut sheet = Sheet::new(self.fonts, A4);
            sheet.draw(&page.drawing);
            for line in page.lines {
                sheet.text(line.at, line.align, line.style, &line.text)?;
            }
            let number = format!("Trang {}/{n_pages}", index + 1);
            let left = Spot { x_mm: LEFT_MM, y_mm: 288.0 };
            let right = Spot { x_mm: LEFT_MM + WIDTH_MM, y_mm: 288.0 };
            sheet.text_within(left, Align::Left, NOTE, WIDTH_MM - 25.0, footer)?;
            sheet.text(right, Align::Right, NOTE, &number)?;
            sheets.push(sheet);
        }
        Ok(sheets)
    }

    fn line(
        &mut self,
        at: Spot,
        align: Align,
        style: TextStyle,
        max_width_mm: f32,
        text: &str,
    ) -> Result<(), PaperFault> {
        let fitted = fit_lines(self.fonts, style, max_width_mm, 1, text)?;
        let style = TextStyle { size_pt: fitted.size_pt, ..style };
        let lines = fitted.lines.into_iter().map(|text| Line { at, align, style, text });
        self.page.lines.extend(lines);
        Ok(())
    }

    fn cells(
        &self,
        columns: &[Column],
        texts: &[String],
        style: TextStyle,
    ) -> Result<Vec<Cell>, PaperFault> {
        let fit = |(column, text): (&Column, &String)| {
            let width_mm = column.width_mm - 2.0 * CELL_PADDING_MM;
            let fitted = fit_lines(self.fonts, style, width_mm, MAX_CELL_LINES, text)?;
            let style = TextStyle { size_pt: fitted.size_pt, ..style };
            Ok(Cell { style, lines: fitted.lines })
        };
        columns.iter().zip(texts).map(fit).collect()
    }

    fn row(&mut self, columns: &[Column], cells: &[Cell], fill: Option<Colour>) {
        let height_mm = row_height_mm(cells);
        let mut at = Spot { x_mm: LEFT_MM, y_mm: self.y_mm };
        for (column, cell) in columns.iter().zip(cells) {
            let area = Area { at, width_mm: column.width_mm, height_mm };
            if let Some(colour) = fill {
                self.page.drawing.fill(area, colour);
            }
            self.page.drawing.frame(area, HAIRLINE_MM, GREY);
            let inner_mm = column.width_mm - 2.0 * CELL_PADDING_MM;
            let x_mm = at.x_mm + CELL_PADDING_MM + anchor(column.align, inner_mm);
            for (position, text) in cell.lines.iter().enumerate() {
                let y_mm = at.y_mm + CELL_LINE_MM * (position as f32 + 1.0);
                let (align, style, text) = (column.align, cell.style, text.clone());
                self.page.lines.push(Line { at: Spot { x_mm, y_mm }, align, style, text });
            }
            at.x_mm += column.width_mm;
        }
        self.y_mm += height_mm;
    }

    /// Begins a new page if the height is not left on this one, and says whether it did.
    fn make_room(&mut self, height_mm: f32) -> bool {
        if self.y_mm + height_mm <= BOTTOM_MM {
            return false;
        }
        self.turn_page();
        true
    }

    fn turn_page(&mut self) {
        self.pages.push(std::mem::replace(&mut self.page, Page::empty()));
        self.y_mm = TOP_MM;
    }
}

impl Page {
    fn empty() -> Page {
        Page { drawing: Drawing::on(A4), lines: Vec::new() }
    }
}

fn row_height_mm(cells: &[Cell]) -> f32 {
    let n_lines = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0).max(1);
    CELL_LINE_MM * n_lines as f32 + 1.7
}

fn anchor(align: Align, width_mm: f32) -> f32 {
    match align {
        Align::Left => 0.0,
        Align::Centre => width_mm / 2.0,
        Align::Right => width_mm,
    }
}
