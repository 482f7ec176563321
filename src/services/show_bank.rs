//! The newest bank release with its keys, for authors: items, and where cells run short.

use super::show_form::exam_of;
use super::{App, Failure};
use crate::store::bank;
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::bank::stats::ITEMS_PER_DEALT;
use sathach_domain::bank::{Framework, Item, Level};
use sathach_domain::moment::Moment;

/// A release as authors look at it.
#[derive(Clone, Debug)]
pub struct BankView {
    /// First characters of its hash, to name it by.
    pub hash_start: String,
    /// When it was released.
    pub released_at: Moment,
    /// Its skills framework.
    pub framework: Framework,
    /// Its items by id.
    pub items: Vec<Item>,
    /// Every area and level of the framework.
    pub cells: Vec<CellView>,
}

/// How well an area and level is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellView {
    /// Competence area.
    pub area: String,
    /// Difficulty level.
    pub level: Level,
    /// Items of the release.
    pub n_items: usize,
    /// How many there should be, so that forms overlap little.
    pub n_wanted: usize,
}

/// Shows the newest release; none before the first import.
///
/// # Errors
/// When something stored cannot be read.
pub async fn show_bank(app: &App) -> Result<Option<BankView>, Failure> {
    let Some(release) = bank::newest_release(&app.store).await? else { return Ok(None) };
    let framework = bank::framework_of(&app.store, &release).await?;
    let items = bank::items_of_release(&app.store, release.id).await?;
    let items: Vec<Item> = items.into_iter().map(|released| released.item).collect();
    let mut exams = Vec::new();
    for row in bank::newest_exams(&app.store).await? {
        exams.push(exam_of(&app.store, row.id).await?);
    }
    Ok(Some(BankView {
        hash_start: release.hash.chars().take(12).collect(),
        released_at: Moment::from_ms(release.released_at),
        cells: cells_of(&framework, &items, &exams),
        framework,
        items,
    }))
}

fn cells_of(framework: &Framework, items: &[Item], exams: &[Exam]) -> Vec<CellView> {
    let mut cells = Vec::new();
    for area in &framework.areas {
        for level in Level::ALL {
            let n_items =
                items.iter().filter(|item| item.area == area.id && item.level == level).count();
            let n_dealt = exams
                .iter()
                .flat_map(|exam| &exam.cells)
                .filter(|cell| cell.area == area.id && cell.level == level)
                .map(|cell| usize::from(cell.n_items))
                .max()
                .unwrap_or(0);
            let n_wanted = (n_dealt * ITEMS_PER_DEALT).max(1);
            cells.push(CellView { area: area.id.clone(), level, n_items, n_wanted });
        }
    }
    cells
}
