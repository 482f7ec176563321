//! The words of all pages: Fluent files in Vietnamese and English.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// A language in which pages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Vietnamese, in which everything is written first.
    Vi,
    /// English.
    En,
}

impl Language {
    /// All languages, the first one first.
    pub const ALL: [Language; 2] = [Language::Vi, Language::En];

    /// The language tag, as in `lang="vi"`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Language::Vi => "vi",
            Language::En => "en",
        }
    }

    /// The language's name in itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Language::Vi => "Tiếng Việt",
            Language::En => "English",
        }
    }

    /// The language that the switch on a page leads to.
    #[must_use]
    pub fn other(self) -> Language {
        match self {
            Language::Vi => Language::En,
            Language::En => Language::Vi,
        }
    }

    /// Reads a language tag; anything that is not ours is `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.code() == code)
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        match self {
            Language::Vi => &VI,
            Language::En => &EN,
        }
    }
}

/// The Fluent files of each language. A file without an English twin holds staff's pages, which
/// then show Vietnamese.
const VI_FILES: &[&str] = &[
    include_str!("words/vi/common.ftl"),
    include_str!("words/vi/errors.ftl"),
    include_str!("words/vi/candidate.ftl"),
    include_str!("words/vi/verifier.ftl"),
    include_str!("words/vi/staff.ftl"),
    include_str!("words/vi/staff-admin.ftl"),
    include_str!("words/vi/staff-certificates.ftl"),
    include_str!("words/vi/staff-authors.ftl"),
    include_str!("words/vi/staff-formats.ftl"),
    include_str!("words/vi/staff-lint.ftl"),
    include_str!("words/vi/staff-neutral.ftl"),
    include_str!("words/vi/staff-watch.ftl"),
];
const EN_FILES: &[&str] = &[
    include_str!("words/en/common.ftl"),
    include_str!("words/en/errors.ftl"),
    include_str!("words/en/candidate.ftl"),
    include_str!("words/en/verifier.ftl"),
];

static VI: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| read("vi", VI_FILES));
static EN: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| read("en", EN_FILES));

fn read(code: &str, files: &[&str]) -> FluentBundle<FluentResource> {
    let id = code.parse::<LanguageIdentifier>().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks are invisible characters, which people would copy along with a code.
    bundle.set_use_isolating(false);
    for file in files {
        // What Fluent could not read is missing, and a test fails on what is missing.
        let resource = match FluentResource::try_new((*file).to_string()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The places that a text for a script may have.
const PLACES: &[&str] = &[
    "n", "total", "date", "host", "minutes", "option", "place", "number", "month", "year", "first",
    "last",
];

/// Says things in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    language: Language,
}

impl Words {
    /// The words of a language.
    #[must_use]
    pub const fn new(language: Language) -> Words {
        Words { language }
    }

    /// The language that these words are in.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// The text of a key.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.find(key, None)
    }

    /// The text of a key with values filled in.
    #[must_use]
    pub fn say_with<'a, V>(&self, key: &str, values: &[(&'a str, V)]) -> String
    where
        V: Clone + Into<FluentValue<'a>>,
    {
        let filled = values.iter().map(|(name, value)| (*name, value.clone().into()));
        self.find(key, Some(&filled.collect::<FluentArgs<'_>>()))
    }

    /// A JSON object from key to text for a page's script. A place `{ $n }` reads `{n}` in it.
    /// It may stand in a `<script>` element: nothing in it closes one.
    #[must_use]
    pub fn as_json(&self, keys: &[&str]) -> String {
        let places = PLACES.iter().map(|name| (*name, format!("{{{name}}}")));
        let places = places.collect::<FluentArgs<'_>>();
        let texts = keys.iter().map(|key| {
            let text = serde_json::Value::String(self.find(key, Some(&places)));
            format!("\"{key}\":{text}")
        });
        escape_for_script(&format!("{{{}}}", texts.collect::<Vec<_>>().join(",")))
    }

    fn find(&self, key: &str, values: Option<&FluentArgs<'_>>) -> String {
        text(self.language, key, values)
            .or_else(|| text(Language::Vi, key, values))
            .unwrap_or_else(|| format!("⟦{key}⟧"))
    }
}

/// Makes JSON safe inside a `<script>` element.
#[must_use]
pub fn escape_for_script(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn text(language: Language, key: &str, values: Option<&FluentArgs<'_>>) -> Option<String> {
    let bundle = language.bundle();
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    Some(bundle.format_pattern(pattern, values, &mut errors).into_owned())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
#[path = "words_tests.rs"]
mod tests;
