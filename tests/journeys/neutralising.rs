//! Neutralised items on both databases: two people, exact results, nothing twice, nobody loses.

use crate::installation::Installation;
use crate::server::Database;
use sathach::services::extend_attempt::Part;
use sathach::services::issue_credentials::enter_decision;
use sathach::services::neutralise::apply::apply_neutralisations;
use sathach::services::neutralise::decide::decide_neutralisation;
use sathach::services::neutralise::propose::propose_neutralisation;
use sathach::services::neutralise::show::{export_neutralisation, show_neutralisation};
use sathach::services::neutralise::{Proposal, cause_of};
use sathach::services::seal_session::{StillRunning, seal_session};
use sathach::services::staff_accounts::{NewStaff, add_staff, list_staff};
use sathach::services::submit_attempt::submit_attempt;
use sathach::services::{Actor, App, Failure, Refusal};
use sathach::store::group_commit::{NewEvent, Save};
use sathach::store::{attempts, bank, credentials};
use sathach_domain::assembly::Form;
use sathach_domain::bank::{Body, Item};
use sathach_domain::grading::neutralise::decision::{Reach, Verdict};
use sathach_domain::grading::{Decision, Method, NeutralisationFault, Outcome};
use sathach_domain::identity::Role;
use sathach_domain::session::Response;
use std::collections::HashMap;
use uuid::Uuid;

/// The response that earns the full point.
pub fn right(item: &Item) -> Response {
    let keys = |keys: &mut dyn Iterator<Item = bool>| {
        (0_u8..).zip(keys).filter(|(_, key)| *key).map(|(index, _)| index).collect()
    };
    match &item.body {
        Body::SingleChoice { options } | Body::MultipleChoice { options } => {
            Response::Options(keys(&mut options.iter().map(|option| option.key)))
        }
        Body::Ordering { steps } => Response::Options((0..steps.len() as u8).collect()),
        Body::Matching { pairs, .. } => {
            Response::Pairs((0..pairs.len() as u8).map(|pair| (pair, pair)).collect())
        }
    }
}

/// Items of an attempt's form, in its order.
async fn shown(app: &App, attempt_id: Uuid) -> Vec<(Uuid, Item)> {
    let attempt = attempts::find(&app.store, attempt_id).await.unwrap().unwrap();
    let form = bank::form(&app.store, attempt.form_id.unwrap()).await.unwrap().unwrap();
    let form: Form = serde_json::from_str(&form.content).unwrap();
    let ids: Vec<Uuid> = form.items.iter().map(|place| place.item_version_id).collect();
    let items = bank::items(&app.store, ids.clone()).await.unwrap();
    let mut items: HashMap<Uuid, Item> =
        items.into_iter().map(|released| (released.version_id, released.item)).collect();
    ids.into_iter().map(|id| (id, items.remove(&id).unwrap())).collect()
}

impl Installation {
    /// Starts an attempt, gives right responses to all items but those, and hands in.
    async fn sit(&self, index: usize, is_right: impl Fn(usize, Uuid) -> bool) -> Vec<(Uuid, Item)> {
        let (pass, _) = self.start(index).await;
        let items = shown(&self.app, pass.attempt_id).await;
        let chosen = items.iter().enumerate().filter(|(place, (id, _))| is_right(*place, *id));
        let events: Vec<NewEvent> = chosen
            .zip(1..)
            .map(|((place, (_, item)), seq)| NewEvent {
                seq,
                position: place as i64 + 1,
                response: serde_json::to_string(&right(item)).unwrap(),
                elapsed_ms: 900,
            })
            .collect();
        let n = events.len() as i64;
        if n > 0 {
            let received_at = self.app.now().ms();
            let attempt_id = pass.attempt_id;
            let save = Save { attempt_id, epoch: 1, events, received_at };
            self.app.saves.save(save).await.unwrap();
        }
        submit_attempt(&self.app, pass, 1, n, Part::First).await.unwrap();
        items
    }

    async fn results(&self, index: usize) -> Vec<Outcome> {
        let rows =
            attempts::results_of_attempt(&self.app.store, self.seats[index].attempt_id).await;
        let rows = rows.unwrap();
        rows.iter().map(|row| serde_json::from_str(&row.content).unwrap()).collect()
    }

    pub async fn actor(&self, role: Role, username: &str) -> Actor {
        let find = || async {
            let all = list_staff(&self.app).await.unwrap();
            all.into_iter().find(|row| row.username == username)
        };
        if find().await.is_none() {
            let first = Actor::of(&list_staff(&self.app).await.unwrap()[0], Uuid::nil()).unwrap();
            let new = NewStaff {
                username: username.to_owned(),
                display_name: username.to_owned(),
                role,
                commune_code: None,
                password: "một mật khẩu thật dài".to_owned(),
            };
            add_staff(&self.app, &first, new).await.unwrap();
        }
        Actor::of(&find().await.unwrap(), Uuid::nil()).unwrap()
    }

    async fn officers(&self) -> (Actor, Actor) {
        let first = self.actor(Role::ProvinceOfficer, "province-officer").await;
        (first, self.actor(Role::ProvinceOfficer, "second-officer").await)
    }
}

fn credit_all(item_version_id: Uuid) -> Proposal {
    let reason = "Hai phương án cùng đúng".to_owned();
    Proposal { item_version_id, session_id: None, method: Method::CreditAll, reason }
}

fn refusal<T: std::fmt::Debug>(answer: Result<T, Failure>) -> Refusal {
    match answer {
        Err(Failure::Refusal(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

async fn approve(app: &App, actor: &Actor, id: Uuid) -> Result<(), Failure> {
    decide_neutralisation(app, actor, id, Verdict::Approve, "").await
}

/// A position that somebody got wrong on an item that another one got too.
async fn two_people_decide(database: Database) {
    let place = Installation::with_candidates(database, 3).await;
    let app = &place.app;
    let items = place.sit(0, |_, _| false).await;
    let (item_version_id, _) = items[4];
    place.sit(1, |_, _| true).await;
    let before = place.results(0).await;
    assert_eq!((before.len(), before[0].score_sixtieths), (1, 0));

    let (first, second) = place.officers().await;
    let mentor = place.actor(Role::Mentor, "mentor").await;
    let proposal = credit_all(item_version_id);
    let refused = propose_neutralisation(app, &mentor, &proposal).await;
    assert_eq!(refusal(refused), Refusal::NotAllowed);
    let no_reason = Proposal { reason: " ".to_owned(), ..proposal.clone() };
    let refused = refusal(propose_neutralisation(app, &first, &no_reason).await);
    assert!(matches!(refused, Refusal::Fields(_)), "{refused:?}");
    let drop = Method::Drop { at_cut_sixtieths: 30 };
    let dropped = Proposal { method: drop, ..proposal.clone() };
    let out = Refusal::Neutralisation(NeutralisationFault::ResultsAreOut);
    assert_eq!(refusal(propose_neutralisation(app, &first, &dropped).await), out);

    let id = propose_neutralisation(app, &first, &proposal).await.unwrap();
    let twice = propose_neutralisation(app, &first, &proposal).await;
    assert_eq!(refusal(twice), Refusal::ProposalWaits);
    assert_eq!(refusal(approve(app, &first, id).await), Refusal::OwnProposal);
    assert_eq!(refusal(approve(app, &mentor, id).await), Refusal::NotAllowed);
    apply_neutralisations(app).await.unwrap();
    assert_eq!(place.results(0).await, before, "nothing happens before the second person");
    // On second thoughts the first one takes it back, and proposes it again.
    let withdraw = async |actor: &Actor, id| {
        decide_neutralisation(app, actor, id, Verdict::Withdraw, "").await
    };
    assert_eq!(refusal(withdraw(&second, id).await), Refusal::NotAllowed);
    withdraw(&first, id).await.unwrap();
    assert_eq!(refusal(approve(app, &second, id).await), Refusal::ChangedMeanwhile);
    apply_neutralisations(app).await.unwrap();
    assert_eq!(place.results(0).await, before, "what was withdrawn changes nothing");
    let id = propose_neutralisation(app, &first, &proposal).await.unwrap();
    approve(app, &second, id).await.unwrap();
    assert_eq!(refusal(approve(app, &second, id).await), Refusal::ChangedMeanwhile);

    apply_neutralisations(app).await.unwrap();
    let after = place.results(0).await;
    assert_eq!((after.len(), after[1].score_sixtieths), (2, 60));
    assert_eq!((after[1].neutralised.len(), after[1].neutralised[0].position), (1, 5));
    let row = attempts::latest_result(&app.store, place.seats[0].attempt_id).await.unwrap();
    assert_eq!(row.unwrap().cause, cause_of(id));
    let view = show_neutralisation(app, &second, id).await.unwrap();
    assert_eq!(view.line.done, view.foreseen, "what was foreseen came");
    assert_eq!((view.line.done.n_changed, view.line.done.n_to_pass), (1, 0));
    assert!(!view.is_own);
    assert_eq!(view.sessions.len(), 1);
    let csv = String::from_utf8(export_neutralisation(app, &first, id).await.unwrap()).unwrap();
    assert_eq!(csv.lines().count() as i64, 1 + view.line.done.n_changed, "{csv}");

    apply_neutralisations(&place.opened_again().await).await.unwrap();
    assert_eq!(place.results(0).await, after, "again changes nothing");
    // The same once more is a decision of its own, and changes no points.
    let again = propose_neutralisation(app, &first, &proposal).await.unwrap();
    approve(app, &second, again).await.unwrap();
    apply_neutralisations(app).await.unwrap();
    assert_eq!(place.results(0).await, after, "nor does deciding it again");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_neutralise_an_item_once_on_sqlite() {
    two_people_decide(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_neutralise_an_item_once_on_postgres() {
    two_people_decide(Database::Postgres).await;
}

/// Seventeen points of eighteen that are needed, and a blank that turns out to be flawed.
async fn a_new_pass_gets_its_certificate(database: Database) {
    let place = Installation::with_candidates(database, 2).await;
    let app = &place.app;
    let items = place.sit(0, |position, _| position < 17).await;
    place.sit(1, |_, _| true).await;
    let mentor = place.actor(Role::Mentor, "mentor").await;
    let officer = place.actor(Role::CommuneOfficer, "commune-officer").await;
    let attempt = attempts::find(&app.store, place.seats[0].attempt_id).await.unwrap().unwrap();
    let session_id = attempt.session_id;
    seal_session(app, &mentor, session_id, StillRunning::End).await.unwrap();
    let today = Some(app.now().day_in_vietnam());
    let n = enter_decision(app, &officer, session_id, "01/QĐ", today).await.unwrap();
    assert_eq!((n, place.results(0).await[0].decision), (1, Decision::Fail));

    let (first, second) = place.officers().await;
    let (flawed, _) = items[20];
    let id = propose_neutralisation(app, &first, &credit_all(flawed)).await.unwrap();
    approve(app, &second, id).await.unwrap();
    apply_neutralisations(app).await.unwrap();
    let results = place.results(0).await;
    assert_eq!(
        results.iter().map(|r| r.decision).collect::<Vec<_>>(),
        [Decision::Fail, Decision::Pass]
    );
    assert_eq!(credentials::of_session(&app.store, session_id).await.unwrap().len(), 2);
    let view = show_neutralisation(app, &first, id).await.unwrap();
    assert_eq!((view.line.done.n_to_pass, view.n_issued), (1, 1));

    // A second one that grants the same person a point issues nothing more and takes nothing away.
    let id = propose_neutralisation(app, &first, &credit_all(items[25].0)).await.unwrap();
    approve(app, &second, id).await.unwrap();
    apply_neutralisations(app).await.unwrap();
    assert_eq!(place.results(0).await.last().unwrap().score_sixtieths, 19 * 60);
    assert_eq!(credentials::of_session(&app.store, session_id).await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_pass_gets_its_certificate_on_sqlite() {
    a_new_pass_gets_its_certificate(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_pass_gets_its_certificate_on_postgres() {
    a_new_pass_gets_its_certificate(Database::Postgres).await;
}

/// Dropped before anybody has a result: whoever is graded later gets the points at the cut.
async fn who_is_graded_later_has_it_too(database: Database) {
    let place = Installation::with_candidates(database, 2).await;
    let app = &place.app;
    let (pass, _) = place.start(0).await;
    let (flawed, _) = shown(app, pass.attempt_id).await[7];
    let (first, second) = place.officers().await;
    let method = Method::Drop { at_cut_sixtieths: 41 };
    let drop = Proposal { method, ..credit_all(flawed) };
    let id = propose_neutralisation(app, &first, &drop).await.unwrap();
    approve(app, &second, id).await.unwrap();
    apply_neutralisations(app).await.unwrap();
    assert_eq!(show_neutralisation(app, &first, id).await.unwrap().line.done, Reach::default());
    submit_attempt(app, pass, 1, 0, Part::First).await.unwrap();
    let results = place.results(0).await;
    assert_eq!((results.len(), results[0].score_sixtieths), (1, 41));
    assert_eq!(results[0].neutralised[0].original_sixtieths, 0);

    // Another session is not reached by what was decided for this one.
    let attempt = attempts::find(&app.store, place.seats[0].attempt_id).await.unwrap().unwrap();
    let session_id = Some(attempt.session_id);
    let only_here = Proposal { session_id, ..credit_all(flawed) };
    let id = propose_neutralisation(app, &first, &only_here).await.unwrap();
    approve(app, &second, id).await.unwrap();
    apply_neutralisations(app).await.unwrap();
    let last = place.results(0).await.pop().unwrap();
    assert_eq!((last.score_sixtieths, last.neutralised[0].methods.len()), (60, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_graded_later_has_it_too_on_sqlite() {
    who_is_graded_later_has_it_too(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_graded_later_has_it_too_on_postgres() {
    who_is_graded_later_has_it_too(Database::Postgres).await;
}
