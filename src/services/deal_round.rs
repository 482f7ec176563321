//! Deals rounds of disjoint forms for a session: when it opens as many as its hall has seats, and
//! another round when more people come.

use super::show_form::exam_of;
use super::{Actor, App, Failure};
use crate::store::rounds::NewRounds;
use crate::store::{
    FormExtensionRow, FormRow, RoundRow, SessionRow, Tx, audit, bank, parameters, rounds, sessions,
    workbench,
};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::assembly::check_round::{Against, check_deal};
use sathach_domain::assembly::deal::{
    Dealing, Extension, LEAST_FORMS_A_ROUND, deal, disjoint_forms,
};
use sathach_domain::assembly::{
    AssemblyFault, Deal, DealFault, Form, Hall, ItemParameters, ReleasedItem, draw_form, seat_deal,
};
use sathach_domain::bank::life::Stage;
use sathach_domain::moment::Moment;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use uuid::Uuid;

/// Largest round that is read back, in bytes of JSON.
const MAX_ROUND_BYTES: u64 = 50_000_000;

/// How many forms are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// One for each seat, so laid out that neighbours share as little as can be.
    Hall(Hall),
    /// As many as one round has.
    OneRound,
}

/// Rounds that were dealt and checked, not yet stored.
pub(super) struct Dealt {
    exam_row_id: Uuid,
    release_id: Uuid,
    /// In the order of seats.
    forms: Vec<SeatedForm>,
    /// What an extension adds to the cut, in sixtieths.
    extension_cut_sixtieths: i64,
    seed_hex: String,
    algorithm: String,
    parameter_source: &'static str,
    rounds: Vec<DealtRound>,
}

/// A form with its extension, where the exam has them.
#[derive(Clone)]
pub(super) struct SeatedForm {
    pub(super) form: Form,
    pub(super) extension: Option<Form>,
}

struct DealtRound {
    n_forms: usize,
    sha256: String,
    content: Vec<u8>,
}

/// The release from which a session's forms are dealt, with what a deal must know of it.
pub(super) struct Stock {
    pub(super) exam: Exam,
    pub(super) release_hash: String,
    pub(super) items: Vec<ReleasedItem>,
    pub(super) exposures: BTreeMap<Uuid, u32>,
    /// Ids of items that were taken out of use after the release.
    pub(super) out_of_use: BTreeSet<String>,
    parameters: BTreeMap<Uuid, ItemParameters>,
}

impl Stock {
    pub(super) async fn of(
        app: &App,
        exam_row_id: Uuid,
        release_id: Uuid,
    ) -> Result<Self, Failure> {
        let release = bank::release(&app.store, release_id)
            .await?
            .ok_or_else(|| Failure::broken(format!("release {release_id} is missing")))?;
        let out = [Stage::Suspended, Stage::Retired];
        Ok(Stock {
            exam: exam_of(&app.store, exam_row_id).await?,
            release_hash: release.hash,
            items: bank::items_of_release(&app.store, release_id).await?,
            exposures: rounds::exposures(&app.store).await?,
            out_of_use: workbench::ids_in(&app.store, &out).await?,
            parameters: parameters::current(&app.store).await?,
        })
    }

    pub(super) fn dealing(&self, n_forms: usize, seed: [u8; 32]) -> Dealing<'_> {
        Dealing {
            exam: &self.exam,
            release_hash: &self.release_hash,
            items: &self.items,
            parameters: &self.parameters,
            dealt_before: &self.exposures,
            excluded_ids: &self.out_of_use,
            n_forms,
            extension: match self.exam.extension {
                Some(_) => Extension::Half,
                None => Extension::None,
            },
            least_a_round: LEAST_FORMS_A_ROUND,
            seed,
        }
    }

    /// The items of the release that may still be used and are not of these.
    pub(super) fn usable_but(&self, ids: &BTreeSet<String>) -> Vec<ReleasedItem> {
        let is_usable = |released: &&ReleasedItem| {
            !self.out_of_use.contains(&released.item.id) && !ids.contains(&released.item.id)
        };
        self.items.iter().filter(is_usable).cloned().collect()
    }

    fn deal(&self, wanted: Wanted, seed: [u8; 32]) -> Result<Deal, DealFault> {
        let n_forms = match wanted {
            Wanted::Hall(hall) => hall.n_seats(),
            Wanted::OneRound => disjoint_forms(&self.dealing(1, seed))?.0,
        };
        deal(&self.dealing(n_forms, seed))
    }
}

/// What the extensions of a deal add to the cut: what a person right at it is expected to reach.
pub(super) fn extension_cut(deal: &Deal) -> i64 {
    let target = deal.header.extension_target.as_ref();
    target.map_or(0, |target| i64::from(target.expected_at_cut_sixtieths()))
}

/// The forms of a deal with their extensions, in its order.
pub(super) fn whole_forms(deal: &Deal, items: &[ReleasedItem]) -> Option<Vec<SeatedForm>> {
    let versions = deal.version_ids(items)?;
    let mut whole = Vec::new();
    for round in &deal.rounds {
        for (index, form) in round.forms.iter().enumerate() {
            let extension = match round.extensions.get(index) {
                Some(extension) => Some(extension.stored(&versions)?),
                None => None,
            };
            whole.push(SeatedForm { form: form.stored(&versions)?, extension });
        }
    }
    Some(whole)
}

/// Deals before the transaction that stores it begins. None when the bank is too small for a
/// round: forms are then drawn one by one at the start.
///
/// # Errors
/// When not even one form can be drawn, or a hall's forms cannot have the extensions that its exam
/// announces; the message names the cell that is short.
pub(super) async fn deal_rounds(
    app: &App,
    exam_row_id: Uuid,
    release_id: Uuid,
    wanted: Wanted,
) -> Result<Option<Dealt>, Failure> {
    let stock = Stock::of(app, exam_row_id, release_id).await?;
    let seed: [u8; 32] = app.random();
    let dealt = match stock.deal(wanted, seed) {
        Ok(dealt) => dealt,
        Err(fault) => {
            draw_form(&stock.exam, &stock.usable_but(&BTreeSet::new()), seed)?;
            // Forms drawn one by one have no extension, and this exam has told people of it.
            if stock.exam.extension.is_some() && matches!(wanted, Wanted::Hall(_)) {
                return Err(AssemblyFault::NoExtensions(fault.to_string()).into());
            }
            tracing::warn!(%fault, exam = stock.exam.id, "no round was dealt; forms are drawn");
            return Ok(None);
        }
    };
    let against =
        Against { exam: &stock.exam, release_hash: &stock.release_hash, items: &stock.items };
    if let Some(violation) = check_deal(&dealt, &against).first() {
        return Err(Failure::broken(format!("a dealt round broke a promise: {violation}")));
    }
    let forms = seated_forms(&dealt, wanted, &stock.items)
        .ok_or_else(|| Failure::broken("a dealt round names items that the release lacks"))?;
    Ok(Some(Dealt {
        exam_row_id,
        release_id,
        forms,
        extension_cut_sixtieths: extension_cut(&dealt),
        seed_hex: dealt.header.seed_hex.clone(),
        algorithm: dealt.header.algorithm.clone(),
        parameter_source: dealt.header.parameter_source.as_str(),
        rounds: packed_rounds(dealt)?,
    }))
}

/// The forms in the order of seats.
fn seated_forms(deal: &Deal, wanted: Wanted, items: &[ReleasedItem]) -> Option<Vec<SeatedForm>> {
    let forms = whole_forms(deal, items)?;
    match wanted {
        Wanted::OneRound => Some(forms),
        Wanted::Hall(hall) => {
            let plan = seat_deal(deal, hall).into_iter().next()?;
            plan.form_at.iter().map(|index| forms.get(*index).cloned()).collect()
        }
    }
}

/// Each round as a deal of its own, which `sathach forms check` reads.
fn packed_rounds(deal: Deal) -> Result<Vec<DealtRound>, Failure> {
    let Deal { header, items, rounds } = deal;
    let packed = |round: sathach_domain::assembly::Round| {
        let (n_forms, sha256) = (round.forms.len(), round.sha256.clone());
        let alone = Deal { header: header.clone(), items: items.clone(), rounds: vec![round] };
        let json = serde_json::to_vec(&alone).map_err(|e| Failure::broken(e.to_string()))?;
        Ok(DealtRound { n_forms, sha256, content: deflated(&json)? })
    };
    rounds.into_iter().map(packed).collect()
}

/// A form as its row holds it.
pub(super) fn json_of(form: &Form) -> Result<String, Failure> {
    serde_json::to_string(form).map_err(|error| Failure::broken(error.to_string()))
}

fn deflated(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    let done = encoder.write_all(bytes).and_then(|()| encoder.finish());
    done.map_err(|error| Failure::broken(error.to_string()))
}

/// A stored round as the deal that it was.
///
/// # Errors
/// When the row is none that [`put_rounds`] could have written.
pub(super) fn unpacked(row: &RoundRow) -> Result<Deal, Failure> {
    let broken = |problem: String| Failure::broken(format!("round {}: {problem}", row.id));
    let mut json = Vec::new();
    DeflateDecoder::new(row.content.as_slice())
        .take(MAX_ROUND_BYTES)
        .read_to_end(&mut json)
        .map_err(|error| broken(error.to_string()))?;
    serde_json::from_slice(&json).map_err(|error| broken(error.to_string()))
}

/// Deals another round when the next person checked in would have no form of their own. A session
/// without a first round gets none later.
pub(super) async fn deal_when_seats_run_out(
    app: &App,
    actor: &Actor,
    session_id: Uuid,
) -> Result<Option<Dealt>, Failure> {
    let last_seat = rounds::last_seat(&app.store, session_id).await?;
    if last_seat == 0 || sessions::n_on_roster(&app.store, session_id).await? < last_seat as u64 {
        return Ok(None);
    }
    match sessions::find(&app.store, &actor.scope(), session_id).await? {
        Some(session) => {
            deal_rounds(app, session.exam_id, session.release_id, Wanted::OneRound).await
        }
        None => Ok(None),
    }
}

/// Stores rounds for the seats that have no form yet. Their hashes stand in the session's audit
/// chain before any of their forms is used.
pub(super) async fn put_rounds(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    session: &SessionRow,
    dealt: Dealt,
    now: Moment,
) -> Result<(), Failure> {
    let first_number = rounds::n_of_session(tx, session.id).await? as i64 + 1;
    let first_seat = rounds::last_seat(tx, session.id).await? + 1;
    let mut n_forms_by_version: BTreeMap<Uuid, i64> = BTreeMap::new();
    let mut forms = Vec::with_capacity(dealt.forms.len());
    let mut extensions = Vec::new();
    for (seated, seat_number) in dealt.forms.iter().zip(first_seat..) {
        for place in &seated.form.items {
            *n_forms_by_version.entry(place.item_version_id).or_default() += 1;
        }
        let row = FormRow {
            id: app.new_id(),
            exam_id: dealt.exam_row_id,
            release_id: dealt.release_id,
            seed: dealt.seed_hex.clone(),
            algorithm: dealt.algorithm.clone(),
            content: json_of(&seated.form)?,
            created_at: now.ms(),
        };
        if let Some(extension) = &seated.extension {
            extensions.push(FormExtensionRow {
                form_id: row.id,
                content: json_of(extension)?,
                cut_sixtieths: dealt.extension_cut_sixtieths,
            });
        }
        forms.push((seat_number, row));
    }
    let row = |(round, number): (DealtRound, i64)| RoundRow {
        id: app.new_id(),
        session_id: session.id,
        number,
        n_forms: round.n_forms as i64,
        sha256: round.sha256,
        parameter_source: dealt.parameter_source.to_owned(),
        content: round.content,
        dealt_at: now.ms(),
    };
    let rows: Vec<RoundRow> = dealt.rounds.into_iter().zip(first_number..).map(row).collect();
    let told: Vec<_> = rows
        .iter()
        .map(|row| json!({ "id": row.id, "n_forms": row.n_forms, "sha256": row.sha256 }))
        .collect();
    let entry = audit::Entry {
        chain: format!("session:{}", session.id),
        actor: actor.audit_name(),
        action: "deal_rounds",
        object: format!("session:{}", session.id),
        detail: json!({ "rounds": told, "parameter_source": dealt.parameter_source }),
    };
    let session_id = session.id;
    let new = NewRounds { rows, session_id, forms, extensions, n_forms_by_version };
    rounds::add(tx, new).await?;
    Ok(audit::append(tx, now, entry).await?)
}
