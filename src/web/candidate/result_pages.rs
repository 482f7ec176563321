//! The pages of somebody who has sat an exam: the result, and the holder's own page.

use askama::Template;
use chrono::NaiveDate;

use crate::web::candidate::pages::{CANDIDATE_NAME, EXAM_NAME};
use crate::web::page::{Page, Tone};
use crate::web::words::{Language, Words};

/// What was decided about an attempt, as far as the candidate may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The points reach the cut score.
    Pass,
    /// They do not.
    Fail,
    /// The decision is not out yet.
    Pending,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Outcome; 3] = [Outcome::Pass, Outcome::Fail, Outcome::Pending];

    /// How good it is.
    #[must_use]
    pub fn tone(self) -> Tone {
        match self {
            Outcome::Pass => Tone::Ok,
            Outcome::Fail => Tone::Warn,
            Outcome::Pending => Tone::Info,
        }
    }

    fn heading_key(self) -> &'static str {
        match self {
            Outcome::Pass => "result-pass",
            Outcome::Fail => "result-fail",
            Outcome::Pending => "result-pending",
        }
    }

    fn note_key(self) -> &'static str {
        match self {
            Outcome::Pass => "result-pass-note",
            Outcome::Fail => "result-fail-note",
            Outcome::Pending => "result-pending-note",
        }
    }

    fn next_key(self) -> &'static str {
        match self {
            Outcome::Pass => "result-pass-next",
            Outcome::Fail => "result-fail-next",
            Outcome::Pending => "result-pending-next",
        }
    }
}

/// Points of an attempt and what was needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// Points reached.
    pub points_hundredths: u32,
    /// Points that could be reached.
    pub max_hundredths: u32,
    /// Points needed to pass.
    pub cut_hundredths: u32,
}

/// Points in one area of the framework.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaPoints {
    /// The area's name in the reader's language.
    pub name: String,
    /// Points reached.
    pub points_hundredths: u32,
    /// Points that could be reached.
    pub max_hundredths: u32,
}

/// What to learn next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The area's name.
    pub area: String,
    /// The framework's advice for it.
    pub text: String,
}

/// The holder's private page, to which the candidate comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderLink {
    /// The whole address.
    pub url: String,
    /// The address as a QR code, an `<svg>` element.
    pub qr_svg: String,
}

/// The decision first, then points, areas, advice and what comes next.
#[derive(Clone, Debug, Template)]
#[template(path = "candidate/result.html", config = "src/web/askama.toml")]
pub struct ResultPage {
    /// The frame.
    pub page: Page,
    /// Whose result this is.
    pub candidate_name: String,
    /// The exam's name.
    pub exam_name: String,
    /// What was decided.
    pub outcome: Outcome,
    /// The points; absent while the decision is pending.
    pub score: Option<Score>,
    /// What flawed items added: a sentence; empty when they added nothing.
    pub neutralised: String,
    /// The profile by area, in the framework's order.
    pub areas: Vec<AreaPoints>,
    /// Advice for the weakest areas.
    pub advice: Vec<Advice>,
    /// Where to learn.
    pub learn_url: Option<String>,
    /// The holder's private page.
    pub holder: Option<HolderLink>,
}

impl ResultPage {
    /// A result with the decision alone; the rest is filled in where it is known.
    #[must_use]
    pub fn new(
        words: Words,
        candidate_name: String,
        exam_name: String,
        outcome: Outcome,
    ) -> ResultPage {
        ResultPage {
            page: Page::new(words, "result-title", "/attempt/result"),
            candidate_name,
            exam_name,
            outcome,
            score: None,
            neutralised: String::new(),
            areas: Vec::new(),
            advice: Vec::new(),
            learn_url: None,
            holder: None,
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> ResultPage {
        let name = CANDIDATE_NAME.to_string();
        let words = Words::new(language);
        let mut page = ResultPage::new(words, name, EXAM_NAME.to_string(), Outcome::Pass);
        page.score =
            Some(Score { points_hundredths: 2150, max_hundredths: 3000, cut_hundredths: 1800 });
        page.neutralised = words
            .say_with("result-neutralised", &[("n", "1"), ("before", "20,5"), ("after", "21,5")]);
        let area = |name: &str, points_hundredths, max_hundredths| AreaPoints {
            name: name.to_string(),
            points_hundredths,
            max_hundredths,
        };
        page.areas = vec![
            area("Thiết bị và Internet", 400, 400),
            area("Dịch vụ công trực tuyến và VNeID", 550, 600),
            area("Mua bán trực tuyến", 350, 500),
            area("Thanh toán điện tử", 350, 500),
            area("An toàn trên mạng, phòng lừa đảo", 400, 600),
            area("Công cụ trí tuệ nhân tạo", 100, 400),
        ];
        page.advice = vec![Advice {
            area: "Công cụ trí tuệ nhân tạo".to_string(),
            text: "Tập hỏi một công cụ AI và kiểm tra lại câu trả lời.".to_string(),
        }];
        page.learn_url = Some("https://binhdanhocvuso.gov.vn".to_string());
        page.holder = Some(HolderLink {
            url: "https://sathach.dongthap.example/c/8Xq2mVt4RkPz7LwNc3YhBd".to_string(),
            qr_svg: SAMPLE_QR_SVG.to_string(),
        });
        page
    }
}

/// Stands for a QR code in examples.
const SAMPLE_QR_SVG: &str = "<svg viewBox=\"0 0 5 5\">\
    <path d=\"M0 0h2v2H0zm3 0h2v2H3zM0 3h2v2H0zm3 0h1v1H3zm1 1h1v1H4z\"/></svg>";

/// An issued certificate, as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldCertificate {
    /// The lookup code, as printed.
    pub serial: String,
    /// The day it was issued.
    pub issued_on: NaiveDate,
    /// The last day on which it is in force.
    pub expires_on: Option<NaiveDate>,
    /// Where the PDF lies.
    pub pdf_url: String,
    /// Where the credential for wallets is.
    pub credential_url: String,
    /// What the badge stands for, as others' programs read it; empty when that is not known.
    pub achievement_url: String,
    /// The verification page with the token in its fragment.
    pub verify_url: String,
}

/// How far a holder's certificate is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HolderState {
    /// Passed, and nothing issued yet.
    Awaiting,
    /// The attempt was not passed, or is not decided: there is nothing to issue.
    NoCertificate,
    /// In force.
    Issued(HeldCertificate),
    /// Not valid for the time being.
    Suspended(HeldCertificate),
    /// Taken back.
    Revoked {
        /// The day it was taken back.
        revoked_on: NaiveDate,
    },
    /// Another certificate stands in its place.
    Replaced {
        /// The day it was replaced.
        replaced_on: NaiveDate,
    },
}

impl HolderState {
    fn tone(&self) -> Tone {
        match self {
            HolderState::Issued(_) => Tone::Ok,
            HolderState::Awaiting | HolderState::NoCertificate => Tone::Info,
            HolderState::Suspended(_) | HolderState::Replaced { .. } => Tone::Warn,
            HolderState::Revoked { .. } => Tone::Error,
        }
    }
}

/// The holder's private page.
#[derive(Clone, Debug, Template)]
#[template(path = "candidate/holder.html", config = "src/web/askama.toml")]
pub struct HolderPage {
    /// The frame.
    pub page: Page,
    /// Whose page this is.
    pub candidate_name: String,
    /// The exam's name.
    pub exam_name: String,
    /// How far the certificate is.
    pub state: HolderState,
}

impl HolderPage {
    /// The page at the path that holds the secret.
    #[must_use]
    pub fn new(
        words: Words,
        path: &str,
        candidate_name: String,
        exam_name: String,
        state: HolderState,
    ) -> HolderPage {
        let page = Page::new(words, "holder-heading", path);
        HolderPage { page, candidate_name, exam_name, state }
    }

    fn news(&self) -> String {
        let words = self.page.words;
        match &self.state {
            HolderState::Awaiting => words.say("holder-awaiting"),
            HolderState::NoCertificate => words.say("holder-none"),
            HolderState::Issued(_) => words.say("holder-issued"),
            HolderState::Suspended(_) => words.say("holder-suspended"),
            HolderState::Revoked { revoked_on } => {
                words.say_with("holder-revoked", &[("date", words.day(*revoked_on))])
            }
            HolderState::Replaced { replaced_on } => {
                words.say_with("holder-replaced", &[("date", words.day(*replaced_on))])
            }
        }
    }

    fn paper(&self) -> Option<&HeldCertificate> {
        match &self.state {
            HolderState::Issued(paper) | HolderState::Suspended(paper) => Some(paper),
            HolderState::Awaiting
            | HolderState::NoCertificate
            | HolderState::Revoked { .. }
            | HolderState::Replaced { .. } => None,
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> HolderPage {
        let paper = HeldCertificate {
            serial: "CB26-7K3M9-QX4TD".to_string(),
            issued_on: NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default(),
            expires_on: NaiveDate::from_ymd_opt(2031, 3, 5),
            pdf_url: "/c/8Xq2mVt4RkPz7LwNc3YhBd/certificate.pdf".to_string(),
            credential_url: "/c/8Xq2mVt4RkPz7LwNc3YhBd/credential.jwt".to_string(),
            achievement_url: "/achievements/c1/1".to_string(),
            verify_url: "/v#0123456789".to_string(),
        };
        HolderPage::new(
            Words::new(language),
            "/c/8Xq2mVt4RkPz7LwNc3YhBd",
            CANDIDATE_NAME.to_string(),
            EXAM_NAME.to_string(),
            HolderState::Issued(paper),
        )
    }
}
