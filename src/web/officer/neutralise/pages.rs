//! The pages about neutralised items.

use super::texts::{method_in_words, progress_in_words};
use crate::services::neutralise::show::{NeutralisationLine, NeutralisationView, SessionReach};
use crate::web::author::texts::{OptionText, Part};
use crate::web::page::{FieldErrors, NavLink, Page, Tone};
use crate::web::staff::frame::{Choice, Fact};
use crate::web::words::{Language, Words};
use askama::Template;
use sathach_domain::grading::neutralise::decision::{Progress, Reach};

/// Sessions that a page lists; the file has all.
const MAX_SESSIONS: usize = 200;

/// A neutralisation in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it is shown.
    pub href: String,
    /// Item and version.
    pub item: String,
    /// What is granted.
    pub method: String,
    /// How far it is.
    pub state: (Tone, String),
    /// When it was proposed.
    pub proposed_at: String,
    /// Results changed and new passes.
    pub done: String,
}

/// All neutralisations, newest first.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/neutralisations.html", config = "src/web/askama.toml")]
pub struct NeutralisationsPage {
    /// The frame.
    pub page: Page,
    /// Newest first.
    pub rows: Vec<Row>,
}

impl NeutralisationsPage {
    /// The list.
    #[must_use]
    pub fn new(page: Page, lines: &[NeutralisationLine]) -> NeutralisationsPage {
        let words = page.words;
        let row = |line: &NeutralisationLine| Row {
            href: format!("/staff/neutralisations/{}", line.id),
            item: named(&line.item.item.id, line.item.item.version, words),
            method: method_in_words(&line.method, words),
            state: progress_in_words(line.progress, words),
            proposed_at: words.moment(line.proposed_at.utc()),
            done: changed_in_words(line.done, words),
        };
        NeutralisationsPage { rows: lines.iter().map(row).collect(), page }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> NeutralisationsPage {
        let words = Words::new(language);
        let row = Row {
            href: "/staff/neutralisations/1".to_owned(),
            item: named("safety-020", 2, words),
            method: words.say("neutral-credit-all"),
            state: (Tone::Warn, words.say("neutral-proposed")),
            proposed_at: "23/11/2026 09:00".to_owned(),
            done: changed_in_words(Reach::default(), words),
        };
        NeutralisationsPage {
            page: Page::new(words, "neutral-heading", "/staff/neutralisations"),
            rows: vec![row],
        }
    }
}

/// Item and version.
#[must_use]
pub fn named(id: &str, version: u32, words: Words) -> String {
    words.say_with("bank-item-named", &[("id", id.to_owned()), ("version", version.to_string())])
}

fn count(n: i64, words: Words) -> String {
    words.count(u64::try_from(n).unwrap_or_default())
}

fn changed_in_words(reach: Reach, words: Words) -> String {
    let values = [("n", count(reach.n_changed, words)), ("passes", count(reach.n_to_pass, words))];
    words.say_with("neutral-changed-short", &values)
}

/// The item that it is about, as staff see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemText {
    /// Item and version.
    pub named: String,
    /// What is asked.
    pub stem: String,
    /// Options in bank order.
    pub options: Vec<OptionText>,
}

/// What was typed into a proposal.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct ProposalFields {
    /// The item version.
    pub item_version: String,
    /// `credit_all`, `rekey` or `drop`.
    pub method: String,
    /// Numbers of another key.
    pub accepted: String,
    /// The only session; empty for all.
    pub session: String,
    /// Why.
    pub reason: String,
}

/// Choosing the item, then saying what to do.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/neutralise.html", config = "src/web/askama.toml")]
pub struct NeutralisePage {
    /// The frame.
    pub page: Page,
    /// What was typed as the item's id.
    pub item_id: String,
    /// The item, once it is chosen.
    pub item: Option<ItemText>,
    /// Ways to other versions of it.
    pub versions: Vec<NavLink>,
    /// How another key is typed for this kind of item.
    pub key_hint: String,
    /// Methods to choose from.
    pub methods: Vec<Choice>,
    /// Sessions to choose from, after all of them.
    pub sessions: Vec<Choice>,
    /// What was typed.
    pub fields: ProposalFields,
    /// What is wrong with it.
    pub errors: FieldErrors,
}

impl NeutralisePage {
    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> NeutralisePage {
        let words = Words::new(language);
        NeutralisePage {
            page: Page::new(words, "neutral-new", "/staff/neutralisations/new"),
            item_id: "safety-020".to_owned(),
            item: Some(sample_item(words)),
            versions: vec![NavLink::to(
                "/staff/neutralisations/new",
                named("safety-020", 1, words),
            )],
            key_hint: words.say("neutral-key-hint"),
            methods: vec![Choice::new("credit_all", words.say("neutral-credit-all"), "")],
            sessions: vec![Choice::new("", words.say("neutral-all-sessions"), "")],
            fields: ProposalFields::default(),
            errors: FieldErrors::one("reason", words.say("field-required")),
        }
    }
}

fn sample_item(words: Words) -> ItemText {
    let option = |text: &str, part| OptionText {
        prompt: String::new(),
        text: text.to_owned(),
        part,
        why: String::new(),
    };
    ItemText {
        named: named("safety-020", 2, words),
        stem: "Bà Sáu nhận tin nhắn lạ. Nên làm gì?".to_owned(),
        options: vec![
            option("Không bấm vào đường dẫn", Part::Key),
            option("Gọi lại số đó", Part::Distractor),
        ],
    }
}

/// A session that is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Where it is shown.
    pub href: String,
    /// Hall, commune, day.
    pub place: String,
    /// Attempts that hold the item.
    pub n_held: String,
    /// Results that change.
    pub n_changed: String,
    /// Fails that become passes.
    pub n_to_pass: String,
    /// Certificates issued; empty while it is only foreseen.
    pub n_issued: String,
}

/// Sessions with those that turn most first, cut to what a page can hold.
#[must_use]
pub fn session_rows(
    sessions: &[SessionReach],
    progress: Progress,
    words: Words,
) -> Vec<SessionRow> {
    let row = |of: &SessionReach| {
        let is_done = matches!(progress, Progress::Approved(_) | Progress::Applied(..));
        let reach = if is_done { of.done } else { of.foreseen };
        SessionRow {
            href: format!("/staff/sessions/{}", of.session_id),
            place: format!("{} · {}", of.place, words.moment(of.opened_at.utc())),
            n_held: count(reach.n_held, words),
            n_changed: count(reach.n_changed, words),
            n_to_pass: count(reach.n_to_pass, words),
            n_issued: if is_done { count(of.n_issued, words) } else { String::new() },
        }
    };
    sessions.iter().take(MAX_SESSIONS).map(row).collect()
}

fn sample_sessions(words: Words) -> Vec<SessionRow> {
    vec![SessionRow {
        href: "/staff/sessions/1".to_owned(),
        place: "Nhà văn hóa ấp 1, Xã Tân Hộ Cơ · 23/11/2026 09:00".to_owned(),
        n_held: count(12, words),
        n_changed: count(5, words),
        n_to_pass: count(1, words),
        n_issued: count(1, words),
    }]
}

/// How many it reaches, as facts.
#[must_use]
pub fn reach_facts(reach: Reach, words: Words) -> Vec<Fact> {
    vec![
        Fact::new(words.say("neutral-held"), count(reach.n_held, words)),
        Fact::new(words.say("neutral-changed"), count(reach.n_changed, words)),
        Fact::new(words.say("neutral-to-pass"), count(reach.n_to_pass, words)),
    ]
}

/// What a proposal would do, before anybody has proposed it.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/neutralise_preview.html", config = "src/web/askama.toml")]
pub struct PreviewPage {
    /// The frame.
    pub page: Page,
    /// The item.
    pub item: ItemText,
    /// Method, scope, reason.
    pub facts: Vec<Fact>,
    /// How many it reaches.
    pub reach: Vec<Fact>,
    /// Session by session.
    pub sessions: Vec<SessionRow>,
    /// What goes with the proposal.
    pub fields: ProposalFields,
    /// Back to the form.
    pub back: String,
}

impl PreviewPage {
    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> PreviewPage {
        let words = Words::new(language);
        PreviewPage {
            page: Page::new(words, "neutral-preview", "/staff/neutralisations/preview"),
            item: sample_item(words),
            facts: vec![Fact::new(words.say("neutral-method"), words.say("neutral-credit-all"))],
            reach: reach_facts(Reach { n_held: 12, n_changed: 5, n_to_pass: 1 }, words),
            sessions: sample_sessions(words),
            fields: ProposalFields::default(),
            back: "/staff/neutralisations/new?item=safety-020".to_owned(),
        }
    }
}

/// One neutralisation: what was proposed, who decides, how far it is, what came of it.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/neutralisation.html", config = "src/web/askama.toml")]
pub struct NeutralisationPage {
    /// The frame; its path is where decisions go.
    pub page: Page,
    /// The item.
    pub item: ItemText,
    /// How far it is.
    pub state: (Tone, String),
    /// Method, scope, reason, who and when.
    pub facts: Vec<Fact>,
    /// How many it reaches, foreseen or done.
    pub reach: Vec<Fact>,
    /// Heading of those figures.
    pub reach_heading: String,
    /// Waits for a second person.
    pub is_waiting: bool,
    /// The reader proposed it.
    pub is_own: bool,
    /// Is being carried out: attempts done, and attempts foreseen.
    pub running: Option<(i64, i64)>,
    /// Is carried out.
    pub is_applied: bool,
    /// Session by session.
    pub sessions: Vec<SessionRow>,
    /// What was typed as a note.
    pub note: String,
    /// What is wrong with the decision.
    pub errors: FieldErrors,
}

impl NeutralisationPage {
    /// The page of one neutralisation.
    #[must_use]
    pub fn new(page: Page, view: &NeutralisationView, item: ItemText, scope: String) -> Self {
        let words = page.words;
        let progress = view.line.progress;
        let is_done = matches!(progress, Progress::Approved(_) | Progress::Applied(..));
        let mut reach = reach_facts(if is_done { view.line.done } else { view.foreseen }, words);
        if matches!(progress, Progress::Applied(..)) {
            reach.push(Fact::new(words.say("neutral-issued"), count(view.n_issued, words)));
        }
        let total = view.foreseen.n_held.max(view.line.done.n_held).max(1);
        NeutralisationPage {
            item,
            state: progress_in_words(progress, words),
            facts: facts_of(view, scope, words),
            reach,
            reach_heading: if is_done {
                words.say("neutral-done")
            } else {
                words.say("neutral-foreseen")
            },
            is_waiting: progress == Progress::Proposed,
            is_own: view.is_own,
            running: matches!(progress, Progress::Approved(_))
                .then_some((view.line.done.n_held, total)),
            is_applied: matches!(progress, Progress::Applied(..)),
            sessions: session_rows(&view.sessions, progress, words),
            note: String::new(),
            errors: FieldErrors::default(),
            page,
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> NeutralisationPage {
        let words = Words::new(language);
        NeutralisationPage {
            page: Page::new(words, "neutral-one", "/staff/neutralisations/1"),
            item: sample_item(words),
            state: (Tone::Warn, words.say("neutral-proposed")),
            facts: vec![Fact::new(words.say("neutral-method"), words.say("neutral-credit-all"))],
            reach: reach_facts(Reach { n_held: 12, n_changed: 5, n_to_pass: 1 }, words),
            reach_heading: words.say("neutral-foreseen"),
            is_waiting: true,
            is_own: false,
            running: Some((4, 12)),
            is_applied: true,
            sessions: sample_sessions(words),
            note: String::new(),
            errors: FieldErrors::one("note", words.say("field-required")),
        }
    }
}

fn facts_of(view: &NeutralisationView, scope: String, words: Words) -> Vec<Fact> {
    let who_when = |who: &str, when: String| format!("{who}, {when}");
    let mut facts = vec![
        Fact::new(words.say("neutral-method"), method_in_words(&view.line.method, words)),
        Fact::new(words.say("neutral-scope"), scope),
        Fact::new(words.say("neutral-reason"), view.reason.clone()),
        Fact::new(
            words.say("neutral-proposed-by"),
            who_when(&view.proposed_by, words.moment(view.line.proposed_at.utc())),
        ),
    ];
    let decided = match view.line.progress {
        Progress::Proposed => None,
        Progress::Approved(decided)
        | Progress::Rejected(decided)
        | Progress::Withdrawn(decided) => Some((decided, None)),
        Progress::Applied(decided, at) => Some((decided, Some(at))),
    };
    if let Some((decided, applied_at)) = decided {
        let who = view.decided_by.clone().unwrap_or_default();
        let when = words.moment(decided.at.utc());
        facts.push(Fact::new(words.say("neutral-decided-by"), who_when(&who, when)));
        if let Some(note) = &view.decision_note {
            facts.push(Fact::new(words.say("neutral-note"), note.clone()));
        }
        if let Some(at) = applied_at {
            facts.push(Fact::new(words.say("neutral-applied-at"), words.moment(at.utc())));
        }
    }
    facts.push(Fact::new(words.say("neutral-hash"), view.hash.clone()));
    facts
}
