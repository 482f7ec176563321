//! Reads an exam file with every fault noted at its line.

mod extension;
mod fairness;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::DeValue;

use super::{
    Cell, CertificatePolicy, Consent, Exam, ExtensionPolicy, FairnessTarget, ItemLimits, ItemOrder,
    Percent, PolicyValue, Retake, WhenUsedUp,
};
use crate::bank::reading::{
    Fields, FromToml, Located, Notes, expect_range, read_document, read_word,
};
use crate::bank::{Finding, Level, SourceFile};

/// Most items that a form may have.
const N_ITEMS: RangeInclusive<u32> = 1..=200;
/// Bounds of an exam's limits on its items' texts.
const SYLLABLES: RangeInclusive<u16> = 1..=200;
/// Words of the school system that a certificate of this kind must avoid.
const SCHOOL_WORDS: [&str; 2] = ["chứng chỉ", "văn bằng"];

/// An exam file as far as it could be read; the exam is there when all of it could.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadExam {
    /// Path of the file.
    pub path: String,
    /// Id of the exam.
    pub id: Option<Located<String>>,
    /// Id of its framework.
    pub framework: Option<Located<String>>,
    /// Cells of the blueprint.
    pub cells: Vec<Located<Cell>>,
    /// Which items may be taken.
    pub only: Option<Located<ItemLimits>>,
    /// The whole exam.
    pub exam: Option<Exam>,
}

impl ReadExam {
    /// Which items may be taken; all of them when the file does not say.
    #[must_use]
    pub fn only(&self) -> ItemLimits {
        self.only.as_ref().map(|only| only.value).unwrap_or_default()
    }
}

/// Reads an exam file with all its faults.
#[must_use]
pub fn read_exam(file: &SourceFile) -> (ReadExam, Vec<Finding>) {
    let (read, findings) = read_document(file, |fields, notes| {
        let mut read = ReadExam {
            path: file.path.clone(),
            id: fields.required("id", notes),
            framework: fields.required("framework", notes),
            cells: read_cells(fields, notes),
            only: fields.optional("only", notes),
            exam: None,
        };
        if let Some(id) = &read.id {
            expect_id(id, file.stem(), notes);
        }
        read.exam = read_policy(&read, fields, notes);
        read
    });
    let unread = || ReadExam { path: file.path.clone(), ..ReadExam::default() };
    (read.unwrap_or_else(unread), findings)
}

fn expect_id(id: &Located<String>, stem: &str, notes: &mut Notes<'_>) {
    if !is_name(&id.value) {
        let message = "an exam's id is made of a to z, digits and dashes; rename it";
        notes.error(id.line, "bad_id", message);
    }
    if id.value != stem {
        let message = format!(
            "the id is \"{}\" but the file is {stem}.toml; give both the same name",
            id.value
        );
        notes.error(id.line, "id_not_file", message);
    }
}

/// A name that is safe in an address and as a folder.
fn is_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn read_cells(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Vec<Located<Cell>> {
    let Some(list) = fields.required::<Vec<Located<Cell>>>("cells", notes) else {
        return Vec::new();
    };
    for (position, cell) in list.value.iter().enumerate() {
        let key = (&cell.value.area, cell.value.level);
        let mut earlier = list.value[..position].iter();
        if earlier.any(|other| (&other.value.area, other.value.level) == key) {
            let message = "this area and level stand in an earlier cell; add the numbers up there";
            notes.error(cell.line, "duplicate_cell", message);
        }
    }
    let n_items: u32 = list.value.iter().map(|cell| u32::from(cell.value.n_items)).sum();
    let sum = Located { value: n_items, line: list.line };
    expect_range("sum of n_items", Some(&sum), N_ITEMS, notes);
    list.value
}

fn read_policy(read: &ReadExam, fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Option<Exam> {
    let version = fields.required("version", notes);
    expect_range("version", version.as_ref(), 1..=u32::MAX, notes);
    let title_vi = fields.required("title_vi", notes);
    let title_en = fields.required("title_en", notes);
    let time_limit_minutes = read_number("time_limit_minutes", 1..=300, fields, notes);
    let late_grace_seconds = read_number("late_grace_seconds", 0..=120, fields, notes);
    let pass_percent = fields.required("pass_percent", notes);
    let link_days = read_number("link_days", 1..=3650, fields, notes);
    let retake = fields.required("retake", notes);
    let certificate = fields.required("certificate", notes);
    let consent = fields.required("consent", notes);
    let item_order: Option<Located<ItemOrder>> = fields.optional("item_order", notes);
    let fairness: Option<Located<FairnessTarget>> = fields.optional("fairness", notes);
    let extension: Option<Located<ExtensionPolicy>> = fields.optional("extension", notes);
    if let Some(extension) = &extension {
        let n_items = read.cells.iter().map(|cell| u32::from(cell.value.n_items)).sum();
        extension::expect_half(extension, n_items, notes);
    }
    let sources: Option<Located<Sources>> = fields.required("sources", notes);
    if let Some(sources) = &sources {
        let optional = [
            (PolicyValue::Only, read.only.as_ref().map(|only| only.line)),
            (PolicyValue::ItemOrder, item_order.as_ref().map(|order| order.line)),
            (PolicyValue::Fairness, fairness.as_ref().map(|fairness| fairness.line)),
            (PolicyValue::Extension, extension.as_ref().map(|extension| extension.line)),
        ];
        expect_sources(&optional, &sources.value, notes);
    }
    let undecided: Option<Located<Vec<Located<PolicyValue>>>> = fields.optional("undecided", notes);
    let undecided = undecided.map(|list| list.value).unwrap_or_default();
    Some(Exam {
        id: read.id.clone()?.value,
        version: version?.value,
        title_vi: title_vi?.value,
        title_en: title_en?.value,
        framework: read.framework.clone()?.value,
        cells: read.cells.iter().map(|cell| cell.value.clone()).collect(),
        only: read.only(),
        item_order: item_order.map(|order| order.value).unwrap_or_default(),
        time_limit_minutes: time_limit_minutes?,
        late_grace_seconds: late_grace_seconds?,
        pass_percent: pass_percent?.value,
        retake: retake?.value,
        certificate: certificate?.value,
        consent: consent?.value,
        link_days: link_days?,
        fairness: fairness.map(|fairness| fairness.value),
        extension: extension.map(|extension| extension.value),
        sources: sources?.value.0,
        undecided: undecided.into_iter().map(|value| value.value).collect(),
    })
}

/// Whatever an exam states beyond what it must has a source.
fn expect_sources(
    optional: &[(PolicyValue, Option<usize>)],
    sources: &Sources,
    notes: &mut Notes<'_>,
) {
    for (policy, line) in optional {
        let Some(line) = line.filter(|_| !sources.0.contains_key(policy)) else { continue };
        let name = policy.as_str();
        let message = format!("`{name}` has no source; add `{name} = …` to [sources]");
        notes.error(line, "missing_field", message);
    }
}

impl FromToml for ItemOrder {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let words = [("random", ItemOrder::Random), ("by_area", ItemOrder::ByArea)];
        read_word(name, value, &words, notes)
    }
}

impl FromToml for WhenUsedUp {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let words = [("wait", WhenUsedUp::Wait), ("course", WhenUsedUp::Course)];
        read_word(name, value, &words, notes)
    }
}

impl FromToml for ItemLimits {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("only", value, notes)?;
        let line = fields.line;
        let mut bound = |name| {
            let number: Option<Located<u16>> = fields.optional(name, notes);
            expect_range(name, number.as_ref(), SYLLABLES, notes);
            number.map(|number| number.value)
        };
        let limits = ItemLimits {
            max_stem_syllables: bound("max_stem_syllables"),
            max_option_syllables: bound("max_option_syllables"),
        };
        fields.finish(notes);
        if limits.is_empty() {
            let message = "`only` says nothing; remove it, or add max_stem_syllables = …";
            notes.error(line, "bad_value", message);
        }
        Some(limits)
    }
}

fn read_number(
    name: &'static str,
    bounds: RangeInclusive<u16>,
    fields: &mut Fields<'_>,
    notes: &mut Notes<'_>,
) -> Option<u16> {
    let number = fields.required(name, notes);
    expect_range(name, number.as_ref(), bounds, notes);
    number.map(|number| number.value)
}

impl FromToml for Cell {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("cell", value, notes)?;
        let area = fields.required("area", notes);
        let level: Option<Located<Level>> = fields.required("level", notes);
        let n_items = read_number("n_items", 1..=200, &mut fields, notes);
        fields.finish(notes);
        Some(Cell { area: area?.value, level: level?.value, n_items: n_items? })
    }
}

impl FromToml for Percent {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let number = u16::from_toml(name, value, notes)?;
        let percent = u8::try_from(number).ok().and_then(|number| Percent::try_from(number).ok());
        if percent.is_none() {
            let message = format!("`{name}` is {number}; write a whole number from 1 to 100");
            notes.error(notes.line(&value.span()), "out_of_range", message);
        }
        percent
    }
}

impl FromToml for Retake {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("retake", value, notes)?;
        let line = fields.line;
        let max_attempts = read_number("max_attempts", 1..=50, &mut fields, notes);
        let window_days = read_number("window_days", 1..=3650, &mut fields, notes);
        let min_days_between = read_number("min_days_between", 0..=3650, &mut fields, notes);
        let when_used_up: Option<Located<WhenUsedUp>> = fields.optional("when_used_up", notes);
        fields.finish(notes);
        let retake = Retake {
            max_attempts: max_attempts?,
            window_days: window_days?,
            min_days_between: min_days_between?,
            when_used_up: when_used_up.map(|word| word.value).unwrap_or_default(),
        };
        if retake.min_days_between > retake.window_days {
            let message = "`min_days_between` is longer than `window_days`; shorten it";
            notes.error(line, "out_of_range", message);
        }
        Some(retake)
    }
}

impl FromToml for CertificatePolicy {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("certificate", value, notes)?;
        let layout: Option<Located<String>> = fields.required("layout", notes);
        let needs_decision = fields.required("needs_decision", notes);
        let issuer_vi = fields.required("issuer_vi", notes);
        let issuer_en = fields.required("issuer_en", notes);
        let place = fields.required("place", notes);
        let signer_title = fields.required("signer_title", notes);
        let signer_name: Option<Located<String>> = fields.optional("signer_name", notes);
        let title_vi: Option<Located<String>> = fields.required("title_vi", notes);
        let title_en = fields.required("title_en", notes);
        let result_band = fields.required("result_band", notes);
        fields.finish(notes);
        if let Some(layout) = layout.as_ref().filter(|layout| !is_name(&layout.value)) {
            let message = "`layout` is a folder of certs-templates, made of a to z, 0 to 9, dashes";
            notes.error(layout.line, "bad_value", message);
        }
        let school_title = title_vi.as_ref().filter(|title| {
            let title = title.value.to_lowercase();
            SCHOOL_WORDS.iter().any(|word| title.contains(word))
        });
        if let Some(title) = school_title {
            let message = "the words \"chứng chỉ\" and \"văn bằng\" belong to the school system; \
                           write \"giấy chứng nhận\"";
            notes.warning(title.line, "school_word", message);
        }
        Some(CertificatePolicy {
            layout: layout?.value,
            needs_decision: needs_decision?.value,
            issuer_vi: issuer_vi?.value,
            issuer_en: issuer_en?.value,
            place: place?.value,
            signer_title: signer_title?.value,
            signer_name: signer_name.map(|name| name.value),
            title_vi: title_vi?.value,
            title_en: title_en?.value,
            result_band: result_band?.value,
        })
    }
}

impl FromToml for Consent {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("consent", value, notes)?;
        let version = fields.required("version", notes);
        let text_vi = fields.required("text_vi", notes);
        let text_en = fields.required("text_en", notes);
        let covers = fields.optional::<bool>("covers_group_statistics", notes);
        fields.finish(notes);
        expect_range("version", version.as_ref(), 1..=u32::MAX, notes);
        Some(Consent {
            version: version?.value,
            text_vi: text_vi?.value,
            text_en: text_en?.value,
            covers_group_statistics: covers.is_some_and(|covers| covers.value),
        })
    }
}

struct Sources(BTreeMap<PolicyValue, String>);

impl FromToml for Sources {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("sources", value, notes)?;
        let is_optional = |policy: &PolicyValue| PolicyValue::OPTIONAL.contains(policy);
        let needed = PolicyValue::ALL.into_iter().filter(|policy| !is_optional(policy));
        let sources = needed.map(|policy| {
            let source: Option<Located<String>> = fields.required(policy.as_str(), notes);
            source.map(|source| (policy, source.value))
        });
        let mut sources: Vec<_> = sources.collect();
        for policy in PolicyValue::OPTIONAL {
            let source: Option<Located<String>> = fields.optional(policy.as_str(), notes);
            sources.extend(source.map(|source| Some((policy, source.value))));
        }
        fields.finish(notes);
        sources.into_iter().collect::<Option<_>>().map(Sources)
    }
}

impl FromToml for PolicyValue {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        read_word(name, value, &PolicyValue::ALL.map(|value| (value.as_str(), value)), notes)
    }
}
