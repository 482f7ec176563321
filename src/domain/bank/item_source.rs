//! An item as it is written in a file, with a line for each value.

use chrono::NaiveDate;
use schemars::JsonSchema;
use toml::Spanned;
use toml::de::DeValue;

use super::item::{
    AcceptedWarning, Body, Item, Kind, Level, MatchingPair, Media, Review, ReviewState, TextOption,
};
use super::load::PictureFile;
use super::picture::FrozenPicture;
use super::reading::{Fields, FromToml, Located, Notes};

/// An item file: items of one area.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(deny_unknown_fields, rename = "ItemFile")]
pub struct ItemFileSource {
    /// Items in the order of the file.
    #[schemars(rename = "item")]
    pub items: Vec<Located<ItemSource>>,
}

/// An item as it is written. A field is `None` when it is missing or unreadable.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(deny_unknown_fields, rename = "Item", description = "An item and its key.")]
pub struct ItemSource {
    /// Area, dash, three digits; never reused.
    #[schemars(required, regex(pattern = r"^[a-z]+(-[a-z]+)*-[0-9]{3}$"))]
    pub id: Option<Located<String>>,
    /// 1 for the first wording; raised with every edit. 1 when left out.
    #[schemars(range(min = 1))]
    pub version: Option<Located<u32>>,
    /// 1 basic, 2 middle, 3 advanced.
    #[schemars(required, with = "u8", range(min = 1, max = 3))]
    pub level: Option<Located<Level>>,
    /// How the item is answered.
    #[schemars(required)]
    pub kind: Option<Located<Kind>>,
    /// What is asked.
    #[schemars(required, length(min = 1, max = 600))]
    pub stem: Option<Located<String>>,
    /// Single choice: 3 or 4; multiple choice: 4 or 5; ordering: 3 to 5 in the right order.
    pub options: Option<Located<Vec<Located<OptionSource>>>>,
    /// Matching only: 3 or 4 prompts with the option that belongs to each.
    pub pairs: Option<Located<Vec<Located<PairSource>>>>,
    /// Matching only: at least one option that fits no prompt.
    pub extra: Option<Located<Vec<Located<OptionSource>>>>,
    /// Why the key is right; shown only after results.
    #[schemars(required, length(min = 1, max = 1000))]
    pub reason: Option<Located<String>>,
    /// Estimated seconds of a careful reader.
    #[schemars(required, range(min = 10, max = 300))]
    pub seconds: Option<Located<u16>>,
    /// Codes of outside frameworks, as listed in the framework file.
    #[schemars(required, length(min = 1, max = 20))]
    pub codes: Option<Located<Vec<Located<String>>>>,
    /// State of the item's life.
    #[schemars(required)]
    pub state: Option<Located<ReviewState>>,
    /// Role code of the author, never a name.
    #[schemars(required)]
    pub author: Option<Located<String>>,
    /// The last reading by somebody else; needed before the item goes live.
    pub review: Option<Located<ReviewSource>>,
    /// Options keep their order (numbers, steps of a scale).
    pub fixed_order: Option<Located<bool>>,
    /// Day after which facts must be looked at again.
    pub review_due: Option<Located<NaiveDate>>,
    /// Source that the author has read.
    #[schemars(length(min = 1, max = 1000))]
    pub source: Option<Located<String>>,
    /// Items that must not stand in one form with this one.
    #[schemars(length(max = 50))]
    pub enemies: Option<Located<Vec<Located<String>>>>,
    /// Picture of the stem.
    pub media: Option<Located<MediaSource>>,
}

/// An option as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, JsonSchema)]
#[schemars(deny_unknown_fields, rename = "Option", description = "An option of an item.")]
pub struct OptionSource {
    /// What the candidate reads.
    #[schemars(required, length(min = 1, max = 200))]
    pub text: Option<Located<String>>,
    /// True when choosing it is right.
    pub key: Option<Located<bool>>,
    /// Why it is wrong; every distractor has it. Shown only after results.
    #[schemars(length(min = 1, max = 1000))]
    pub why: Option<Located<String>>,
}

impl OptionSource {
    /// True when choosing this option is right.
    #[must_use]
    pub fn is_key(&self) -> bool {
        self.key.as_ref().is_some_and(|key| key.value)
    }
}

/// A matching pair as it is written.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(deny_unknown_fields, rename = "Pair", description = "A prompt and its option.")]
pub struct PairSource {
    /// Left side.
    #[schemars(required, length(min = 1, max = 200))]
    pub prompt: Option<Located<String>>,
    /// Right side that belongs to the prompt.
    #[schemars(required, length(min = 1, max = 200))]
    pub option: Option<Located<String>>,
}

/// A reading as it is written.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(deny_unknown_fields, rename = "Review", description = "A reading by somebody else.")]
pub struct ReviewSource {
    /// Role code of the reader; not the author.
    #[schemars(required)]
    pub reviewer: Option<Located<String>>,
    /// Day of the reading.
    #[schemars(required)]
    pub on: Option<Located<NaiveDate>>,
    /// What the reader found or changed.
    #[schemars(length(min = 1, max = 1000))]
    pub note: Option<Located<String>>,
    /// Warnings that the reader lets stand.
    #[schemars(length(max = 20))]
    pub accepted: Option<Located<Vec<Located<AcceptedSource>>>>,
}

/// An accepted warning as it is written.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(deny_unknown_fields, rename = "Accepted", description = "A warning that may stand.")]
pub struct AcceptedSource {
    /// Name of the rule that warns.
    #[schemars(required)]
    pub rule: Option<Located<String>>,
    /// Why the warning may stand.
    #[schemars(required, length(min = 1, max = 1000))]
    pub note: Option<Located<String>>,
}

/// A picture as it is written.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(deny_unknown_fields, rename = "Media", description = "A picture.")]
pub struct MediaSource {
    /// Path inside the bank folder, ending in .svg, .png or .webp.
    #[schemars(required, regex(pattern = r"\.(svg|png|webp)$"))]
    pub file: Option<Located<String>>,
    /// What the picture shows, for those who cannot see it.
    #[schemars(required, length(min = 1, max = 1000))]
    pub alt: Option<Located<String>>,
}

impl ItemSource {
    /// The item, unless a part that it needs is missing or does not fit its kind. `pictures` are
    /// those of its bank.
    #[must_use]
    pub fn to_item(&self, pictures: &[PictureFile]) -> Option<Item> {
        let id = got(self.id.as_ref())?;
        let (area, _) = id.rsplit_once('-')?;
        Some(Item {
            area: area.to_owned(),
            version: got(self.version.as_ref()).unwrap_or(1),
            level: got(self.level.as_ref())?,
            stem: got(self.stem.as_ref())?,
            body: self.to_body()?,
            reason: got(self.reason.as_ref())?,
            seconds: got(self.seconds.as_ref())?,
            codes: texts(self.codes.as_ref()?),
            state: got(self.state.as_ref())?,
            author: got(self.author.as_ref())?,
            review: match &self.review {
                Some(review) => Some(review.value.to_review()?),
                None => None,
            },
            fixed_order: got(self.fixed_order.as_ref()).unwrap_or(false),
            review_due: got(self.review_due.as_ref()),
            source: got(self.source.as_ref()),
            enemies: self.enemies.as_ref().map(texts).unwrap_or_default(),
            media: match &self.media {
                Some(media) => Some(media.value.to_media(pictures)?),
                None => None,
            },
            id,
        })
    }

    fn to_body(&self) -> Option<Body> {
        match self.kind.as_ref()?.value {
            Kind::SingleChoice => Some(Body::SingleChoice { options: to_options(self.options())? }),
            Kind::MultipleChoice => {
                Some(Body::MultipleChoice { options: to_options(self.options())? })
            }
            Kind::Ordering => {
                let steps = self.options().iter().map(|step| got(step.value.text.as_ref()));
                Some(Body::Ordering { steps: steps.collect::<Option<_>>()? })
            }
            Kind::Matching => {
                let pairs = self.pairs().iter().map(|pair| pair.value.to_pair());
                let extra = to_options(self.extra())?;
                Some(Body::Matching { pairs: pairs.collect::<Option<_>>()?, extra })
            }
        }
    }

    /// The area that the id names.
    #[must_use]
    pub fn area(&self) -> Option<&str> {
        let (area, _) = self.id.as_ref()?.value.rsplit_once('-')?;
        Some(area)
    }

    /// Options as written; empty when there are none.
    #[must_use]
    pub fn options(&self) -> &[Located<OptionSource>] {
        self.options.as_ref().map_or(&[], |options| &options.value)
    }

    /// Pairs as written; empty when there are none.
    #[must_use]
    pub fn pairs(&self) -> &[Located<PairSource>] {
        self.pairs.as_ref().map_or(&[], |pairs| &pairs.value)
    }

    /// Extra options of a matching item; empty when there are none.
    #[must_use]
    pub fn extra(&self) -> &[Located<OptionSource>] {
        self.extra.as_ref().map_or(&[], |extra| &extra.value)
    }

    /// Texts of all options that a candidate can give, whatever the kind.
    #[must_use]
    pub fn option_texts(&self) -> Vec<&Located<String>> {
        let pairs = self.pairs().iter().filter_map(|pair| pair.value.option.as_ref());
        let options = self.options().iter().filter_map(|option| option.value.text.as_ref());
        let extra = self.extra().iter().filter_map(|option| option.value.text.as_ref());
        options.chain(pairs).chain(extra).collect()
    }

    /// Texts of all prompts.
    #[must_use]
    pub fn prompt_texts(&self) -> Vec<&Located<String>> {
        self.pairs().iter().filter_map(|pair| pair.value.prompt.as_ref()).collect()
    }
}

impl PairSource {
    fn to_pair(&self) -> Option<MatchingPair> {
        let prompt = got(self.prompt.as_ref())?;
        Some(MatchingPair { prompt, option: got(self.option.as_ref())? })
    }
}

impl ReviewSource {
    fn to_review(&self) -> Option<Review> {
        Some(Review {
            reviewer: got(self.reviewer.as_ref())?,
            on: got(self.on.as_ref())?,
            note: got(self.note.as_ref()).unwrap_or_default(),
            accepted: self
                .accepted()
                .iter()
                .map(|entry| entry.value.to_accepted())
                .collect::<Option<_>>()?,
        })
    }

    /// Accepted warnings as written; empty when there are none.
    #[must_use]
    pub fn accepted(&self) -> &[Located<AcceptedSource>] {
        self.accepted.as_ref().map_or(&[], |accepted| &accepted.value)
    }
}

impl AcceptedSource {
    fn to_accepted(&self) -> Option<AcceptedWarning> {
        Some(AcceptedWarning { rule: got(self.rule.as_ref())?, note: got(self.note.as_ref())? })
    }
}

impl MediaSource {
    fn to_media(&self, pictures: &[PictureFile]) -> Option<Media> {
        let file = got(self.file.as_ref())?;
        let found = pictures.iter().find(|picture| picture.path == file)?;
        let picture = FrozenPicture::of_file(&found.path, &found.bytes)?;
        Some(Media { file, alt: got(self.alt.as_ref())?, picture })
    }
}

fn got<T: Clone>(field: Option<&Located<T>>) -> Option<T> {
    field.map(|field| field.value.clone())
}

fn texts(list: &Located<Vec<Located<String>>>) -> Vec<String> {
    list.value.iter().map(|text| text.value.clone()).collect()
}

fn to_options(options: &[Located<OptionSource>]) -> Option<Vec<TextOption>> {
    let option = |option: &Located<OptionSource>| {
        Some(TextOption {
            text: got(option.value.text.as_ref())?,
            key: option.value.is_key(),
            why: got(option.value.why.as_ref()).unwrap_or_default(),
        })
    };
    options.iter().map(option).collect()
}

impl FromToml for ItemSource {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("item", value, notes)?;
        let id: Option<Located<String>> = fields.required("id", notes);
        notes.item = id.as_ref().map(|id| id.value.clone());
        let source = ItemSource {
            id,
            level: fields.required("level", notes),
            kind: fields.required("kind", notes),
            stem: fields.required("stem", notes),
            options: fields.optional("options", notes),
            pairs: fields.optional("pairs", notes),
            extra: fields.optional("extra", notes),
            reason: fields.required("reason", notes),
            seconds: fields.required("seconds", notes),
            codes: fields.required("codes", notes),
            state: fields.required("state", notes),
            author: fields.required("author", notes),
            review: fields.optional("review", notes),
            version: fields.optional("version", notes),
            fixed_order: fields.optional("fixed_order", notes),
            review_due: fields.optional("review_due", notes),
            source: fields.optional("source", notes),
            enemies: fields.optional("enemies", notes),
            media: fields.optional("media", notes),
        };
        fields.finish(notes);
        notes.item = None;
        Some(source)
    }
}

impl FromToml for OptionSource {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("option", value, notes)?;
        let text = fields.required("text", notes);
        let key = fields.optional("key", notes);
        let why = fields.optional("why", notes);
        fields.finish(notes);
        Some(OptionSource { text, key, why })
    }
}

impl FromToml for PairSource {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("pair", value, notes)?;
        let prompt = fields.required("prompt", notes);
        let option = fields.required("option", notes);
        fields.finish(notes);
        Some(PairSource { prompt, option })
    }
}

impl FromToml for ReviewSource {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("review", value, notes)?;
        let reviewer = fields.required("reviewer", notes);
        let on = fields.required("on", notes);
        let note = fields.optional("note", notes);
        let accepted = fields.optional("accepted", notes);
        fields.finish(notes);
        Some(ReviewSource { reviewer, on, note, accepted })
    }
}

impl FromToml for AcceptedSource {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("accepted", value, notes)?;
        let rule = fields.required("rule", notes);
        let note = fields.required("note", notes);
        fields.finish(notes);
        Some(AcceptedSource { rule, note })
    }
}

impl FromToml for MediaSource {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("media", value, notes)?;
        let file = fields.required("file", notes);
        let alt = fields.required("alt", notes);
        fields.finish(notes);
        Some(MediaSource { file, alt })
    }
}
