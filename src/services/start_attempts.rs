//! Starts attempts: those that ask at the same time share one transaction, in which each gets its
//! form and its clock. Nobody is answered before the commit.

use super::app::Clock;
use super::choose_form::ChosenForm;
use super::released::Released;
use super::{Failure, Refusal};
use crate::store::group_commit::NotStored;
use crate::store::starts::{self, Asking, Beginning};
use crate::store::{AttemptRow, Store, Tx, attempts, audit, bank, rounds};
use sathach_domain::moment::Moment;
use sathach_domain::session::{Attempt, AttemptState};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// Requests that may wait; more are told to come back.
const QUEUE_LENGTH: usize = 4_096;

/// Starts that share one commit.
const MAX_BATCH: usize = 128;

/// How often a batch lets other requests in before it begins: those of a hall come within a
/// millisecond, and the first must not make all others wait for a commit of its own.
const N_LETS_IN: usize = 8;

/// What became of an attempt whose device asks for its form.
pub(super) enum Start {
    /// It has just begun; nothing has been answered.
    Begun(AttemptRow),
    /// It had begun before.
    Before(AttemptRow),
    /// The form dealt for the seat does not do: there is none, or the citizen has sat before and
    /// may know its items. The caller chooses one and asks again with it.
    NeedsForm,
}

/// What is known of the form when a device asks for it.
pub(super) enum AskedForm {
    /// Nothing.
    Unknown,
    /// The form dealt for the seat, which does not do for who has sat before.
    Dealt(Uuid),
    /// A form chosen for this very citizen.
    Chosen(ChosenForm),
}

struct Job {
    attempt_id: Uuid,
    epoch: i64,
    form: AskedForm,
    done: oneshot::Sender<Result<Start, Failure>>,
}

/// The door to the task that starts attempts.
#[derive(Clone)]
pub struct StartQueue(mpsc::Sender<Job>);

impl StartQueue {
    /// Starts the task; it ends when the last door is dropped.
    #[must_use]
    pub fn start(store: Store, clock: Arc<dyn Clock>, released: Arc<Released>) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE_LENGTH);
        tokio::spawn(run(Task { store, clock, released }, receiver));
        StartQueue(sender)
    }

    /// Starts an admitted attempt.
    ///
    /// # Errors
    /// When the candidate has not been admitted, has handed in, or works on another device.
    pub(super) async fn start_attempt(
        &self,
        attempt_id: Uuid,
        epoch: i64,
        form: AskedForm,
    ) -> Result<Start, Failure> {
        let (done, answer) = oneshot::channel();
        let job = Job { attempt_id, epoch, form, done };
        self.0.try_send(job).map_err(|_| NotStored)?;
        answer.await.unwrap_or_else(|_| Err(NotStored.into()))
    }
}

async fn run(task: Task, mut queue: mpsc::Receiver<Job>) {
    let mut jobs = Vec::with_capacity(MAX_BATCH);
    while queue.recv_many(&mut jobs, MAX_BATCH).await > 0 {
        for _ in 0..N_LETS_IN {
            tokio::task::yield_now().await;
            while jobs.len() < MAX_BATCH {
                let Ok(job) = queue.try_recv() else { break };
                jobs.push(job);
            }
        }
        let answers = match task.commit(&jobs).await {
            Ok(answers) => answers,
            Err(fault) => {
                tracing::error!(%fault, n = jobs.len(), "a batch of starts failed; one by one now");
                one_by_one(&task, &jobs).await
            }
        };
        for (job, answer) in jobs.drain(..).zip(answers) {
            // A device that has gone away asks again later.
            let _ = job.done.send(answer);
        }
    }
}

/// One bad start must not fail its neighbours.
async fn one_by_one(task: &Task, jobs: &[Job]) -> Vec<Result<Start, Failure>> {
    let mut answers = Vec::with_capacity(jobs.len());
    for job in jobs {
        let answer = task.commit(std::slice::from_ref(job)).await;
        answers.push(answer.and_then(|mut answers| answers.pop().unwrap_or(Err(NotStored.into()))));
    }
    answers
}

/// What commits batches.
struct Task {
    store: Store,
    clock: Arc<dyn Clock>,
    released: Arc<Released>,
}

/// What a batch knows of its attempts.
struct Known {
    asking: HashMap<Uuid, Asking>,
    /// Forms of seats, where a device did not know.
    dealt: HashMap<Uuid, Uuid>,
}

impl Known {
    async fn of(tx: &Tx, jobs: &[Job]) -> Result<Self, Failure> {
        let ids = sorted(jobs.iter().map(|job| job.attempt_id));
        let asking = starts::find_for_change(tx, &ids).await?;
        let unknown = jobs.iter().filter(|job| matches!(job.form, AskedForm::Unknown));
        let unknown = sorted(unknown.map(|job| job.attempt_id));
        let dealt = match unknown.is_empty() {
            true => Vec::new(),
            false => starts::dealt_forms(tx, &unknown).await?,
        };
        Ok(Known {
            asking: asking.into_iter().map(|one| (one.attempt.id, one)).collect(),
            dealt: dealt.into_iter().collect(),
        })
    }

    /// The form for a job; none where one has to be chosen first: a citizen who has sat before may
    /// know the form of the seat.
    fn form_for(&self, job: &Job, asking: &Asking) -> Option<Uuid> {
        let dealt = match &job.form {
            AskedForm::Chosen(chosen) => return Some(chosen.id()),
            AskedForm::Dealt(form_id) => Some(*form_id),
            AskedForm::Unknown => self.dealt.get(&job.attempt_id).copied(),
        };
        dealt.filter(|_| !asking.has_sat_before)
    }
}

fn sorted(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    ids.collect::<BTreeSet<Uuid>>().into_iter().collect()
}

impl Task {
    async fn commit(&self, jobs: &[Job]) -> Result<Vec<Result<Start, Failure>>, Failure> {
        let now = self.clock.now();
        let tx = self.store.begin().await?;
        let mut known = Known::of(&tx, jobs).await?;
        let mut decided = Vec::with_capacity(jobs.len());
        let mut begun: Vec<AttemptRow> = Vec::new();
        for job in jobs {
            let answer = self.decide(&tx, &known, job, now).await;
            if let Ok(Start::Begun(attempt)) = &answer {
                // A second request of the same attempt finds it started.
                if let Some(known) = known.asking.get_mut(&attempt.id) {
                    known.attempt = attempt.clone();
                }
                begun.push(attempt.clone());
            }
            decided.push(answer);
        }
        if !begun.is_empty() {
            put(&tx, jobs, &begun, now).await?;
            tx.commit().await?;
        }
        Ok(decided)
    }

    async fn decide(
        &self,
        tx: &Tx,
        known: &Known,
        job: &Job,
        now: Moment,
    ) -> Result<Start, Failure> {
        let asking = known.asking.get(&job.attempt_id).ok_or(Refusal::NotJoined)?;
        let before = match standing(&asking.attempt, job.epoch)? {
            Standing::Begun => return Ok(Start::Before(asking.attempt.clone())),
            Standing::MayBegin(before) => before,
        };
        if asking.session_state != "open" {
            return Err(Refusal::SessionSealed.into());
        }
        let Some(form_id) = known.form_for(job, asking) else { return Ok(Start::NeedsForm) };
        let exam = self.released.exam(tx, asking.exam_id).await?;
        let limit_seconds = i64::from(exam.time_limit_minutes) * 60;
        let mut started =
            attempts::with_state(asking.attempt.clone(), before.start(now, limit_seconds)?);
        started.form_id = Some(form_id);
        Ok(Start::Begun(started))
    }
}

/// Whether an attempt has begun.
pub(super) enum Standing {
    /// Its clock runs.
    Begun,
    /// Its candidate has been admitted.
    MayBegin(Attempt),
}

/// How an attempt stands for a device of this epoch.
///
/// # Errors
/// When the candidate has not been admitted, has handed in, or works on another device.
pub(super) fn standing(attempt: &AttemptRow, epoch: i64) -> Result<Standing, Failure> {
    if attempt.epoch != epoch {
        return Err(Refusal::Superseded.into());
    }
    let now = attempts::state_of(attempt)?;
    match now.state {
        AttemptState::Started { .. } => Ok(Standing::Begun),
        AttemptState::Admitted { .. } => Ok(Standing::MayBegin(now)),
        AttemptState::Expected => Err(Refusal::NotAdmitted.into()),
        AttemptState::Submitted { .. } => Err(Refusal::AlreadySubmitted.into()),
    }
}

/// Writes forms chosen for somebody, the started attempts and the entries of their audit chains.
async fn put(tx: &Tx, jobs: &[Job], begun: &[AttemptRow], now: Moment) -> Result<(), Failure> {
    let given: BTreeSet<Uuid> = begun.iter().filter_map(|attempt| attempt.form_id).collect();
    for job in jobs {
        if let AskedForm::Chosen(ChosenForm::New(form, extension)) = &job.form
            && given.contains(&form.id)
        {
            bank::add_form(tx, form.clone()).await?;
            if let Some(extension) = extension {
                rounds::add_extension(tx, extension.clone()).await?;
            }
        }
    }
    let beginning = |attempt: &AttemptRow| {
        Some(Beginning {
            attempt_id: attempt.id,
            form_id: attempt.form_id?,
            started_at: attempt.started_at?,
            ends_at: attempt.ends_at?,
        })
    };
    let beginnings: Vec<Beginning> = begun.iter().filter_map(beginning).collect();
    starts::begin(tx, &beginnings).await?;
    Ok(audit::append_all(tx, now, audit_entries(begun)).await?)
}

/// One entry for all of a session that begin together: one for each would be a third of the work.
fn audit_entries(begun: &[AttemptRow]) -> Vec<audit::Entry<'static>> {
    let mut by_session: BTreeMap<Uuid, Vec<Value>> = BTreeMap::new();
    for attempt in begun {
        let AttemptRow { id, form_id, ends_at, .. } = attempt;
        let line = json!({ "attempt": id, "form": form_id, "ends_at": ends_at });
        by_session.entry(attempt.session_id).or_default().push(line);
    }
    let entry = |(session_id, started): (Uuid, Vec<Value>)| audit::Entry {
        chain: format!("session:{session_id}"),
        actor: "system".to_owned(),
        action: "start_attempts",
        object: format!("session:{session_id}"),
        detail: json!({ "started": started }),
    };
    by_session.into_iter().map(entry).collect()
}
