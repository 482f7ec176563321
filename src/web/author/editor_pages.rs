//! The editor of an item, its preview, and the choice of what to write.

use super::form::DraftForm;
use super::lint_words::FieldNote;
use super::texts::{area_in_words, kind_in_words, level_in_words};
use crate::services::workbench::edit_item::Desk;
use crate::services::workbench::preview_item::preview_item;
use crate::web::candidate::pages::ITEM_WORDS;
use crate::web::page::{FieldErrors, Page};
use crate::web::staff::frame::Choice;
use crate::web::words::{Language, Words, escape_for_script};
use askama::Template;
use sathach_domain::bank::{Framework, Kind, Level, Media};
use serde_json::Value;
use std::fmt::Display;

/// Asks for area and kind of a new item.
#[derive(Clone, Debug, Template)]
#[template(path = "author/new_item.html", config = "src/web/askama.toml")]
pub struct NewItemPage {
    /// The frame.
    pub page: Page,
    /// Areas.
    pub areas: Vec<Choice>,
    /// Kinds.
    pub kinds: Vec<Choice>,
}

impl NewItemPage {
    /// The page.
    #[must_use]
    pub fn new(page: Page, framework: &Framework) -> NewItemPage {
        let words = page.words;
        let areas = framework.areas.iter();
        let area = |id: &str| Choice::new(id, area_in_words(framework, id, words), "");
        let kind = |kind: Kind| Choice::new(kind.as_str(), kind_in_words(kind, words), "");
        NewItemPage {
            areas: areas.map(|found| area(&found.id)).collect(),
            kinds: Kind::ALL.into_iter().map(kind).collect(),
            page,
        }
    }

    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> NewItemPage {
        let words = Words::new(language);
        NewItemPage {
            page: Page::new(words, "editor-new", "/staff/bank/new"),
            areas: vec![Choice::new("safety", "An toàn".to_owned(), "")],
            kinds: vec![Choice::new("ordering", words.say("bank-kind-ordering"), "")],
        }
    }
}

/// The editor.
#[derive(Clone, Debug, Template)]
#[template(path = "author/editor.html", config = "src/web/askama.toml")]
pub struct EditorPage {
    /// The frame; its path is where the form goes.
    pub page: Page,
    /// Id and version, or that it is new.
    pub named: String,
    /// What is typed.
    pub form: DraftForm,
    /// Area in words.
    pub area: String,
    /// Kind in words.
    pub kind: String,
    /// Levels to choose from.
    pub levels: Vec<Choice>,
    /// Codes that the framework knows.
    pub known_codes: String,
    /// What the check finds, by field.
    pub notes: Vec<FieldNote>,
    /// How many errors and warnings, in one sentence.
    pub summary: String,
    /// What keeps the form from being saved.
    pub errors: FieldErrors,
    /// What a save leads to, where the wording was released before; else empty.
    pub next_version: String,
    /// Where it leads when nothing shall be saved.
    pub back: String,
    /// The item for the preview.
    pub preview_json: String,
}

impl EditorPage {
    /// The editor with what is typed and what the check finds.
    #[must_use]
    pub fn new(page: Page, form: DraftForm, desk: &Desk, notes: Vec<FieldNote>) -> EditorPage {
        let framework = &desk.framework;
        let words = page.words;
        let chosen = form.level.number().to_string();
        let level = |level: Level| {
            Choice::new(&level.number().to_string(), level_in_words(level, words), &chosen)
        };
        EditorPage {
            named: match form.id.is_empty() {
                true => words.say("editor-new"),
                false => words.say_with("editor-of", &[("id", form.id.clone())]),
            },
            area: area_in_words(framework, &form.area, words),
            kind: kind_in_words(form.kind, words),
            levels: Level::ALL.into_iter().map(level).collect(),
            known_codes: framework.codes.join(", "),
            summary: summary(&notes, words),
            notes,
            errors: FieldErrors::default(),
            next_version: String::new(),
            back: match form.id.is_empty() {
                true => "/staff/bank".to_owned(),
                false => format!("/staff/bank/{}", form.id),
            },
            preview_json: escape_for_script(&preview_of(&form, &desk.media).to_string()),
            form,
            page,
        }
    }

    /// The notes of a field.
    #[must_use]
    pub fn notes_of(&self, field: &str) -> Vec<&FieldNote> {
        self.notes.iter().filter(|note| note.field == field).collect()
    }

    /// The same for a field of a row.
    #[must_use]
    pub fn notes_of_row(&self, row: &str, place: impl Display, half: &str) -> Vec<&FieldNote> {
        self.notes_of(&format!("{row}_{place}_{half}"))
    }

    /// The kind has a key to mark.
    #[must_use]
    pub fn is_choice(&self) -> bool {
        matches!(self.form.kind, Kind::SingleChoice | Kind::MultipleChoice)
    }

    /// One option is right, not several.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.form.kind == Kind::SingleChoice
    }

    /// The kind has pairs.
    #[must_use]
    pub fn is_matching(&self) -> bool {
        self.form.kind == Kind::Matching
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> EditorPage {
        let words = Words::new(language);
        let mut form = DraftForm::blank("safety", Kind::SingleChoice);
        form.id = "safety-001".to_owned();
        form.stem = "Bà Sáu nhận tin nhắn lạ. Nên làm gì?".to_owned();
        form.options[0].is_key = true;
        sample_of(words, form)
    }

    /// The same for a matching item.
    #[must_use]
    pub fn matching_sample(language: Language) -> EditorPage {
        sample_of(Words::new(language), DraftForm::blank("safety", Kind::Matching))
    }
}

fn sample_of(words: Words, form: DraftForm) -> EditorPage {
    let framework = Framework {
        id: "sample".to_owned(),
        version: 1,
        name_vi: String::new(),
        name_en: String::new(),
        source: String::new(),
        learn_at: String::new(),
        areas: Vec::new(),
        codes: vec!["skill:4".to_owned()],
    };
    let note = |field: &str, key: &str| FieldNote {
        field: field.to_owned(),
        tone: "error",
        message: words.say(key),
    };
    let notes = vec![
        note("item", "lint-incomplete-item"),
        note("option_1_why", "lint-no-why"),
        note("pair_0_prompt", "lint-empty-text"),
    ];
    let page = Page::new(words, "editor-heading", "/staff/bank/safety-001/edit");
    EditorPage {
        errors: FieldErrors::one("review_due", words.say("field-day")),
        next_version: words.say_with("editor-next-version", &[("n", "2")]),
        ..EditorPage::new(page, form, &Desk { framework, media: Vec::new() }, notes)
    }
}

/// How many errors and warnings, in one sentence.
#[must_use]
pub fn summary(notes: &[FieldNote], words: Words) -> String {
    let n_errors = notes.iter().filter(|note| note.tone == "error").count();
    let n_warnings = notes.len() - n_errors;
    match (n_errors, n_warnings) {
        (0, 0) => words.say("editor-clean"),
        (errors, warnings) => words.say_with(
            "editor-found",
            &[("errors", errors.to_string()), ("warnings", warnings.to_string())],
        ),
    }
}

/// The item of a form as a citizen would get it.
#[must_use]
pub fn preview_of(form: &DraftForm, known: &[Media]) -> Value {
    serde_json::to_value(preview_item(&form.to_item(known))).unwrap_or_default()
}

/// An item exactly as a citizen sees it, alone or inside the editor.
#[derive(Clone, Debug, Template)]
#[template(path = "author/preview.html", config = "src/web/askama.toml")]
pub struct PreviewPage {
    /// The frame.
    pub page: Page,
    /// The item; `null` inside the editor, which sends it.
    pub item_json: String,
    /// The words of the page's script.
    pub words_json: String,
}

impl PreviewPage {
    /// The page.
    #[must_use]
    pub fn new(page: Page, item: &Value) -> PreviewPage {
        PreviewPage {
            item_json: escape_for_script(&item.to_string()),
            words_json: page.words.as_json(ITEM_WORDS),
            page,
        }
    }

    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> PreviewPage {
        let page = Page::new(Words::new(language), "preview-heading", "/staff/bank/preview");
        PreviewPage::new(page, &Value::Null)
    }
}
