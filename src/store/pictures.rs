//! Pictures of items, by the hash of their content.

use super::entity::picture;
use super::rows::{Db, insert};
use super::{StoreFault, Tx};
use sathach_domain::bank::{Picture, PictureHash, PictureName};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};

/// Adds a picture unless it is there.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &Tx, new: &Picture) -> Result<(), StoreFault> {
    let hash = new.frozen.sha256.as_str();
    if picture::Entity::find_by_id(hash.to_owned()).one(tx.db()).await?.is_some() {
        return Ok(());
    }
    let row = picture::Model {
        hash: hash.to_owned(),
        media_type: new.frozen.format.media_type().to_owned(),
        bytes: new.bytes.clone(),
    };
    insert::<picture::Entity>(tx, row).await
}

/// How many pictures there are.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &impl Db) -> Result<u64, StoreFault> {
    Ok(picture::Entity::find().count(db.connection()).await?)
}

/// The bytes of many pictures by hash; those that are not there are left out.
///
/// # Errors
/// When the stored bytes are not those that were hashed.
pub async fn many(
    db: &impl Db,
    hashes: &BTreeSet<&str>,
) -> Result<BTreeMap<String, Vec<u8>>, StoreFault> {
    let rows = picture::Entity::find()
        .filter(picture::Column::Hash.is_in(hashes.iter().copied()))
        .all(db.connection())
        .await?;
    let checked = |row: picture::Model| match PictureHash::of(&row.bytes).as_str() == row.hash {
        true => Ok((row.hash, row.bytes)),
        false => Err(StoreFault::BadRow {
            table: "picture",
            row: row.hash,
            column: "bytes",
            problem: "the bytes are not those of the hash".to_owned(),
        }),
    };
    rows.into_iter().map(checked).collect()
}

/// The bytes of a picture, if it is there in this format.
///
/// # Errors
/// When the stored bytes are not those that were hashed.
pub async fn bytes(db: &impl Db, name: &PictureName) -> Result<Option<Vec<u8>>, StoreFault> {
    let hash = name.hash.as_str();
    let row = picture::Entity::find_by_id(hash.to_owned())
        .filter(picture::Column::MediaType.eq(name.format.media_type()))
        .one(db.connection())
        .await?;
    let Some(row) = row else { return Ok(None) };
    if PictureHash::of(&row.bytes) != name.hash {
        let problem = "the bytes are not those of the hash".to_owned();
        let row = row.hash;
        return Err(StoreFault::BadRow { table: "picture", row, column: "bytes", problem });
    }
    Ok(Some(row.bytes))
}
