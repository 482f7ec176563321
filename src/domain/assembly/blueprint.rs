//! An exam: how many items of which area and level, the cut score and all other policy.
//!
//! Every policy value carries where it comes from; values the province still has to decide are
//! listed, so that nobody takes a working assumption for a rule.

mod source;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use super::extension_policy::ExtensionPolicy;
pub use super::item_limits::ItemLimits;
pub use super::policy_value::PolicyValue;
pub use super::target::FairnessTarget;
use crate::bank::Level;
pub use source::{ReadExam, read_exam};

/// What a right item is worth: a point has 60 sixtieths, so that 2, 3, 4 and 5 parts divide it.
pub const POINT_SIXTIETHS: u32 = 60;

/// One entry of a blueprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Competence area of the framework.
    pub area: String,
    /// Difficulty level.
    pub level: Level,
    /// How many items a form takes from this area and level.
    pub n_items: u16,
}

/// A share of the greatest possible score, 1 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Percent(u8);

impl Percent {
    /// The number, 1 to 100.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Percent {
    type Error = String;
    fn try_from(number: u8) -> Result<Self, String> {
        if (1..=100).contains(&number) {
            return Ok(Percent(number));
        }
        Err(format!("a percentage is 1 to 100, not {number}"))
    }
}

impl From<Percent> for u8 {
    fn from(percent: Percent) -> u8 {
        percent.0
    }
}

/// How often somebody may try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retake {
    /// Most attempts within the window.
    pub max_attempts: u16,
    /// Length of the window.
    pub window_days: u16,
    /// Least time between two attempts.
    pub min_days_between: u16,
    /// What opens further attempts once those of the window are used up.
    #[serde(default, skip_serializing_if = "WhenUsedUp::is_wait")]
    pub when_used_up: WhenUsedUp,
}

/// What opens further attempts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenUsedUp {
    /// Time alone, until the oldest attempt has left the window.
    #[default]
    Wait,
    /// Also a course that the person has finished, confirmed at the check-in.
    Course,
}

impl WhenUsedUp {
    fn is_wait(&self) -> bool {
        *self == WhenUsedUp::Wait
    }
}

/// What the certificate says and what it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificatePolicy {
    /// Folder of the layout in `certs-templates`.
    pub layout: String,
    /// Certificates are issued by a decision that covers a batch.
    pub needs_decision: bool,
    /// Issuing body in Vietnamese.
    pub issuer_vi: String,
    /// Issuing body in English.
    pub issuer_en: String,
    /// Place that stands before the date.
    pub place: String,
    /// Title of the person who signs.
    pub signer_title: String,
    /// Name of the person who signs, once it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer_name: Option<String>,
    /// Title of the certificate in Vietnamese.
    pub title_vi: String,
    /// Title of the certificate in English.
    pub title_en: String,
    /// Result as it is printed and signed; never raw marks.
    pub result_band: String,
}

/// What a candidate agrees to before the exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Raised with every change of the text, so that a consent can be proved.
    pub version: u32,
    /// Text in Vietnamese.
    pub text_vi: String,
    /// Text in English.
    pub text_en: String,
    /// The text says that sex and age group may be pooled to see whether items are fair; without
    /// it they are used to identify a person, and for nothing else.
    #[serde(default)]
    pub covers_group_statistics: bool,
}

/// The order in which a form shows its items, after the easy ones that open it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemOrder {
    /// At random.
    #[default]
    Random,
    /// Area by area, in the order of the blueprint; at random within an area.
    ByArea,
}

impl ItemOrder {
    fn is_random(&self) -> bool {
        *self == ItemOrder::Random
    }
}

/// What is offered and certified: blueprint, policy and cut score, versioned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exam {
    /// Stable id, also the stem of its file.
    pub id: String,
    /// Raised with every change.
    pub version: u32,
    /// Name in Vietnamese.
    pub title_vi: String,
    /// Name in English.
    pub title_en: String,
    /// Id of the framework.
    pub framework: String,
    /// The blueprint.
    pub cells: Vec<Cell>,
    /// Which live items may be taken.
    #[serde(default, skip_serializing_if = "ItemLimits::is_empty")]
    pub only: ItemLimits,
    /// The order of items.
    #[serde(default, skip_serializing_if = "ItemOrder::is_random")]
    pub item_order: ItemOrder,
    /// Working time.
    pub time_limit_minutes: u16,
    /// How late a response may arrive after the end.
    pub late_grace_seconds: u16,
    /// Share of the greatest possible score that passes.
    pub pass_percent: Percent,
    /// Rules for trying again.
    pub retake: Retake,
    /// Words and issuer of the certificate.
    pub certificate: CertificatePolicy,
    /// What a candidate agrees to.
    pub consent: Consent,
    /// How long the holder's private link works.
    pub link_days: u16,
    /// What every form is to be like; without it, the mean form of the release is the measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fairness: Option<FairnessTarget>,
    /// More items for those near the cut; none unless the exam says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<ExtensionPolicy>,
    /// Where each policy value comes from.
    pub sources: BTreeMap<PolicyValue, String>,
    /// Values that are assumptions until the province decides.
    pub undecided: Vec<PolicyValue>,
}

impl Exam {
    /// How many items a form has.
    #[must_use]
    pub fn n_items(&self) -> u32 {
        self.cells.iter().map(|cell| u32::from(cell.n_items)).sum()
    }

    /// The greatest possible score.
    #[must_use]
    pub fn max_points_sixtieths(&self) -> u32 {
        self.n_items() * POINT_SIXTIETHS
    }

    /// The cut score: at or above it an attempt passes. A fraction is rounded up.
    #[must_use]
    pub fn cut_sixtieths(&self) -> u32 {
        (self.max_points_sixtieths() * u32::from(self.pass_percent.number())).div_ceil(100)
    }

    /// True while this value is an assumption that the province has not confirmed.
    #[must_use]
    pub fn is_undecided(&self, value: PolicyValue) -> bool {
        self.undecided.contains(&value)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::{Exam, ExtensionPolicy, ItemOrder, Percent, PolicyValue, read_exam};
    use crate::bank::sample::{EXAM, changed, file};

    const CITIZENS: &str = include_str!("../../../question-banks/exams/citizens.toml");
    const TRACKS: [(&str, &str, u32); 5] = [
        ("elderly", include_str!("../../../question-banks/exams/elderly.toml"), 20),
        ("farmers", include_str!("../../../question-banks/exams/farmers.toml"), 30),
        (
            "household-businesses",
            include_str!("../../../question-banks/exams/household-businesses.toml"),
            30,
        ),
        ("officials", include_str!("../../../question-banks/exams/officials.toml"), 30),
        ("students", include_str!("../../../question-banks/exams/students.toml"), 30),
    ];

    #[track_caller]
    fn check(from: &str, to: &str, want: &[(usize, &str)]) {
        let (_, findings) = read_exam(&file("exams/short.toml", &changed(EXAM, from, to)));
        let found: Vec<_> = findings.iter().map(|f| (f.line, f.rule.as_str())).collect();
        assert_eq!(found, want);
    }

    fn citizens() -> Exam {
        let (read, findings) = read_exam(&file("exams/citizens.toml", CITIZENS));
        assert_eq!(findings, []);
        read.exam.unwrap()
    }

    #[test]
    fn the_citizens_exam_has_thirty_items_and_passes_at_eighteen_points() {
        let exam = citizens();
        assert_eq!((exam.n_items(), exam.max_points_sixtieths()), (30, 1800));
        assert_eq!(exam.cut_sixtieths(), 18 * 60);
        let n_items = |level: u8| {
            let cells = exam.cells.iter().filter(|cell| cell.level.number() == level);
            cells.map(|cell| cell.n_items).sum::<u16>()
        };
        assert_eq!([1, 2, 3].map(n_items), [12, 12, 6]);
        assert!(exam.is_undecided(PolicyValue::PassPercent));
        assert!(!exam.is_undecided(PolicyValue::LateGraceSeconds));
        assert_eq!(exam.certificate.signer_name, None);
    }

    #[test]
    fn the_cut_score_rounds_up() {
        let mut exam = citizens();
        exam.cells.truncate(1);
        exam.cells[0].n_items = 1;
        for (percent, want) in [(1, 1), (50, 30), (51, 31), (99, 60), (100, 60)] {
            exam.pass_percent = Percent::try_from(percent).unwrap();
            assert_eq!(exam.cut_sixtieths(), want, "{percent} %");
        }
    }

    #[test]
    fn an_exam_survives_json() {
        let text = serde_json::to_string(&citizens()).unwrap();
        assert_eq!(serde_json::from_str::<Exam>(&text).unwrap(), citizens());
        assert!(serde_json::from_str::<Exam>(&text.replace(":60,", ":160,")).is_err());
    }

    #[test]
    fn policy_faults_have_their_lines() {
        check("version = 1", "version = 0", &[(2, "out_of_range")]);
        check("pass_percent = 50", "pass_percent = 101", &[(12, "out_of_range")]);
        check("time_limit_minutes = 10", "time_limit_minutes = 0", &[(10, "out_of_range")]);
        check("id = \"short\"", "id = \"Short\"", &[(1, "bad_id"), (1, "id_not_file")]);
        check("level = 3, n_items = 2", "level = 1, n_items = 2", &[(8, "duplicate_cell")]);
        check("n_items = 2", "n_items = 0", &[(8, "out_of_range")]);
        check("min_days_between = 14", "min_days_between = 400", &[(14, "out_of_range")]);
        let course = "min_days_between = 14, when_used_up = \"course\"";
        check("min_days_between = 14", course, &[]);
        check("min_days_between = 14", &course.replace("course", "never"), &[(14, "bad_value")]);
        check("layout = \"official-a4\"", "layout = \"../x\"", &[(18, "bad_value")]);
        check("title_vi = \"Giấy chứng nhận\"", "title_vi = \"Chứng chỉ\"", &[(24, "school_word")]);
        check("retake = \"made up\"\n", "", &[(27, "missing_field")]);
        check("undecided = [\"pass_percent\"]", "undecided = [\"colour\"]", &[(16, "bad_value")]);
        check("needs_decision = true", "needs_decision = 1", &[(19, "wrong_type")]);
        check(
            "place = \"Đồng Tháp\"",
            "plaice = \"x\"",
            &[(17, "missing_field"), (22, "unknown_field")],
        );
    }

    #[test]
    fn limits_on_items_need_their_source() {
        let only = "only = { max_stem_syllables = 28, max_option_syllables = 12 }\nlink_days = 90";
        check("link_days = 90", only, &[(13, "missing_field")]);
        check(
            "link_days = 90",
            "link_days = 90\nonly = {}",
            &[(14, "bad_value"), (14, "missing_field")],
        );
        let zero = "only = { max_stem_syllables = 0 }\nlink_days = 90";
        check("link_days = 90", zero, &[(13, "out_of_range"), (13, "missing_field")]);
        let text = changed(EXAM, "link_days = 90", only);
        let text = changed(&text, "cells = \"made up\"", "cells = \"made up\"\nonly = \"made up\"");
        let (read, findings) = read_exam(&file("exams/short.toml", &text));
        assert_eq!(findings, []);
        let exam = read.exam.unwrap();
        assert_eq!(exam.only.max_option_syllables, Some(12));
        let json = serde_json::to_string(&exam).unwrap();
        assert_eq!(serde_json::from_str::<Exam>(&json).unwrap(), exam);
        // An exam without limits is stored as it was before there were any.
        assert!(!serde_json::to_string(&citizens()).unwrap().contains("only"));
    }

    #[test]
    fn a_frozen_reference_is_read_with_its_faults() {
        let table = "[fairness]\nparameter_source = \"panel\"\n\
                     nodes_millilogits = [-2000, -1000, -500, 0, 1000]\n\
                     expected_thousandths = [900, 1200, 1500, 1800, 2500]\n\
                     tolerance_thousandths = [750, 500, 250, 500, 750]\n\
                     information_thousandths = 600\n\
                     information_tolerance_thousandths = 500\n[sources]\nfairness = \"made up\"";
        let text = changed(EXAM, "[sources]", table);
        let (read, findings) = read_exam(&file("exams/short.toml", &text));
        assert_eq!(findings, []);
        let exam = read.exam.unwrap();
        assert_eq!(exam.fairness.as_ref().unwrap().nodes_millilogits[2], -500);
        let json = serde_json::to_string(&exam).unwrap();
        assert_eq!(serde_json::from_str::<Exam>(&json).unwrap(), exam);
        let check = |from: &str, to: &str, want: &[(usize, &str)]| {
            check("[sources]", &changed(table, from, to), want);
        };
        check("fairness = \"made up\"", "", &[(27, "missing_field")]);
        check("\"panel\"", "\"guess\"", &[(28, "bad_value")]);
        check(", 0, 1000]", "]", &[(29, "bad_value")]);
        check("-2000", "-20000", &[(29, "out_of_range")]);
        check("-2000", "-2000000000000", &[(29, "out_of_range"), (29, "bad_value")]);
        check("-2000", "2000", &[(27, "bad_value")]);
        check("900", "1300", &[(27, "bad_value")]);
        check("[750", "[0", &[(31, "out_of_range")]);
        check("information_thousandths = 600\n", "", &[(27, "missing_field")]);
    }

    #[test]
    fn an_extension_is_half_the_blueprint_and_names_its_source() {
        let table = "[extension]\nitems = 1\nwithin_points = 1\nminutes = 5\n\n[sources]\n\
                     extension = \"made up\"";
        let text = changed(EXAM, "[sources]", table);
        let (read, findings) = read_exam(&file("exams/short.toml", &text));
        assert_eq!(findings, []);
        let exam = read.exam.unwrap();
        let want = ExtensionPolicy { items: 1, within_points: 1, minutes: 5 };
        assert_eq!(exam.extension, Some(want));
        let json = serde_json::to_string(&exam).unwrap();
        assert_eq!(serde_json::from_str::<Exam>(&json).unwrap(), exam);
        // Who offers none is stored as before there were any.
        assert!(!serde_json::to_string(&citizens()).unwrap().contains("extension"));
        let check = |from: &str, to: &str, want: &[(usize, &str)]| {
            check("[sources]", &changed(table, from, to), want);
        };
        check("extension = \"made up\"", "", &[(27, "missing_field")]);
        check("items = 1", "items = 2", &[(27, "out_of_range")]);
        check("within_points = 1", "within_points = 0", &[(29, "out_of_range")]);
        check("minutes = 5\n", "", &[(27, "missing_field")]);
    }

    #[test]
    fn no_shipped_exam_has_an_extension() {
        for (name, text) in
            TRACKS.map(|(name, text, _)| (name, text)).into_iter().chain([("citizens", CITIZENS)])
        {
            let read = read_exam(&file(&format!("exams/{name}.toml"), text)).0;
            assert_eq!(read.exam.unwrap().extension, None, "{name}");
        }
    }

    #[test]
    fn the_order_of_items_may_be_stated_with_its_source() {
        let by_area = "item_order = \"by_area\"\nlink_days = 90";
        check("link_days = 90", by_area, &[(13, "missing_field")]);
        check("link_days = 90", "item_order = \"odd\"\nlink_days = 90", &[(13, "bad_value")]);
        let text = changed(EXAM, "link_days = 90", by_area);
        let text = changed(&text, "[sources]", "[sources]\nitem_order = \"made up\"");
        let exam = read_exam(&file("exams/short.toml", &text)).0.exam.unwrap();
        assert_eq!(exam.item_order, ItemOrder::ByArea);
    }

    #[test]
    fn the_shipped_exams_have_a_reference_at_their_cut_score() {
        let texts = TRACKS.map(|(name, text, _)| (name, text));
        for (name, text) in texts.into_iter().chain([("citizens", CITIZENS)]) {
            let read = read_exam(&file(&format!("exams/{name}.toml"), text)).0;
            let exam = read.exam.unwrap();
            assert!(exam.is_undecided(PolicyValue::Fairness), "{name}");
            let fairness = exam.fairness.as_ref().unwrap();
            let off = fairness.expected_at_cut() - f64::from(exam.cut_sixtieths()) / 60.0;
            assert!(off.abs() < 0.01, "{name}: {off}");
        }
    }

    #[test]
    fn the_tracks_have_thirty_items_and_the_elderly_twenty() {
        for (name, text, want) in TRACKS {
            let (read, findings) = read_exam(&file(&format!("exams/{name}.toml"), text));
            assert_eq!(findings, [], "{name}");
            let exam = read.exam.unwrap();
            assert_eq!((exam.n_items(), exam.only.is_empty()), (want, want == 30), "{name}");
            assert!(exam.cells.iter().all(|cell| cell.n_items <= 5), "{name}");
        }
    }

    #[test]
    fn several_faults_of_an_exam_come_at_once() {
        let text = changed(EXAM, "link_days = 90\n", "");
        let text = changed(&text, "pass_percent = 50", "pass_percent = 0");
        let text = changed(&text, "text_en = \"I agree.\"", "text_fr = \"Oui.\"");
        let (read, findings) = read_exam(&file("exams/short.toml", &text));
        assert_eq!(findings.len(), 4);
        assert_eq!((read.exam, read.cells.len()), (None, 2));
    }
}
