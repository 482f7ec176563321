//! Frameworks, item versions, bank releases, exams and forms.

use super::entity::{bank_release, bank_release_item, exam, form, framework, item_version};
use super::rows::{Db, insert};
use super::{BankReleaseRow, ExamRow, FormRow, StoreFault, Tx};
use sathach_domain::assembly::ReleasedItem;
use sathach_domain::bank::{Framework, Item};
use sathach_domain::moment::Moment;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// A stored item version to be.
pub struct NewItemVersion {
    /// Id of the version.
    pub id: Uuid,
    /// The item.
    pub item: Item,
    /// SHA-256 of its canonical JSON, in hexadecimal digits.
    pub content_hash: String,
}

/// The stored hash of an item version, if this version is known.
///
/// # Errors
/// When the database fails.
pub async fn item_version(
    db: &impl Db,
    item_id: &str,
    version: u32,
) -> Result<Option<(Uuid, String)>, StoreFault> {
    let row = item_version::Entity::find()
        .filter(item_version::Column::ItemId.eq(item_id))
        .filter(item_version::Column::Version.eq(i64::from(version)))
        .one(db.connection())
        .await?;
    Ok(row.map(|row| (row.id, row.content_hash)))
}

/// Adds an item version.
///
/// # Errors
/// A unique violation when the version is known.
pub async fn add_item_version(tx: &Tx, new: NewItemVersion) -> Result<(), StoreFault> {
    let row = item_version::Model {
        id: new.id,
        item_id: new.item.id.clone(),
        version: i64::from(new.item.version),
        area: new.item.area.clone(),
        level: i64::from(new.item.level.number()),
        kind: new.item.body.kind().as_str().to_owned(),
        content: to_json(&new.item),
        content_hash: new.content_hash,
    };
    insert::<item_version::Entity>(tx, row).await
}

fn to_json(value: &impl serde::Serialize) -> String {
    // Our own values hold no maps with odd keys and no floats, so this cannot fail.
    serde_json::to_string(value).unwrap_or_default()
}

/// Adds a framework version unless it is there.
///
/// # Errors
/// When the database fails.
pub async fn put_framework(tx: &Tx, framework: &Framework) -> Result<(), StoreFault> {
    let key = (framework.id.clone(), i64::from(framework.version));
    if framework::Entity::find_by_id(key).one(tx.db()).await?.is_some() {
        return Ok(());
    }
    let row = framework::Model {
        framework_id: framework.id.clone(),
        version: i64::from(framework.version),
        content: to_json(framework),
    };
    insert::<framework::Entity>(tx, row).await
}

/// The framework of a bank release.
///
/// # Errors
/// When the stored framework cannot be read.
pub async fn framework_of(db: &impl Db, release: &BankReleaseRow) -> Result<Framework, StoreFault> {
    let key = (release.framework_id.clone(), release.framework_version);
    let bad = |problem| StoreFault::bad_row("bank_release", release.id, "framework_id", problem);
    let row = framework::Entity::find_by_id(key)
        .one(db.connection())
        .await?
        .ok_or_else(|| bad("no such framework"))?;
    serde_json::from_str(&row.content).map_err(|_| bad("framework cannot be read"))
}

/// Adds a bank release with its item versions.
///
/// # Errors
/// A unique violation when a release with this hash exists.
pub async fn add_release(
    tx: &Tx,
    row: BankReleaseRow,
    item_version_ids: &[Uuid],
) -> Result<(), StoreFault> {
    let release_id = row.id;
    insert::<bank_release::Entity>(tx, row).await?;
    for item_version_id in item_version_ids {
        let link = bank_release_item::Model { release_id, item_version_id: *item_version_id };
        insert::<bank_release_item::Entity>(tx, link).await?;
    }
    Ok(())
}

/// Makes a stored release the newest one again.
///
/// # Errors
/// When the database fails.
pub async fn release_again(tx: &Tx, id: Uuid, at: Moment) -> Result<(), StoreFault> {
    bank_release::Entity::update_many()
        .col_expr(bank_release::Column::ReleasedAt, Expr::value(at.ms()))
        .filter(bank_release::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// The release with this hash.
///
/// # Errors
/// When the database fails.
pub async fn release_by_hash(
    db: &impl Db,
    hash: &str,
) -> Result<Option<BankReleaseRow>, StoreFault> {
    let query = bank_release::Entity::find().filter(bank_release::Column::Hash.eq(hash));
    Ok(query.one(db.connection()).await?)
}

/// The newest release.
///
/// # Errors
/// When the database fails.
pub async fn newest_release(db: &impl Db) -> Result<Option<BankReleaseRow>, StoreFault> {
    let query = bank_release::Entity::find()
        .order_by_desc(bank_release::Column::ReleasedAt)
        .order_by_desc(bank_release::Column::Id);
    Ok(query.one(db.connection()).await?)
}

/// The release with this id.
///
/// # Errors
/// When the database fails.
pub async fn release(db: &impl Db, id: Uuid) -> Result<Option<BankReleaseRow>, StoreFault> {
    Ok(bank_release::Entity::find_by_id(id).one(db.connection()).await?)
}

/// All items of a release by item id.
///
/// # Errors
/// When a stored item cannot be read.
pub async fn items_of_release(
    db: &impl Db,
    release_id: Uuid,
) -> Result<Vec<ReleasedItem>, StoreFault> {
    let links = bank_release_item::Entity::find()
        .filter(bank_release_item::Column::ReleaseId.eq(release_id))
        .all(db.connection())
        .await?;
    let ids: Vec<Uuid> = links.into_iter().map(|link| link.item_version_id).collect();
    items(db, ids).await
}

/// Item versions by id, sorted by item id.
///
/// # Errors
/// When a stored item cannot be read.
pub async fn items(db: &impl Db, ids: Vec<Uuid>) -> Result<Vec<ReleasedItem>, StoreFault> {
    let rows = item_version::Entity::find()
        .filter(item_version::Column::Id.is_in(ids))
        .order_by_asc(item_version::Column::ItemId)
        .all(db.connection())
        .await?;
    rows.into_iter()
        .map(|row| {
            let item: Item = serde_json::from_str(&row.content).map_err(|_| {
                StoreFault::bad_row("item_version", row.id, "content", "not an item")
            })?;
            Ok(ReleasedItem { version_id: row.id, item })
        })
        .collect()
}

/// Adds an exam version.
///
/// # Errors
/// A unique violation when this version exists.
pub async fn add_exam(tx: &Tx, row: ExamRow) -> Result<(), StoreFault> {
    insert::<exam::Entity>(tx, row).await
}

/// One version of an exam.
///
/// # Errors
/// When the database fails.
pub async fn exam_version(
    db: &impl Db,
    exam_id: &str,
    version: i64,
) -> Result<Option<ExamRow>, StoreFault> {
    let query = exam::Entity::find()
        .filter(exam::Column::ExamId.eq(exam_id))
        .filter(exam::Column::Version.eq(version));
    Ok(query.one(db.connection()).await?)
}

/// The exam version with this row id.
///
/// # Errors
/// When the database fails.
pub async fn exam(db: &impl Db, id: Uuid) -> Result<Option<ExamRow>, StoreFault> {
    Ok(exam::Entity::find_by_id(id).one(db.connection()).await?)
}

/// The newest version of each exam, by exam id.
///
/// # Errors
/// When the database fails.
pub async fn newest_exams(db: &impl Db) -> Result<Vec<ExamRow>, StoreFault> {
    let rows = exam::Entity::find()
        .order_by_asc(exam::Column::ExamId)
        .order_by_desc(exam::Column::Version)
        .all(db.connection())
        .await?;
    let mut newest: Vec<ExamRow> = Vec::new();
    for row in rows {
        if newest.last().is_none_or(|last| last.exam_id != row.exam_id) {
            newest.push(row);
        }
    }
    Ok(newest)
}

/// Adds a form.
///
/// # Errors
/// When the database fails.
pub async fn add_form(tx: &Tx, row: FormRow) -> Result<(), StoreFault> {
    insert::<form::Entity>(tx, row).await
}

/// The form with this id.
///
/// # Errors
/// When the database fails.
pub async fn form(db: &impl Db, id: Uuid) -> Result<Option<FormRow>, StoreFault> {
    Ok(form::Entity::find_by_id(id).one(db.connection()).await?)
}

/// The forms with these ids.
///
/// # Errors
/// When the database fails.
pub async fn forms(db: &impl Db, ids: Vec<Uuid>) -> Result<Vec<FormRow>, StoreFault> {
    let query = form::Entity::find().filter(form::Column::Id.is_in(ids));
    Ok(query.all(db.connection()).await?)
}

/// All exam versions, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn all_exams(db: &impl Db) -> Result<Vec<ExamRow>, StoreFault> {
    let query =
        exam::Entity::find().order_by_asc(exam::Column::CreatedAt).order_by_asc(exam::Column::Id);
    Ok(query.all(db.connection()).await?)
}
