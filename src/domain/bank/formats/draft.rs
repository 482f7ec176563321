//! An item as far as another format can tell it: what an import has, what an export writes.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::limits::MAX_TEXT_CHARS;
use crate::bank::item::{Body, Item, Level, Media, Review, ReviewState, TextOption};
use crate::bank::rules::structure::{MAX_NOTE_CHARS, MAX_OPTION_CHARS, MAX_STEM_CHARS};

/// A picture that came along with a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its file name there.
    pub name: String,
    /// What it shows, if that was told.
    pub alt: String,
    /// The file as it came; nobody has looked inside.
    pub bytes: Vec<u8>,
}

/// Where a picture lies inside a bank's folder, and what it shows. Its content is known once the
/// bank is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftMedia {
    /// Path inside the folder.
    pub file: String,
    /// What it shows.
    pub alt: String,
}

impl From<&Media> for DraftMedia {
    fn from(media: &Media) -> Self {
        DraftMedia { file: media.file.clone(), alt: media.alt.clone() }
    }
}

/// An item as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Our id, if the file carries one.
    pub id: Option<String>,
    /// Version, if told.
    pub version: Option<u32>,
    /// Area, or a hint at it such as a category's name.
    pub area: Option<String>,
    /// Difficulty label.
    pub level: Option<Level>,
    /// What is asked.
    pub stem: String,
    /// Options and key; counts may be ones that we do not allow.
    pub body: Body,
    /// Why the key is right; empty when not told.
    pub reason: String,
    /// Estimated seconds.
    pub seconds: Option<u16>,
    /// Codes of outside frameworks.
    pub codes: Vec<String>,
    /// State of its life, if the file is one of ours.
    pub state: Option<ReviewState>,
    /// Role code of the author.
    pub author: Option<String>,
    /// The last reading.
    pub review: Option<Review>,
    /// Options keep their order.
    pub fixed_order: bool,
    /// Day after which facts must be looked at again.
    pub review_due: Option<NaiveDate>,
    /// Source that the author has read.
    pub source: Option<String>,
    /// Items that must not stand in one form with this one.
    pub enemies: Vec<String>,
    /// Picture inside a bank's folder.
    pub media: Option<DraftMedia>,
    /// Picture that came along.
    pub picture: Option<Picture>,
    /// What our own export said the texts were.
    pub fingerprint: Option<String>,
}

impl Draft {
    /// A draft of which only stem and body are known.
    #[must_use]
    pub fn new(stem: String, body: Body) -> Self {
        Draft {
            id: None,
            version: None,
            area: None,
            level: None,
            stem,
            body,
            reason: String::new(),
            seconds: None,
            codes: Vec::new(),
            state: None,
            author: None,
            review: None,
            fixed_order: false,
            review_due: None,
            source: None,
            enemies: Vec::new(),
            media: None,
            picture: None,
            fingerprint: None,
        }
    }

    /// The item as far as it was told: what is missing is empty, the level basic, the seconds 0,
    /// and the check of the bank says so. `media` is the picture, once its content is known.
    #[must_use]
    pub fn to_item(&self, id: &str, media: Option<Media>) -> Item {
        Item {
            id: id.to_owned(),
            version: self.version.unwrap_or(1),
            area: id.rsplit_once('-').map_or(id, |(area, _)| area).to_owned(),
            level: self.level.unwrap_or(Level::Basic),
            stem: self.stem.clone(),
            body: self.body.clone(),
            reason: self.reason.clone(),
            seconds: self.seconds.unwrap_or(0),
            codes: self.codes.clone(),
            state: self.state.unwrap_or(ReviewState::Draft),
            author: self.author.clone().unwrap_or_default(),
            review: self.review.clone(),
            fixed_order: self.fixed_order,
            review_due: self.review_due,
            source: self.source.clone(),
            enemies: self.enemies.clone(),
            media,
        }
    }

    /// True when an item says the same, wherever it stands in its life. Of a picture that came
    /// along only the words are compared: it was drawn anew.
    #[must_use]
    pub fn says_as(&self, item: &Item) -> bool {
        let bare = |draft: &Draft| Draft {
            id: None,
            version: None,
            area: None,
            state: None,
            author: None,
            review: None,
            media: None,
            picture: None,
            fingerprint: None,
            ..draft.clone()
        };
        let has_picture = match (&self.media, &self.picture, &item.media) {
            (Some(told), _, Some(there)) => *told == DraftMedia::from(there),
            (None, Some(told), Some(there)) => told.alt == there.alt,
            (None, None, there) => there.is_none(),
            (_, _, None) => false,
        };
        has_picture && bare(self) == bare(&Draft::from(item))
    }

    /// All texts that a person reads.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let whys = distractors(&self.body).map(|option| option.why.as_str());
        [self.stem.as_str(), self.reason.as_str()]
            .into_iter()
            .chain(self.body.option_texts())
            .chain(self.body.prompt_texts())
            .chain(whys)
    }

    /// Why this cannot be an item, however much is added.
    pub(super) fn absurd(&self) -> Option<String> {
        if self.stem.is_empty() && self.picture.is_none() {
            return Some("the question has no text".to_owned());
        }
        let too_long =
            |text: &str| text.len() > MAX_TEXT_CHARS && text.chars().nth(MAX_TEXT_CHARS).is_some();
        self.texts()
            .any(too_long)
            .then(|| format!("a text is longer than {MAX_TEXT_CHARS} characters"))
    }

    /// What must be added or changed before this is a whole item, field by field.
    #[must_use]
    pub fn lacks(&self) -> Vec<String> {
        let mut lacks = Vec::new();
        let mut need = |is_missing: bool, name: &str| {
            if is_missing {
                lacks.push(name.to_owned());
            }
        };
        need(self.level.is_none(), "level");
        need(self.stem.is_empty(), "stem");
        need(self.reason.is_empty(), "reason");
        need(self.seconds.is_none(), "seconds");
        need(self.codes.is_empty(), "codes");
        need(self.author.is_none(), "author");
        need(self.media.as_ref().is_some_and(|media| media.alt.is_empty()), "media.alt");
        let n_silent = distractors(&self.body).filter(|option| option.why.is_empty()).count();
        let n_distractors = distractors(&self.body).count();
        need(n_silent > 0 && n_silent == n_distractors, "why of every wrong option");
        if n_silent > 0 && n_silent < n_distractors {
            for option in distractors(&self.body).filter(|option| option.why.is_empty()) {
                lacks.push(format!("why of \"{}\"", shorten(&option.text)));
            }
        }
        lacks.extend(misfits(&self.body));
        lacks.extend(self.too_long());
        lacks.dedup();
        lacks
    }

    fn too_long(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut look = |name: &str, text: &str, most: usize| {
            if text.chars().count() > most {
                found.push(format!("a shorter {name} (at most {most} characters)"));
            }
        };
        look("stem", &self.stem, MAX_STEM_CHARS);
        look("reason", &self.reason, MAX_NOTE_CHARS);
        for text in self.body.option_texts() {
            look("option", text, MAX_OPTION_CHARS);
        }
        for text in self.body.prompt_texts() {
            look("prompt", text, MAX_OPTION_CHARS);
        }
        for option in distractors(&self.body) {
            look("why", &option.why, MAX_NOTE_CHARS);
        }
        found
    }

    /// Short hash of what a candidate reads and of the key, to see whether another system changed
    /// an item on its way.
    #[must_use]
    pub fn content_fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        let keys: Vec<bool> = match &self.body {
            Body::SingleChoice { options } | Body::MultipleChoice { options } => {
                options.iter().map(|option| option.key).collect()
            }
            Body::Ordering { .. } | Body::Matching { .. } => Vec::new(),
        };
        let texts = std::iter::once(self.stem.as_str())
            .chain(self.body.option_texts())
            .chain(self.body.prompt_texts());
        hash.update(self.body.kind().as_str());
        for text in texts {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        hash.update(keys.iter().map(|key| u8::from(*key)).collect::<Vec<u8>>());
        hex::encode(&hash.finalize()[..6])
    }
}

impl From<&Item> for Draft {
    fn from(item: &Item) -> Self {
        Draft {
            id: Some(item.id.clone()),
            version: Some(item.version),
            area: Some(item.area.clone()),
            level: Some(item.level),
            reason: item.reason.clone(),
            seconds: Some(item.seconds),
            codes: item.codes.clone(),
            state: Some(item.state),
            author: Some(item.author.clone()),
            review: item.review.clone(),
            fixed_order: item.fixed_order,
            review_due: item.review_due,
            source: item.source.clone(),
            enemies: item.enemies.clone(),
            media: item.media.as_ref().map(DraftMedia::from),
            ..Draft::new(item.stem.clone(), item.body.clone())
        }
    }
}

/// Options that are wrong, with the place for the reason why.
pub(super) fn distractors(body: &Body) -> Box<dyn Iterator<Item = &TextOption> + '_> {
    match body {
        Body::SingleChoice { options } | Body::MultipleChoice { options } => {
            Box::new(options.iter().filter(|option| !option.key))
        }
        Body::Ordering { .. } => Box::new(std::iter::empty()),
        Body::Matching { extra, .. } => Box::new(extra.iter()),
    }
}

/// Counts that our kinds do not allow.
fn misfits(body: &Body) -> Vec<String> {
    let mut found = Vec::new();
    let mut expect = |n: usize, low: usize, high: usize, what: &str| {
        if !(low..=high).contains(&n) {
            found.push(format!("{low} to {high} {what} instead of {n}"));
        }
    };
    match body {
        Body::SingleChoice { options } => {
            expect(options.len(), 3, 4, "options");
            expect(options.iter().filter(|option| option.key).count(), 1, 1, "key");
        }
        Body::MultipleChoice { options } => {
            expect(options.len(), 4, 5, "options");
            let n_keys = options.iter().filter(|option| option.key).count();
            expect(n_keys, 1, options.len().saturating_sub(1).max(1), "keys");
        }
        Body::Ordering { steps } => expect(steps.len(), 3, 5, "steps"),
        Body::Matching { pairs, extra } => {
            expect(pairs.len(), 3, 4, "pairs");
            expect(extra.len(), 1, 3, "extra options");
        }
    }
    let mut texts: Vec<String> =
        body.option_texts().iter().map(|text| text.to_lowercase()).collect();
    texts.sort();
    for pair in texts.windows(2).filter(|pair| pair[0] == pair[1]) {
        found.push(format!("two options that differ instead of \"{}\" twice", shorten(&pair[0])));
    }
    if body.option_texts().iter().any(|text| text.is_empty()) {
        found.push("text of an empty option".to_owned());
    }
    found
}

/// How a text begins, to name it by.
#[must_use]
pub fn shorten(text: &str) -> String {
    const MOST: usize = 60;
    // A glance at the beginning is enough, and control characters are not for terminals.
    let start: String =
        text.chars().take(10 * MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line: String = start.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line,
    }
}
