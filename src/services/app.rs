//! What every use case needs: the store, the keys, the clock, chance and what was read at start.

use super::attempt_plan::PlanCache;
use super::kept_uploads::KeptUploads;
use super::keys::Keys;
use super::released::Released;
use super::seal_key::SealKey;
use super::start_attempts::StartQueue;
use super::status_lists::SignedLists;
use super::watch::measures::MeasuresCache;
use super::workbench::checks::BankChecks;
use crate::store::Store;
use crate::store::group_commit::SaveQueue;
use sathach_domain::identity::Provinces;
use sathach_domain::moment::Moment;
use sathach_domain::target::plan::TargetPlan;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Notify;
use uuid::Uuid;

/// The clock, an edge of the world.
pub trait Clock: Send + Sync {
    /// The moment now.
    fn now(&self) -> Moment;
}

/// The source of random bytes, an edge of the world.
pub trait Chance: Send + Sync {
    /// Fills the bytes with random ones.
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        Moment::from_ms(chrono::Utc::now().timestamp_millis())
    }
}

/// The system's generator.
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        use rand::Rng;
        rand::rng().fill_bytes(bytes);
    }
}

/// Everything a use case needs.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The door to the task that stores responses.
    pub saves: SaveQueue,
    /// The door to the task that starts attempts.
    pub starts: StartQueue,
    /// Keys outside the database.
    pub keys: Arc<Keys>,
    /// The key that signs certificates as documents, if there is one.
    pub seal: Option<Arc<SealKey>>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of random bytes.
    pub chance: Arc<dyn Chance>,
    /// The forms that people work on, kept at hand.
    pub plans: Arc<PlanCache>,
    /// Items and exams of releases, kept at hand.
    pub released: Arc<Released>,
    /// Checks of the bank that authors have just looked at.
    pub checks: Arc<BankChecks>,
    /// Figures of items and exams, until something changes.
    pub measures: Arc<MeasuresCache>,
    /// Files that authors looked at and have not confirmed.
    pub uploads: Arc<KeptUploads>,
    /// Status lists that were signed and still say what is true.
    pub signed_lists: Arc<SignedLists>,
    /// Rung when certificates are to be issued or printed in the background.
    pub jobs: Arc<tokio::sync::Notify>,
    /// Rung when a neutralisation has been approved.
    pub regrades: Arc<Notify>,
    /// Provinces whose codes begin citizen numbers.
    pub provinces: Arc<Provinces>,
    /// What plan 191 asks for.
    pub targets: Arc<TargetPlan>,
    /// Address that QR codes hold, without a slash at its end.
    pub public_url: String,
    /// Folder of certificate layouts, where it is not the one shipped inside the program.
    pub layouts: Option<PathBuf>,
}

impl App {
    /// The moment now.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Random bytes.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.chance.fill(&mut bytes);
        bytes
    }

    /// 64 random bits.
    #[must_use]
    pub fn random_bits(&self) -> u64 {
        u64::from_be_bytes(self.random())
    }

    /// A new id: UUIDv7 from our own clock and chance.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        let ms = u64::try_from(self.now().ms()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(ms, &self.random()).into_uuid()
    }
}
