//! An installation inside the test's own process, with a clock that the test moves.

use crate::server::{Database, new_postgres};
use sathach::services::demo::{SeededSeat, seed_candidates, seed_passes};
use sathach::services::join::{SeatPass, join};
use sathach::services::open_app::{Opening, open_app, prepare};
use sathach::services::root_key::make_root;
use sathach::services::show_form::{FormView, show_form};
use sathach::services::sign_trust_list::{Authority, sign_trust_list};
use sathach::services::{App, Clock, SystemChance};
use sathach_domain::moment::Moment;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;

/// 1 October 2026, 08:00 in Vietnam.
const FIRST_MS: i64 = 1_790_816_400_000;

/// A clock that stands still until it is moved.
pub struct StandingClock(AtomicI64);

impl StandingClock {
    pub fn advance(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Moment {
        Moment::from_ms(self.0.load(Ordering::SeqCst))
    }
}

/// A database of its own with admitted candidates.
pub struct Installation {
    pub app: App,
    pub clock: Arc<StandingClock>,
    pub seats: Vec<SeededSeat>,
    pub database_url: String,
    folder: TempDir,
}

impl Installation {
    pub async fn with_candidates(database: Database, n: usize) -> Installation {
        let mut place = Installation::without_people(database).await;
        place.seats = seed_candidates(&place.app, n).await.unwrap();
        place.sign_lists().await;
        place
    }

    /// Sealed sessions of two people each, who passed and wait for a decision.
    pub async fn with_sealed_passes(database: Database, n: usize) -> Installation {
        let place = Installation::with_unsigned_passes(database, n).await;
        place.sign_lists().await;
        place
    }

    /// The same, before the root has signed a trust list.
    pub async fn with_unsigned_passes(database: Database, n: usize) -> Installation {
        let place = Installation::without_people(database).await;
        seed_passes(&place.app, n, 2).await.unwrap();
        place
    }

    /// Certificates are issued from here on.
    pub async fn sign_lists(&self) {
        let root = make_root(&self.folder.path().join("root.pem")).unwrap();
        sign_trust_list(&self.app, &root, Authority::Sample, 30).await.unwrap();
    }

    /// Empty, with the root's list still to be signed.
    pub async fn without_people(database: Database) -> Installation {
        let folder = tempfile::tempdir().unwrap();
        let database_url = match database {
            Database::Sqlite => format!("sqlite:{}", folder.path().join("x.sqlite").display()),
            Database::Postgres => new_postgres(),
        };
        let clock = Arc::new(StandingClock(AtomicI64::new(FIRST_MS)));
        let app = opened(&database_url, folder.path(), &clock).await;
        prepare(&app).await.unwrap();
        Installation { app, clock, seats: Vec::new(), database_url, folder }
    }

    /// Seats the same people in a session of a later day.
    pub async fn seat_again(&mut self) {
        self.seats = seed_candidates(&self.app, self.seats.len()).await.unwrap();
    }

    /// A second process on the same database: it remembers nothing of the first.
    pub async fn opened_again(&self) -> App {
        opened(&self.database_url, self.folder.path(), &self.clock).await
    }

    /// Joins the seat with this index and starts its attempt.
    pub async fn start(&self, index: usize) -> (SeatPass, FormView) {
        let seat = &self.seats[index];
        let joined = join(&self.app, &seat.session_code, &seat.seat_code, None).await.unwrap();
        (joined.pass, show_form(&self.app, joined.pass).await.unwrap())
    }
}

async fn opened(database: &str, folder: &Path, clock: &Arc<StandingClock>) -> App {
    let opening = Opening {
        database,
        keys: &folder.join("keys"),
        public_url: "http://127.0.0.1:1",
        layouts: None,
        clock: clock.clone(),
        chance: Arc::new(SystemChance),
    };
    open_app(opening).await.unwrap()
}
