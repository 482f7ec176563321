//! The form of the editor: from an item to its fields, and from what was sent back to an item.

use chrono::NaiveDate;
use sathach_domain::bank::lint_item::PartFinding;
use sathach_domain::bank::source::tidy_text;
use sathach_domain::bank::writing::Part;
use sathach_domain::bank::{Body, Item, Kind, Level, MatchingPair, Media, ReviewState, TextOption};
use std::collections::HashMap;

/// Rows of one kind that a form can hold.
const MAX_ROWS: usize = 8;

/// What a browser sent, by name of the field.
pub type Sent = HashMap<String, String>;

/// An option, step or extra option in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionRow {
    /// What is read.
    pub text: String,
    /// Why it is wrong.
    pub why: String,
    /// It is right.
    pub is_key: bool,
}

/// A pair in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairRow {
    /// Left side.
    pub prompt: String,
    /// Right side.
    pub option: String,
}

/// The fields of the editor, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftForm {
    /// Id of the item; empty for a new one.
    pub id: String,
    /// How many changes the item had when the form was made.
    pub seen: i64,
    /// Competence area.
    pub area: String,
    /// Kind.
    pub kind: Kind,
    /// Level.
    pub level: Level,
    /// Stem.
    pub stem: String,
    /// Options or steps.
    pub options: Vec<OptionRow>,
    /// Pairs.
    pub pairs: Vec<PairRow>,
    /// Options that fit no prompt.
    pub extras: Vec<OptionRow>,
    /// Why the key is right.
    pub reason: String,
    /// Seconds.
    pub seconds: String,
    /// Codes.
    pub codes: String,
    /// Options keep their order.
    pub fixed_order: bool,
    /// `dd/mm/yyyy` or empty.
    pub review_due: String,
    /// Source or empty.
    pub source: String,
    /// Ids of enemies.
    pub enemies: String,
    /// Path of the picture or empty.
    pub media_file: String,
    /// What the picture shows.
    pub media_alt: String,
}

/// Rows that a press adds or takes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowPress {
    /// One option more.
    AddOption,
    /// One pair more.
    AddPair,
    /// One extra option more.
    AddExtra,
    /// This option less.
    DropOption(usize),
    /// This pair less.
    DropPair(usize),
    /// This extra option less.
    DropExtra(usize),
}

impl RowPress {
    /// What the value of a button asks for.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let (what, place) = word.rsplit_once('-')?;
        let row = place.parse();
        match what {
            "add" => match place {
                "option" => Some(RowPress::AddOption),
                "pair" => Some(RowPress::AddPair),
                "extra" => Some(RowPress::AddExtra),
                _ => None,
            },
            "drop-option" => row.ok().map(RowPress::DropOption),
            "drop-pair" => row.ok().map(RowPress::DropPair),
            "drop-extra" => row.ok().map(RowPress::DropExtra),
            _ => None,
        }
    }
}

fn blank_rows<T: Clone + Default>(n: usize) -> Vec<T> {
    vec![T::default(); n]
}

impl DraftForm {
    /// An empty form of a kind, with as many rows as the kind usually has.
    #[must_use]
    pub fn blank(area: &str, kind: Kind) -> Self {
        let (n_options, n_pairs, n_extras) = match kind {
            Kind::SingleChoice | Kind::MultipleChoice | Kind::Ordering => (4, 0, 0),
            Kind::Matching => (0, 3, 1),
        };
        DraftForm {
            id: String::new(),
            seen: 0,
            area: area.to_owned(),
            kind,
            level: Level::Basic,
            stem: String::new(),
            options: blank_rows(n_options),
            pairs: blank_rows(n_pairs),
            extras: blank_rows(n_extras),
            reason: String::new(),
            seconds: "45".to_owned(),
            codes: String::new(),
            fixed_order: false,
            review_due: String::new(),
            source: String::new(),
            enemies: String::new(),
            media_file: String::new(),
            media_alt: String::new(),
        }
    }

    /// The form of an item.
    #[must_use]
    pub fn of(item: &Item, seen: i64) -> Self {
        let row = |option: &TextOption| OptionRow {
            text: option.text.clone(),
            why: option.why.clone(),
            is_key: option.key,
        };
        let (mut options, mut pairs, mut extras) = (Vec::new(), Vec::new(), Vec::new());
        match &item.body {
            Body::SingleChoice { options: given } | Body::MultipleChoice { options: given } => {
                options = given.iter().map(row).collect();
            }
            Body::Ordering { steps } => {
                let step = |text: &String| OptionRow { text: text.clone(), ..OptionRow::default() };
                options = steps.iter().map(step).collect();
            }
            Body::Matching { pairs: given, extra } => {
                let pair = |pair: &MatchingPair| PairRow {
                    prompt: pair.prompt.clone(),
                    option: pair.option.clone(),
                };
                pairs = given.iter().map(pair).collect();
                extras = extra.iter().map(row).collect();
            }
        }
        let day = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
        let media = item.media.clone();
        let (media_file, media_alt) = media.map(|m| (m.file, m.alt)).unwrap_or_default();
        DraftForm {
            id: item.id.clone(),
            seen,
            level: item.level,
            stem: item.stem.clone(),
            options,
            pairs,
            extras,
            reason: item.reason.clone(),
            seconds: item.seconds.to_string(),
            codes: item.codes.join(", "),
            fixed_order: item.fixed_order,
            review_due: item.review_due.map(day).unwrap_or_default(),
            source: item.source.clone().unwrap_or_default(),
            enemies: item.enemies.join(", "),
            media_file,
            media_alt,
            ..DraftForm::blank(&item.area, item.body.kind())
        }
    }

    /// What was sent; none when its kind is none of ours.
    #[must_use]
    pub fn sent(sent: &Sent) -> Option<Self> {
        let text = |name: &str| tidy_text(sent.get(name).map_or("", String::as_str));
        let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == text("kind"))?;
        let level = text("level").parse().ok().and_then(|n: u8| Level::try_from(n).ok());
        let n_rows = |name: &str| text(name).parse().unwrap_or(0).min(MAX_ROWS);
        let key = text("key");
        let row = |name: &str, place: usize| {
            let at = format!("{name}_{place}");
            OptionRow {
                text: text(&format!("{at}_text")),
                why: text(&format!("{at}_why")),
                is_key: key == place.to_string() || !text(&format!("{at}_key")).is_empty(),
            }
        };
        let pair = |place: usize| PairRow {
            prompt: text(&format!("pair_{place}_prompt")),
            option: text(&format!("pair_{place}_option")),
        };
        let extra = |place| OptionRow { is_key: false, ..row("extra", place) };
        Some(DraftForm {
            id: text("id"),
            seen: text("seen").parse().unwrap_or(0),
            level: level.unwrap_or(Level::Basic),
            stem: text("stem"),
            options: (0..n_rows("n_options")).map(|place| row("option", place)).collect(),
            pairs: (0..n_rows("n_pairs")).map(pair).collect(),
            extras: (0..n_rows("n_extras")).map(extra).collect(),
            reason: text("reason"),
            seconds: text("seconds"),
            codes: text("codes"),
            fixed_order: !text("fixed_order").is_empty(),
            review_due: text("review_due"),
            source: text("source"),
            enemies: text("enemies"),
            media_file: text("media_file"),
            media_alt: text("media_alt"),
            ..DraftForm::blank(&text("area"), kind)
        })
    }

    /// Adds or takes away a row.
    pub fn press(&mut self, press: RowPress) {
        fn add<T: Default>(rows: &mut Vec<T>) {
            if rows.len() < MAX_ROWS {
                rows.push(T::default());
            }
        }
        fn drop<T>(rows: &mut Vec<T>, place: usize) {
            if place < rows.len() {
                rows.remove(place);
            }
        }
        match press {
            RowPress::AddOption => add(&mut self.options),
            RowPress::AddPair => add(&mut self.pairs),
            RowPress::AddExtra => add(&mut self.extras),
            RowPress::DropOption(place) => drop(&mut self.options, place),
            RowPress::DropPair(place) => drop(&mut self.pairs, place),
            RowPress::DropExtra(place) => drop(&mut self.extras, place),
        }
    }

    /// The day for looking again; an error when it is no day.
    fn due(&self) -> Result<Option<NaiveDate>, ()> {
        if self.review_due.is_empty() {
            return Ok(None);
        }
        NaiveDate::parse_from_str(&self.review_due, "%d/%m/%Y").map(Some).map_err(|_| ())
    }

    /// True when the day cannot be read, which keeps the form from being saved.
    #[must_use]
    pub fn has_bad_day(&self) -> bool {
        self.due().is_err()
    }

    /// The item as far as it is written. Empty rows are left out; seconds that are no number become
    /// 0, which the check reports. A picture is one of those that are there.
    #[must_use]
    pub fn to_item(&self, known: &[Media]) -> Item {
        let options = |rows: &[OptionRow]| -> Vec<TextOption> {
            let option = |row: &OptionRow| TextOption {
                text: row.text.clone(),
                key: row.is_key,
                why: row.why.clone(),
            };
            rows.iter().filter(|row| !row.is_blank()).map(option).collect()
        };
        let body = match self.kind {
            Kind::SingleChoice => Body::SingleChoice { options: options(&self.options) },
            Kind::MultipleChoice => Body::MultipleChoice { options: options(&self.options) },
            Kind::Ordering => Body::Ordering {
                steps: options(&self.options).into_iter().map(|option| option.text).collect(),
            },
            Kind::Matching => {
                let pair = |row: &PairRow| MatchingPair {
                    prompt: row.prompt.clone(),
                    option: row.option.clone(),
                };
                let pairs = self.pairs.iter().filter(|row| !row.is_blank()).map(pair).collect();
                Body::Matching { pairs, extra: options(&self.extras) }
            }
        };
        let filled = |text: &String| (!text.is_empty()).then(|| text.clone());
        Item {
            id: self.id.clone(),
            version: 1,
            area: self.area.clone(),
            level: self.level,
            stem: self.stem.clone(),
            body,
            reason: self.reason.clone(),
            seconds: self.seconds.parse().unwrap_or(0),
            codes: words(&self.codes),
            state: ReviewState::Draft,
            // The save puts the writer's role code here.
            author: "author".to_owned(),
            review: None,
            fixed_order: self.fixed_order,
            review_due: self.due().ok().flatten(),
            source: filled(&self.source),
            enemies: words(&self.enemies),
            media: self.media(known),
        }
    }

    fn media(&self, known: &[Media]) -> Option<Media> {
        let media = known.iter().find(|media| media.file == self.media_file)?;
        Some(Media { alt: self.media_alt.clone(), ..media.clone() })
    }

    /// True when a picture is named that is not there, which keeps the form from being saved.
    #[must_use]
    pub fn names_no_picture(&self, known: &[Media]) -> bool {
        !self.media_file.is_empty() && self.media(known).is_none()
    }

    /// True when a picture is not described, which keeps the form from being saved.
    #[must_use]
    pub fn lacks_alt(&self) -> bool {
        !self.media_file.is_empty() && self.media_alt.is_empty()
    }

    /// Name of the field that a finding stands beside.
    #[must_use]
    pub fn field_of(&self, found: &PartFinding) -> String {
        let is_why = matches!(found.finding.rule.as_str(), "no_why" | "why_on_key");
        let half = if is_why { "why" } else { "text" };
        let row = |rows: &[OptionRow], place: usize| {
            let kept = rows.iter().enumerate().filter(|(_, row)| !row.is_blank());
            kept.map(|(row, _)| row).nth(place).unwrap_or(place)
        };
        let fixed = |name: &str| name.to_owned();
        match found.part {
            Part::Whole => fixed("item"),
            Part::Level => fixed("level"),
            Part::Stem => fixed("stem"),
            Part::Options => fixed("options"),
            Part::Option(place) => format!("option_{}_{half}", row(&self.options, place)),
            Part::Pairs => fixed("pairs"),
            Part::Pair(place) => {
                let kept = self.pairs.iter().enumerate().filter(|(_, row)| !row.is_blank());
                let row = kept.map(|(row, _)| row).nth(place).unwrap_or(place);
                format!("pair_{row}_prompt")
            }
            Part::Extras => fixed("extras"),
            Part::Extra(place) => format!("extra_{}_{half}", row(&self.extras, place)),
            Part::Reason => fixed("reason"),
            Part::Seconds => fixed("seconds"),
            Part::Codes => fixed("codes"),
            Part::FixedOrder => fixed("fixed_order"),
            Part::ReviewDue => fixed("review_due"),
            Part::Source => fixed("source"),
            Part::Enemies => fixed("enemies"),
            Part::Media => fixed("media_file"),
        }
    }
}

impl OptionRow {
    fn is_blank(&self) -> bool {
        self.text.is_empty() && self.why.is_empty() && !self.is_key
    }
}

impl PairRow {
    fn is_blank(&self) -> bool {
        self.prompt.is_empty() && self.option.is_empty()
    }
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split([',', ';', ' ', '\n']).filter(|word| !word.is_empty());
    parts.map(str::to_owned).collect()
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
