//! Saves response events: many requests share one commit, and none is answered before it.

use super::entity::response_event;
use super::save_connection::{AttemptNow, SaveConnection};
use super::{Store, StoreFault};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap, HashSet};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// Requests that may wait for a task; more are told to come back.
const QUEUE_LENGTH: usize = 4_096;

/// Requests that share one commit.
const MAX_BATCH: usize = 64;

/// Tasks that commit at the same time on PostgreSQL.
const N_POSTGRES_TASKS: usize = 2;

/// Attempts whose progress is remembered; beyond it the memory starts afresh.
const MAX_REMEMBERED: usize = 20_000;

/// One event to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// Number given by the device, from 1, without gaps within an epoch.
    pub seq: i64,
    /// 1-based place in the form.
    pub position: i64,
    /// The response in bank indexes, as JSON.
    pub response: String,
    /// Milliseconds since the item was shown, by the device's count.
    pub elapsed_ms: i64,
}

/// The events of one request.
#[derive(Clone, Debug)]
pub struct Save {
    /// The attempt.
    pub attempt_id: Uuid,
    /// The device's epoch.
    pub epoch: i64,
    /// The events.
    pub events: Vec<NewEvent>,
    /// When the request came in, in milliseconds since 1970.
    pub received_at: i64,
}

/// What became of a save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Stored durably, or stored before.
    Stored {
        /// The greatest gapless seq of the epoch.
        acked: i64,
        /// State of the attempt.
        state: String,
        /// When its time ends.
        ends_at: i64,
    },
    /// No such attempt.
    UnknownAttempt,
    /// The form has not been handed out.
    NotStarted,
    /// Another device goes on with the attempt.
    Superseded,
    /// The candidate has handed in.
    AlreadySubmitted,
    /// This seq was stored with other content.
    Conflict {
        /// The seq.
        seq: i64,
    },
}

/// The save could not be made durable now; nothing was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the responses could not be stored now")]
pub struct NotStored;

struct Job {
    save: Save,
    done: oneshot::Sender<Result<Saved, NotStored>>,
}

/// The door to the tasks that commit saves.
#[derive(Clone)]
pub struct SaveQueue(Vec<mpsc::Sender<Job>>);

impl SaveQueue {
    /// Starts the tasks; they end when the last door is dropped. SQLite has one writer at a time;
    /// on PostgreSQL a second task works while the first one waits for the disk.
    #[must_use]
    pub fn start(store: Store) -> Self {
        let n_tasks = if store.kind() == "sqlite" { 1 } else { N_POSTGRES_TASKS };
        let start = |_| {
            let (sender, receiver) = mpsc::channel(QUEUE_LENGTH);
            tokio::spawn(run(store.clone(), receiver));
            sender
        };
        SaveQueue((0..n_tasks).map(start).collect())
    }

    /// Stores the events and answers once the commit is durable.
    ///
    /// # Errors
    /// When the queue is full or the database fails; the device keeps its events then.
    pub async fn save(&self, save: Save) -> Result<Saved, NotStored> {
        let (done, answer) = oneshot::channel();
        // All saves of an attempt go to one task, which remembers what is stored of it.
        let task = save.attempt_id.as_u64_pair().1 as usize % self.0.len();
        self.0[task].try_send(Job { save, done }).map_err(|_| NotStored)?;
        answer.await.unwrap_or(Err(NotStored))
    }
}

async fn run(store: Store, mut queue: mpsc::Receiver<Job>) {
    let mut task =
        Task { connection: SaveConnection::new(&store), store, memory: Memory::default() };
    let mut jobs = Vec::with_capacity(MAX_BATCH);
    // No timer: whatever has queued up while the last commit was under way is the next batch.
    while queue.recv_many(&mut jobs, MAX_BATCH).await > 0 {
        let saves: Vec<&Save> = jobs.iter().map(|job| &job.save).collect();
        let answers = match task.commit(&saves).await {
            Ok(answers) => answers.into_iter().map(Ok).collect(),
            Err(fault) => {
                tracing::error!(%fault, n = saves.len(), "a batch of saves failed; one by one now");
                one_by_one(&mut task, &saves).await
            }
        };
        for (job, answer) in jobs.drain(..).zip(answers) {
            // A device that has gone away asks again later.
            let _ = job.done.send(answer);
        }
    }
}

/// One bad save must not fail its neighbours.
async fn one_by_one(task: &mut Task, saves: &[&Save]) -> Vec<Result<Saved, NotStored>> {
    let mut answers = Vec::with_capacity(saves.len());
    for save in saves {
        let answer = task.commit(&[save]).await;
        answers.push(match answer {
            Ok(mut answers) => answers.pop().ok_or(NotStored),
            Err(fault) => {
                tracing::error!(%fault, attempt = %save.attempt_id, "a save failed");
                Err(NotStored)
            }
        });
    }
    answers
}

/// What is known to be stored of an epoch. It only ever lags behind the database.
#[derive(Clone, Debug, Default)]
struct Known {
    acked: i64,
    beyond: BTreeSet<i64>,
}

impl Known {
    fn has(&self, seq: i64) -> bool {
        seq <= self.acked || self.beyond.contains(&seq)
    }

    fn add(&mut self, seq: i64) {
        if seq > self.acked {
            self.beyond.insert(seq);
        }
        while self.beyond.remove(&(self.acked + 1)) {
            self.acked += 1;
        }
    }
}

/// Progress of attempts, so that a save need not count what is stored.
#[derive(Default)]
struct Memory(HashMap<(Uuid, i64), Known>);

/// What commits batches: its way to the database, and what it knows to be stored.
struct Task {
    store: Store,
    connection: SaveConnection,
    memory: Memory,
}

impl Task {
    async fn commit(&mut self, saves: &[&Save]) -> Result<Vec<Saved>, StoreFault> {
        let reader = self.store.writer();
        let mut known = recall(reader, &mut self.memory, saves).await?;
        let attempts = attempts_now(&mut self.connection, saves).await?;
        let nothing = Known::default();
        let mut answers: Vec<Option<Saved>> = Vec::with_capacity(saves.len());
        let mut fresh: Vec<(&Save, &NewEvent)> = Vec::new();
        let mut repeated: Vec<(usize, &Save, &NewEvent)> = Vec::new();
        let mut in_batch: HashSet<(Uuid, i64, i64)> = HashSet::new();
        for (index, save) in saves.iter().enumerate() {
            let stored = known.get(&(save.attempt_id, save.epoch)).unwrap_or(&nothing);
            let refusal = refusal(attempts.get(&save.attempt_id), save, stored);
            let accepted = refusal.is_none();
            answers.push(refusal);
            for event in save.events.iter().filter(|_| accepted) {
                let key = (save.attempt_id, save.epoch, event.seq);
                if !stored.has(event.seq) && in_batch.insert(key) {
                    fresh.push((save, event));
                } else {
                    repeated.push((index, save, event));
                }
            }
        }
        let n_new = self.connection.insert_and_commit(&fresh).await?;
        if n_new < fresh.len() as u64 {
            // Another process stored some of them; compare their content like that of repeats.
            let others = fresh.iter().map(|(save, event)| (index_of(saves, save), *save, *event));
            repeated.extend(others);
        }
        for (index, seq) in conflicts(reader, &repeated).await? {
            answers[index] = Some(Saved::Conflict { seq });
        }
        for (save, event) in &fresh {
            known.entry((save.attempt_id, save.epoch)).or_default().add(event.seq);
        }
        let answers = saves
            .iter()
            .zip(answers)
            .map(|(save, refusal)| refusal.unwrap_or_else(|| stored(&attempts, &known, save)))
            .collect();
        self.memory.remember(known);
        Ok(answers)
    }
}

async fn attempts_now(
    connection: &mut SaveConnection,
    saves: &[&Save],
) -> Result<HashMap<Uuid, AttemptNow>, StoreFault> {
    let mut ids: Vec<Uuid> = saves.iter().map(|save| save.attempt_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = connection.look(&ids).await?;
    Ok(found.into_iter().map(|attempt| (attempt.id, attempt)).collect())
}

fn index_of(saves: &[&Save], wanted: &Save) -> usize {
    saves.iter().position(|save| std::ptr::eq(*save, wanted)).unwrap_or_default()
}

fn stored(
    attempts: &HashMap<Uuid, AttemptNow>,
    known: &HashMap<(Uuid, i64), Known>,
    save: &Save,
) -> Saved {
    let Some(attempt) = attempts.get(&save.attempt_id) else { return Saved::UnknownAttempt };
    Saved::Stored {
        acked: known.get(&(save.attempt_id, save.epoch)).map_or(0, |known| known.acked),
        state: attempt.state.clone(),
        ends_at: attempt.ends_at.unwrap_or_default(),
    }
}

/// Why a save is not taken. Repeats of what is stored are always welcome; what comes after an end
/// by time or seal is kept, though it is not scored.
fn refusal(attempt: Option<&AttemptNow>, save: &Save, stored: &Known) -> Option<Saved> {
    let Some(attempt) = attempt else { return Some(Saved::UnknownAttempt) };
    if save.epoch != attempt.epoch {
        return Some(Saved::Superseded);
    }
    let is_repeat = save.events.iter().all(|event| stored.has(event.seq));
    match (attempt.state.as_str(), attempt.submit_cause.as_deref()) {
        ("started", _) => None,
        ("submitted", Some("candidate")) if !is_repeat => Some(Saved::AlreadySubmitted),
        ("submitted", _) if attempt.ends_at.is_some() => None,
        _ => Some(Saved::NotStarted),
    }
}

impl Memory {
    fn remember(&mut self, known: HashMap<(Uuid, i64), Known>) {
        if self.0.len() + known.len() > MAX_REMEMBERED {
            self.0.clear();
        }
        self.0.extend(known);
    }
}

/// What is stored of each epoch that the batch touches, from memory or else from the table. It is
/// taken out of memory and comes back after the commit, so a failed batch is counted anew.
async fn recall(
    db: &impl ConnectionTrait,
    memory: &mut Memory,
    saves: &[&Save],
) -> Result<HashMap<(Uuid, i64), Known>, StoreFault> {
    let mut known = HashMap::with_capacity(saves.len());
    for save in saves {
        let key = (save.attempt_id, save.epoch);
        if known.contains_key(&key) {
            continue;
        }
        let entry = match memory.0.remove(&key) {
            Some(remembered) => remembered,
            None => count(db, key).await?,
        };
        known.insert(key, entry);
    }
    Ok(known)
}

async fn count(
    db: &impl ConnectionTrait,
    (attempt_id, epoch): (Uuid, i64),
) -> Result<Known, StoreFault> {
    let mut known = Known::default();
    for seq in stored_seqs(db, attempt_id, epoch).await? {
        known.add(seq);
    }
    Ok(known)
}

async fn stored_seqs(
    db: &impl ConnectionTrait,
    attempt_id: Uuid,
    epoch: i64,
) -> Result<Vec<i64>, StoreFault> {
    use sea_orm::{QueryOrder, QuerySelect};
    let query = response_event::Entity::find()
        .select_only()
        .column(response_event::Column::Seq)
        .filter(response_event::Column::AttemptId.eq(attempt_id))
        .filter(response_event::Column::Epoch.eq(epoch))
        .order_by_asc(response_event::Column::Seq);
    Ok(query.into_tuple().all(db).await?)
}

/// The greatest gapless seq of an epoch.
///
/// # Errors
/// When the database fails.
pub async fn acked(db: &impl super::Db, attempt_id: Uuid, epoch: i64) -> Result<i64, StoreFault> {
    Ok(count(db.connection(), (attempt_id, epoch)).await?.acked)
}

/// Repeats whose content differs from what is stored, as `(index of the save, seq)`.
async fn conflicts(
    db: &impl ConnectionTrait,
    repeated: &[(usize, &Save, &NewEvent)],
) -> Result<Vec<(usize, i64)>, StoreFault> {
    let mut found = Vec::new();
    for (index, save, event) in repeated {
        let key = (save.attempt_id, save.epoch, event.seq);
        let stored = response_event::Entity::find_by_id(key).one(db).await?;
        let differs = stored.is_some_and(|stored| {
            stored.position != event.position || stored.response != event.response
        });
        if differs {
            found.push((*index, event.seq));
        }
    }
    Ok(found)
}
