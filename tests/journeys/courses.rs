//! Attempts that are used up, and the course that opens more of them, on both databases.

use crate::installation::Installation;
use crate::server::Database;
use sathach::services::admit::admit;
use sathach::services::allow_retake::CourseTaken;
use sathach::services::check_in::{CheckIn, CheckedIn, Consent, Identity, check_in};
use sathach::services::join::join;
use sathach::services::open_session::{NewSession, open_session};
use sathach::services::show_form::show_form;
use sathach::services::show_session::show_session;
use sathach::services::staff_accounts::list_staff;
use sathach::services::{Actor, Failure, Refusal};
use sathach::store::{ExamRow, attempts, bank, sessions};
use sathach_domain::assembly::blueprint::{Exam, Retake, WhenUsedUp};
use sathach_domain::identity::Sex;
use uuid::Uuid;

const A_DAY: i64 = 24 * 60;

/// The exam with one attempt a year, then a course.
async fn allow_one_attempt_then_a_course(place: &Installation) {
    let store = &place.app.store;
    let newest = bank::newest_exams(store).await.unwrap();
    let newest = newest.into_iter().find(|row| row.exam_id == "citizens").unwrap();
    let mut exam: Exam = serde_json::from_str(&newest.content).unwrap();
    exam.version += 1;
    exam.retake = Retake {
        max_attempts: 1,
        window_days: 365,
        min_days_between: 0,
        when_used_up: WhenUsedUp::Course,
    };
    let row = ExamRow {
        id: place.app.new_id(),
        version: i64::from(exam.version),
        content: serde_json::to_string(&exam).unwrap(),
        content_hash: "of a test".to_owned(),
        ..newest
    };
    let tx = store.begin().await.unwrap();
    bank::add_exam(&tx, row).await.unwrap();
    tx.commit().await.unwrap();
}

struct Desk<'a> {
    place: &'a Installation,
    mentor: Actor,
    commune_code: String,
}

impl Desk<'_> {
    /// Checks the same person in at a new session.
    async fn check_in(&self, course: Option<CourseTaken>) -> (Uuid, Result<CheckedIn, Failure>) {
        let app = &self.place.app;
        let new = NewSession {
            exam_id: "citizens".to_owned(),
            commune_code: self.commune_code.clone(),
            hall_name: "Hội trường thử".to_owned(),
            seat_rows: 5,
            seat_columns: 8,
        };
        let session_id = open_session(app, &self.mentor, new).await.unwrap();
        let asked = CheckIn {
            identity: Identity::Typed {
                number: "087168000777".to_owned(),
                name: "Thạch Thị Sà Rết Ửng".to_owned(),
                birth_date: chrono::NaiveDate::from_ymd_opt(1968, 3, 5),
                sex: Some(Sex::Female),
            },
            commune_code: self.commune_code.clone(),
            consent: Consent::Given,
            override_reason: String::new(),
            course,
        };
        (session_id, check_in(app, &self.mentor, session_id, asked).await)
    }

    /// Checks in and starts, so that the attempt counts.
    async fn sit(&self, course: Option<CourseTaken>) {
        let app = &self.place.app;
        let (session_id, checked_in) = self.check_in(course).await;
        let checked_in = checked_in.unwrap();
        admit(app, &self.mentor, checked_in.attempt_id).await.unwrap();
        let code = show_session(app, &self.mentor, session_id).await.unwrap().code;
        let joined = join(app, &code, &checked_in.seat_code, None).await.unwrap();
        show_form(app, joined.pass).await.unwrap();
    }

    async fn must_ask_for_a_course(&self) {
        match self.check_in(None).await.1 {
            Err(Failure::Refusal(Refusal::CourseNeeded { window_days: 365 })) => {}
            other => panic!("{other:?}"),
        }
    }
}

async fn a_course_opens_further_attempts(database: Database) {
    let place = Installation::with_candidates(database, 1).await;
    allow_one_attempt_then_a_course(&place).await;
    let staff = list_staff(&place.app).await.unwrap();
    let mentor = staff.iter().find(|row| row.role == "mentor").unwrap();
    let mentor = Actor::of(mentor, Uuid::nil()).unwrap();
    let commune_code = mentor.commune_code.clone().unwrap();
    let desk = Desk { place: &place, mentor, commune_code };
    desk.sit(None).await;
    place.clock.advance(30 * A_DAY);
    desk.must_ask_for_a_course().await;

    let today = place.app.now().day_in_vietnam();
    let course = |days_ago: u64| CourseTaken {
        finished_on: today.checked_sub_days(chrono::Days::new(days_ago)),
        place: "Trung tâm học tập cộng đồng".to_owned(),
    };
    match desk.check_in(Some(course(31))).await.1 {
        Err(Failure::Refusal(Refusal::Fields(wrong))) => assert_eq!(wrong[0].field, "course_on"),
        other => panic!("a course before the attempt is none: {other:?}"),
    }
    desk.must_ask_for_a_course().await;
    desk.sit(Some(course(10))).await;
    place.clock.advance(A_DAY);
    desk.must_ask_for_a_course().await;

    let (session_id, checked_in) = desk.check_in(Some(course(0))).await;
    checked_in.unwrap();
    let roster = sessions::roster(&place.app.store, session_id).await.unwrap();
    let recorded = attempts::courses(&place.app.store, roster[0].citizen_id).await.unwrap();
    assert_eq!(recorded.len(), 2);
    assert_eq!(recorded[0].confirmed_by, desk.mentor.staff_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_course_opens_further_attempts_on_sqlite() {
    a_course_opens_further_attempts(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_course_opens_further_attempts_on_postgres() {
    a_course_opens_further_attempts(Database::Postgres).await;
}
