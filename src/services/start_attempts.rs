//! Starts attempts: those that ask at the same time share one transaction, in which each gets its
//! form and its clock. Nobody is answered before the commit.

use super::app::Clock;
use super::choose_form::ChosenForm;
use super::released::Released;
use super::{Failure, Refusal};
use crate::store::group_commit::NotStored;
use crate::store::starts::{self, DealtSeat};
use crate::store::{AttemptRow, SessionRow, Store, Tx, attempts, audit, bank, sessions};
use sathach_domain::assembly::Form;
use sathach_domain::moment::Moment;
use sathach_domain::session::{Attempt, AttemptState};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// Requests that may wait; more are told to come back.
const QUEUE_LENGTH: usize = 4_096;

/// Starts that share one commit.
const MAX_BATCH: usize = 128;

/// How often a batch lets other requests in before it begins: those of a hall come within a
/// millisecond, and the first must not make all others wait for a commit of its own.
const N_LETS_IN: usize = 4;

/// What became of an attempt whose device asks for its form.
pub(super) enum Start {
    /// It has just begun; nothing has been answered.
    Begun(AttemptRow, Form),
    /// It had begun before.
    Before(AttemptRow),
    /// The form dealt for the seat does not do: there is none, or the citizen has sat before and
    /// may know its items. The caller chooses one and asks again with it.
    NeedsForm,
}

struct Job {
    attempt_id: Uuid,
    epoch: i64,
    chosen: Option<ChosenForm>,
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

    /// Starts an admitted attempt, with this form or else with the one dealt for its seat.
    ///
    /// # Errors
    /// When the candidate has not been admitted, has handed in, or works on another device.
    pub(super) async fn start_attempt(
        &self,
        attempt_id: Uuid,
        epoch: i64,
        chosen: Option<ChosenForm>,
    ) -> Result<Start, Failure> {
        let (done, answer) = oneshot::channel();
        let job = Job { attempt_id, epoch, chosen, done };
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
    attempts: HashMap<Uuid, AttemptRow>,
    sessions: HashMap<Uuid, SessionRow>,
    seats: HashMap<Uuid, DealtSeat>,
    /// Citizens who have had a form.
    seasoned: BTreeSet<Uuid>,
}

impl Known {
    async fn of(tx: &Tx, jobs: &[Job]) -> Result<Self, Failure> {
        let mut ids: Vec<Uuid> = jobs.iter().map(|job| job.attempt_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let attempts = starts::find_for_change(tx, &ids).await?;
        let mut session_ids: Vec<Uuid> = attempts.iter().map(|row| row.session_id).collect();
        session_ids.sort_unstable();
        session_ids.dedup();
        let sessions = sessions::with_ids(tx, session_ids).await?;
        let seats = starts::seats(tx, &ids).await?;
        let citizens: Vec<Uuid> = seats.iter().map(|seat| seat.citizen_id).collect();
        Ok(Known {
            attempts: attempts.into_iter().map(|row| (row.id, row)).collect(),
            sessions: sessions.into_iter().map(|row| (row.id, row)).collect(),
            seats: seats.into_iter().map(|seat| (seat.attempt_id, seat)).collect(),
            seasoned: starts::had_forms(tx, &citizens).await?.into_iter().collect(),
        })
    }

    /// The form dealt for the seat of an attempt, where its citizen cannot know any of its items.
    fn dealt(&self, attempt_id: Uuid) -> Option<Uuid> {
        let seat = self.seats.get(&attempt_id)?;
        seat.form_id.filter(|_| !self.seasoned.contains(&seat.citizen_id))
    }
}

/// What a batch has decided about one request.
enum Decided {
    Begins(AttemptRow),
    Before(AttemptRow),
    NeedsForm,
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
            if let Ok(Decided::Begins(attempt)) = &answer {
                // A second request of the same attempt finds it started.
                known.attempts.insert(attempt.id, attempt.clone());
                begun.push(attempt.clone());
            }
            decided.push(answer);
        }
        let mut forms = HashMap::new();
        if !begun.is_empty() {
            put(&tx, jobs, &begun, now).await?;
            forms = forms_of(&tx, &begun).await?;
            tx.commit().await?;
        }
        let mut answer = |decided| match decided {
            Decided::Before(attempt) => Ok(Start::Before(attempt)),
            Decided::NeedsForm => Ok(Start::NeedsForm),
            Decided::Begins(attempt) => match forms.remove(&attempt.id) {
                Some(form) => Ok(Start::Begun(attempt, form)),
                None => Err(Failure::broken(format!("attempt {} has no form", attempt.id))),
            },
        };
        Ok(decided.into_iter().map(|decided| decided.and_then(&mut answer)).collect())
    }

    async fn decide(
        &self,
        tx: &Tx,
        known: &Known,
        job: &Job,
        now: Moment,
    ) -> Result<Decided, Failure> {
        let attempt = known.attempts.get(&job.attempt_id).ok_or(Refusal::NotJoined)?.clone();
        let before = match standing(&attempt, job.epoch)? {
            Standing::Begun => return Ok(Decided::Before(attempt)),
            Standing::MayBegin(before) => before,
        };
        let session = known
            .sessions
            .get(&attempt.session_id)
            .ok_or_else(|| Failure::broken("an attempt without a session"))?;
        if session.state != "open" {
            return Err(Refusal::SessionSealed.into());
        }
        let form_id = job.chosen.as_ref().map(ChosenForm::id).or_else(|| known.dealt(attempt.id));
        let Some(form_id) = form_id else {
            return Ok(Decided::NeedsForm);
        };
        let exam = self.released.exam(tx, session.exam_id).await?;
        let limit_seconds = i64::from(exam.time_limit_minutes) * 60;
        let mut started = attempts::with_state(attempt, before.start(now, limit_seconds)?);
        started.form_id = Some(form_id);
        Ok(Decided::Begins(started))
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
        if let Some(ChosenForm::New(form)) = &job.chosen
            && given.contains(&form.id)
        {
            bank::add_form(tx, form.clone()).await?;
        }
    }
    starts::give_forms(tx, begun).await?;
    let entry = |attempt: &AttemptRow| audit::Entry {
        chain: format!("session:{}", attempt.session_id),
        actor: format!("attempt:{}", attempt.id),
        action: "start_attempt",
        object: format!("attempt:{}", attempt.id),
        detail: json!({ "form": attempt.form_id, "ends_at": attempt.ends_at }),
    };
    Ok(audit::append_all(tx, now, begun.iter().map(entry).collect()).await?)
}

/// The forms of these attempts, by attempt.
async fn forms_of(tx: &Tx, begun: &[AttemptRow]) -> Result<HashMap<Uuid, Form>, Failure> {
    let ids = begun.iter().filter_map(|attempt| attempt.form_id).collect();
    let mut by_id: HashMap<Uuid, Form> = HashMap::new();
    for row in bank::forms(tx, ids).await? {
        let form = serde_json::from_str(&row.content)
            .map_err(|error| Failure::broken(format!("form {}: {error}", row.id)))?;
        by_id.insert(row.id, form);
    }
    let of_attempt = |attempt: &AttemptRow| Some((attempt.id, by_id.remove(&attempt.form_id?)?));
    Ok(begun.iter().filter_map(of_attempt).collect())
}
