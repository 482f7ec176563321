//! The two kinds of failure: a refusal is expected and has a stable code, a fault is ours.

use crate::store::StoreFault;
use crate::store::group_commit::NotStored;
use sathach_domain::assembly::AssemblyFault;
use sathach_domain::bank::life::LifeRefusal;
use sathach_domain::grading::NeutralisationFault;
use sathach_domain::identity::{CardFault, NumberWarning};
use sathach_domain::session::{AttemptRefusal, ResponseRefusal};

/// Something expected that the user can act on.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// Nothing there, or out of the asker's reach.
    #[error("not found")]
    NotFound,
    /// The role does not allow it.
    #[error("not allowed for this role")]
    NotAllowed,
    /// Session code and seat code do not belong together.
    #[error("the session code or the seat code is not right")]
    UnknownCode,
    /// Too many wrong codes for this seat or session.
    #[error("too many wrong codes; wait a little")]
    TooManyGuesses,
    /// The seat is used on another device; the mentor has been asked.
    #[error("the seat is used on another device; the mentor is asked")]
    DeviceNeedsApproval,
    /// The browser's cookie does not belong to this attempt.
    #[error("this device has not joined the attempt")]
    NotJoined,
    /// Another device goes on with the attempt.
    #[error("the attempt goes on on another device")]
    Superseded,
    /// The mentor has not let the candidate in.
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
    /// The attempt has no result yet.
    #[error("the attempt has not been submitted")]
    NotSubmitted,
    /// A seq was stored with other content.
    #[error("event {seq} was stored with other content")]
    SeqConflict {
        /// The seq.
        seq: i64,
    },
    /// The device has events that have not been acknowledged.
    #[error("events up to {acked} are stored, but the device speaks of {last_seq}")]
    UnsavedEvents {
        /// Greatest gapless seq stored.
        acked: i64,
        /// What the device said.
        last_seq: i64,
    },
    /// A response that cannot be stored.
    #[error("event {seq}: {reason}")]
    BadResponse {
        /// The event's seq.
        seq: i64,
        /// What is wrong.
        reason: ResponseRefusal,
    },
    /// An event that cannot be one.
    #[error("event {seq}: {problem}")]
    BadEvent {
        /// The event's seq.
        seq: i64,
        /// What is wrong.
        problem: &'static str,
    },
    /// The store is too busy or out of order; nothing was acknowledged.
    #[error("not stored now; try again")]
    TryAgain,
    /// The session has been sealed.
    #[error("the session has been sealed")]
    SessionSealed,
    /// People are still working.
    #[error("{n} attempts are still running")]
    StillRunning {
        /// How many.
        n: usize,
    },
    /// The same citizen is on the roster already.
    #[error("this citizen is on the roster already, at seat {seat_number}")]
    AlreadyCheckedIn {
        /// The seat.
        seat_number: i64,
    },
    /// The text of the card cannot be read.
    #[error("the card's text has faults")]
    CardFaults(Vec<CardFault>),
    /// The number disagrees with what was stated; a reason is needed.
    #[error("the citizen number disagrees with the statement")]
    NumberDisagrees(Vec<NumberWarning>),
    /// A field of a form is missing or wrong.
    #[error("fields are missing or wrong")]
    Fields(Vec<FieldRefusal>),
    /// Next attempt only later.
    #[error("the next attempt is possible from {from}")]
    RetakeTooSoon {
        /// First possible day.
        from: chrono::NaiveDate,
    },
    /// No attempt left in the window.
    #[error("no attempt is left within {window_days} days")]
    RetakeExhausted {
        /// Length of the window.
        window_days: u16,
    },
    /// No attempt left in the window before a course.
    #[error("no attempt is left within {window_days} days without a course")]
    CourseNeeded {
        /// Length of the window.
        window_days: u16,
    },
    /// The roster is full.
    #[error("the session has no free seat")]
    SessionFull,
    /// Username or password wrong, or the account disabled: never said which.
    #[error("the username or the password is not right")]
    BadSignIn,
    /// The username is taken.
    #[error("the username is taken")]
    UsernameTaken,
    /// The link was used or has expired.
    #[error("the link was used or has expired")]
    LinkOver,
    /// No bank has been imported.
    #[error("no bank release is there; import a bank first")]
    NoBankRelease,
    /// A cell of the blueprint is short.
    #[error("{0}")]
    Assembly(AssemblyFault),
    /// The certificates wait for the decision's number and date.
    #[error("the decision's number and date are missing")]
    DecisionMissing,
    /// The session has not been sealed.
    #[error("the session has not been sealed")]
    NotSealed,
    /// The root has not signed a trust list that verifiers need for this.
    #[error("the trust list is not signed, or does not know this exam: run `sathach keys sign`")]
    TrustNotSigned,
    /// The certificate has been revoked before.
    #[error("the certificate has been revoked")]
    AlreadyRevoked,
    /// A file whose lines are wrong, with file, line and what to do.
    #[error("the file has errors")]
    FileErrors(Vec<String>),
    /// Lines of a table are wrong; all are told at once.
    #[error("lines are wrong: {}", lines_in_short(.0))]
    Lines(Vec<LineRefusal>),
    /// An item version changed without a new number.
    #[error("item {item} version {version} is in use with other content; raise its version")]
    VersionChanged {
        /// Item.
        item: String,
        /// Version.
        version: u32,
    },
    /// An item's life does not allow it.
    #[error("{0}")]
    ItemLife(LifeRefusal),
    /// Somebody changed it since it was looked at.
    #[error("somebody changed it meanwhile; look at it again")]
    ChangedMeanwhile,
    /// No figure rests on so few responses.
    #[error("no item has {least} graded responses yet")]
    TooFewResponses {
        /// How many one item needs.
        least: u32,
    },
    /// What one person did, another one confirms.
    #[error("a second person is needed")]
    SamePerson,
    /// Something of this kind waits for its second person already.
    #[error("one waits for its second person already")]
    WaitsAlready,
    /// No id is left, or the bank is full.
    #[error("the bank or this area is full")]
    BankFull,
    /// The items are those of the newest release.
    #[error("nothing differs from the newest release")]
    NothingToRelease,
    /// Another proposal waits for its second person.
    #[error("a proposal waits already")]
    ProposalWaits,
    /// Who proposed a release does not confirm it.
    #[error("a second person confirms")]
    OwnProposal,
    /// An item cannot be neutralised in this way.
    #[error("{0}")]
    Neutralisation(NeutralisationFault),
    /// Nothing to print.
    #[error("there is nothing to print")]
    NothingToPrint,
}

/// A field with a stable code of what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FieldRefusal {
    /// Name of the field.
    pub field: &'static str,
    /// Stable code, for example `required`.
    pub code: &'static str,
}

impl FieldRefusal {
    /// One wrong field as a refusal.
    #[must_use]
    pub fn one(field: &'static str, code: &'static str) -> Refusal {
        Refusal::Fields(vec![FieldRefusal { field, code }])
    }
}

/// A line of a table with a stable code of what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct LineRefusal {
    /// Number of the line, from 1.
    pub line: usize,
    /// Name of the column, or `line` for the whole line.
    pub field: &'static str,
    /// Stable code, for example `unreadable`.
    pub code: &'static str,
}

fn lines_in_short(lines: &[LineRefusal]) -> String {
    let short =
        |wrong: &LineRefusal| format!("line {}: {}: {}", wrong.line, wrong.field, wrong.code);
    lines.iter().map(short).collect::<Vec<_>>().join("; ")
}

/// Something of ours that went wrong; told to the log, never to the user.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// A paper could not be made.
    #[error("paper: {0}")]
    Paper(String),
    /// A key could not be used.
    #[error("key: {0}")]
    Key(String),
    /// Something stored contradicts itself.
    #[error("{0}")]
    Broken(String),
}

/// A refusal or a fault.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Expected.
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// Ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure {
    /// A fault in words.
    pub fn broken(what: impl Into<String>) -> Self {
        Failure::Fault(Fault::Broken(what.into()))
    }
}

impl From<StoreFault> for Failure {
    fn from(fault: StoreFault) -> Self {
        Failure::Fault(Fault::Store(fault))
    }
}

impl From<NotStored> for Failure {
    fn from(_: NotStored) -> Self {
        Failure::Refusal(Refusal::TryAgain)
    }
}

impl From<AttemptRefusal> for Failure {
    fn from(refusal: AttemptRefusal) -> Self {
        Failure::Refusal(match refusal {
            AttemptRefusal::NotAdmitted => Refusal::NotAdmitted,
            AttemptRefusal::NotStarted => Refusal::NotStarted,
            AttemptRefusal::AlreadySubmitted => Refusal::AlreadySubmitted,
            AttemptRefusal::TimeOver => Refusal::TimeOver,
        })
    }
}

impl From<LifeRefusal> for Failure {
    fn from(refusal: LifeRefusal) -> Self {
        Failure::Refusal(Refusal::ItemLife(refusal))
    }
}

impl From<AssemblyFault> for Failure {
    fn from(fault: AssemblyFault) -> Self {
        Failure::Refusal(Refusal::Assembly(fault))
    }
}
