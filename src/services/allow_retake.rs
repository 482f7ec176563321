//! Lets somebody try again as the exam's policy says, and records the course that opens more of it.

use super::failure::FieldRefusal;
use super::{Actor, Failure, Refusal};
use crate::store::{CourseRow, Tx, attempts, audit};
use chrono::NaiveDate;
use sathach_domain::assembly::blueprint::Retake;
use sathach_domain::assembly::{RetakeRefusal, may_try_again};
use sathach_domain::moment::Moment;
use serde_json::json;
use uuid::Uuid;

/// Longest words about a course.
const MAX_COURSE_PLACE: usize = 200;

/// A course, as the mentor has seen it confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseTaken {
    /// Its last day.
    pub finished_on: Option<NaiveDate>,
    /// Where, and who confirms it.
    pub place: String,
}

/// Refuses who may not try again yet; a course that opens further attempts is recorded.
///
/// # Errors
/// Why not today, or what is wrong with the course.
pub(super) async fn allow_retake(
    tx: &Tx,
    actor: &Actor,
    retake: Retake,
    citizen_id: Uuid,
    course: Option<&CourseTaken>,
    now: Moment,
) -> Result<(), Failure> {
    let today = now.day_in_vietnam();
    let earlier = attempts::started_by_citizen(tx, citizen_id).await?;
    let earlier: Vec<NaiveDate> = earlier.iter().map(|at| at.day_in_vietnam()).collect();
    let mut courses = Vec::new();
    for row in attempts::courses(tx, citizen_id).await? {
        let day = row.finished_on.parse().map_err(|_| Failure::broken("a course's day"))?;
        courses.push(day);
    }
    match (may_try_again(retake, &earlier, &courses, today), course) {
        (Ok(()), _) => Ok(()),
        (Err(RetakeRefusal::CourseNeeded { .. }), Some(course)) => {
            let finished_on = checked_course(course, &earlier, today)?;
            courses.push(finished_on);
            may_try_again(retake, &earlier, &courses, today).map_err(refused)?;
            record_course(tx, actor, citizen_id, finished_on, course, now).await
        }
        (Err(refusal), _) => Err(refused(refusal).into()),
    }
}

fn refused(refusal: RetakeRefusal) -> Refusal {
    match refusal {
        RetakeRefusal::TooSoon { from } => Refusal::RetakeTooSoon { from },
        RetakeRefusal::UsedUp { window_days } => Refusal::RetakeExhausted { window_days },
        RetakeRefusal::CourseNeeded { window_days } => Refusal::CourseNeeded { window_days },
    }
}

/// The course's day: not before the last attempt, and not ahead.
fn checked_course(
    course: &CourseTaken,
    earlier: &[NaiveDate],
    today: NaiveDate,
) -> Result<NaiveDate, Refusal> {
    let mut wrong = Vec::new();
    let newest = earlier.iter().max();
    let day = course.finished_on.filter(|day| *day <= today && newest.is_none_or(|at| day >= at));
    if day.is_none() {
        wrong.push(FieldRefusal { field: "course_on", code: "impossible" });
    }
    match course.place.trim().chars().count() {
        1..=MAX_COURSE_PLACE => {}
        _ => wrong.push(FieldRefusal { field: "course_place", code: "required" }),
    }
    match day {
        Some(day) if wrong.is_empty() => Ok(day),
        Some(_) | None => Err(Refusal::Fields(wrong)),
    }
}

async fn record_course(
    tx: &Tx,
    actor: &Actor,
    citizen_id: Uuid,
    finished_on: NaiveDate,
    course: &CourseTaken,
    now: Moment,
) -> Result<(), Failure> {
    let row = CourseRow {
        citizen_id,
        finished_on: finished_on.to_string(),
        place: course.place.trim().to_owned(),
        confirmed_by: actor.staff_id,
        confirmed_at: now.ms(),
    };
    attempts::add_course(tx, row).await?;
    let entry = audit::Entry {
        chain: "province".to_owned(),
        actor: actor.audit_name(),
        action: "confirm_course",
        object: format!("citizen:{citizen_id}"),
        detail: json!({ "finished_on": finished_on }),
    };
    Ok(audit::append(tx, now, entry).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_is_over_and_was_not_before_the_last_attempt() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let (earlier, today) = ([day("2026-09-01"), day("2026-05-01")], day("2026-10-01"));
        let earlier: Vec<NaiveDate> = earlier.into_iter().flatten().collect();
        let check = |finished_on: &str, place: &str, want: &[&str]| {
            let course = CourseTaken { finished_on: day(finished_on), place: place.to_owned() };
            let found = checked_course(&course, &earlier, today.unwrap_or_default());
            let fields: Vec<&str> = match &found {
                Err(Refusal::Fields(wrong)) => wrong.iter().map(|wrong| wrong.field).collect(),
                Ok(_) | Err(_) => Vec::new(),
            };
            assert_eq!(fields, want, "{found:?}");
        };
        check("2026-09-20", "Trung tâm học tập cộng đồng", &[]);
        check("2026-09-01", "Trung tâm", &[]);
        check("2026-08-31", "Trung tâm", &["course_on"]);
        check("2026-10-02", "Trung tâm", &["course_on"]);
        check("", " ", &["course_on", "course_place"]);
    }
}
