//! How a neutralisation is decided: one person proposes, another one decides, then it is carried
//! out; and how many it reaches.

use crate::grading::{Decision, Outcome};
use crate::moment::Moment;
use uuid::Uuid;

/// How far a neutralisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Waits for the second person.
    Proposed,
    /// Decided; results are being graded again.
    Approved(Decided),
    /// Not to be.
    Rejected(Decided),
    /// Taken back by who proposed it.
    Withdrawn(Decided),
    /// Carried out in full.
    Applied(Decided, Moment),
}

/// Who decided and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The account.
    pub by: Uuid,
    /// The moment.
    pub at: Moment,
}

/// What the second person says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Carry it out.
    Approve,
    /// Leave results as they are.
    Reject,
    /// Take one's own proposal back.
    Withdraw,
}

/// Why it cannot be decided or finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecisionRefusal {
    /// Who proposed it does not decide it.
    #[error("a second person decides")]
    SamePerson,
    /// Only who proposed it takes it back.
    #[error("only who proposed it takes it back")]
    NotOwn,
    /// It was decided before, or is not decided yet.
    #[error("it does not wait for this any more")]
    NotWaiting,
}

impl Progress {
    /// The word stored in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Progress::Proposed => "proposed",
            Progress::Approved(_) => "approved",
            Progress::Rejected(_) => "rejected",
            Progress::Withdrawn(_) => "withdrawn",
            Progress::Applied(..) => "applied",
        }
    }

    /// The second person's word on what `proposed_by` proposed, or their own on second thoughts.
    ///
    /// # Errors
    /// When the wrong one of the two speaks, and when it was decided before.
    pub fn decide(
        self,
        proposed_by: Uuid,
        decided: Decided,
        verdict: Verdict,
    ) -> Result<Progress, DecisionRefusal> {
        if self != Progress::Proposed {
            return Err(DecisionRefusal::NotWaiting);
        }
        let is_own = decided.by == proposed_by;
        match verdict {
            Verdict::Approve | Verdict::Reject if is_own => Err(DecisionRefusal::SamePerson),
            Verdict::Approve => Ok(Progress::Approved(decided)),
            Verdict::Reject => Ok(Progress::Rejected(decided)),
            Verdict::Withdraw if is_own => Ok(Progress::Withdrawn(decided)),
            Verdict::Withdraw => Err(DecisionRefusal::NotOwn),
        }
    }

    /// All results have been graded again.
    ///
    /// # Errors
    /// When it was not approved, or is finished already.
    pub fn finish(self, at: Moment) -> Result<Progress, DecisionRefusal> {
        match self {
            Progress::Approved(decided) => Ok(Progress::Applied(decided, at)),
            Progress::Proposed
            | Progress::Rejected(_)
            | Progress::Withdrawn(_)
            | Progress::Applied(..) => Err(DecisionRefusal::NotWaiting),
        }
    }
}

/// How many attempts a neutralisation reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Attempts with a result whose form holds the item.
    pub n_held: i64,
    /// Those whose points grow.
    pub n_changed: i64,
    /// Those that fail before and pass after.
    pub n_to_pass: i64,
}

impl Reach {
    /// Counts one attempt that holds the item.
    pub fn count(&mut self, before: &Outcome, after: &Outcome) {
        self.n_held += 1;
        self.n_changed += i64::from(after.score_sixtieths > before.score_sixtieths);
        let turned = (before.decision, after.decision) == (Decision::Fail, Decision::Pass);
        self.n_to_pass += i64::from(turned);
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Reach) -> Reach {
        Reach {
            n_held: self.n_held + other.n_held,
            n_changed: self.n_changed + other.n_changed,
            n_to_pass: self.n_to_pass + other.n_to_pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Uuid = Uuid::from_u128(1);
    const SECOND: Uuid = Uuid::from_u128(2);

    fn decided(by: Uuid) -> Decided {
        Decided { by, at: Moment::from_ms(5) }
    }

    #[test]
    fn a_second_person_decides_and_only_once() {
        let decide = |state: Progress, by| state.decide(FIRST, decided(by), Verdict::Approve);
        assert_eq!(decide(Progress::Proposed, FIRST), Err(DecisionRefusal::SamePerson));
        let approved = Progress::Approved(decided(SECOND));
        assert_eq!(decide(Progress::Proposed, SECOND), Ok(approved));
        assert_eq!(decide(approved, SECOND), Err(DecisionRefusal::NotWaiting));
        let rejected = Progress::Proposed.decide(FIRST, decided(SECOND), Verdict::Reject);
        assert_eq!(rejected, Ok(Progress::Rejected(decided(SECOND))));
        let withdraw = |state: Progress, by| state.decide(FIRST, decided(by), Verdict::Withdraw);
        let withdrawn = Progress::Withdrawn(decided(FIRST));
        assert_eq!(withdraw(Progress::Proposed, FIRST), Ok(withdrawn));
        assert_eq!(withdraw(Progress::Proposed, SECOND), Err(DecisionRefusal::NotOwn));
        assert_eq!(withdraw(approved, FIRST), Err(DecisionRefusal::NotWaiting));
        assert_eq!(decide(withdrawn, SECOND), Err(DecisionRefusal::NotWaiting));
    }

    #[test]
    fn only_what_was_approved_is_carried_out() {
        let at = Moment::from_ms(9);
        let approved = Progress::Approved(decided(SECOND));
        let applied = Progress::Applied(decided(SECOND), at);
        assert_eq!(approved.finish(at), Ok(applied));
        for state in [Progress::Proposed, Progress::Rejected(decided(SECOND)), applied] {
            assert_eq!(state.finish(at), Err(DecisionRefusal::NotWaiting));
        }
    }
}
