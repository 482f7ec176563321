//! Imports a bank: freezes its live items as a release, stores framework and exams, and takes its
//! items onto the workbench.

use super::workbench::take_in::{TakenIn, take_in};
use super::{App, Failure, Refusal};
use crate::store::bank::NewItemVersion;
use crate::store::{BankReleaseRow, ExamRow, Tx, audit, bank, pictures};
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::bank::load::{Bank, BankFiles, load_bank};
use sathach_domain::bank::release::{BankRelease, content_hash, release_bank};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Hash of the release.
    pub release_hash: String,
    /// Items of the release.
    pub n_items: usize,
    /// False when this very release was there already.
    pub is_new: bool,
    /// What became of the items on the workbench.
    pub taken: TakenIn,
}

/// A release that is stored.
pub(super) struct Frozen {
    /// Its id.
    pub(super) id: Uuid,
    /// False when it was there already.
    pub(super) is_new: bool,
}

/// Imports a bank, all of it or nothing.
///
/// # Errors
/// All errors of the files at once; an item or exam version whose content changed without a new
/// number.
pub async fn import_bank(app: &App, files: &BankFiles) -> Result<Imported, Failure> {
    let bank_loaded = load_bank(files).map_err(|check| {
        let lines = check.errors.iter().map(|finding| {
            format!("{}:{}: {}: {}", finding.file, finding.line, finding.rule, finding.message)
        });
        Refusal::FileErrors(lines.collect())
    })?;
    let release =
        release_bank(&bank_loaded).map_err(|error| Refusal::FileErrors(vec![error.to_string()]))?;
    let tx = app.store.begin().await?;
    for exam in &bank_loaded.exams {
        put_exam(app, &tx, exam).await?;
    }
    let frozen = freeze(app, &tx, &bank_loaded, &release, "system").await?;
    // Items that are not live need theirs on the workbench.
    for picture in &bank_loaded.pictures {
        pictures::put(&tx, picture).await?;
    }
    let taken = take_in(app, &tx, &bank_loaded.items).await?;
    tx.commit().await?;
    let n_items = release.items.len();
    Ok(Imported { release_hash: release.hash_hex, n_items, is_new: frozen.is_new, taken })
}

/// Stores a release with its framework, item versions and pictures, unless it is there.
///
/// # Errors
/// An item version whose content changed without a new number.
pub(super) async fn freeze(
    app: &App,
    tx: &Tx,
    loaded: &Bank,
    release: &BankRelease,
    actor: &str,
) -> Result<Frozen, Failure> {
    if let Some(there) = bank::release_by_hash(tx, &release.hash_hex).await? {
        return Ok(Frozen { id: there.id, is_new: false });
    }
    let now = app.now();
    bank::put_framework(tx, &loaded.framework).await?;
    let ids = put_items(app, tx, release).await?;
    put_pictures(tx, loaded, release).await?;
    let id = app.new_id();
    let row = BankReleaseRow {
        id,
        hash: release.hash_hex.clone(),
        framework_id: loaded.framework.id.clone(),
        framework_version: i64::from(loaded.framework.version),
        n_items: release.items.len() as i64,
        released_at: now.ms(),
    };
    let entry = audit::Entry {
        chain: "province".to_owned(),
        actor: actor.to_owned(),
        action: "release_bank",
        object: format!("bank_release:{id}"),
        detail: json!({ "hash": release.hash_hex, "n_items": row.n_items }),
    };
    bank::add_release(tx, row, &ids).await?;
    audit::append(tx, now, entry).await?;
    Ok(Frozen { id, is_new: true })
}

async fn put_items(app: &App, tx: &Tx, release: &BankRelease) -> Result<Vec<Uuid>, Failure> {
    let mut ids = Vec::with_capacity(release.items.len());
    for item in &release.items {
        let hash = content_hash(item).map_err(|error| Failure::broken(error.to_string()))?;
        match bank::item_version(tx, &item.id, item.version).await? {
            Some((id, stored)) if stored == hash => ids.push(id),
            Some(_) => {
                let (item, version) = (item.id.clone(), item.version);
                return Err(Refusal::VersionChanged { item, version }.into());
            }
            None => {
                let id = app.new_id();
                let new = NewItemVersion { id, item: item.clone(), content_hash: hash };
                bank::add_item_version(tx, new).await?;
                ids.push(id);
            }
        }
    }
    Ok(ids)
}

/// Stores the pictures of the release's items with it.
async fn put_pictures(tx: &Tx, loaded: &Bank, release: &BankRelease) -> Result<(), Failure> {
    for media in release.items.iter().filter_map(|item| item.media.as_ref()) {
        let picture = loaded.picture(&media.picture.sha256);
        let lost = || Failure::broken(format!("{} was not loaded", media.file));
        pictures::put(tx, picture.ok_or_else(lost)?).await?;
    }
    Ok(())
}

async fn put_exam(app: &App, tx: &Tx, exam: &Exam) -> Result<(), Failure> {
    let content = serde_json::to_string(exam).map_err(|e| Failure::broken(e.to_string()))?;
    let content_hash: String = hex::encode(Sha256::digest(&content));
    let version = i64::from(exam.version);
    match bank::exam_version(tx, &exam.id, version).await? {
        Some(stored) if stored.content_hash == content_hash => Ok(()),
        Some(_) => {
            let (item, version) = (format!("exam {}", exam.id), exam.version);
            Err(Refusal::VersionChanged { item, version }.into())
        }
        None => {
            let row = ExamRow {
                id: app.new_id(),
                exam_id: exam.id.clone(),
                version,
                content,
                content_hash,
                created_at: app.now().ms(),
            };
            Ok(bank::add_exam(tx, row).await?)
        }
    }
}
