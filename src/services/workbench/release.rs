//! Publishing a bank release by two people: one proposes, another one confirms.

use super::{Workbench, aside, standing_of};
use crate::services::import_bank::freeze;
use crate::services::{Actor, App, Failure, Refusal};
use crate::store::{Db, ReleaseProposalRow, Tx, audit, bank, staff, workbench};
use sathach_domain::bank::release::{BankRelease, release_bank};
use sathach_domain::bank::{Bank, BankCheck, Item, load_bank};
use sathach_domain::moment::Moment;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// How a release differs from the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReleaseChanges {
    /// Items that were not there.
    pub added: Vec<Item>,
    /// Items with another version or other content.
    pub changed: Vec<Item>,
    /// Items that are no longer there.
    pub removed: Vec<Item>,
}

impl ReleaseChanges {
    /// True when both hold the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    fn between(before: &[Item], after: &[Item]) -> Self {
        let earlier: BTreeMap<&str, &Item> = before.iter().map(|i| (i.id.as_str(), i)).collect();
        let later: BTreeMap<&str, &Item> = after.iter().map(|i| (i.id.as_str(), i)).collect();
        let mut changes = ReleaseChanges::default();
        for item in after {
            match earlier.get(item.id.as_str()) {
                None => changes.added.push(item.clone()),
                Some(same) if *same == item => {}
                Some(_) => changes.changed.push(item.clone()),
            }
        }
        let gone = before.iter().filter(|item| !later.contains_key(item.id.as_str()));
        changes.removed = gone.cloned().collect();
        changes
    }
}

/// A proposal that waits for a second person.
#[derive(Clone, Debug)]
pub struct OpenProposal {
    /// Its id.
    pub id: Uuid,
    /// Name of who proposed it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: Moment,
    /// Items that it holds.
    pub n_items: i64,
    /// The asker proposed it, so somebody else confirms.
    pub is_own: bool,
    /// The workbench has changed since, so it must be proposed again.
    pub is_stale: bool,
}

/// What a page about publishing shows.
#[derive(Clone, Debug)]
pub struct ReleaseView {
    /// Items that a release would hold now.
    pub n_items: usize,
    /// How it would differ from the newest release.
    pub changes: ReleaseChanges,
    /// What the check finds in the bank as it would be released.
    pub check: BankCheck,
    /// The proposal that waits.
    pub proposal: Option<OpenProposal>,
}

/// Says what a release would hold now, and which proposal waits.
///
/// # Errors
/// When there is no bank yet, or the role may not.
pub async fn show_release(app: &App, actor: &Actor) -> Result<ReleaseView, Failure> {
    standing_of(actor)?;
    let bench = Workbench::load(&app.store).await?;
    let files = bench.served_files()?;
    let checks = Arc::clone(&app.checks);
    let both = move || (checks.of(&files), load_bank(&files));
    let (check, loaded) = aside(both).await?;
    let now = match loaded {
        Ok(bank) => release_bank(&bank).ok(),
        Err(_) => None,
    };
    let live = bench.items.iter().map(|held| held.work.served());
    let live = live.filter(|item| item.state == sathach_domain::bank::ReviewState::Live);
    let live: Vec<Item> = live.cloned().collect();
    let proposal = match workbench::open_proposal(&app.store).await? {
        Some(row) => Some(open_proposal(app, actor, row, now.as_ref()).await?),
        None => None,
    };
    let before = newest_items(&app.store).await?;
    let changes = ReleaseChanges::between(&before, &live);
    Ok(ReleaseView { n_items: live.len(), changes, check: (*check).clone(), proposal })
}

async fn open_proposal(
    app: &App,
    actor: &Actor,
    row: ReleaseProposalRow,
    now: Option<&BankRelease>,
) -> Result<OpenProposal, Failure> {
    let who = staff::find(&app.store, row.proposed_by).await?;
    Ok(OpenProposal {
        id: row.id,
        proposed_by: who.map(|staff| staff.display_name).unwrap_or_default(),
        proposed_at: Moment::from_ms(row.proposed_at),
        n_items: row.n_items,
        is_own: row.proposed_by == actor.staff_id,
        is_stale: now.is_none_or(|release| release.hash_hex != row.hash),
    })
}

async fn newest_items(db: &impl Db) -> Result<Vec<Item>, Failure> {
    let Some(release) = bank::newest_release(db).await? else { return Ok(Vec::new()) };
    let items = bank::items_of_release(db, release.id).await?;
    Ok(items.into_iter().map(|released| released.item).collect())
}

/// The bank as it would be released, without errors.
async fn releasable(db: &impl Db) -> Result<(Bank, BankRelease), Failure> {
    let files = Workbench::load(db).await?.served_files()?;
    let loaded = aside(move || load_bank(&files)).await?;
    let loaded = loaded.map_err(|check| Refusal::FileErrors(lines(&check)))?;
    let release =
        release_bank(&loaded).map_err(|error| Refusal::FileErrors(vec![error.to_string()]))?;
    Ok((loaded, release))
}

fn lines(check: &BankCheck) -> Vec<String> {
    let line = |finding: &sathach_domain::bank::Finding| {
        let item = finding.item.as_deref().unwrap_or(&finding.file);
        format!("{item}: {}: {}", finding.rule, finding.message)
    };
    check.errors.iter().map(line).collect()
}

/// Proposes to release all live items as they are now.
///
/// # Errors
/// When the check finds errors, nothing differs from the newest release, or a proposal waits.
pub async fn propose_release(app: &App, actor: &Actor) -> Result<(), Failure> {
    standing_of(actor)?;
    let now = app.now();
    let tx = app.store.begin().await?;
    let (_, release) = releasable(&tx).await?;
    let newest = bank::newest_release(&tx).await?;
    if newest.is_some_and(|newest| newest.hash == release.hash_hex) {
        return Err(Refusal::NothingToRelease.into());
    }
    let wordings: Vec<(&str, u32)> =
        release.items.iter().map(|item| (item.id.as_str(), item.version)).collect();
    let row = ReleaseProposalRow {
        id: app.new_id(),
        open_slot: None,
        hash: release.hash_hex.clone(),
        n_items: release.items.len() as i64,
        wordings: workbench::to_json(&wordings),
        proposed_by: actor.staff_id,
        proposed_at: now.ms(),
        closed_by: None,
        closed_at: None,
        release_id: None,
    };
    let entry = audit::Entry {
        chain: "province".to_owned(),
        actor: actor.audit_name(),
        action: "propose_release",
        object: format!("release_proposal:{}", row.id),
        detail: json!({ "hash": row.hash, "n_items": row.n_items }),
    };
    workbench::add_proposal(&tx, row).await.map_err(|fault| match fault.is_unique_violation() {
        true => Failure::from(Refusal::ProposalWaits),
        false => fault.into(),
    })?;
    audit::append(&tx, now, entry).await?;
    Ok(tx.commit().await?)
}

/// Withdraws the proposal that waits; either person may.
///
/// # Errors
/// When it does not wait any more, or the role may not.
pub async fn withdraw_proposal(app: &App, actor: &Actor, id: Uuid) -> Result<(), Failure> {
    standing_of(actor)?;
    let tx = app.store.begin().await?;
    let row = workbench::open_proposal_for_change(&tx, id).await?.ok_or(Refusal::NotFound)?;
    close(app, &tx, actor, row, "withdraw_proposal", None).await?;
    Ok(tx.commit().await?)
}

/// Confirms the proposal that waits: its items are frozen as a release, from which new sessions
/// deal from now on. Gives how many items it holds.
///
/// # Errors
/// For who proposed it, when the workbench has changed since, or when it does not wait any more.
pub async fn confirm_release(app: &App, actor: &Actor, id: Uuid) -> Result<usize, Failure> {
    standing_of(actor)?;
    let tx = app.store.begin().await?;
    let row = workbench::open_proposal_for_change(&tx, id).await?.ok_or(Refusal::NotFound)?;
    if row.proposed_by == actor.staff_id {
        return Err(Refusal::OwnProposal.into());
    }
    let (loaded, release) = releasable(&tx).await?;
    if release.hash_hex != row.hash {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    let frozen = freeze(app, &tx, &loaded, &release, &actor.audit_name()).await?;
    if !frozen.is_new {
        // The same items were released before and others since: they are dealt again from now on.
        bank::release_again(&tx, frozen.id, app.now()).await?;
    }
    close(app, &tx, actor, row, "confirm_release", Some(frozen.id)).await?;
    tx.commit().await?;
    Ok(release.items.len())
}

async fn close(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    mut row: ReleaseProposalRow,
    action: &'static str,
    release_id: Option<Uuid>,
) -> Result<(), Failure> {
    let now = app.now();
    let entry = audit::Entry {
        chain: "province".to_owned(),
        actor: actor.audit_name(),
        action,
        object: format!("release_proposal:{}", row.id),
        detail: json!({ "hash": row.hash, "release": release_id }),
    };
    row.closed_by = Some(actor.staff_id);
    row.closed_at = Some(now.ms());
    row.release_id = release_id;
    workbench::close_proposal(tx, row).await?;
    Ok(audit::append(tx, now, entry).await?)
}
