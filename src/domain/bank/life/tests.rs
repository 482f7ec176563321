//! The life of an item, step by step, with values only.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::super::finding::Severity;
use super::super::load::load_bank;
use super::super::sample::{SAFETY, bank_with};
use super::*;
use proptest::prelude::*;

fn person(code: &str, standing: Standing) -> Person {
    Person { code: code.to_owned(), standing }
}

fn author() -> Person {
    person("staff-1", Standing::Author)
}

fn reader() -> Person {
    person("staff-2", Standing::Author)
}

fn officer() -> Person {
    person("staff-3", Standing::Officer)
}

fn sample_item() -> Item {
    load_bank(&bank_with(SAFETY)).unwrap().items.remove(0)
}

fn turn(step: Step, by: &Person) -> Turn<'_> {
    let on = NaiveDate::from_ymd_opt(2026, 11, 28).unwrap();
    Turn { step, by, on, note: "Đọc rồi.", findings: &[], accepted: &[] }
}

/// The item after these steps.
fn after(steps: &[(Step, &Person)]) -> WorkItem {
    let start = WorkItem::draft(sample_item(), &author());
    steps.iter().fold(start, |work, (step, by)| work.take(&turn(*step, by)).unwrap())
}

fn live() -> WorkItem {
    after(&[(Step::Send, &author()), (Step::Accept, &reader()), (Step::GoLive, &officer())])
}

#[test]
fn an_item_goes_from_draft_to_live_by_two_people() {
    let work = live();
    assert_eq!((work.stage(), work.item().state), (Stage::Live, ReviewState::Live));
    let review = work.item().review.clone().unwrap();
    assert_eq!((review.reviewer.as_str(), review.note.as_str()), ("staff-2", "Đọc rồi."));
    assert_eq!((work.item().author.as_str(), work.item().version), ("staff-1", 1));
}

#[test]
fn who_wrote_a_wording_does_not_judge_it() {
    let sent = after(&[(Step::Send, &author())]);
    for step in [Step::Accept, Step::Return] {
        let refused = sent.clone().take(&turn(step, &author()));
        assert_eq!(refused, Err(LifeRefusal::OwnWording));
    }
    // Somebody who changed a word of it is a writer too.
    let helped = WorkItem::draft(sample_item(), &author());
    let helped = helped.edit(sample_item(), &reader(), Use::Never).unwrap();
    let sent = helped.take(&turn(Step::Send, &author())).unwrap();
    assert_eq!(sent.take(&turn(Step::Accept, &reader())), Err(LifeRefusal::OwnWording));
    // An officer who wrote it does not judge it either.
    let own = WorkItem::draft(sample_item(), &officer()).take(&turn(Step::Send, &officer()));
    assert_eq!(own.unwrap().take(&turn(Step::Accept, &officer())), Err(LifeRefusal::OwnWording));
    let reviewed = after(&[(Step::Send, &author()), (Step::Accept, &reader())]);
    assert_eq!(reviewed.take(&turn(Step::GoLive, &author())), Err(LifeRefusal::OwnWording));
}

#[test]
fn errors_keep_an_item_from_its_reader_but_warnings_do_not() {
    let finding = |severity| Finding {
        file: "items/safety.toml".to_owned(),
        line: 1,
        item: None,
        rule: "no_key".to_owned(),
        severity,
        message: String::new(),
        number: None,
        note: None,
    };
    let draft = WorkItem::draft(sample_item(), &author());
    let (errors, warnings) = ([finding(Severity::Error)], [finding(Severity::Warning)]);
    let send = |findings| {
        let by = author();
        draft.clone().take(&Turn { findings, ..turn(Step::Send, &by) })
    };
    assert_eq!(send(&errors), Err(LifeRefusal::HasErrors(1)));
    assert_eq!(send(&warnings).unwrap().stage(), Stage::InReview);
}

#[test]
fn a_note_is_asked_for_where_one_is_kept() {
    let sent = after(&[(Step::Send, &author())]);
    let by = reader();
    let silent = |step| sent.clone().take(&Turn { note: "  ", ..turn(step, &by) });
    assert_eq!(silent(Step::Accept), Err(LifeRefusal::NoNote));
    assert_eq!(silent(Step::Return), Err(LifeRefusal::NoNote));
    let returned = sent.take(&turn(Step::Return, &by)).unwrap();
    assert_eq!(returned.stage(), Stage::Draft);
}

#[test]
fn a_draft_keeps_its_version_and_a_released_wording_gets_the_next_one() {
    let changed = Item { stem: "Câu mới?".to_owned(), ..sample_item() };
    let draft = WorkItem::draft(sample_item(), &author());
    let draft = draft.edit(changed.clone(), &author(), Use::Never).unwrap();
    assert_eq!((draft.item().version, draft.stage()), (1, Stage::Draft));
    let edited = live().edit(changed, &reader(), Use::Released).unwrap();
    assert_eq!((edited.item().version, edited.stage()), (2, Stage::Draft));
    assert_eq!(edited.item().author, "staff-2");
    assert_eq!(edited.item().review, None);
    assert_eq!(edited.served(), live().item(), "the released wording goes on being dealt");
    assert!(edited.is_by(&reader()) && !edited.is_by(&author()));
}

#[test]
fn the_older_wording_goes_when_the_newer_one_is_live_and_comes_back_when_it_is_dropped() {
    let edited = live().edit(sample_item(), &reader(), Use::Released).unwrap();
    let dropped = edited.clone().take(&turn(Step::Discard, &reader())).unwrap();
    assert_eq!((dropped.item(), dropped.stage()), (live().item(), Stage::Live));
    let steps = [(Step::Send, reader()), (Step::Accept, author()), (Step::GoLive, author())];
    let newer = steps.iter().fold(edited.clone(), |w, (s, by)| w.take(&turn(*s, by)).unwrap());
    assert_eq!((newer.in_use(), newer.served().version), (None, 2));
    let suspended = edited.take(&turn(Step::Suspend, &author())).unwrap();
    assert_eq!((suspended.in_use(), suspended.stage()), (None, Stage::Draft));
}

#[test]
fn an_item_under_review_is_not_edited_and_a_retired_one_never_again() {
    let sent = after(&[(Step::Send, &author())]);
    let refused = sent.clone().edit(sample_item(), &author(), Use::Never);
    assert_eq!(refused, Err(LifeRefusal::WrongStage(Stage::InReview)));
    assert_eq!(sent.clone().take(&turn(Step::TakeBack, &reader())), Err(LifeRefusal::NotYours));
    assert_eq!(sent.take(&turn(Step::TakeBack, &author())).unwrap().stage(), Stage::Draft);
    let retired = live().take(&turn(Step::Retire, &author())).unwrap();
    assert_eq!(retired.steps_for(&officer()), []);
    assert!(retired.edit(sample_item(), &author(), Use::Released).is_err());
}

#[test]
fn resting_and_back_leaves_the_wording_as_it_was_released() {
    let released = live().item().clone();
    for step in [Step::Rest, Step::Suspend] {
        let away = live().take(&turn(step, &author())).unwrap();
        assert_ne!(away.item().state, ReviewState::Live);
        let back = away.take(&turn(Step::GoLive, &officer())).unwrap();
        assert_eq!(back.item(), &released);
    }
}

#[test]
fn words_come_back() {
    assert!(Stage::ALL.iter().all(|stage| Stage::parse(stage.as_str()) == Some(*stage)));
    assert!(Step::ALL.iter().all(|step| Step::parse(step.as_str()) == Some(*step)));
    assert!(ReviewState::ALL.iter().all(|state| Stage::of(*state).state() == *state));
}

proptest! {
    /// Whatever three people do in whatever order, nothing is live that a second person has not
    /// read, no released wording changes, and what is stored can be read back.
    #[test]
    fn nothing_gets_live_that_only_its_writers_have_read(
        moves in prop::collection::vec((0_usize..11, 0_usize..3), 0..40)
    ) {
        let people = [author(), reader(), officer()];
        let mut work = WorkItem::draft(sample_item(), &people[0]);
        let mut released: Vec<Item> = Vec::new();
        for (step, who) in moves {
            let by = &people[who];
            let tried = match Step::ALL.get(step) {
                Some(step) => work.clone().take(&turn(*step, by)),
                None => {
                    let is_used = released.iter().any(|item| item.version == work.item().version);
                    let used = if is_used { Use::Released } else { Use::Never };
                    work.clone().edit(sample_item(), by, used)
                }
            };
            if let Ok(next) = tried {
                work = next;
            }
            let served = work.served().clone();
            if served.state == ReviewState::Live {
                let review = served.review.clone().unwrap();
                prop_assert_ne!(&review.reviewer, &served.author);
                if work.in_use().is_none() {
                    prop_assert!(!work.writers().contains(&review.reviewer));
                }
                match released.iter().find(|item| item.version == served.version) {
                    Some(same) => prop_assert_eq!(same, &served),
                    None => released.push(served),
                }
            }
            let (item, writers) = (work.item().clone(), work.writers().clone());
            let again = WorkItem::stored(item, work.stage(), writers, work.in_use().cloned());
            prop_assert_eq!(again.as_ref(), Ok(&work));
        }
    }
}
