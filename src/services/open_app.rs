//! Puts together what every use case needs: keys, database, tables, shipped data.

use super::app::{Chance, Clock};
use super::attempt_plan::PlanCache;
use super::failure::Fault;
use super::issuance_log::add_missing;
use super::kept_uploads::KeptUploads;
use super::keys::Keys;
use super::released::Released;
use super::seal_key::SealKey;
use super::start_attempts::StartQueue;
use super::status_lists::SignedLists;
use super::watch::measures::MeasuresCache;
use super::workbench::checks::BankChecks;
use super::workbench::take_in::take_in_release;
use super::{App, Failure, shipped};
use crate::store::group_commit::SaveQueue;
use crate::store::keys_check::{self, KeysCheck};
use crate::store::vault::Vault;
use crate::store::{Store, checkpoint, places};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where things are.
pub struct Opening<'a> {
    /// Address of the database.
    pub database: &'a str,
    /// Folder of the keys.
    pub keys: &'a Path,
    /// Address that QR codes hold.
    pub public_url: &'a str,
    /// Folder of certificate layouts.
    pub layouts: Option<PathBuf>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of random bytes.
    pub chance: Arc<dyn Chance>,
}

/// Opens an installation without touching its tables.
///
/// # Errors
/// When keys or database cannot be used.
pub async fn open_app(opening: Opening<'_>) -> Result<App, Failure> {
    let today = opening.clock.now().day_in_vietnam();
    let store = Store::open(opening.database, Vault::unset()).await?;
    if !Keys::are_in(opening.keys) {
        // Making new keys in silence would leave everything sealed so far unreadable.
        must_suit(&store, &Vault::unset(), opening.keys).await?;
    }
    let keys = Keys::open(opening.keys, today, opening.chance.as_ref()).map_err(Failure::Fault)?;
    must_suit(&store, &keys.vault(), opening.keys).await?;
    let store = store.with_vault(keys.vault());
    checkpoint::start(&store);
    let released = Arc::new(Released::default());
    Ok(App {
        saves: SaveQueue::start(store.clone()),
        starts: StartQueue::start(store.clone(), opening.clock.clone(), released.clone()),
        store,
        keys: Arc::new(keys),
        seal: SealKey::open(opening.keys).map_err(Failure::Fault)?.map(Arc::new),
        clock: opening.clock,
        chance: opening.chance,
        plans: Arc::new(PlanCache::default()),
        released,
        checks: Arc::new(BankChecks::default()),
        measures: Arc::new(MeasuresCache::default()),
        uploads: Arc::new(KeptUploads::default()),
        signed_lists: Arc::new(SignedLists::default()),
        jobs: Arc::default(),
        regrades: Arc::new(tokio::sync::Notify::new()),
        provinces: Arc::new(shipped::provinces()),
        targets: Arc::new(shipped::targets().map_err(Failure::Fault)?),
        public_url: opening.public_url.to_owned(),
        layouts: opening.layouts,
    })
}

async fn must_suit(store: &Store, vault: &Vault, keys: &Path) -> Result<(), Failure> {
    match keys_check::check(store, vault).await? {
        KeysCheck::NotSealed | KeysCheck::Right => Ok(()),
        KeysCheck::Wrong => Err(Failure::Fault(Fault::Key(format!(
            "the keys in {} are not those that sealed this database; set keys_dir to the folder of \
             its keys",
            keys.display()
        )))),
    }
}

/// Brings the tables and the list of communes up to date, marks the keys as this database's, and
/// fills a workbench that is still empty.
///
/// # Errors
/// When the database fails.
pub async fn prepare(app: &App) -> Result<(), Failure> {
    app.store.migrate().await?;
    let tx = app.store.begin().await?;
    keys_check::seal(&tx, app.store.vault(), app.random()).await?;
    places::put_communes(&tx, shipped::communes()).await?;
    take_in_release(app, &tx).await?;
    add_missing(app, &tx).await?;
    Ok(tx.commit().await?)
}
