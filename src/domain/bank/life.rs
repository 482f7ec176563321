//! The life of an item on the workbench: who may take which step, and what it leads to.
//!
//! A wording that was released never changes: editing it makes the next version, and the released
//! one goes on being dealt until the new one is live.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::finding::Finding;
use super::item::{AcceptedWarning, Item, Review, ReviewState};

/// Where the newest wording of an item stands. One more than [`ReviewState`]: who waits for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Being written.
    Draft,
    /// Sent to somebody else to read.
    InReview,
    /// Read and accepted by a second person.
    Reviewed,
    /// Given unscored, to learn about it.
    Pretest,
    /// May be dealt once it is released.
    Live,
    /// Out of use for a while.
    Resting,
    /// Taken out because something looks wrong.
    Suspended,
    /// Never used again.
    Retired,
}

impl Stage {
    /// All stages, in the order of a life.
    pub const ALL: [Stage; 8] = [
        Stage::Draft,
        Stage::InReview,
        Stage::Reviewed,
        Stage::Pretest,
        Stage::Live,
        Stage::Resting,
        Stage::Suspended,
        Stage::Retired,
    ];

    /// The word used in the database and in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::InReview => "in_review",
            Stage::Draft
            | Stage::Reviewed
            | Stage::Pretest
            | Stage::Live
            | Stage::Resting
            | Stage::Suspended
            | Stage::Retired => self.state().as_str(),
        }
    }

    /// The stage with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Stage::ALL.into_iter().find(|stage| stage.as_str() == word)
    }

    /// The state that bank files know.
    #[must_use]
    pub fn state(self) -> ReviewState {
        match self {
            Stage::Draft | Stage::InReview => ReviewState::Draft,
            Stage::Reviewed => ReviewState::Reviewed,
            Stage::Pretest => ReviewState::Pretest,
            Stage::Live => ReviewState::Live,
            Stage::Resting => ReviewState::Resting,
            Stage::Suspended => ReviewState::Suspended,
            Stage::Retired => ReviewState::Retired,
        }
    }

    /// The stage of an item that comes from a file.
    #[must_use]
    pub fn of(state: ReviewState) -> Self {
        match state {
            ReviewState::Draft => Stage::Draft,
            ReviewState::Reviewed => Stage::Reviewed,
            ReviewState::Pretest => Stage::Pretest,
            ReviewState::Live => Stage::Live,
            ReviewState::Resting => Stage::Resting,
            ReviewState::Suspended => Stage::Suspended,
            ReviewState::Retired => Stage::Retired,
        }
    }

    /// True while a wording is on its way to being live for the first time.
    fn is_in_work(self) -> bool {
        match self {
            Stage::Draft | Stage::InReview | Stage::Reviewed | Stage::Pretest => true,
            Stage::Live | Stage::Resting | Stage::Suspended | Stage::Retired => false,
        }
    }
}

/// Something that is done with an item besides editing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Ask somebody else to read it.
    Send,
    /// Take it back before it was read.
    TakeBack,
    /// Accept it after reading.
    Accept,
    /// Give it back with a comment.
    Return,
    /// Give it unscored.
    Pretest,
    /// Let it be dealt, or be dealt again.
    GoLive,
    /// Take it out of use for a while.
    Rest,
    /// Take it out because something looks wrong.
    Suspend,
    /// Never use it again.
    Retire,
    /// Drop the newer wording and go on with the one in use.
    Discard,
}

impl Step {
    /// All steps, in the order in which pages offer them.
    pub const ALL: [Step; 10] = [
        Step::Send,
        Step::TakeBack,
        Step::Accept,
        Step::Return,
        Step::GoLive,
        Step::Pretest,
        Step::Rest,
        Step::Suspend,
        Step::Retire,
        Step::Discard,
    ];

    /// The word used in the database and in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Step::Send => "send",
            Step::TakeBack => "take_back",
            Step::Accept => "accept",
            Step::Return => "return",
            Step::Pretest => "pretest",
            Step::GoLive => "go_live",
            Step::Rest => "rest",
            Step::Suspend => "suspend",
            Step::Retire => "retire",
            Step::Discard => "discard",
        }
    }

    /// The step with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Step::ALL.into_iter().find(|step| step.as_str() == word)
    }

    /// True when the step says why: a reviewer's note, a comment, a reason.
    #[must_use]
    pub fn needs_note(self) -> bool {
        match self {
            Step::Accept | Step::Return | Step::Rest | Step::Suspend | Step::Retire => true,
            Step::Send | Step::TakeBack | Step::Pretest | Step::GoLive | Step::Discard => false,
        }
    }

    /// True when an item with errors may not take it, so that the check must be asked.
    #[must_use]
    pub fn needs_clean(self) -> bool {
        match self {
            Step::Send | Step::Accept | Step::Pretest | Step::GoLive => true,
            Step::TakeBack
            | Step::Return
            | Step::Rest
            | Step::Suspend
            | Step::Retire
            | Step::Discard => false,
        }
    }
}

/// What a person may do besides writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Writes items, and reads those of others.
    Author,
    /// Answers for the province.
    Officer,
}

/// Who takes a step. The code is stable and holds no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Role code, for example `staff-3`.
    pub code: String,
    /// What the person may do.
    pub standing: Standing,
}

/// A step with everything that decides it.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    /// What is done.
    pub step: Step,
    /// Who does it.
    pub by: &'a Person,
    /// On which day.
    pub on: NaiveDate,
    /// A note, a comment or a reason; may be empty where none is needed.
    pub note: &'a str,
    /// What the bank's check finds in the item's newest wording; only steps that need a clean item
    /// look at it.
    pub findings: &'a [Finding],
    /// Warnings that a reader who accepts the item lets stand.
    pub accepted: &'a [AcceptedWarning],
}

/// Whether a version has been part of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// It may still change.
    Never,
    /// It never changes again.
    Released,
}

/// Why a step or an edit is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LifeRefusal {
    /// The item does not stand where this step begins.
    #[error("the item is {}, which does not allow this", .0.as_str())]
    WrongStage(Stage),
    /// Who wrote a wording does not judge it.
    #[error("a wording is judged by somebody who did not write it")]
    OwnWording,
    /// Only a writer takes back.
    #[error("only somebody who wrote it takes it back")]
    NotYours,
    /// The check finds errors.
    #[error("the check finds {0} errors in the item")]
    HasErrors(usize),
    /// The step needs a note.
    #[error("this step needs a note")]
    NoNote,
}

/// An item on the workbench that our rules could not have made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Impossible(&'static str);

/// An item with its newest wording, and the wording in use where that is an older one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkItem {
    item: Item,
    stage: Stage,
    writers: BTreeSet<String>,
    in_use: Option<Item>,
}

impl WorkItem {
    /// A new draft.
    #[must_use]
    pub fn draft(mut item: Item, by: &Person) -> Self {
        item.version = 1;
        item.state = ReviewState::Draft;
        item.author.clone_from(&by.code);
        item.review = None;
        let writers = BTreeSet::from([by.code.clone()]);
        WorkItem { item, stage: Stage::Draft, writers, in_use: None }
    }

    /// An item that comes from a file, in the state that the file gives.
    #[must_use]
    pub fn from_file(item: Item) -> Self {
        let writers = BTreeSet::from([item.author.clone()]);
        WorkItem { stage: Stage::of(item.state), item, writers, in_use: None }
    }

    /// An item as it was stored.
    ///
    /// # Errors
    /// When its parts contradict each other.
    pub fn stored(
        item: Item,
        stage: Stage,
        writers: BTreeSet<String>,
        in_use: Option<Item>,
    ) -> Result<Self, Impossible> {
        if item.state != stage.state() {
            return Err(Impossible("state and stage differ"));
        }
        if let Some(older) = &in_use {
            let is_older = older.id == item.id && older.version < item.version;
            if !is_older || older.state != ReviewState::Live || !stage.is_in_work() {
                return Err(Impossible("the wording in use is no older live one"));
            }
        }
        Ok(WorkItem { item, stage, writers, in_use })
    }

    /// The newest wording.
    #[must_use]
    pub fn item(&self) -> &Item {
        &self.item
    }

    /// Where the newest wording stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Role codes of all who wrote at the newest wording.
    #[must_use]
    pub fn writers(&self) -> &BTreeSet<String> {
        &self.writers
    }

    /// An older wording that goes on being dealt.
    #[must_use]
    pub fn in_use(&self) -> Option<&Item> {
        self.in_use.as_ref()
    }

    /// What a bank file or a release holds of this item: the wording in use, else the newest.
    #[must_use]
    pub fn served(&self) -> &Item {
        self.in_use.as_ref().unwrap_or(&self.item)
    }

    /// True when this person wrote at the newest wording.
    #[must_use]
    pub fn is_by(&self, person: &Person) -> bool {
        self.writers.contains(&person.code) || self.item.author == person.code
    }

    /// True when the item may be edited now.
    #[must_use]
    pub fn can_be_edited(&self) -> bool {
        !matches!(self.stage, Stage::InReview | Stage::Retired)
    }

    /// Takes over new content as a draft: the same version, or the next one when this version has
    /// been released. Id and area stay.
    ///
    /// # Errors
    /// While somebody reads it, and once it is retired.
    pub fn edit(self, content: Item, by: &Person, used: Use) -> Result<Self, LifeRefusal> {
        if !self.can_be_edited() {
            return Err(LifeRefusal::WrongStage(self.stage));
        }
        let mut item = Item {
            id: self.item.id.clone(),
            area: self.item.area.clone(),
            version: self.item.version,
            author: self.item.author.clone(),
            state: ReviewState::Draft,
            review: None,
            ..content
        };
        let mut writers = self.writers;
        let mut in_use = self.in_use;
        match used {
            Use::Never => {
                writers.insert(by.code.clone());
            }
            Use::Released => {
                item.version += 1;
                item.author.clone_from(&by.code);
                writers = BTreeSet::from([by.code.clone()]);
                if self.stage == Stage::Live {
                    in_use = Some(self.item);
                }
            }
        }
        Ok(WorkItem { item, stage: Stage::Draft, writers, in_use })
    }

    /// Where a step leads from here, whoever takes it.
    fn target(&self, step: Step) -> Option<Stage> {
        let has_older = self.in_use.is_some();
        match (step, self.stage) {
            (Step::Send, Stage::Draft) => Some(Stage::InReview),
            (Step::TakeBack, Stage::InReview) => Some(Stage::Draft),
            (Step::Accept, Stage::InReview) => Some(Stage::Reviewed),
            (Step::Return, Stage::InReview | Stage::Reviewed) => Some(Stage::Draft),
            (Step::Pretest, Stage::Reviewed) => Some(Stage::Pretest),
            (
                Step::GoLive,
                Stage::Reviewed | Stage::Pretest | Stage::Resting | Stage::Suspended,
            ) => Some(Stage::Live),
            (Step::Rest, Stage::Live | Stage::Pretest) => Some(Stage::Resting),
            (Step::Suspend, Stage::Live | Stage::Pretest | Stage::Resting) => {
                Some(Stage::Suspended)
            }
            // The older wording is what is dealt: it is taken out, the newer one stays in work.
            (Step::Suspend, stage) if has_older => Some(stage),
            (Step::Discard, _) if has_older => Some(Stage::Live),
            (Step::Retire, stage) if stage != Stage::Retired => Some(Stage::Retired),
            (
                Step::Send
                | Step::TakeBack
                | Step::Accept
                | Step::Return
                | Step::Pretest
                | Step::GoLive
                | Step::Rest
                | Step::Suspend
                | Step::Retire
                | Step::Discard,
                _,
            ) => None,
        }
    }

    fn may(&self, step: Step, person: &Person) -> Result<(), LifeRefusal> {
        match step {
            Step::Accept | Step::Return if self.is_by(person) => Err(LifeRefusal::OwnWording),
            Step::Pretest | Step::GoLive => match person.standing {
                Standing::Officer => Ok(()),
                Standing::Author if self.is_by(person) => Err(LifeRefusal::OwnWording),
                Standing::Author => Ok(()),
            },
            Step::TakeBack if !self.is_by(person) => Err(LifeRefusal::NotYours),
            Step::Send
            | Step::TakeBack
            | Step::Accept
            | Step::Return
            | Step::Rest
            | Step::Suspend
            | Step::Retire
            | Step::Discard => Ok(()),
        }
    }

    /// The steps that this person may take now, errors of the check apart.
    #[must_use]
    pub fn steps_for(&self, person: &Person) -> Vec<Step> {
        let can = |step: &Step| self.target(*step).is_some() && self.may(*step, person).is_ok();
        Step::ALL.into_iter().filter(can).collect()
    }

    /// Takes a step.
    ///
    /// # Errors
    /// When the item does not stand where the step begins, when the person may not, when the check
    /// finds errors, or when a note is missing.
    pub fn take(mut self, turn: &Turn<'_>) -> Result<Self, LifeRefusal> {
        let stage = self.target(turn.step).ok_or(LifeRefusal::WrongStage(self.stage))?;
        self.may(turn.step, turn.by)?;
        let note = turn.note.trim();
        if turn.step.needs_note() && note.is_empty() {
            return Err(LifeRefusal::NoNote);
        }
        let n_errors = turn.findings.iter().filter(|finding| finding.is_error()).count();
        if turn.step.needs_clean() && n_errors > 0 {
            return Err(LifeRefusal::HasErrors(n_errors));
        }
        match turn.step {
            Step::Accept => {
                let reviewer = turn.by.code.clone();
                let (on, note) = (turn.on, note.to_owned());
                let accepted = turn.accepted.to_vec();
                self.item.review = Some(Review { reviewer, on, note, accepted });
            }
            Step::Return => self.item.review = None,
            Step::GoLive | Step::Suspend | Step::Retire => self.in_use = None,
            Step::Discard => {
                if let Some(older) = self.in_use.take() {
                    self.writers = BTreeSet::from([older.author.clone()]);
                    self.item = older;
                }
            }
            Step::Send | Step::TakeBack | Step::Pretest | Step::Rest => {}
        }
        // Resting counts as out of use as well: nothing older is dealt in its place.
        if stage == Stage::Resting {
            self.in_use = None;
        }
        self.stage = stage;
        self.item.state = stage.state();
        Ok(self)
    }
}

#[cfg(test)]
mod tests;
