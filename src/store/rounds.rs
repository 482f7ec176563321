//! Rounds of forms dealt for sessions, the form of each seat, and how often items were dealt.

use super::entity::{form, form_extension, item_exposure, round, round_form};
use super::rows::{Db, insert};
use super::{FormExtensionRow, FormRow, RoundRow, StoreFault, Tx};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Dealt rounds with the forms of the seats that they serve.
pub struct NewRounds {
    /// The rounds.
    pub rows: Vec<RoundRow>,
    /// The session that they go to.
    pub session_id: Uuid,
    /// Seat numbers with their forms.
    pub forms: Vec<(i64, FormRow)>,
    /// Extensions of these forms; none where the exam has none.
    pub extensions: Vec<FormExtensionRow>,
    /// In how many of these forms an item stands, by version id.
    pub n_forms_by_version: BTreeMap<Uuid, i64>,
}

/// Adds rounds, their forms, and what they add to the exposure of items.
///
/// # Errors
/// A unique violation when the session has a round of this number, or a seat its form.
pub async fn add(tx: &Tx, new: NewRounds) -> Result<(), StoreFault> {
    let session_id = new.session_id;
    for row in new.rows {
        insert::<round::Entity>(tx, row).await?;
    }
    let seats: Vec<_> = new
        .forms
        .iter()
        .map(|(seat_number, form)| {
            let row = round_form::Model { session_id, seat_number: *seat_number, form_id: form.id };
            row.into_active_model().reset_all()
        })
        .collect();
    let forms = new.forms.into_iter().map(|(_, form)| form.into_active_model().reset_all());
    form::Entity::insert_many(forms).exec_without_returning(tx.db()).await?;
    round_form::Entity::insert_many(seats).exec_without_returning(tx.db()).await?;
    if !new.extensions.is_empty() {
        let rows = new.extensions.into_iter().map(|row| row.into_active_model().reset_all());
        form_extension::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    }
    // In the order of ids, so that two deals at once never wait for each other in a ring.
    let exposures = new.n_forms_by_version.into_iter().map(|(item_version_id, n_forms)| {
        item_exposure::Model { item_version_id, n_forms }.into_active_model().reset_all()
    });
    let add = OnConflict::column(item_exposure::Column::ItemVersionId)
        .value(
            item_exposure::Column::NForms,
            Expr::cust("item_exposure.n_forms + excluded.n_forms"),
        )
        .to_owned();
    item_exposure::Entity::insert_many(exposures)
        .on_conflict(add)
        .exec_without_returning(tx.db())
        .await?;
    Ok(())
}

/// Rounds of a session in order.
///
/// # Errors
/// When the database fails.
pub async fn of_session(db: &impl Db, session_id: Uuid) -> Result<Vec<RoundRow>, StoreFault> {
    let query = round::Entity::find()
        .filter(round::Column::SessionId.eq(session_id))
        .order_by_asc(round::Column::Number);
    Ok(query.all(db.connection()).await?)
}

/// A round by its id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Db, round_id: Uuid) -> Result<Option<RoundRow>, StoreFault> {
    Ok(round::Entity::find_by_id(round_id).one(db.connection()).await?)
}

/// How many rounds a session has.
///
/// # Errors
/// When the database fails.
pub async fn n_of_session(db: &impl Db, session_id: Uuid) -> Result<u64, StoreFault> {
    let query = round::Entity::find().filter(round::Column::SessionId.eq(session_id));
    Ok(query.count(db.connection()).await?)
}

/// The greatest seat number of a session that has a form; 0 when none was dealt.
///
/// # Errors
/// When the database fails.
pub async fn last_seat(db: &impl Db, session_id: Uuid) -> Result<i64, StoreFault> {
    let greatest: Option<Option<i64>> = round_form::Entity::find()
        .select_only()
        .column_as(round_form::Column::SeatNumber.max(), "seat_number")
        .filter(round_form::Column::SessionId.eq(session_id))
        .into_tuple()
        .one(db.connection())
        .await?;
    Ok(greatest.flatten().unwrap_or(0))
}

/// The form dealt for a seat.
///
/// # Errors
/// When the database fails.
pub async fn form_of_seat(
    db: &impl Db,
    session_id: Uuid,
    seat_number: i64,
) -> Result<Option<Uuid>, StoreFault> {
    let row =
        round_form::Entity::find_by_id((session_id, seat_number)).one(db.connection()).await?;
    Ok(row.map(|row| row.form_id))
}

/// Adds the extension of a form that is stored.
///
/// # Errors
/// A unique violation when the form has one.
pub async fn add_extension(tx: &Tx, row: FormExtensionRow) -> Result<(), StoreFault> {
    insert::<form_extension::Entity>(tx, row).await
}

/// The extension dealt beside a form.
///
/// # Errors
/// When the database fails.
pub async fn extension_of(
    db: &impl Db,
    form_id: Uuid,
) -> Result<Option<FormExtensionRow>, StoreFault> {
    Ok(form_extension::Entity::find_by_id(form_id).one(db.connection()).await?)
}

/// In how many dealt forms each item version has stood so far.
///
/// # Errors
/// When the database fails.
pub async fn exposures(db: &impl Db) -> Result<BTreeMap<Uuid, u32>, StoreFault> {
    let rows = item_exposure::Entity::find().all(db.connection()).await?;
    let count = |row: item_exposure::Model| {
        let n_forms = u32::try_from(row.n_forms).map_err(|_| {
            StoreFault::bad_row("item_exposure", row.item_version_id, "n_forms", "not a count")
        })?;
        Ok((row.item_version_id, n_forms))
    };
    rows.into_iter().map(count).collect()
}
