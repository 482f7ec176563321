//! Items of the workbench as a file for other systems and for keeping.

use super::{Workbench, aside, standing_of};
use crate::services::{Actor, App, Failure};
use sathach_domain::bank::Item;
use sathach_domain::bank::formats::{Exported, Format, export, template};
use std::collections::{BTreeMap, BTreeSet};

/// The newest wording of the items with these ids, and what the format could not hold of them.
///
/// # Errors
/// When there is no bank yet, the format is only read, or the role may not.
pub async fn export_items(
    app: &App,
    actor: &Actor,
    ids: BTreeSet<String>,
    format: Format,
) -> Result<Exported, Failure> {
    standing_of(actor)?;
    let bench = Workbench::load(&app.store).await?;
    let done = aside(move || {
        let asked = bench.items.iter().filter(|held| ids.contains(&held.row.item_id));
        let items: Vec<Item> = asked.map(|held| held.work.item().clone()).collect();
        let media = items.iter().filter_map(|item| item.media.as_ref());
        let pictures: BTreeMap<String, Vec<u8>> = media
            .filter_map(|media| Some((media.file.clone(), bench.picture(media)?.to_vec())))
            .collect();
        export(&items, &pictures, format)
    });
    done.await?.map_err(|error| Failure::broken(error.to_string()))
}

/// An empty table to fill in.
///
/// # Errors
/// When the format is no table, or the role may not.
pub async fn export_template(actor: &Actor, format: Format) -> Result<Vec<u8>, Failure> {
    standing_of(actor)?;
    aside(move || template(format)).await?.map_err(|error| Failure::broken(error.to_string()))
}
