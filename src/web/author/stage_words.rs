//! Stages, steps and changes of items in words.

use crate::web::page::Tone;
use crate::web::words::Words;
use sathach_domain::bank::life::{Stage, Step};

/// A stage in words.
#[must_use]
pub fn stage_in_words(stage: Stage, words: Words) -> String {
    match stage {
        Stage::Draft => words.say("stage-draft"),
        Stage::InReview => words.say("stage-in-review"),
        Stage::Reviewed => words.say("stage-reviewed"),
        Stage::Pretest => words.say("stage-pretest"),
        Stage::Live => words.say("stage-live"),
        Stage::Resting => words.say("stage-resting"),
        Stage::Suspended => words.say("stage-suspended"),
        Stage::Retired => words.say("stage-retired"),
    }
}

/// How a stage looks.
#[must_use]
pub fn tone_of(stage: Stage) -> Tone {
    match stage {
        Stage::Live => Tone::Ok,
        Stage::Draft | Stage::InReview => Tone::Warn,
        Stage::Reviewed | Stage::Pretest | Stage::Resting => Tone::Info,
        Stage::Suspended | Stage::Retired => Tone::Error,
    }
}

/// The words of the button that begins a step.
#[must_use]
pub fn step_in_words(step: Step, words: Words) -> String {
    match step {
        Step::Send => words.say("step-send"),
        Step::TakeBack => words.say("step-take-back"),
        Step::Accept => words.say("step-accept"),
        Step::Return => words.say("step-return"),
        Step::Pretest => words.say("step-pretest"),
        Step::GoLive => words.say("step-go-live"),
        Step::Rest => words.say("step-rest"),
        Step::Suspend => words.say("step-suspend"),
        Step::Retire => words.say("step-retire"),
        Step::Discard => words.say("step-discard"),
    }
}

/// What a step leads to.
#[must_use]
pub fn consequence_of(step: Step, words: Words) -> String {
    match step {
        Step::Send => words.say("step-send-means"),
        Step::TakeBack => words.say("step-take-back-means"),
        Step::Accept => words.say("step-accept-means"),
        Step::Return => words.say("step-return-means"),
        Step::Pretest => words.say("step-pretest-means"),
        Step::GoLive => words.say("step-go-live-means"),
        Step::Rest => words.say("step-rest-means"),
        Step::Suspend => words.say("step-suspend-means"),
        Step::Retire => words.say("step-retire-means"),
        Step::Discard => words.say("step-discard-means"),
    }
}

/// What kind of note a step asks for.
#[must_use]
pub fn note_hint(step: Step, words: Words) -> String {
    match step {
        Step::Accept => words.say("step-accept-note"),
        Step::Return => words.say("step-return-note"),
        Step::Send
        | Step::TakeBack
        | Step::Pretest
        | Step::GoLive
        | Step::Rest
        | Step::Suspend
        | Step::Retire
        | Step::Discard => words.say("step-reason-note"),
    }
}

/// What a change of the history was.
#[must_use]
pub fn action_in_words(action: &str, words: Words) -> String {
    match (action, Step::parse(action)) {
        (_, Some(step)) => step_in_words(step, words),
        ("write", None) => words.say("change-write"),
        ("edit", None) => words.say("change-edit"),
        ("comment", None) => words.say("change-comment"),
        ("import", None) => words.say("change-import"),
        (other, None) => other.to_owned(),
    }
}
