//! The workbench as bank files, so that text files and database can be kept in step.

use super::Workbench;
use crate::services::{App, Failure};
use sathach_domain::bank::BankFiles;

/// A bank as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenBank {
    /// Its files.
    pub files: BankFiles,
    /// How many items it holds.
    pub n_items: usize,
    /// Ids of items whose newer wording is still in work: the file holds the one in use.
    pub older: Vec<String>,
}

/// Writes the workbench as bank files. Of an item whose newer wording is still in work, the file
/// holds the wording in use, as a release does.
///
/// # Errors
/// When there is no bank yet.
pub async fn write_files(app: &App) -> Result<WrittenBank, Failure> {
    let bench = Workbench::load(&app.store).await?;
    let older = bench.items.iter().filter(|held| held.work.in_use().is_some());
    Ok(WrittenBank {
        files: bench.served_files()?,
        n_items: bench.items.len(),
        older: older.map(|held| held.row.item_id.clone()).collect(),
    })
}
