//! The life of an attempt: expected → admitted → started → submitted. The server's clock decides.

use crate::moment::Moment;
use serde::{Deserialize, Serialize};

/// What ended an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubmitCause {
    /// The candidate handed in.
    Candidate,
    /// The time was over.
    Time,
    /// The mentor sealed the session.
    Seal,
}

impl SubmitCause {
    /// The word stored in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            SubmitCause::Candidate => "candidate",
            SubmitCause::Time => "time",
            SubmitCause::Seal => "seal",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [SubmitCause::Candidate, SubmitCause::Time, SubmitCause::Seal]
            .into_iter()
            .find(|cause| cause.as_str() == word)
    }
}

/// Where an attempt stands, with the moments that belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptState {
    /// On the roster; the mentor has not let the person in yet.
    Expected,
    /// May start.
    Admitted {
        /// When the mentor tapped.
        admitted_at: Moment,
    },
    /// Working on the form.
    Started {
        /// When the mentor tapped.
        admitted_at: Moment,
        /// When the form was handed out.
        started_at: Moment,
        /// When the time is over, with every credit.
        ends_at: Moment,
    },
    /// Ended, once and for all.
    Submitted {
        /// When the mentor tapped; none for somebody who never came.
        admitted_at: Option<Moment>,
        /// When the form was handed out; none if it never was.
        started_at: Option<Moment>,
        /// When the time was over.
        ends_at: Option<Moment>,
        /// When it ended.
        submitted_at: Moment,
        /// What ended it.
        cause: SubmitCause,
    },
}

impl AttemptState {
    /// The word that rosters, the API and the database use.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            AttemptState::Expected => "expected",
            AttemptState::Admitted { .. } => "admitted",
            AttemptState::Started { .. } => "started",
            AttemptState::Submitted { .. } => "submitted",
        }
    }
}

/// Why a step of an attempt's life cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttemptRefusal {
    /// The mentor has not let the person in.
    #[error("the candidate has not been admitted")]
    NotAdmitted,
    /// The form has not been handed out.
    #[error("the attempt has not started")]
    NotStarted,
    /// Already submitted.
    #[error("the attempt has been submitted")]
    AlreadySubmitted,
    /// The time is over.
    #[error("the time is over")]
    TimeOver,
}

/// Timing and state of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Where it stands.
    pub state: AttemptState,
}

impl Attempt {
    /// The mentor lets the candidate in. Doing it twice changes nothing.
    ///
    /// # Errors
    /// When the attempt has ended.
    pub fn admit(self, now: Moment) -> Result<Self, AttemptRefusal> {
        match self.state {
            AttemptState::Expected => {
                Ok(Attempt { state: AttemptState::Admitted { admitted_at: now } })
            }
            AttemptState::Admitted { .. } | AttemptState::Started { .. } => Ok(self),
            AttemptState::Submitted { .. } => Err(AttemptRefusal::AlreadySubmitted),
        }
    }

    /// The form is handed out and the clock starts. Doing it twice changes nothing.
    ///
    /// # Errors
    /// When the candidate has not been admitted, or the attempt has ended.
    pub fn start(self, now: Moment, limit_seconds: i64) -> Result<Self, AttemptRefusal> {
        match self.state {
            AttemptState::Expected => Err(AttemptRefusal::NotAdmitted),
            AttemptState::Admitted { admitted_at } => Ok(Attempt {
                state: AttemptState::Started {
                    admitted_at,
                    started_at: now,
                    ends_at: now.plus_seconds(limit_seconds),
                },
            }),
            AttemptState::Started { .. } => Ok(self),
            AttemptState::Submitted { .. } => Err(AttemptRefusal::AlreadySubmitted),
        }
    }

    /// Grants more time; time is never taken away.
    ///
    /// # Errors
    /// When the attempt is not running.
    pub fn add_time(self, seconds: u32) -> Result<Self, AttemptRefusal> {
        match self.state {
            AttemptState::Started { admitted_at, started_at, ends_at } => Ok(Attempt {
                state: AttemptState::Started {
                    admitted_at,
                    started_at,
                    ends_at: ends_at.plus_seconds(i64::from(seconds)),
                },
            }),
            AttemptState::Expected | AttemptState::Admitted { .. } => {
                Err(AttemptRefusal::NotStarted)
            }
            AttemptState::Submitted { .. } => Err(AttemptRefusal::AlreadySubmitted),
        }
    }

    /// Ends the attempt. An attempt handed in after its time counts as ended by time.
    ///
    /// # Errors
    /// When the candidate hands in something that never started, or it has ended already.
    pub fn submit(self, now: Moment, cause: SubmitCause) -> Result<Self, AttemptRefusal> {
        let (admitted_at, started_at, ends_at) = match self.state {
            AttemptState::Submitted { .. } => return Err(AttemptRefusal::AlreadySubmitted),
            AttemptState::Started { admitted_at, started_at, ends_at } => {
                (Some(admitted_at), Some(started_at), Some(ends_at))
            }
            AttemptState::Expected | AttemptState::Admitted { .. }
                if cause != SubmitCause::Seal =>
            {
                return Err(AttemptRefusal::NotStarted);
            }
            AttemptState::Admitted { admitted_at } => (Some(admitted_at), None, None),
            AttemptState::Expected => (None, None, None),
        };
        let over = ends_at.is_some_and(|ends_at| now >= ends_at);
        let cause = if over { SubmitCause::Time } else { cause };
        let submitted_at = ends_at.map_or(now, |ends_at| now.min(ends_at));
        Ok(Attempt {
            state: AttemptState::Submitted {
                admitted_at,
                started_at,
                ends_at,
                submitted_at,
                cause,
            },
        })
    }

    /// True once the running attempt's time and the grace for answers on their way are over.
    #[must_use]
    pub fn is_overdue(&self, now: Moment, grace_seconds: i64) -> bool {
        match self.state {
            AttemptState::Started { ends_at, .. } => now > ends_at.plus_seconds(grace_seconds),
            AttemptState::Expected
            | AttemptState::Admitted { .. }
            | AttemptState::Submitted { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    const T0: i64 = 1_000_000;

    fn at(seconds: i64) -> Moment {
        Moment::from_ms(T0).plus_seconds(seconds)
    }

    fn started() -> Attempt {
        Attempt { state: AttemptState::Expected }
            .admit(at(0))
            .unwrap()
            .start(at(60), 2_700)
            .unwrap()
    }

    #[test]
    fn nobody_starts_before_the_mentor_lets_them_in() {
        let expected = Attempt { state: AttemptState::Expected };
        assert_eq!(expected.start(at(0), 2_700), Err(AttemptRefusal::NotAdmitted));
    }

    #[test]
    fn starting_again_keeps_the_first_clock() {
        assert_eq!(started().start(at(500), 2_700), Ok(started()));
    }

    #[test]
    fn time_is_over_at_its_end_and_never_before() {
        assert!(!started().is_overdue(at(60 + 2_700 + 10), 10));
        assert!(started().is_overdue(at(60 + 2_700 + 11), 10));
        assert!(!started().add_time(300).unwrap().is_overdue(at(60 + 2_700 + 11), 10));
    }

    #[test]
    fn handing_in_late_counts_as_ended_by_time_at_the_end_of_time() {
        let submitted = started().submit(at(9_999), SubmitCause::Candidate).unwrap();
        let AttemptState::Submitted { submitted_at, cause, .. } = submitted.state else {
            unreachable!("it was just submitted")
        };
        assert_eq!((submitted_at, cause), (at(60 + 2_700), SubmitCause::Time));
    }

    #[test]
    fn nothing_is_submitted_twice() {
        let submitted = started().submit(at(100), SubmitCause::Candidate).unwrap();
        assert_eq!(
            submitted.submit(at(200), SubmitCause::Seal),
            Err(AttemptRefusal::AlreadySubmitted)
        );
    }
}
